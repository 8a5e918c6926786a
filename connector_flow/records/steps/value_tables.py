"""Tables that say what to read instead of a cell."""

import csv
import io
from functools import lru_cache

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .step_base import Complaint, Step, complaint_of

_lt = Message

MOST_LINES = 100_000
DELIMITERS = ("\t", ";", ",")
OTHERWISE = ("keep", "fail", "empty")

TABLE_HELP = _lt(
    "What to read instead of a cell: {'m': 'male'}, or the lines of a CSV text of two "
    "columns, 'm;male\\nf;female', which may be thousands."
)
OTHERWISE_HELP = _lt(
    "A cell that is not in the table stays as it is, fails its row, or is empty."
)


def table_of(given):
    """The dictionary that an option gives, or the text of a CSV file says.

    :raise Complaint: when a line of it says something else
    """
    return given if isinstance(given, dict) else _of_text(given)


@lru_cache(maxsize=16)
def _of_text(text):
    lines = text.strip("\ufeff\r\n")
    delimiter = next(
        (one for one in DELIMITERS if one in lines.partition("\n")[0]), ";"
    )
    table = {}
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                _add_line(table, cells, reader.line_num)
    except csv.Error as error:
        raise Complaint(
            _lt("line %(line)d: %(reason)s", line=reader.line_num, reason=error)
        ) from error
    return table


def _add_line(table, cells, line):
    cells = [cell.strip() for cell in cells]
    if len(cells) != 2:
        raise Complaint(
            _lt(
                "line %(line)d: two columns are needed, what stands in the file and "
                "what is meant; there are %(count)d",
                line=line,
                count=len(cells),
            )
        )
    key, value = cells
    if table.get(key, value) != value:
        raise Complaint(
            _lt("line %(line)d: “%(key)s” is there twice", line=line, key=key)
        )
    if len(table) >= MOST_LINES:
        raise Complaint(_lt("it has more than %(most)d lines", most=MOST_LINES))
    table[key] = value


def check_table(given):
    """What is wrong with a table, or None: a check for an option."""
    reason = complaint_of(table_of, given)
    return reason and _lt("cannot be used: %(reason)s", reason=reason)


class Values(Step):
    """A table of values."""

    name = "values"
    label = _lt("Table of Values")
    help = _lt(
        "What to read instead of a cell: {'values': {'table': {'m': 'male'}, "
        "'otherwise': 'fail'}}. The table may be the text of a CSV file with two "
        "columns and thousands of lines: {'values': 'm;male\\nf;female'}."
    )
    options = {
        "table": Option((dict, str), None, TABLE_HELP, check=check_table),
        "otherwise": Option(str, "keep", OTHERWISE_HELP, choices=OTHERWISE),
    }
    kinds = {"table": "table"}
    needed = ("table",)
    main = "table"

    def prepare(self):
        self._table = table_of(self.table)

    def one(self, cell):
        """What the table says of a cell, be it with blanks around."""
        table = self._table
        if not isinstance(cell, list | dict):
            if cell in table:
                return table[cell]
            text = as_text(cell).strip()
            if text in table:
                return table[text]
        if self.otherwise == "keep":
            return cell
        if self.otherwise == "empty":
            return None
        raise Complaint(_lt("it is not in the table of values."))
