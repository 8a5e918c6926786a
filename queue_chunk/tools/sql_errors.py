"""What people read of an error of the database, which is never PostgreSQL's own text.

Its messages, details and hints quote values: those of the row, of other records, and of
whatever a query looked at. So we name the kind of the error, field and constraint.
"""

from collections.abc import Iterable

import psycopg2
from psycopg2 import errors as pg

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import format_list

from .models import model_label

NO_CONNECTION = ("08", "57P")
SHORT = "53"
TOO_LONG = "54"
SHORTEST = 8  # characters of PostgreSQL's texts that are taken out of others


def database_sentence(env: Environment, error: psycopg2.Error) -> str:
    """One sentence about an error of the database.

    :param env: environment with a usable cursor
    :param error: ``psycopg2.Error``
    """
    if isinstance(error, psycopg2.IntegrityError):
        model = _model_of(env, error)
        return _declared(model, error) or _constraint_sentence(model, error)
    if isinstance(error, psycopg2.DataError):
        return _data_sentence(env, error)
    return _world_sentence(env, error)


def without_database_texts(text: str, error: BaseException | None) -> str:
    """A traceback without what PostgreSQL says in it.

    :param text: the traceback of ``error``
    """
    for one in _chain(error):
        if isinstance(one, psycopg2.Error):
            for said in _texts_of(one):
                text = text.replace(said, f"SQLSTATE {one.pgcode}")
    return text


def _chain(error: BaseException | None) -> list[BaseException]:
    """The exception and all that it came from."""
    seen, border = [], [error]
    while border:
        one = border.pop()
        if one is not None and one not in seen:
            seen.append(one)
            border += [one.__cause__, one.__context__]
    return seen


def _texts_of(error: psycopg2.Error) -> list[str]:
    """What an error says, the longest first, as one holds the others."""
    diag = error.diag
    said = {str(error), *map(str, error.args), diag.message_primary}
    said |= {diag.message_detail, diag.message_hint, diag.context, error.pgerror}
    lines = {line for text in filter(None, said) for line in text.splitlines()}
    texts = {text.strip() for text in filter(None, said | lines)}
    return sorted((t for t in texts if len(t) >= SHORTEST), key=len, reverse=True)


def _model_of(env: Environment, error: psycopg2.Error) -> BaseModel:
    table = error.diag.table_name
    models = (model for model in env.registry.values() if model._table == table)
    return env[next(models, env["base"])._name]


def _declared(model: BaseModel, error: psycopg2.Error) -> str | None:
    """What the model itself says when its constraint is violated."""
    name = error.diag.constraint_name
    declared = name and model._table_objects.get(name)
    if not declared:
        return None
    domain = [("name", "=", name), ("model.model", "=", model._name)]
    known = model.env["ir.model.constraint"].sudo().search(domain, limit=1)
    return (
        known.message or declared.get_error_message(model, error.diag) or ""
    ).strip()


def _constraint_sentence(model: BaseModel, error: psycopg2.Error) -> str:
    env, name = model.env, error.diag.constraint_name
    names = {"model": _label_of(model, error), "constraint": name}
    if isinstance(error, pg.NotNullViolation):
        field = _labels(model, [error.diag.column_name])
        return env._("“%(field)s” of %(model)s needs a value.", field=field, **names)
    if isinstance(error, pg.UniqueViolation):
        fields = _labels(model, _columns_of(model, name))
        return env._(
            "Another record of %(model)s has the same %(fields)s (%(constraint)s).",
            fields=f"“{fields}”" if fields else env._("values"),
            **names,
        )
    if isinstance(error, pg.ForeignKeyViolation):
        return env._(
            "A record that is named does not exist any more, or one that is to go is "
            "still needed by %(model)s (%(constraint)s).",
            **names,
        )
    return env._(
        "The values break a rule of %(model)s: %(constraint)s.",
        **names,
    )


def _label_of(model: BaseModel, error: psycopg2.Error) -> str | None:
    return (
        error.diag.table_name
        if model._name == "base"
        else model_label(model.env, model._name)
    )


def _labels(model: BaseModel, columns: Iterable[str | None]) -> str:
    fields = [model._fields.get(name) for name in columns]
    return format_list(
        model.env,
        [
            field._description_string(model.env) if field else name
            for field, name in zip(fields, columns, strict=True)
        ],
    )


def _columns_of(model: BaseModel, constraint: str | None) -> list[str]:
    """Columns of a constraint or of a unique index; none of an expression."""
    model.env.cr.execute(
        "SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relnamespace = current_schema::regnamespace AND relname = %s"
        "   AND attname = ANY(%s) ORDER BY attnum",
        [constraint, list(model._fields)],
    )
    return [name for (name,) in model.env.cr.fetchall()]


def _data_sentence(env: Environment, error: psycopg2.Error) -> str:
    if isinstance(error, pg.NumericValueOutOfRange):
        return env._("A number is too large for its field.")
    if isinstance(error, pg.StringDataRightTruncation):
        return env._("A text is too long for its field.")
    if isinstance(error, pg.DatetimeFieldOverflow | pg.InvalidDatetimeFormat):
        return env._("A date is none that can be stored.")
    if isinstance(error, pg.CharacterNotInRepertoire | pg.UntranslatableCharacter):
        return env._("A character is none that can be stored.")
    return env._(
        "A value is none that the database can take or compare there (%s).",
        error.pgcode,
    )


def _world_sentence(env: Environment, error: psycopg2.Error) -> str:
    code = error.pgcode or ""
    if code.startswith(TOO_LONG):
        return env._("A value is too long to be found by it, or a search is too large.")
    if code.startswith(SHORT):
        return env._("The database is short of memory, disk space or connections.")
    if isinstance(error, psycopg2.InterfaceError) or (
        isinstance(error, psycopg2.OperationalError)
        and (not code or code.startswith(NO_CONNECTION))
    ):
        return env._("The connection to the database was lost.")
    if isinstance(error, psycopg2.OperationalError):
        return env._("The database was busy with other work (%s).", code)
    if isinstance(error, pg.UndefinedTable | pg.UndefinedColumn):
        return env._(
            "A table or a column is not there any more: an addon was updated or "
            "removed meanwhile (%s).",
            code,
        )
    return env._("The database refused this (%s).", code)
