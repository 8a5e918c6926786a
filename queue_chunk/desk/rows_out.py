"""Failed rows as a file that a spreadsheet opens, to be corrected and sent back.

The columns of the rows come first, then the id by which each finds itself again, its
line and its error. No text is run, and none is changed, by a program that opens it.
"""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple

from .untouched import as_written

COMMENTS = 2000  # cells with a comment: the other wrong ones are coloured only
COMMENT = 500  # characters
WIDEST, NARROWEST = 50, 8  # characters of a column
MEASURED = 200  # rows by which the width of columns is told
WRONG, OURS = "#F8CBAD", "#EDEDED"
LISTS = "lists"


class Row(NamedTuple):
    """A row: its id, line, cells, error, and the places of what is wrong."""

    id: str
    line: int
    cells: Sequence[str | None]
    error: str
    at: Sequence[int]


class Titles(NamedTuple):
    """Names of the columns that stand behind those of the rows, and of the sheet."""

    id: str
    line: str
    error: str
    sheet: str


def write_csv(
    out: IO[bytes],
    names: Sequence[str],
    rows: Iterable[Row],
    titles: Titles,
    delimiter: str,
) -> None:
    """Write a CSV file, in UTF-8 with a mark by which Excel knows it."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([as_written(name) for name in _header(names, titles)])
    for row in rows:
        texts = [*(cell or "" for cell in row.cells), row.id, str(row.line), row.error]
        writer.writerow([as_written(cell) for cell in texts])
    text.flush()
    text.detach()


def _header(names: Sequence[str], titles: Titles) -> list[str]:
    return [*names, *own_names(names, titles)]


def own_names(names: Sequence[str], titles: Titles) -> list[str]:
    """The names of the columns behind those of the rows, none of which is theirs."""
    found: list[str] = []
    for name in (titles.id, titles.line, titles.error):
        while name in names or name in found:
            name += "*"
        found.append(name)
    return found


def write_xlsx(
    out: IO[bytes],
    names: Sequence[str],
    rows: Iterable[Row],
    titles: Titles,
    choices: Mapping[int, Sequence[str]],
) -> None:
    """Write a workbook, row after row: in memory is one of them.

    :param choices: place of a column to the texts that its cells offer
    """
    _Workbook(out, names, titles, choices).write(rows)


class _Workbook:
    def __init__(
        self,
        out: IO[bytes],
        names: Sequence[str],
        titles: Titles,
        choices: Mapping[int, Sequence[str]],
    ) -> None:
        import xlsxwriter

        self._names, self._choices, self._titles = names, choices, titles
        options = {"constant_memory": True, "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(out, options | {"strings_to_urls": False})
        self._sheet = self._book.add_worksheet(_sheet_name(titles.sheet))
        self._lists = self._book.add_worksheet(LISTS)
        self._lists.hide()
        text = {"num_format": "@"}
        self._plain = self._book.add_format(text)
        self._wrong = self._book.add_format(text | {"bg_color": WRONG})
        self._ours = self._book.add_format(text | {"bg_color": OURS})
        self._number = self._book.add_format({"bg_color": OURS})
        self._bold = self._book.add_format(text | {"bold": True, "bottom": 1})
        self._comments = 0

    def write(self, rows: Iterable[Row]) -> None:
        measured, rest = _measured(rows)
        self._write_columns(measured)
        for at, name in enumerate(_header(self._names, self._titles)):
            self._write_text(0, at, name, self._bold)
        last = 0
        for last, row in enumerate(rest, 1):
            self._write_row(last, row)
        self._finish(last)

    def _write_columns(self, rows: Sequence[Row]) -> None:
        """How wide they are; what is typed into them stays a text."""
        for at, name in enumerate(self._names):
            longest = max([len(name), *(_length(row.cells, at) for row in rows)])
            width = min(max(longest + 2, NARROWEST), WIDEST)
            self._sheet.set_column(at, at, width, self._plain)
        behind = len(self._names)
        self._sheet.set_column(behind, behind, 12, self._ours)
        self._sheet.set_column(behind + 1, behind + 1, 9, self._number)
        self._sheet.set_column(behind + 2, behind + 2, 60, self._ours)

    def _write_row(self, at: int, row: Row) -> None:
        for column, cell in enumerate(row.cells):
            wrong = column in row.at
            if cell or wrong:
                self._write_text(
                    at, column, cell or "", self._wrong if wrong else self._plain
                )
            if wrong:
                self._comment(at, column, row.error)
        behind = len(self._names)
        self._write_text(at, behind, row.id, self._ours)
        self._sheet.write_number(at, behind + 1, row.line, self._number)
        self._write_text(at, behind + 2, row.error, self._ours)

    def _write_text(self, row: int, column: int, text: str, style: Any) -> None:
        if text:
            self._sheet.write_string(row, column, as_written(text), style)
        else:
            self._sheet.write_blank(row, column, None, style)

    def _comment(self, row: int, column: int, text: str) -> None:
        """What is wrong, at the cell. Comments are kept in memory: not of all cells."""
        if self._comments < COMMENTS and text:
            self._comments += 1
            shown = text if len(text) <= COMMENT else text[: COMMENT - 1] + "…"
            self._sheet.write_comment(row, column, shown, {"x_scale": 2})

    def _finish(self, last: int) -> None:
        self._write_lists(last)
        width = len(self._names) + 2
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, max(last, 1), width)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        self._book.close()

    def _write_lists(self, last: int) -> None:
        columns = [(at, texts) for at, texts in self._choices.items() if texts]
        for row in range(max((len(texts) for _at, texts in columns), default=0)):
            for column, (_at, texts) in enumerate(columns):
                if row < len(texts):
                    text = as_written(texts[row])
                    self._lists.write_string(row, column, text, self._plain)
        for column, (at, texts) in enumerate(columns):
            self._offer(at, column, len(texts), last)

    def _offer(self, at: int, column: int, count: int, last: int) -> None:
        """A list in the cells of a column; other texts may be typed as well."""
        from xlsxwriter.utility import xl_col_to_name

        letters = xl_col_to_name(column)
        source = f"={LISTS}!${letters}$1:${letters}${count}"
        rule = {"validate": "list", "source": source, "show_error": False}
        self._sheet.data_validation(1, at, max(last, 1), at, rule)


def _measured(rows: Iterable[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, and all of them."""
    every = iter(rows)
    first = list(itertools.islice(every, MEASURED))
    return first, itertools.chain(first, every)


def _length(cells: Sequence[str | None], at: int) -> int:
    return len(cells[at] or "") if at < len(cells) else 0


def _sheet_name(text: str) -> str:
    """A name that a sheet may have: short, without signs that it must not hold."""
    name = "".join("-" if sign in "[]:*?/\\" else sign for sign in text)[:28].strip(
        "' "
    )
    return name if name and name.lower() not in (LISTS, "history") else "rows"
