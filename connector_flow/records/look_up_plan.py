"""By what the cells of a column find related records, worked out once."""

from odoo.addons.queue_chunk.tools.models import model_label

from ..tools.field_paths import DATABASE_ID, ID, Path, PathError, field_of, refuse
from .alternatives import Alternatives, Way
from .cells import converter
from .columns import Relation
from .lookups import lookups_of
from .relation_options import alternatives, order_of
from .trees import Tree


class LookUpPlan:
    """Compiles what a column says of a related record.

    :param plan: the :class:`~.plan.Plan`, with its configuration
    :param comodel: recordset of the related model
    """

    def __init__(self, plan, comodel):
        self.plan = plan
        self.env = plan.env
        self.comodel = comodel

    def add(self, relation, rest, column):
        """Let a column find the records of a relation.

        :param rest: the names behind the field
        :raise PathError: when it cannot
        """
        refuse(self._path_complaints(relation, rest, column))
        column.spec["key"] = True
        column.field = self.key_field(self.comodel, rest)
        column.alternatives = self._alternatives(rest, column)
        column.nested = self._nested(rest, column)
        relation.take(self.by(self.comodel, rest), column)
        column.convert = self.converter(rest, column)
        relation.tree = self._tree(relation, rest, column) or relation.tree
        refuse(self._option_complaints(relation, column))
        refuse(self._missing_complaints(relation))
        refuse(self._order_complaints(column.spec["prefer"]))
        refuse(self._creation_complaints(relation))

    # what cells are

    def converter(self, rest, column):
        """The function that reads a cell which is looked up by a path."""
        spec, prefix = column.spec | {"code": True}, column.spec["prefix"]
        convert = converter(self.env, self.key_field(self.comodel, rest), spec)
        if prefix is None or tuple(rest) != (ID,):
            return convert
        if "." not in prefix:
            prefix = f"{self.plan.config['module']}.{prefix}"
        return lambda cell: prefix + convert(cell)

    def key_field(self, model, rest):
        """The field whose cells identify a related record."""
        if not rest or rest == (ID,):
            return _CHAR
        if rest == (DATABASE_ID,):
            return model._fields["id"]
        field = field_of(model, rest[0])
        if field.comodel_name:
            return self.key_field(self.env[field.comodel_name], rest[1:])
        if rest[1:] or not field._description_searchable:
            raise PathError(
                self.env._("Records cannot be found by “%s”.", "/".join(rest))
            )
        return field

    def by(self, model, rest):
        """The path by which related records are searched."""
        if not rest or rest in ((ID,), (DATABASE_ID,)):
            return tuple(rest)
        field = field_of(model, rest[0])
        if not field.comodel_name:
            return tuple(rest)
        related = self.env[field.comodel_name]
        further = self.by(related, rest[1:]) or (related._rec_name or "display_name",)
        if further in _IDS:
            raise PathError(
                self.env._("Records cannot be found by “%s”.", "/".join(rest))
            )
        return (rest[0], *further)

    def _nested(self, rest, column):
        """The relation that a path ends in, where that has more names than its name."""
        model = self.comodel
        for name in rest:
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        if not rest or model._name != "res.country":
            return None
        nested = Relation(field, model)
        nested.spec = column.spec | {"prefer": None}
        nested.take((), column)
        nested.finish()
        return nested

    def _alternatives(self, rest, column):
        marked = alternatives(column.spec["by"])
        if not marked:
            return None
        if rest:
            raise PathError(
                self.env._(
                    "“by” says how a related record is found: leave out “/%s”.",
                    "/".join(rest),
                )
            )
        ways = [self._way(one.marker, _names(one.path), column) for one in marked]
        return Alternatives(self.env, ways)

    def _way(self, marker, rest, column):
        return Way(
            marker,
            self.by(self.comodel, rest),
            self.converter(rest, column),
            self._nested(rest, column),
        )

    # trees

    def _tree(self, relation, rest, column):
        sign = column.spec["path"]
        if not sign:
            return None
        separator = column.spec["separator"]
        refuse(self._tree_complaints(sign, separator))
        tree = Tree(self.comodel, sign, separator, relation.spec, self._level(rest))
        as_text = column.convert
        column.convert = lambda cell: tree.check(as_text(cell))
        return tree

    def _tree_complaints(self, sign, separator):
        parent = self.comodel._fields.get(self.comodel._parent_name)
        if parent is None or parent.comodel_name != self.comodel._name:
            yield self.env._(
                "“path”: records of “%s” have no parent, so there are no paths.",
                model_label(self.env, self.comodel._name),
            )
        if sign is not True and sign.strip() == separator.strip():
            yield self.env._(
                "“path” and “separator” are both “%s”: set “separator” to what "
                "stands between several paths.",
                separator,
            )

    def _level(self, rest):
        """Name of the field that the names in a path are."""
        name = rest[0] if len(rest) == 1 else "name"
        names = self.comodel._fields
        if name not in names and not rest:
            name = self.comodel._rec_name
        field = names.get(name)
        if len(rest) > 1 or field is None or field.type != "char" or not field.store:
            raise PathError(
                self.env._("“path”: “%s” is not a name of a record.", "/".join(rest))
            )
        return name

    # what does not go together

    def _path_complaints(self, relation, rest, column):
        alone = {(), (ID,), (DATABASE_ID,)}
        is_alone = tuple(rest) in alone and not column.spec["by"]
        others = {
            by
            for by, other in zip(relation.by, relation.columns, strict=True)
            if not other.alternatives
        }
        free = column.spec["alternative"] and all(
            other.spec["alternative"] for other in relation.columns
        )
        if relation.by and not free and (is_alone or alone & others):
            yield self.env._(
                "“%s” is looked up by several columns: each of them has to name a "
                "field of the related record.",
                relation.field.name,
            )

    def _option_complaints(self, relation, column):
        spec = column.spec
        by_ids = (ID,) in [*relation.by, *_ways(column)]
        has_several = len(relation.columns) > 1
        if spec["prefix"] is not None and not by_ids:
            yield self.env._("“prefix” is for external ids: “country_id/id”.")
        if spec["ancestors"] and not (relation.tree and relation.many):
            yield self.env._(
                "“ancestors” is for “path” and a field of several records."
            )
        if relation.tree and (spec["by"] or has_several):
            yield self.env._("“path” is the only way to find a record by.")
        if spec["take"] and (relation.many or has_several):
            yield self.env._("“take” is for one column and a field of one record.")
        if spec["create"] and spec["missing"] not in (None, "create"):
            yield self.env._(
                "“create” and “missing” contradict each other: leave out one of them."
            )

    def _missing_complaints(self, relation):
        said = relation.spec["missing"]
        if said == "skip" and self.plan.inverse:
            yield self.env._("“missing”: a line cannot be left out of its record.")
        if said == "empty" and self.plan.is_required(relation.field):
            yield self.env._(
                "“missing”: “%s” may not be empty: it is required.", relation.field.name
            )
        if isinstance(said, dict) and "use" in said and len(relation.columns) > 1:
            yield self.env._(
                "“missing”: “use” is one value, and there are several columns: say "
                "{'use_id': an external id}."
            )

    def _order_complaints(self, prefer):
        for name, _direction in order_of(prefer) if prefer else ():
            if not field_of(self.comodel, name).store:
                yield self.env._("“prefer”: records cannot be sorted by “%s”.", name)

    def _creation_complaints(self, relation):
        if not relation.spec["create"] or relation.tree:
            return
        lookups = lookups_of(relation.columns, relation.by)
        free = any(column.spec["alternative"] for column in relation.columns)
        if free or not any(lookup.is_own for lookup in lookups):
            yield self.env._(
                "Missing records of “%s” can be created only when they are found "
                "by their own fields.",
                relation.field.name,
            )


def _names(path):
    return Path.parse(path).names if path else ()


def _ways(column):
    return [way.by for way in column.alternatives.ways] if column.alternatives else []


class _Char:
    """Stands for a text that is no field of the related model: a name, an id."""

    type, size, name = "char", None, None


_CHAR = _Char()
_IDS = {(ID,), (DATABASE_ID,)}
