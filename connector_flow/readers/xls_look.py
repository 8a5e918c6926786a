"""Cells in error of an xls sheet, which the fast reader takes for empty ones.

And the formats of numbers. Only these records are read, whatever else is in the file:
readers of the whole refuse files with a wrong count of texts, and the like. It is run
without Odoo, by ``sheet_process.py``.
"""

import struct
import sys
from collections.abc import Iterator

BOF, EOF, SHEET = 0x0809, 0x000A, 0x0085
BOOLEAN_OR_ERROR, FORMULA, NUMBER, RK, MANY_RK = 0x0205, 0x0006, 0x0203, 0x027E, 0x00BD
STYLE, FORMAT = 0x00E0, 0x041E
OF_ERROR = 2  # the kind of a result that is no number
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def errors(path: str, number: int, name: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield ``((row, column), error)`` of a sheet, both counted from 0.

    :param number: of the sheet, from 0
    :param name: of the sheet
    """
    data = _stream(path)
    for kind, body in _records_of(data, _begin(data, number, name)):
        found = _error(kind, body)
        if found is not None:
            yield struct.unpack_from("<HH", body), ERRORS.get(found, "#?")


def formats(
    path: str, number: int, name: str, built_in: dict[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield ``((row, column), code of the format)`` of the numbers of a sheet.

    :param built_in: {number of a format: its code} of those that no file spells out
    """
    data = _stream(path)
    codes = _codes(data, built_in)
    for kind, body in _records_of(data, _begin(data, number, name)):
        for place, style in _styled(kind, body):
            if codes.get(style):
                yield place, codes[style]


def _styled(kind: int, body: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield place and style of the numbers in a record."""
    if kind in (NUMBER, RK, FORMULA):
        row, column, style = struct.unpack_from("<HHH", body)
        yield (row, column), style
    elif kind == MANY_RK:
        row, column = struct.unpack_from("<HH", body)
        for at in range(4, len(body) - 2, 6):
            yield (row, column + at // 6), struct.unpack_from("<H", body, at)[0]


def _codes(data: bytes, built_in: dict[int, str]) -> dict[int, str]:
    """``{number of a style: code of its format}``"""
    codes, styles = {}, []
    for kind, body in _records_of(data, 0):
        if kind == FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], "<H")
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    codes = built_in | codes
    return {at: codes.get(one, "") for at, one in enumerate(styles)}


def _text(body: bytes, size: str) -> str:
    """A text in front of which its length stands."""
    [length] = struct.unpack_from(size, body)
    at = struct.calcsize(size)
    wide = body[at] & 1
    return body[at + 1 : at + 1 + length * (1 + wide)].decode(
        "utf-16-le" if wide else "latin-1", "replace"
    )


def _stream(path: str) -> bytes:
    """The bytes of the workbook inside of its container."""
    from xlrd.compdoc import CompDoc

    with open(path, "rb") as file:
        whole = file.read()
    document = CompDoc(whole, logfile=sys.stderr, ignore_workbook_corruption=True)
    for name in ("Workbook", "Book"):
        data, base, size = document.locate_named_stream(name)
        if data:
            return bytes(data[base : base + size])
    return b""


def _begin(data: bytes, number: int, name: str) -> int:
    """The offset at which the records of a sheet begin."""
    sheets = [body for kind, body in _records_of(data, 0) if kind == SHEET]
    named = [body for body in sheets if _text(body[6:], "<B") == name]
    found = named[0] if len(named) == 1 else sheets[number]
    return struct.unpack_from("<I", found)[0]


def _records_of(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from an offset on, to the end of what begins there.

    What is inside of it, as a chart, is left out.
    """
    depth = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, body


def _error(kind: int, body: bytes) -> int | None:
    """The number of the error in a record, or None."""
    if kind == BOOLEAN_OR_ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff":
        return body[8] if body[6] == OF_ERROR else None
    return None
