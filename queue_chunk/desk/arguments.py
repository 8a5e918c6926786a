"""What the screen sends, looked at before it is used: it may come from anybody."""

from collections.abc import Iterable, Sequence
from typing import Any

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.storable import storable

MOST_EDITS = 100_000
MOST_LINES = 100_000
MOST_VALUES = 10_000
LONGEST_CELL = 2**20  # characters
LONGEST_NAME = 300
LONGEST_REASON = 500
MOST_ADDED = 2**26  # characters that one call adds to rows, all together
LARGEST_WORK = 2**25  # characters of all rows of a work: one job holds them
LARGEST = 2**31 - 1  # what a whole number in the database may be


def refused(env: Environment) -> UserError:
    """What is said of arguments that the screen does not send."""
    return UserError(
        env._("This page is not up to date. Load it again, and repeat what you did.")
    )


def text(env: Environment, value: Any, longest: int) -> str:
    """A text of a bounded length that can be stored.

    :raise UserError: for anything else
    """
    if not isinstance(value, str):
        raise refused(env)
    if len(value) > longest:
        raise UserError(env._("Enter at most %s characters.", longest))
    return storable(value)


def texts(env: Environment, values: Any) -> list[str]:
    """Texts, each once.

    :raise UserError: for anything else, or too many
    """
    found = listed(env, values, MOST_VALUES)
    return list(dict.fromkeys(text(env, value, LONGEST_CELL) for value in found))


def ids(env: Environment, values: Any) -> list[int]:
    """Ids of records: whose they are is looked at where they are used.

    :raise UserError: for anything else
    """
    found = listed(env, values, MOST_LINES)
    if not all(map(_is_whole, found)):
        raise refused(env)
    return found


def lines(env: Environment, values: Any) -> list[int]:
    """Line numbers, each once, in order.

    :raise UserError: for anything else, or too many
    """
    return sorted(set(ids(env, values)))


def edits(env: Environment, values: Any) -> list[tuple[int, int, Any, Any]]:
    """Changes of cells: ``(line, column, value, before)``.

    :raise UserError: for anything else, or too many
    """
    return [_edit(env, value) for value in listed(env, values, MOST_EDITS)]


def sheet(parent: BaseModel, value: Any) -> str:
    """The id of a sheet; one that is not there has no rows.

    :raise UserError: for anything else
    """
    return text(parent.env, value, LONGEST_NAME)


def column(env: Environment, value: Any, count: int) -> int:
    """The index of one of so many columns.

    :raise UserError: for anything else
    """
    if not _is_whole(value) or value >= count:
        raise refused(env)
    return value


def one_of(env: Environment, value: Any, known: Sequence[str]) -> str:
    """One of some words.

    :raise UserError: for anything else
    """
    if not isinstance(value, str) or value not in known:
        raise refused(env)
    return value


def check_growth(env: Environment, rows: Iterable[Any], added: int) -> None:
    """Refuse cells with which a work would be more than one job can hold.

    :param rows: those that it has, with their lines
    :param added: characters that are to be added
    :raise UserError: it would
    """
    if added <= 0:
        return
    cells = (cell for _line, cells in rows for cell in cells)
    if added + sum(len(cell) for cell in cells if isinstance(cell, str)) > LARGEST_WORK:
        raise UserError(env._("The rows cannot be saved: they are too long."))


def _edit(env: Environment, value: Any) -> tuple[int, int, Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise refused(env)
    line, at, after, before = value
    if not (_is_whole(line) and _is_whole(at)):
        raise refused(env)
    return line, at, _cell(env, after), _cell(env, before)


def _cell(env: Environment, value: Any) -> str | None:
    return None if value is None else text(env, value, LONGEST_CELL)


def listed(env: Environment, values: Any, most: int) -> list[Any]:
    """A list of whatever there is.

    :raise UserError: for anything else, or too many
    """
    if not isinstance(values, list | tuple):
        raise refused(env)
    if len(values) > most:
        raise UserError(env._("Do this with at most %s at once.", most))
    return list(values)


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST
