"""The columns of a sheet, which are those of all of its works."""

from collections.abc import Iterable, Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from . import arguments, changes
from .faults import Fault
from .locking import locked
from .sheets import Work

SHOWN = 20  # choices
MOST_COLUMNS = 1000


def union(columns: Iterable[Sequence[str]]) -> list[str]:
    """All names, each once, in the order in which they come."""
    return list(dict.fromkeys(name for names in columns for name in names))


def places(names: Sequence[str], of_work: Sequence[str]) -> list[int | None]:
    """Where the columns of a sheet stand in a work; None: it has no such one."""
    known = {name: at for at, name in enumerate(of_work)}
    return [known.get(name) for name in names]


def rows_and_places(
    work: Work, names: Sequence[str]
) -> tuple[dict[int, list[Any]], list[int | None]]:
    """Line to the cells of its row, and where the columns of a sheet stand there."""
    rows = dict(reversed(work.rows))  # of several of one line the first
    return rows, places(names, work.columns)


def in_sheet(cells: Sequence[Any], at_of: Sequence[int | None]) -> list[str | None]:
    """The cells of a row in the columns of its sheet, as :func:`places` found them."""
    return [
        changes.shown(cells[at]) if at is not None and at < len(cells) else None
        for at in at_of
    ]


def at(faults: Iterable[Fault], names: Sequence[str]) -> list[int]:
    """Indexes of the columns in which something is wrong, in order."""
    wrong = {name for fault in faults for name in fault.columns}
    return [place for place, name in enumerate(names) if name in wrong]


def add(parent: BaseModel, sheet: str, name: str, value: str) -> dict[str, int]:
    """Add a column to failed rows that lack it.

    :return: dict with rows
    """
    works = [work for work in locked(parent, sheet) if not work.skipped]
    names = union(work.columns for work in works)
    _check_name(parent, name, names)
    works = [work for work in works if name not in work.columns]
    _check_size(parent, works, value)
    for work in works:
        parent._desk_write_column(work, name, dict.fromkeys(work.lines, value))
    told = [
        changes.Change(sheet, line, name, None, value)
        for work in works
        for line in work.lines
    ]
    changes.tell(parent, told)
    return {"rows": len(told)}


def _check_name(parent: BaseModel, name: str, names: Sequence[str]) -> None:
    if not name:
        raise UserError(parent.env._("Say what the column is called."))
    if name in names:
        raise UserError(
            parent.env._("There is a column “%s” already: fill its cells.", name)
        )
    if not names:
        raise UserError(
            parent.env._("No row waits for repair any more, so there is nothing to do.")
        )
    if len(names) >= MOST_COLUMNS:
        raise UserError(parent.env._("There are too many columns already."))


def _check_size(parent: BaseModel, works: Sequence[Work], value: str) -> None:
    """Refuse a value that is too long to stand in each of the rows."""
    rows = sum(len(work.lines) for work in works)
    arguments.text(parent.env, value, arguments.MOST_ADDED // max(rows, 1))
    for work in works:
        arguments.check_growth(parent.env, work.rows, len(value) * len(work.lines))


def check(
    parent: BaseModel, sheet: str, column: Any, values: Sequence[str]
) -> dict[str, str]:
    """What of values cannot be read in a column: value to sentence.

    Nothing where no row of the sheet waits any more: a retry was quicker.
    """
    names = parent._desk_columns(sheet)
    if not names:
        return {}
    column = arguments.column(parent.env, column, len(names))
    return parent._desk_checked(sheet, names, column, values)


def choices(
    parent: BaseModel, sheet: str, column: Any, query: str
) -> list[dict[str, str]]:
    """What may stand in a column, for its pick-list."""
    names = parent._desk_columns(sheet)
    if not names:
        return []
    column = arguments.column(parent.env, column, len(names))
    found = parent._desk_choices(sheet, names, column, query)
    return [{"value": value, "label": label} for value, label in found[:SHOWN]]
