"""Configuration and columns, compiled: what becomes of each cell.

A :class:`Plan` is made once per task and set of columns. It is a tree: the plan of the
lines of an order is in ``lines`` of the plan of the order.
"""

from .cells import CellError, converter, is_empty, shown
from .items import Links, cell_of
from .options import entries
from .paths import DATABASE_ID, ID, Headers, Path, PathError, field_of

# What is said of one column, where the configuration as a whole says it too.
SHARED = ("empty", "decimal", "thousands", "separator")
COMPUTED_ONLY = ("id", "create_uid", "create_date", "write_uid", "write_date")


class PlanError(ValueError):
    """The configuration does not fit the model or the file; ``complaints`` say why."""

    def __init__(self, complaints):
        super().__init__("\n".join(complaints))
        self.complaints = complaints


class Column:
    """One cell of a row, and what it says.

    :param at: name or position of the column; None for a constant
    :param shown: how messages call it
    """

    def __init__(self, at, shown, constant=None):
        self.at = at
        self.shown = shown
        self.constant = constant
        self.field = self.lang = self.convert = None
        self.empty = "ignore"
        self.required = False
        self.spec = {}

    def cell(self, row):
        """The cell in a row, after the table of values; None for an empty one."""
        cell = self.constant if self.at is None else cell_of(row, self.at)
        if is_empty(cell):
            return None
        values = self.spec["values"]
        return values.get(cell, cell) if values and _hashable(cell) else cell

    def read(self, cell, memo):
        """The value of a filled cell.

        :param memo: dict of cells read before; equal cells are read once
        :raise CellError: with the column named
        """
        try:
            return memo[cell]
        except (KeyError, TypeError):
            pass
        try:
            value = self.convert(cell)
        except CellError as error:
            raise CellError(f"“{self.shown}”: {error}") from None
        # 1 and True are one key of a dictionary, but not one value
        if type(cell) is str and len(cell) < 200:
            memo[cell] = value
        return value


class Relation:
    """A field of related records, found by one or several columns.

    :param field: the field of the record
    :param by: per column what identifies the related record: a tuple of names such as
        ('code',) or ('attribute_id', 'name'), ('id',), ('.id',), or () for its name
    """

    def __init__(self, field, comodel):
        self.field = field
        self.comodel = comodel
        self.columns = []
        self.by = []
        self.spec = {}
        self.required = False

    def take(self, by, column):
        """Look up by one more column; what is said of one holds for all."""
        self.by.append(by)
        self.columns.append(column)
        self.spec = self.spec or dict(column.spec)
        for flag in ("create", "add", "archived"):
            self.spec[flag] = self.spec[flag] or column.spec[flag]

    @property
    def many(self):
        return self.field.type != "many2one"

    @property
    def empty(self):
        return self.columns[0].empty

    @property
    def shown(self):
        return ", ".join(column.shown for column in self.columns)

    def value(self, ids):
        """What the field shall hold: an id or False, or Links."""
        if self.many:
            return Links(tuple(dict.fromkeys(ids)), self.spec["add"])
        return ids[0] if ids else False


