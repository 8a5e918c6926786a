"""Cells that a person changed, and those that somebody else changed meanwhile."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from odoo.exceptions import UserError, ValidationError
from odoo.models import BaseModel

from . import arguments, changes, columns
from .changes import Change, shown
from .locking import failed_lines, locked
from .sheets import Work

WHOLE = re.compile("[+-]?[0-9]{1,15}")
DECIMAL = re.compile("[+-]?[0-9]{1,15}[.][0-9]{1,15}")


class Cell(NamedTuple):
    """A cell that is to be changed: where it is, what it is, and what it becomes."""

    work: Work
    line: int
    column: int  # of the sheet
    place: int | None  # in the work; None: it lacks the column
    now: Any
    value: str | None
    before: str | None

    @property
    def is_theirs(self) -> bool:
        """Whether it is what the screen showed, so that it may be changed."""
        return _same(shown(self.now), self.before) or self.is_there

    @property
    def is_there(self) -> bool:
        """Whether it has the value already."""
        return _same(shown(self.now), self.value)


def save(
    parent: BaseModel,
    sheet: str,
    edits: Sequence[tuple[int, int, str | None, str | None]],
    by_upload: bool = False,
) -> dict[str, Any]:
    """Change cells of failed rows, but those that are others than the screen showed.

    :param edits: ``(line, column of the sheet, value, value before)``
    :param by_upload: whether they come from a file
    :return: dict with saved and conflicts
    """
    names = parent._desk_columns(sheet)
    for _line, column, _value, _before in edits:
        arguments.column(parent.env, column, len(names))
    lines = {edit[0] for edit in edits}
    works = failed_lines(locked(parent, sheet, lines))
    cells, gone = _cells(works, edits, names)
    others = [cell for cell in cells if not cell.is_theirs]
    mine = [cell for cell in cells if cell.is_theirs]
    wanted = [cell for cell in mine if not cell.is_there]
    _write(parent, sheet, wanted, names, by_upload)
    return {
        "saved": len(mine),
        "conflicts": [
            *_conflicts(parent, sheet, others, names),
            *(_gone(parent, line, column) for line, column in gone),
        ],
    }


def _cells(
    works: dict[int, Work],
    edits: Iterable[tuple[int, int, str | None, str | None]],
    names: Sequence[str],
) -> tuple[list[Cell], list[tuple[int, int]]]:
    """The cells that edits are about, and places of those that are not there."""
    found, gone, known = [], [], {}
    for line, column, value, before in edits:
        work = works.get(line)
        if work is None:
            gone.append((line, column))
            continue
        if work.id not in known:
            known[work.id] = columns.rows_and_places(work, names)
        rows, places = known[work.id]
        place, cells = places[column], rows[line]
        now = cells[place] if place is not None and place < len(cells) else None
        found.append(Cell(work, line, column, place, now, value, before))
    return found, gone


def _write(
    parent: BaseModel,
    sheet: str,
    cells: Sequence[Cell],
    names: Sequence[str],
    by_upload: bool,
) -> None:
    there, lacking = defaultdict(dict), defaultdict(dict)
    for cell in cells:
        if cell.place is None:
            lacking[names[cell.column]][cell.line] = cell.value or ""
        else:
            row = there[cell.work.id].setdefault(cell.line, {})
            row[cell.place] = typed(cell.now, cell.value or "")
    works = {cell.work.id: cell.work for cell in cells}
    _check_growth(parent, works, cells)
    try:
        for id_, rows in sorted(there.items()):
            parent._desk_write(works[id_], rows)
        for name in names:
            _write_column(parent, sheet, name, lacking.get(name, {}))
    except ValidationError:
        raise
    except ValueError as error:
        raise UserError(parent.env._("The rows cannot be saved. %s", error)) from error
    changes.tell(
        parent,
        [
            Change(
                sheet,
                cell.line,
                names[cell.column],
                shown(cell.now),
                cell.value or "",
                by_upload,
            )
            for cell in cells
        ],
    )


def _check_growth(
    parent: BaseModel, works: dict[int, Work], cells: Sequence[Cell]
) -> None:
    """Refuse what makes of rows more than one job can hold.

    :raise UserError: it would
    """
    added: dict[int, int] = defaultdict(int)
    for cell in cells:
        added[cell.work.id] += len(cell.value or "") - len(shown(cell.now) or "")
    for id_, size in added.items():
        arguments.check_growth(parent.env, works[id_].rows, size)


def _write_column(
    parent: BaseModel, sheet: str, name: str, values: dict[int, str]
) -> None:
    """Add a column to the works that lack it. Rows of a part may be in others then."""
    if not values:
        return
    rows = failed_lines(parent._desk_works(sheet=sheet, lines=values))
    works, of_work = {}, defaultdict(dict)
    for line, text in values.items():
        works[rows[line].id] = rows[line]
        of_work[rows[line].id][line] = text
    for id_, own in sorted(of_work.items()):
        parent._desk_write_column(works[id_], name, own)


def typed(now: Any, value: str) -> Any:
    """The value as its cell has it: of a cell that is a number, a plain number."""
    if isinstance(now, bool) or not isinstance(now, int | float):
        return value
    if WHOLE.fullmatch(value):
        return int(value)
    return float(value) if DECIMAL.fullmatch(value) else value


def _conflicts(
    parent: BaseModel, sheet: str, cells: Sequence[Cell], names: Sequence[str]
) -> list[dict[str, Any]]:
    last = changes.last(parent, sheet, {cell.line for cell in cells}) if cells else {}
    found = []
    for cell in cells:
        by, when = last.get((cell.line, names[cell.column]), ("", ""))
        said = {"value": shown(cell.now), "by": by, "when": when}
        found.append(_conflict(cell.line, cell.column, **said))
    return found


def _gone(parent: BaseModel, line: int, column: int) -> dict[str, Any]:
    why = parent.env._(
        "This row does not wait for repair any more: it is being tried again, is in, "
        "or was skipped."
    )
    return _conflict(line, column, why=why)


def _conflict(line: int, column: int, **said: str | None) -> dict[str, Any]:
    nothing = {"value": None, "by": "", "when": "", "why": ""}
    return {"line": line, "column": column, **nothing, **said}


def _same(one: str | None, other: str | None) -> bool:
    return (one or "") == (other or "")
