"""What the columns of a file are for, as the desk shows it where rows are repaired."""

from datetime import datetime

from odoo.addons.queue_chunk.desk.sheets import Column

from ..tools.field_paths import DATABASE_ID, ID
from .cellwork import CellWork
from .compiler import PlanError
from .items import Item
from .plan import Plan

NUMBERS = ("integer", "float", "monetary")
DATES = ("date", "datetime")
CHOICES = 20
EXAMPLE = datetime(2026, 12, 31, 18, 30)
FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}


def missing_columns(config, columns):
    """Columns that a mapping names and a file lacks: list.

    :param columns: names of those of the file
    """
    made = config.get("columns") or {}
    named = [*(config["mapping"] or ()), *config["check"].values()]
    there = {*columns, *made}
    return [name for name in named if isinstance(name, str) and name not in there]


class DeskColumns:
    """The columns of a file, and what a mapping makes of them.

    :param importer: the :class:`~.importer.RecordImporter`
    :param columns: their names; ``#1`` and so on where the file has none
    :param make_row: function of columns or None, line, and cells, that returns a row
    :raise PlanError: where they do not fit the mapping
    """

    def __init__(self, importer, columns, make_row):
        self.importer = importer
        self.env = importer.env
        self._make_row = make_row
        self._numbered = bool(columns) and columns[0] == "#1"
        self._names = list(columns)
        if importer.mapper:
            raise PlanError(self.env._("Code reads these columns, no mapping."))
        self.plan = importer.plan(self._row({}))

    def described(self):
        """{name: what it is for} of the columns that fill something."""
        return {
            name: self._described(name, *target)
            for name in self._names
            if (target := self._target(name))
        }

    def checked(self, name, values):
        """{value: sentence} of the values that cannot be read in a column."""
        target = self._target(name)
        if not target:
            return {}
        plan = self._alone(*target)
        errors = {}
        items = [Item(self._row({name: value})) for value in values]
        by_item = dict(zip(map(id, items), values, strict=True))

        def fail(item, message, *_more, **_others):
            errors.setdefault(by_item[id(item)], message)
            item.row.fail(message)

        work = CellWork(self.env, self.importer.config["module"], fail)
        work.fill(plan, items)
        work.relate(plan, [item for item in items if item.is_open])
        for item in items:
            for relation, key in item.refs.items():
                if not relation.fallback:
                    fail(item, work.not_found(relation, key))
        return errors

    def choices(self, name, query, seer, most=CHOICES):
        """Pairs of value and label that a column may have and that contain a text.

        :param seer: environment of who may see them
        :param most: how many
        """
        target = self._target(name)
        if not target:
            return []
        plan, column, relation = target
        if relation:
            return self._records(relation, query, seer, most)
        field = column.field
        if field is None or field.type != "selection" or not _is_read_plainly(column):
            return []
        known = field.get_description(plan.model.env, ["selection"])["selection"]
        labels = [str(label) for _name, label in known]
        wanted = query.strip().lower()
        return [(one, one) for one in labels if wanted in one.lower()][:most]

    # what is behind a column

    def _target(self, name):
        """The plan, the column and its relation, None for a value; None: nothing."""
        at = self._names.index(name) if self._numbered else name
        for plan in (self.plan, *self.plan.lines.values()):
            for column, relation in plan.own_columns():
                if column.at == at and not column.made:
                    return plan, column, relation
        return None

    def _described(self, name, plan, column, relation):
        field = relation.field if relation else column.field
        needed = relation.required if relation else column.required
        return Column(
            name=name,
            type=_type_of(field, column, relation),
            required=bool(needed),
            help=self._help(plan, field, column),
            model=relation.comodel._name if relation else "",
        )

    def _help(self, plan, field, column):
        label = plan.label(field.name)
        example = _example(field, column.spec) if _is_read_plainly(column) else None
        if not example:
            return self.env._("Fills “%s”.", label)
        return self.env._(
            "Fills “%(field)s”; written like %(example)s.",
            field=label,
            example=example,
        )

    def _alone(self, plan, column, relation):
        """A plan of nothing but one column, or of the relation that it names."""
        alone = Plan(plan.model, plan.config, inverse=plan.inverse)
        if relation is None:
            alone.columns = [column]
        elif len(relation.columns) == 1:
            alone.relations = {relation.field.name: relation}
        return alone

    def _row(self, cells):
        """A row with these cells and nothing else."""
        found = [cells.get(name, "") for name in self._names]
        return self._make_row(None if self._numbered else self._names, 0, found)

    # records

    def _records(self, relation, query, seer, most):
        """Names, or what else they are looked up by, of records that both may see."""
        name = _looked_up_by(relation)
        if not name:
            return []
        comodel = relation.comodel
        if name == "display_name":
            ids = [id_ for id_, _name in comodel.name_search(query, limit=2 * most)]
            found = comodel.browse(ids)
        else:
            found = comodel.search([(name, "ilike", query)], limit=2 * most)
        seen = set(seer[comodel._name].browse(found.ids)._filtered_access("read").ids)
        shown = [record for record in found if record.id in seen][:most]
        return [
            (str(record[name]), record.display_name) for record in shown if record[name]
        ]


def _looked_up_by(relation):
    """The field of related records by whose value one column names them, or None."""
    plain = relation.is_plain and len(relation.columns) == 1 and not relation.tree
    if not plain or not _is_read_plainly(relation.columns[0]):
        return None
    path = relation.by[0]
    if not path:
        return relation.comodel._rec_name or "display_name"
    if len(path) > 1 or path[0] in (ID, DATABASE_ID):
        return None
    field = relation.comodel._fields.get(path[0])
    return path[0] if field is not None and field.type in ("char", "text") else None


def _is_read_plainly(column):
    """Whether its cells are what the field is to be, without steps or other values."""
    return not (column.chain or column.table or column.made or column.source)


def _type_of(field, column, relation):
    if relation:
        return "relation" if _looked_up_by(relation) else "text"
    if not _is_read_plainly(column):
        return "text"
    if field.type in NUMBERS:
        return "number"
    if field.type in DATES:
        return "date"
    return field.type if field.type in ("boolean", "selection") else "text"


def _example(field, spec):
    """How a value of a field is written in the file, or None."""
    if field.type in ("float", "monetary"):
        return f"1234{spec['decimal']}56"
    if field.type in DATES:
        wanted = spec.get("format") or spec.get(f"{field.type}_format")
        return EXAMPLE.strftime(wanted or FORMATS[field.type])
    return None
