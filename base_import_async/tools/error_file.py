"""The file of the rows that failed, ready to be corrected and uploaded again."""

import csv
import io
import re
from datetime import date, datetime

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.formulas import harmless

from . import cells

SEPARATORS = (",", ";", "\t", "|", " ")
UTF_8, WINDOWS = "utf-8-sig", "windows-1252"
LINE = re.compile(r"[0-9]{1,9}")
SHOWN = 50  # characters of what is no line number
XLSX = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_text(content):
    """Whether a file is CSV: it does not begin as spreadsheets do."""
    return not content.startswith(XLSX)


def write_csv(header, rows, options):
    """A CSV file in the dialect of the file that was imported."""
    rows = [[harmless(cell) for cell in row] for row in [header, *rows]]
    encoding = options.get("encoding") or "utf-8"
    dialect = {
        "separator": options.get("separator") or ",",
        "quoting": options.get("quoting") or '"',
    }
    try:
        return cells.to_csv(rows, options, encoding=encoding, **dialect)
    except (UnicodeEncodeError, LookupError):
        return cells.to_csv(rows, options, encoding="utf-8-sig", **dialect)


def write_xlsx(header, rows, options):
    """A spreadsheet whose texts are texts: none becomes a formula or a number."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for at, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, formats[type(cell)])
                else:
                    sheet.write_string(at, column, str(cell))
    return out.getvalue()


def read_csv(content, options, width):
    """The rows of a CSV file, perhaps saved in another dialect by a spreadsheet.

    :param width: number of columns that its header must have
    """
    separators = [options.get("separator"), *SEPARATORS]
    quote = options.get("quoting") or '"'
    for text in decoded(content, encodings(content, options)):
        for separator in filter(None, separators):
            lines = io.StringIO(text, newline="")
            rows = [
                row
                for row in csv.reader(lines, delimiter=separator, quotechar=quote)
                if any(row)
            ]
            if rows and len(rows[0]) == width:
                return rows
    return None


def encodings(content, options):
    """Those that a file may be in, the likeliest first.

    Many take any bytes, so they come behind UTF-8, which takes nothing else. Where all
    bytes are ASCII it takes them though, and some encodings have bytes like that.
    """
    own = options.get("encoding") or UTF_8
    first = (own, UTF_8) if content.isascii() else (UTF_8, own)
    return *first, WINDOWS


def decoded(content, names):
    for encoding in names:
        try:
            yield content.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue


def rows_by_line(env, rows, mapping, first_line):
    """The corrected rows.

    :param rows: of the uploaded file, with its header
    :param mapping: field path of each column of the original file
    :param first_line: the line of row 0
    :return: ``{index: cells of the mapped columns}``
    :raise UserError: the file is none that was downloaded for correction
    """
    width, found = len(mapping), {}
    for row in rows[1:]:
        row = [*row, *[""] * (width + 2 - len(row))]
        line = str(row[width]).strip()
        if not LINE.fullmatch(line):
            raise UserError(
                env._(
                    "“%s” is not a line number. Keep the column with the line numbers "
                    "as it is in the file of failed rows.",
                    line[:SHOWN],
                )
            )
        wanted = [cell for cell, path in zip(row, mapping, strict=False) if path]
        found[int(line) - first_line] = wanted
    return found
