"""What becomes of the cells of a row.

A :class:`Plan` is made once per task and set of columns. It is a tree: the plan of the
lines of an order is in ``lines`` of the plan of the order.
"""

from functools import cached_property

from ..tools.field_paths import (
    DATABASE_ID,
    ID,
    PathError,
    check_language,
    field_of,
    refuse,
)
from .addresses import address_reader, source_of
from .cells import converter, sign_complaint
from .columns import Relation
from .import_options import NOTHING_SAID, config_keys
from .look_up_plan import LookUpPlan
from .relation_options import ONLY_RELATED, creates

# What the configuration as a whole says of a column; some of it the column says itself.
SHARED = (
    *("empty", "decimal", "thousands", "separator"),
    *("date_format", "datetime_format"),
)
NUMBERS = ("float", "monetary", "integer")
COMPUTED_ONLY = ("id", "create_uid", "create_date", "write_uid", "write_date")


class Plan:
    """What becomes of the cells of a row.

    :ivar columns: those whose cells are values
    :ivar relations: by field name
    :ivar lines: plans of the lines, by field name
    :ivar controls: {name of a field: the column of what it has to sum up to}
    :ivar identity: the column of external or database ids, or None
    :ivar made: the :class:`~.steps.made_columns.MadeColumns`, of the plan of a file
    :ivar parts: the :class:`~.steps.row_parts.RowParts`, likewise
    :ivar guesses: {header: path} of those that are nearly the name or label of a field
    """

    def __init__(self, model, config, inverse=None):
        self.model = model
        self.env = model.env
        self.config = config
        self.inverse = inverse
        self.columns = []
        self.relations = {}
        self.lines = {}
        self.controls = {}
        self.grouping = None  # which rows are one record; of the plan of a file
        self.key = ()
        self.keys = ()  # several keys, each of which finds a record
        self.identity = None
        self.identity_kind = None
        self.defaults = {}
        self.guesses = {}
        self.made = self.parts = None

    # what it covers

    def field_names(self, with_contents=True):
        """Names of the fields that rows give values to, those of lines included.

        :param with_contents: also those whose contents are fetched
        """
        own = [
            column.field.name
            for column in self.columns
            if not column.lang and (with_contents or not column.source)
        ]
        return list(dict.fromkeys([*own, *self.relations, *self.lines]))

    @cached_property
    def own_names(self):
        """Names of the fields of the record itself, be it their translations: set."""
        return {column.field.name for column in self.columns} | self.relations.keys()

    def languages(self):
        """{language: names of the fields with translations}"""
        found = {}
        for column in self.columns:
            if column.lang:
                found.setdefault(column.lang, []).append(column.field.name)
        return found

    @property
    def created_first(self):
        """Names of the fields whose missing records are made before keys are compared.

        Those in the key, and parents: a row may be about one that another row lacked.
        """
        own = [
            name
            for name, relation in self.relations.items()
            if relation.comodel._name == self.model._name and relation.spec["create"]
        ]
        return {*self.key, *own} if self.key else set()

    def with_archived(self):
        """Names of the fields of several records that may name archived ones."""
        return [
            name
            for name, relation in self.relations.items()
            if relation.many and relation.spec["archived"]
        ]

    def own_columns(self):
        """Pairs of a column of the record itself and its relation, None for a value."""
        for column in self.columns:
            yield column, None
        for relation in self.relations.values():
            for column in relation.columns:
                yield column, relation

    def all_columns(self):
        """The columns of the record itself, and those of its lines: two lists."""
        own = [*self.columns, *([self.identity] if self.identity else [])]
        for relation in self.relations.values():
            own += relation.columns
        lines = [
            column for plan in self.lines.values() for column in plan.all_columns()[0]
        ]
        return own, lines

    def places(self):
        """Where the cells of record and lines stand in a row: two lists."""
        return tuple(
            list(dict.fromkeys(at for one in columns for at in one.places))
            for columns in self.all_columns()
        )

    def used(self):
        """Where all cells stand that are looked at: set; None: anywhere."""
        own, of_lines = self.all_columns()
        totals = self.controls.values()
        used = [column.used for column in (*own, *of_lines, *totals)]
        return None if None in used else {at for places in used for at in places}

    def label(self, name):
        """The label of a field, for messages."""
        return self.model._fields[name].get_description(self.env, ["string"])["string"]

    # compiling

    def add(self, path, column, spec):
        """Let a column fill what is at the end of a path.

        :raise PathError: when the path leads nowhere
        """
        column.spec = self._spec(spec)
        if complaint := sign_complaint(self.env, column.spec):
            raise PathError(complaint)
        column.empty = column.spec["empty"]
        first, rest = path.names[0], path.names[1:]
        if first in (ID, DATABASE_ID) and not rest:
            return self._add_identity(first, column)
        field = field_of(self.model, first)
        refuse(self._field_complaints(field))
        if field.type == "one2many":
            self._check_line_path(path, rest)
            return self._line_plan(field).add(path._replace(names=rest), column, spec)
        if field.comodel_name and field.type in ("many2one", "many2many"):
            return self._add_relation(field, rest, column)
        self._check_unrelated(field.name, column, (*ONLY_RELATED, "prefix"))
        return self._add_value(field, rest, path, column)

    def add_control(self, name, column):
        """Let a column say what a field of the record has to sum up to.

        :raise PathError: when the field is no number
        """
        field = field_of(self.model, name)
        if field.type not in NUMBERS:
            raise PathError(
                self.env._("“%s” is not a number: only those can be compared.", name)
            )
        column.spec = self._spec({})
        column.convert = converter(self.env, field, column.spec)
        self.controls[name] = column

    def _check_unrelated(self, name, column, options):
        said = [one for one in options if column.spec[one] not in (None, False)]
        if said:
            raise PathError(
                self.env._(
                    "“%(option)s” is for related records, and “%(field)s” names none.",
                    option=said[0],
                    field=name,
                )
            )

    def _spec(self, spec):
        own = {key: value for key, value in spec.items() if value is not None}
        shared = {name: self.config[name] for name in SHARED}
        made = {**NOTHING_SAID, **shared, **own}
        made["create"] = creates(made)
        typed = self.config.get("typed", tuple)()
        made["typed"] = made["decimal"] != "." and "numbers" in typed
        return made | {"typed_dates": "dates" in typed, "lists": "lists" in typed}

    def _field_complaints(self, field):
        name = field.name
        if field.type in ("properties", "properties_definition"):
            yield self.env._("Properties such as “%s” cannot be imported.", name)
        computed = field.compute and not field.inverse and not field.related
        readonly = computed and field.readonly
        if name in COMPUTED_ONLY or readonly:
            yield self.env._("“%s” is computed: nothing can be imported into it.", name)
        if not field.store and not field.inverse:
            yield self.env._("“%s” is kept nowhere: nothing can be imported.", name)

    def _add_identity(self, kind, column):
        if self.inverse:
            raise PathError(
                self.env._(
                    "Lines are told apart by the key “lines”, not by ids: import them "
                    "by a task of their own to use ids."
                )
            )
        if self.identity:
            raise PathError(self.env._("Only one column can hold the records' ids."))
        no_ids = () if kind == ID else ("prefix",)
        self._check_unrelated(kind, column, (*ONLY_RELATED, *no_ids))
        column.convert = LookUpPlan(self, self.model).converter((kind,), column)
        self.identity, self.identity_kind = column, kind

    def _check_line_path(self, path, rest):
        if not rest:
            raise PathError(
                self.env._(
                    "Say which field of the lines to fill, such as “%s/name”.",
                    path.names[0],
                )
            )

    def _line_plan(self, field):
        if self.inverse:
            raise PathError(
                self.env._("Lines of lines need a task of their own: “%s”.", field.name)
            )
        if field.name not in self.lines:
            lines = self.env[field.comodel_name].with_context(**self.model.env.context)
            self.lines[field.name] = Plan(lines, self.config, inverse=field)
        return self.lines[field.name]

    def _add_value(self, field, rest, path, column):
        if rest:
            raise PathError(
                self.env._("“%s” has no fields of its own.", "/".join(path.names))
            )
        is_code = field.name in self._key_names() and not path.lang
        spec = column.spec | {"code": is_code}
        column.source = source_of(self.env, field, spec)
        make = address_reader if column.source else converter
        column.convert = make(self.env, field, spec)
        if column.convert is None:
            raise PathError(self.env._("“%s” cannot be imported.", field.name))
        column.field, column.lang = field, path.lang
        self._check_language(field, path.lang)
        if any((one.field, one.lang) == (field, path.lang) for one in self.columns):
            raise PathError(self.env._("Two columns fill “%s”.", field.name))
        self.columns.append(column)

    def _key_names(self):
        """Names of the fields that tell records, or lines of one, apart."""
        if self.inverse:
            return self.config["lines"].get(self.inverse.name, ())
        return config_keys(self.config)

    def _check_language(self, field, lang):
        if not lang:
            return
        if field.translate is not True or self.inverse:
            raise PathError(
                self.env._(
                    "“%s” is not translated: it has one value for all languages.",
                    field.name,
                )
            )
        check_language(self.env, lang)

    def _add_relation(self, field, rest, column):
        comodel = self.env[field.comodel_name].with_context(**self.model.env.context)
        relation = self.relations.setdefault(field.name, Relation(field, comodel))
        LookUpPlan(self, comodel).add(relation, rest, column)

    def finish(self):
        """Know, once all columns are there, which cells may not be empty."""
        for column in self.columns:
            column.required = self._is_needed(column.field) and not column.lang
            column.needed = self.is_required(column.field)
        for relation in self.relations.values():
            relation.finish()
            relation.required = self._is_needed(relation.field)
            relation.needed = self.is_required(relation.field)
        for plan in self.lines.values():
            plan.finish()
        return self

    @cached_property
    def required(self):
        """The columns and relations whose fields a new record may not lack."""
        return [
            one for one in (*self.columns, *self.relations.values()) if one.required
        ]

    @cached_property
    def without_default(self):
        """Names of the fields that a new record needs from its row."""
        fields = map(self.model._fields.get, self.field_names())
        needed = [field.name for field in fields if self._is_needed(field)]
        return set(needed) - self.model.default_get(needed).keys()

    def is_required(self, field):
        return field.base_field.required and field.type != "boolean"

    def _is_needed(self, field):
        return self.is_required(field) and not field.base_field.compute
