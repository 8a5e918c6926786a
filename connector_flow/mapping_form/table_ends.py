"""What stands below the rows of a table: sums, a count, who made the file.

What is proposed are the beginnings of such rows without their numbers, as the next file
has others. A person sees them, and the rows.
"""

import io
import re
from collections import Counter, deque

from ..readers.csv_rows import CsvReader
from ..readers.frames import begins_with
from .cell_looks import looks_like

TAIL = 2**16  # bytes in which the last rows are
ENDS = 10  # rows below a table, at most
BODY = 50  # rows of which one knows what the others are like
SUM = re.compile(
    r"\W*((end|anfangs|schluss)?saldo|kontostand|(gesamt|zwischen)?summen?|gesamt"
    r"|(grand |sub ?)?total|sum|anzahl|count|closing balance|opening balance|solde"
    r"|totale)([\W\d]*|\W+(am|per|vom|der|of|eur|usd|chf|gbp|buchung|zeile|rows"
    r"|datens|records?).*)",
    re.IGNORECASE,
)
COUNT = re.compile(r"\d+\W+(records?|rows|datensätze|zeilen)\b", re.IGNORECASE)
REMARK = re.compile(r"[*=#-]{2}|[^:]*[^\W\d_]: ?\S")  # *** Seite 1, Erstellt am: 2.3.
SPOKEN = re.compile(r"[^\d:;#]{4,}")  # what stands in front of a number
UNIT = re.compile(r"[A-Z]{3}|\W")  # EUR, €


def last_rows(data, header, reader):
    """The last rows of a CSV file.

    :param data: all of it, or bytes of its end
    :param header: the line of the header; 0: there is none; None: this is the end
    :param reader: :class:`~..readers.csv_rows.CsvReader` of its beginning, of which
        encoding and dialect are taken
    :return: list of cells; none where nobody knows where a row begins
    """
    if header is None:
        data = data.partition(b"\n")[2]
        if reader.encoding.startswith(("utf-16", "utf-32")):
            return []
    rows = CsvReader(
        io.BytesIO(data),
        encoding=reader.encoding,
        dialect=reader.dialect,
        includes_header=False,
    )
    last = (row.cells for row in rows if not row.error and row.line > (header or 0))
    return [*deque(last, BODY + ENDS)]


def ends_of(rows):
    """What to leave out below a table: values of the option ``leave_out``.

    :param rows: cells of its last rows
    """
    found = []
    for _count in range(min(ENDS, len(rows) - 1)):
        cells, rows = rows[-1], rows[:-1]
        start = _beginning(cells) if _is_end(cells, rows) else None
        if start is None or leaves_out(start, rows):
            break
        if start not in found:
            found.insert(0, start)
    return found


def _is_end(cells, body):
    """Whether a row is none of the table: few cells, of another kind."""
    usual = Counter(map(_filled, body)).most_common(1)[0][0]
    first = cells[0].strip()
    is_short = len(cells) < min(map(len, body))
    if _is_sum(cells) or is_short and COUNT.match(" ".join(cells[:2])):
        return _filled(cells) <= usual
    if not first or _filled(cells) * 2 > usual:
        return False
    is_remark = len(cells) == 1 and bool(REMARK.match(first))
    return is_remark or _is_other(first, body)


def _is_sum(cells):
    """Whether it is said so, and all behind it are numbers: no company “Total”."""
    has_digits = any(char.isdigit() for cell in cells for char in cell)
    is_said = has_digits and bool(SUM.fullmatch(cells[0].strip()))
    return is_said and all(map(_is_value, cells[1:]))


def _is_value(cell):
    text = cell.strip()
    return not text or bool(UNIT.fullmatch(text)) or "amount" in looks_like([text])


def _is_other(first, body):
    """Whether all rows begin with a date or a number, and this one with a word."""
    kinds = looks_like([row[0] for row in body]) & {"date", "moment", "number"}
    return bool(kinds) and first[0].isalpha() and not looks_like([first]) & kinds


def _beginning(cells):
    """How a row begins, without what will be another number in the next file."""
    for at, cell in enumerate(cells[:2]):
        spoken = SPOKEN.match(cell.strip())
        text = spoken[0].strip() if spoken else ""
        if len(text) > 3:
            return [*[""] * at, text] if at else text
    return None


def leaves_out(start, rows):
    """Whether one of the rows begins so."""
    texts = [start] if isinstance(start, str) else start
    return any(begins_with(cells, texts) for cells in rows)


def _filled(cells):
    return sum(bool(cell.strip()) for cell in cells)
