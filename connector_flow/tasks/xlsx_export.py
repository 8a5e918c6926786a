"""Rows to workbooks."""

import re
import tempfile
from datetime import date, datetime

import xlsxwriter

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.file_export import FORMAT_OPTIONS, FileExport
from ..engine.task_types import Task
from ..exports.texts import CellTextError, Texts, is_shown_twice
from ..tools.configuration import Option, with_defaults
from ..tools.message import _lt

MOST_ROWS = 1_048_576  # of a sheet, the header included
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767  # of a cell
MOST_CELLS = 4_000_000  # written in half of the 60 s of processor time that a job has
LONGEST_NAME = 31  # of a sheet
FIRST_YEAR = 1900


def _check_sheet(name):
    """Say what is wrong with the name of a sheet, or return None."""
    if not 0 < len(name) <= LONGEST_NAME:
        return f"has to have 1 to {LONGEST_NAME} characters, not {len(name)}"
    if re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$", name) or name.lower() == "history":
        return (
            "has to be a name without [ ] : * ? / \\ and quotes at its ends, and not "
            f"“History”: {name!r}"
        )
    return None


@Task(selection="xlsx_export", name="Spreadsheet Export")
class XlsxExport(FileExport):
    about = (
        _lt("Writes rows to a workbook (.xlsx) with one sheet."),
        _lt(
            "Numbers, dates, times, yes and no are cells of their type; texts"
            " are texts, so none is run as a formula. Numbers have 15 digits,"
            " as in any workbook; those that are none (NaN, infinity) are "
            "empty cells. A sheet has 1,048,576 rows at most: "
            "“split_rows” makes several files of more."
        ),
    )

    ending = ".xlsx"
    options = {
        "sheet": Option(
            str, "Export", _lt("The name of the sheet."), check=_check_sheet
        ),
        "date_format": Option(str, "yyyy-mm-dd", _lt("As spreadsheets write formats.")),
        "datetime_format": Option(
            str, "yyyy-mm-dd hh:mm:ss", _lt("As spreadsheets write formats.")
        ),
        "number_format": Option(
            str, None, _lt("Of numbers with a fraction, such as '#,##0.00'.")
        ),
        "separator": FORMAT_OPTIONS["separator"],
    }

    def formatter(self, config, columns):
        given = {"separator": config["separator"], "formulas": True}
        texts = Texts(self.env, with_defaults(FORMAT_OPTIONS, given))

        def format_row(row, cells):
            try:
                for at, (cell, (name, kind)) in enumerate(
                    zip(cells, columns, strict=True)
                ):
                    if isinstance(cell, list | dict):
                        cells[at] = texts.text(cell, kind)
                    self._check_length(name, cells[at])
            except CellTextError as error:
                return row.fail(str(error))
            return cells

        return format_row

    def _check_length(self, name, cell):
        if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
            raise CellTextError(
                self.env._(
                    "“%(column)s”: a cell of a workbook holds %(most)s characters, "
                    "this text has %(count)s.",
                    column=name,
                    most=MOST_CHARACTERS,
                    count=len(cell),
                )
            )

    def write_files(self, config, parts, columns):
        """One workbook a job, as a workbook cannot be gone on with."""
        header = self.header(config, columns)
        most = config["split_rows"] or MOST_ROWS
        count = parts.count()
        self._check_size(config, count, bool(header), len(columns))
        place = self.place or {"number": 0, "group": 0, "skip": 0}
        rows = _Rows(parts, place)
        with tempfile.TemporaryFile() as stream:
            with _Book(stream, config, columns) as book:
                if header:
                    book.write_header(header)
                for cells in rows.take(most):
                    book.write(cells)
            number = place["number"] + 1
            file_id = self.create_file(self.next_name(config, number), stream)
        files = sealed(self.env["impexp.file"])
        self.hand_on(files.browse(file_id))
        if rows.place:
            self.go_on_at(rows.place | {"number": number})
            if not self.asynch:
                self.place, self.next_place = self.next_place, None
                self.write_files(config, parts, columns)

    def _check_size(self, config, count, header, width):
        """Refuse what does not fit into a sheet, or into a job.

        :param header: 1 or 0 rows
        """
        rows = min(count, config["split_rows"] or count) + header
        if rows > MOST_ROWS or width > MOST_COLUMNS:
            raise UserError(
                self.env._(
                    "A sheet holds %(rows)s rows and %(columns)s columns, the header "
                    "included; these are %(count)s rows and %(width)s columns. Make "
                    "several files by “split_rows”, or a CSV file.",
                    rows=MOST_ROWS,
                    columns=MOST_COLUMNS,
                    count=count,
                    width=width,
                )
            )
        if rows * width > MOST_CELLS:
            raise UserError(
                self.env._(
                    "A workbook of %(cells)s cells takes longer than a job may. Make "
                    "several files by “split_rows”, of %(rows)s rows or fewer, or a "
                    "CSV file.",
                    cells=rows * width,
                    rows=MOST_CELLS // width - 1,
                )
            )


class _Rows:
    """Rows of all parts from a place on; ``place`` is where the next file begins."""

    def __init__(self, parts, place):
        self.parts = parts
        self.start = place
        self.place = None

    def take(self, most):
        """Yield so many rows; then look whether there is another."""
        skip = self.start["skip"]
        for at, ids in self.parts.groups(self.start["group"]):
            rows = self.parts.rows(ids)
            for number in range(skip, len(rows)):
                if not most:
                    self.place = {"group": at, "skip": number}
                    return
                most -= 1
                yield rows[number]
            skip = 0


class _Book:
    """A workbook with one sheet, written row by row in constant memory.

    :param stream: binary file, left at its start
    :param columns: list of (name, Description)
    """

    def __init__(self, stream, config, columns):
        self.stream = stream
        self.kinds = [kind for _name, kind in columns]
        self.book = xlsxwriter.Workbook(
            stream,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.sheet = self.book.add_worksheet(config["sheet"])
        self.bold = self.book.add_format({"bold": True})
        self.formats = {
            "date": self._format(config["date_format"]),
            "datetime": self._format(config["datetime_format"]),
            float: self._format(config["number_format"]),
        }
        self.at = 0

    def _format(self, pattern):
        return self.book.add_format({"num_format": pattern}) if pattern else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.book.close()
        self.stream.seek(0)

    def write_header(self, names):
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.bold)
        self.sheet.freeze_panes(1, 0)
        self.at = 1

    def write(self, cells):
        for column, (cell, kind) in enumerate(zip(cells, self.kinds, strict=True)):
            self._write_cell(column, cell, kind)
        self.at += 1

    def _write_cell(self, column, cell, kind):
        at, sheet = self.at, self.sheet
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_boolean(at, column, cell)
        elif isinstance(cell, int | float):
            try:
                sheet.write_number(at, column, cell, self.formats.get(type(cell)))
            except TypeError:  # NaN or infinity, which a sheet does not have
                return
        elif kind.kind in ("date", "datetime") and (moment := _moment(cell, kind)):
            sheet.write_datetime(at, column, moment, self.formats[kind.kind])
        elif cell.startswith("<r>"):
            # XlsxWriter takes such a text for XML, unless it comes in three parts.
            sheet.write_rich_string(at, column, cell[:1], cell[1:2], cell[2:])
        else:
            sheet.write_string(at, column, cell)


def _moment(text, kind):
    """The date or the local time; None for what a workbook has no number for."""
    try:
        if kind.kind == "date":
            found = date.fromisoformat(text)
        else:
            found = datetime.fromisoformat(text)
            if is_shown_twice(found, kind.zone):
                return None
            found = found.replace(tzinfo=None)
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None