class Plan:
    """What becomes of the cells of a row.

    :ivar columns: those whose cells are values
    :ivar relations: by field name
    :ivar lines: plans of the lines, by field name
    :ivar identity: the column of external or database ids, or None
    """

    def __init__(self, model, config, inverse=None):
        self.model = model
        self.env = model.env
        self.config = config
        self.inverse = inverse
        self.columns = []
        self.relations = {}
        self.lines = {}
        self.identity = None
        self.identity_kind = None
        self.defaults = {}

    # what it covers

    def field_names(self):
        """Names of the fields that rows give values to, those of lines included."""
        own = [column.field.name for column in self.columns if not column.lang]
        return list(dict.fromkeys([*own, *self.relations, *self.lines]))

    def languages(self):
        """{language: names of the fields with translations}"""
        found = {}
        for column in self.columns:
            if column.lang:
                found.setdefault(column.lang, []).append(column.field.name)
        return found

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
            list(dict.fromkeys(one.at for one in columns if one.at is not None))
            for columns in self.all_columns()
        )

    def label(self, name):
        """The label of a field, for messages."""
        return self.model._fields[name].get_description(self.env, ["string"])["string"]

    # compiling

    def add(self, path, column, spec):
        """Let a column fill what is at the end of a path.

        :raise PathError: when the path leads nowhere
        """
        column.spec = self._spec(spec)
        column.empty = column.spec["empty"]
        first, rest = path.names[0], path.names[1:]
        if first in (ID, DATABASE_ID) and not rest:
            return self._add_identity(first, column)
        field = field_of(self.model, first)
        self._check_writable(field)
        if field.type == "one2many":
            self._check_line_path(path, rest)
            return self._line_plan(field).add(path._replace(names=rest), column, spec)
        if field.comodel_name and field.type in ("many2one", "many2many"):
            return self._add_relation(field, rest, column)
        return self._add_value(field, rest, path, column)

    def _spec(self, spec):
        own = {key: value for key, value in spec.items() if value is not None}
        shared = {name: self.config[name] for name in SHARED}
        formats = {
            name: self.config[name] for name in ("date_format", "datetime_format")
        }
        rest = {"format": None, "values": {}, "create": False, "add": False}
        return {**rest, "archived": False, **shared, **formats, **own}

    def _check_writable(self, field):
        env = self.env
        if field.type in ("properties", "properties_definition"):
            raise PathError(
                env._("Properties such as “%s” cannot be imported.", field.name)
            )
        computed = field.compute and not field.inverse and not field.related
        readonly = computed and field.readonly
        if field.name in COMPUTED_ONLY or readonly:
            raise PathError(
                env._("“%s” is computed: nothing can be imported into it.", field.name)
            )

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
        field = _CHAR if kind == ID else self.model._fields["id"]
        column.convert = converter(self.env, field, column.spec)
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
        column.convert = converter(self.env, field, column.spec)
        if column.convert is None:
            raise PathError(self.env._("“%s” cannot be imported.", field.name))
        column.field, column.lang = field, path.lang
        self._check_language(field, path.lang)
        if any((one.field, one.lang) == (field, path.lang) for one in self.columns):
            raise PathError(self.env._("Two columns fill “%s”.", field.name))
        self.columns.append(column)

    def _check_language(self, field, lang):
        if not lang:
            return
        if field.translate is not True or self.inverse:
            raise PathError(
                self.env._("“%s” cannot be imported in several languages.", field.name)
            )
        known = [code for code, _name in self.env["res.lang"].get_installed()]
        if lang not in known:
            raise PathError(
                self.env._(
                    "The language %(lang)s is not installed; these are: %(known)s.",
                    lang=lang,
                    known=", ".join(known),
                )
            )

    def _add_relation(self, field, rest, column):
        comodel = self.env[field.comodel_name].with_context(**self.model.env.context)
        relation = self.relations.setdefault(field.name, Relation(field, comodel))
        self._check_relation(relation, rest)
        column.field = self._key_field(comodel, rest)
        column.convert = converter(self.env, column.field, column.spec)
        relation.take(self._by(comodel, rest), column)
        self._check_creatable(relation)

    def _check_relation(self, relation, rest):
        alone = {(), (ID,), (DATABASE_ID,)}
        if relation.by and (tuple(rest) in alone or alone & set(relation.by)):
            raise PathError(
                self.env._(
                    "“%s” is looked up by several columns: each of them has to name a "
                    "field of the related record.",
                    relation.field.name,
                )
            )

    def _key_field(self, comodel, rest):
        """The field whose cells identify a related record."""
        if not rest or rest == (ID,):
            return _CHAR
        if rest == (DATABASE_ID,):
            return comodel._fields["id"]
        field = field_of(comodel, rest[0])
        if field.comodel_name:
            return self._key_field(self.env[field.comodel_name], rest[1:])
        if rest[1:] or not field._description_searchable:
            raise PathError(
                self.env._("Records cannot be found by “%s”.", "/".join(rest))
            )
        return field

    def _by(self, comodel, rest):
        """The path by which related records are searched."""
        if not rest or rest in ((ID,), (DATABASE_ID,)):
            return tuple(rest)
        field = field_of(comodel, rest[0])
        if not field.comodel_name:
            return tuple(rest)
        related = self.env[field.comodel_name]
        further = self._by(related, rest[1:]) or (related._rec_name or "display_name",)
        if further in ((ID,), (DATABASE_ID,)):
            raise PathError(
                self.env._("Records cannot be found by “%s”.", "/".join(rest))
            )
        return (rest[0], *further)

    def _check_creatable(self, relation):
        if not relation.spec["create"]:
            return
        found_by = [by for by in relation.by if len(by) > 1 or by in _IDS]
        if found_by:
            raise PathError(
                self.env._(
                    "Missing records of “%s” can be created only when they are found "
                    "by their own fields.",
                    relation.field.name,
                )
            )

    def finish(self):
        """Know, once all columns are there, which cells may not be empty."""
        names = self.field_names()
        needed = [name for name in names if self._is_needed(self.model._fields[name])]
        defaults = self.model.default_get(needed) if needed else {}
        missing = {name for name in needed if name not in defaults}
        for column in self.columns:
            column.required = column.field.name in missing and not column.lang
            column.needed = self._is_required(column.field)
        for name, relation in self.relations.items():
            relation.required = name in missing
            relation.needed = self._is_required(relation.field)
        for plan in self.lines.values():
            plan.finish()
        return self

    def _is_required(self, field):
        return field.base_field.required and field.type != "boolean"

    def _is_needed(self, field):
        return self._is_required(field) and not field.base_field.compute


