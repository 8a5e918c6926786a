"""Fills empty cells with what stands above them, as a file is read.

Cells of merged areas, and of files for people's eyes, are written once for many rows.
What was filled last is part of the place at which reading goes on, so that chunks of
any size, and jobs one behind the other, have the same cells.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ..tools.invisible import is_blank
from ..tools.words import Message
from .table import Row, column_name

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class FilledDown:
    """A reader whose rows have in some columns what the row above has.

    Behind a row that cannot be read nobody knows what stands above: rows that would
    take it from there cannot be read either, until a cell is filled again.

    :param reader: iterable of rows that knows its ``columns``
    :param names: names of columns, or their numbers from 1
    :param filled: what the place of another reader had under ``filled``
    """

    def __init__(
        self,
        reader: Any,
        names: Iterable[str | int],
        filled: dict[str, str | None] | None = None,
    ) -> None:
        self._reader, self._names = reader, list(names)
        # Of each column what stands above; None where nobody knows it.
        self._filled = dict.fromkeys(map(str, self._names), "") | (filled or {})
        self._known, self._places = -1, []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def __iter__(self) -> Iterator[Row]:
        for row in self._reader:
            yield self._forgetting(row) if row.error else self._fill(row)

    def place(self) -> dict[str, Any]:
        """Return where the last row ended, with what was filled in it."""
        return self._reader.place() | {"filled": dict(self._filled)}

    def _forgetting(self, row: Row) -> Row:
        self._filled = dict.fromkeys(self._filled)
        return row

    def _fill(self, row: Row) -> Row:
        cells, unknown = list(row.cells), []
        for name, at in self._columns():
            cells += [""] * (at + 1 - len(cells))
            above = self._filled[name]
            if not is_blank(cells[at]):
                self._filled[name] = cells[at]
            elif above is None:
                unknown.append(at + 1)
            else:
                cells[at] = above
        if unknown:
            return row._replace(error=self._complaint(unknown[0]))
        return row._replace(cells=cells)

    def _complaint(self, number: int) -> Message:
        return _lt(
            "%(column)s is empty, and the row above that says what belongs here cannot "
            "be read: fill it in.",
            column=column_name(self._reader.columns, number),
        )

    def _columns(self) -> list[tuple[str, int]]:
        """Pairs of a name and the place of its cells, as far as they are there."""
        columns = self._reader.columns
        if self._known != len(columns or ()):
            self._known = len(columns or ())
            found = [(str(name), _place(name, columns)) for name in self._names]
            self._places = [(name, at) for name, at in found if at is not None]
        return self._places


def _place(name: str | int, columns: list[str] | None) -> int | None:
    if isinstance(name, int):
        return name - 1
    return columns.index(name) if columns and name in columns else None
