"""Cells of a file: text, or dates where the file is a spreadsheet."""

import csv
import io
from datetime import date, datetime

from odoo.tools import DEFAULT_SERVER_DATE_FORMAT, DEFAULT_SERVER_DATETIME_FORMAT

from odoo.addons.queue_chunk.tools.storable import storable

DATE, DATETIME = "date", "datetime"


def encode(cell):
    """What JSON can hold of a cell: its text, or a date's kind and ISO form.

    A sign that the database cannot hold is none that a record could have.
    """
    if isinstance(cell, datetime):
        return [DATETIME, cell.isoformat()]
    if isinstance(cell, date):
        return [DATE, cell.isoformat()]
    return storable(cell)


def decode(value):
    """The cell that :func:`encode` was given."""
    if not isinstance(value, list):
        return value
    kind, text = value
    moment = datetime.fromisoformat(text)
    return moment.date() if kind == DATE else moment


def encode_rows(rows):
    """[[index, cells]] as JSON can hold it; of skipped rows the reason stays behind."""
    return [[index, [encode(cell) for cell in row], *why] for index, row, *why in rows]


def decode_rows(rows):
    """The rows that :func:`encode_rows` was given."""
    return [(index, [decode(cell) for cell in row], *why) for index, row, *why in rows]


def dates_of(rows):
    """[[row, column, date]] of the cells that are no text, as JSON can hold it."""
    return [
        [at, column, encode(cell)]
        for at, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, date)
    ]


def put_dates(rows, dates):
    """Put back what :func:`dates_of` found, into rows of text."""
    for at, column, value in dates or ():
        rows[at][column] = decode(value)
    return rows


def text(cell, options):
    """A cell as its user would write it."""
    if isinstance(cell, datetime):
        return cell.strftime(
            options.get("datetime_format") or DEFAULT_SERVER_DATETIME_FORMAT
        )
    if isinstance(cell, date):
        return cell.strftime(options.get("date_format") or DEFAULT_SERVER_DATE_FORMAT)
    return cell


def to_csv(rows, options, separator=",", quoting='"', encoding="utf-8"):
    """Rows as the bytes of a CSV file; line breaks inside of cells stay as they are.

    :param options: those of the import, for the form of dates
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quotechar=quoting)
    writer.writerows([text(cell, options) for cell in row] for row in rows)
    return out.getvalue().encode(encoding)


def from_csv(content, separator=",", quoting='"', encoding="utf-8"):
    """The rows of text that :func:`to_csv` was given."""
    lines = io.StringIO(content.decode(encoding), newline="")
    return list(csv.reader(lines, delimiter=separator, quotechar=quoting))