class _Char:
    """Stands for a text that is no field of the related model: a name, an id."""

    type, size, name = "char", None, None


_CHAR = _Char()
_IDS = {(ID,), (DATABASE_ID,)}


def compile_plan(model, config, columns=None):
    """Compile a configuration.

    :param model: empty recordset, in the environment in which rows are imported
    :param config: the configuration with its defaults
    :param columns: the columns of the file; None: not known yet
    :return: Plan; None without a mapping as long as the columns are not known
    :raise PlanError: with all that is wrong
    """
    compiler = _Compiler(model, config, columns)
    plan = compiler.compile()
    if compiler.complaints:
        raise PlanError(compiler.complaints)
    return plan


class _Compiler:
    def __init__(self, model, config, columns):
        self.model = model
        self.env = model.env
        self.config = config
        self.columns = columns
        self.complaints = []

    def compile(self):
        plan = Plan(self.model, self.config)
        mapping = self.config["mapping"]
        if mapping is None:
            if self.columns is None:
                return None
            mapping = self._mapping_of_headers()
        for column, entry in mapping.items():
            for spec in entries(entry):
                self._add(plan, self._column(column), spec)
        for path, value in self.config["constants"].items():
            self._add(plan, Column(None, path, constant=value), {"field": path})
        plan.defaults = self._defaults()
        return None if self.complaints else plan.finish()

    def _mapping_of_headers(self):
        headers, mapping = Headers(self.model), {}
        for header in self.columns:
            try:
                mapping[header] = headers.path(header)
            except PathError as error:
                self.complaints.append(
                    self.env._(
                        "Column “%(column)s”: %(error)s Rename the column, or say in "
                        "“mapping” which columns to import.",
                        column=header,
                        error=error,
                    )
                )
        return mapping

    def _column(self, name):
        if isinstance(name, int):
            return Column(name - 1, f"#{name}")
        if self.columns is not None and name not in self.columns:
            self.complaints.append(
                self.env._(
                    "The file has no column “%(column)s”. Its columns are %(columns)s.",
                    column=name,
                    columns=", ".join(f"“{one}”" for one in self.columns),
                )
            )
        return Column(name, name)

    def _add(self, plan, column, spec):
        try:
            plan.add(Path.parse(spec["field"]), column, spec)
        except PathError as error:
            self.complaints.append(f"“{column.shown}”: {error}")

    def _defaults(self):
        """A plan of its own: its cells are used where the row has none."""
        if not self.config["defaults"]:
            return None
        plan = Plan(self.model, self.config)
        for path, value in self.config["defaults"].items():
            self._add(plan, Column(None, path, constant=value), {"field": path})
        if plan.lines:
            self.complaints.append(self.env._("“defaults” cannot give lines."))
        return plan


def _hashable(cell):
    return not isinstance(cell, list | dict)


def describe(column, cell):
    """Column and cell, as they stand in a message."""
    return f"“{column.shown}”: “{shown(cell)}”"
