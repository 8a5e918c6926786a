"""Read a sheet of a workbook row by row; see ``sheet_process.py``."""

from collections.abc import Collection, Iterable, Iterator
from typing import IO, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from .child_process import ChildProcess
from .ods_look import UNTYPED
from .sheet_process import PICTURE
from .table import (
    MAX_COLUMNS,
    SHOWN,
    UNSTORABLE,
    FileError,
    Message,
    Row,
    check_required,
    listed,
    read_header,
    storable,
)
from .unpack import Limited, check_workbook, packing

NOT_SHOWN = "shown?"  # instead of an error, where nobody knows what is shown

_lt = Message


class SheetRows(ChildProcess):
    """Iterate over the rows of a sheet, each with its physical number.

    content: gives the bytes of the workbook by `read(size)`.
    megabytes: how large it may be unpacked.
    sheet: a name, a number from 1, or None for the first one.
    includes_header: whether a row gives the names of the columns: that with the number
        `header_row`, or the first with any cell.
    header_has: names by which that row is known; `above` has the cells of those above.
    skip_rows: number of rows to skip at the start.
    required: names of columns that have to be there.
    fill_merged: whether each cell of a merged area gets its value.
    as_shown: columns, by names or numbers from 1, in which a number is read as the
        sheet shows it: 01067 for 1067 with the format 00000.
    pictures: "error" where a picture in a cell fails its row, "empty" where it is none.
    max_columns: how many the header may have.

    `not_read` are the other sheets of a workbook whose first one was taken.
    """

    def __init__(
        self,
        content: Limited,
        megabytes: int,
        *,
        sheet: str | int | None = None,
        includes_header: bool = True,
        header_row: int | None = None,
        header_has: Collection[str] = (),
        skip_rows: int = 0,
        required: Iterable[str] = (),
        fill_merged: bool = False,
        as_shown: Collection[str | int] = (),
        pictures: str = "error",
        max_columns: int = MAX_COLUMNS,
    ) -> None:
        options = {
            "wanted": sheet,
            "fill_merged": fill_merged,
            "as_shown": bool(as_shown),
            "pictures": pictures,
        }
        super().__init__(content, "sheet", options)
        self._megabytes, self._as_shown = megabytes, as_shown
        self._header, self._header_row = includes_header, header_row
        self._header_has, self.above = set(header_has), []
        self._skip = max(skip_rows, (header_row or 1) - 1)
        self._required, self._most = required, max_columns
        self.columns, self.not_read = None, []

    def __iter__(self) -> Iterator[Row]:
        with self._reading() as answers:
            answer = next(answers)
            self._name, self.not_read = answer["sheet"], answer["others"]
            rows = (answer for answer in answers if answer[0] > self._skip)
            if self._header:
                self._read_header(self._find_header(rows))
            for answer in rows:
                yield self._row(*answer)

    def names(self) -> list[str]:
        """The names of all sheets of the workbook."""
        with self._reading() as answers:
            return next(answers)["all"]

    def _check(self, file: IO[bytes]) -> None:
        if packing(file) == "zip":
            check_workbook(file, self._megabytes)

    # what goes wrong

    def _died(self) -> Message:
        return _lt(
            "The workbook cannot be read: it is damaged, has a password, or is "
            "too large. Open it, save it as xlsx or CSV, and send it again."
        )

    # rows

    def _find_header(self, rows: Iterator[list[Any]]) -> list[Any] | None:
        """The first row, or that with the names by which the header is known."""
        for answer in rows:
            if self._header_has.issubset(map(str.strip, answer[2])):
                return answer
            self.above.append(answer[2])
        if not self._header_has:
            return None
        message = _lt(
            'No row of the sheet "%(name)s" has the columns %(names)s: correct '
            '"header_has".',
            name=self._name,
            names=listed(sorted(self._header_has)),
        )
        raise FileError(message)

    def _read_header(self, answer: list[Any] | None) -> None:
        if answer is None and self._header_row is None:
            raise FileError(
                _lt('The sheet "%(name)s" is empty: it has no header.', name=self._name)
            )
        line, _first, cells, errors, *_shown = answer or (0, 0, [], {})
        self._check_header_row(line, cells)
        if errors:
            raise FileError(self._error(line, errors), line)
        while cells and not cells[-1].strip():
            cells.pop()
        cells, error = storable(cells, None)
        if error:
            raise FileError(error, line)
        self.columns = read_header(cells, line, self._most)
        shown = [name for name in self._as_shown if isinstance(name, str)]
        check_required(self.columns, [*self._required, *shown], line)

    def _check_header_row(self, line: int, cells: list[str]) -> None:
        if self._header_row not in (None, line) or not any(map(str.strip, cells)):
            message = _lt(
                "Row %(line)s is to be the header and has no names: correct "
                '"header_row".',
                line=self._header_row or line,
            )
            raise FileError(message)

    def _row(
        self,
        line: int,
        first: int,
        cells: list[str],
        errors: dict[str, str],
        shown: dict[str, str | None] | None = None,
    ) -> Row:
        if shown:
            cells, errors = self._with_shown(first, cells, errors, shown)
        if errors:
            cells = [UNSTORABLE.sub(SHOWN, cell) for cell in cells]
            return Row(
                line, self._with_errors(cells, first, errors), self._error(line, errors)
            )
        width = len(cells) if self.columns is None else len(self.columns)
        beyond = [place for place, cell in enumerate(cells) if place >= width and cell]
        cells, error = storable(cells[:width], self.columns)
        if beyond:
            error = self._beyond(line, first + beyond[0])
        return Row(line, cells, error)

    def _with_shown(
        self,
        first: int,
        cells: list[str],
        errors: dict[str, str],
        shown: dict[str, str | None],
    ) -> tuple[list[str], dict[str, str]]:
        """Cells and errors of a row, its numbers as the sheet shows them."""
        cells, errors = list(cells), dict(errors)
        for column, text in shown.items():
            place = int(column) - first
            if not (0 <= place < len(cells) and self._is_shown(place)):
                continue
            if text is None:
                errors.setdefault(column, NOT_SHOWN)
            else:
                cells[place] = text
        return cells, errors

    def _is_shown(self, place: int) -> bool:
        """Whether a column is one of those that are read as they are shown."""
        columns = self.columns or ()
        name = columns[place] if place < len(columns) else None
        return name in self._as_shown or place + 1 in self._as_shown

    def _with_errors(
        self, cells: list[str], first: int, errors: dict[str, str]
    ) -> list[str]:
        """Show the errors in their cells, as the sheet does."""
        for column, text in errors.items():
            place = int(column) - first
            if place >= 0 and text != NOT_SHOWN:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = text.removeprefix(UNTYPED)
        return cells[: len(self.columns)] if self.columns else cells

    def _error(self, line: int, errors: dict[str, str]) -> Message:
        column, text = next(iter(errors.items()))
        cell = cell_name(int(column), line)
        if text == NOT_SHOWN:
            return _lt(
                "The cell %(cell)s has a number format that is not understood here: "
                'give it one such as 00000, or leave its column out of "as_shown".',
                cell=cell,
            )
        if text == PICTURE:
            return _lt(
                "The cell %(cell)s holds a picture, which is not read: remove it, or "
                'set "pictures" to "empty" to read such cells as empty ones.',
                cell=cell,
            )
        if text.startswith(UNTYPED):
            return _lt(
                "The cell %(cell)s does not say what kind of value it has: open the "
                "file in LibreOffice, save it, and send it again.",
                cell=cell,
            )
        if text.startswith("="):
            return _lt(
                "The cell %(cell)s has a formula without a saved value: open the file "
                "in Excel or LibreOffice, save it, and send it again.",
                cell=cell,
            )
        return _lt(
            "The cell %(cell)s holds the error %(error)s: correct its formula or give "
            "it a value.",
            cell=cell,
            error=text,
        )

    def _beyond(self, line: int, column: int) -> Message:
        return _lt(
            "The cell %(cell)s stands beyond the last column of the header: name its "
            "column there, or remove it.",
            cell=cell_name(column, line),
        )


def cell_name(column: int, line: int) -> str:
    """Return the name of a cell such as B7, for a column from 0 and a row from 1."""
    return xl_rowcol_to_cell(line - 1, column)
