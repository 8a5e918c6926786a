"""A file that a person sends, as rows of cells: whatever it is, it does no harm.

Texts are read here, within bounds; workbooks by a process of their own that has limits.
"""

import csv
import io
import itertools
import json
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..tools import process_limits, workbook_process
from . import row_ids
from .table import TEXT, Came, Table, Unreadable, came

LARGEST = 32 * 2**20  # bytes of a file
ROWS, COLUMNS, CELLS = 200_000, 2000, 2_000_000
CHARACTERS = 100_000_000
MEMORY = 2**31  # bytes of address space
SECONDS = 60  # of a processor
ON_THE_CLOCK = 2  # times as long, where the machine is busy
LONGEST = 64 * 2**20  # bytes of a row
LOOKED_AT = 200  # records that tell the delimiter
CELL = 2**21  # characters of a cell

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
}
BOMS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Of single bytes, the likeliest first: what the texts that were sent look like decides.
ENCODINGS = (
    *("cp1252", "iso8859-15", "cp1250", "cp1251", "iso8859-2", "mac-roman"),
    *("cp850", "cp852", "cp437", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp1258", "koi8-r", "gb18030", "big5", "shift_jis", "euc-kr"),
)
LOSSLESS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
DELIMITERS = ";,\t|"
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")

_logger = logging.getLogger(__name__)


def read(content: bytes, known: Sequence[str]) -> Table:
    """The rows of a file.

    :param known: texts that may be in it, by which its encoding is told
    :raise Unreadable: with a word that says why
    """
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    for head, name in OTHERS.items():
        if content.startswith(head):
            raise Unreadable("kind", name)
    if content.startswith(ZIP):
        return Table(_workbook(content))
    if content.startswith(OLE):
        raise Unreadable("old")
    return _text(content, known)


# --- texts ---------------------------------------------------------------------------


def _text(content: bytes, known: Sequence[str]) -> Table:
    if not content.strip():
        raise Unreadable("empty")
    encoding = encoding_of(content, known)
    text = content.decode(encoding).removeprefix("\ufeff")
    if len(NO_TEXT.findall(text[:1000])) > 10:
        raise Unreadable("kind", "?")
    delimiter = delimiter_of(text)
    rows = list(_bounded(_records(text, delimiter), delimiter))
    cells = [
        (line, [Came(TEXT, cell) for cell in row]) for line, row in rows if any(row)
    ]
    return Table(cells, "" if encoding in LOSSLESS else encoding, has_kinds=False)


def encoding_of(content: bytes, known: Sequence[str]) -> str:
    """In which encoding a text is: one in which it has what was sent."""
    for mark, encoding in BOMS:
        if content.startswith(mark) and _fits(content, encoding):
            return encoding
    head = content[:2000]
    if head.count(0) > len(head) / 4:
        even, odd = head[::2].count(0), head[1::2].count(0)
        wide = "utf-16-le" if odd > even else "utf-16-be"
        if _fits(content, wide):
            return wide
    if _fits(content, "utf-8"):
        return "utf-8"
    fitting = [encoding for encoding in ENCODINGS if _fits(content, encoding)]
    if not fitting:
        raise Unreadable("encoding")
    foreign = [text for text in dict.fromkeys(known) if not text.isascii()][:500]
    return max(fitting, key=lambda one: _found(content, one, foreign))


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeError:
        return False
    return True


def _found(content: bytes, encoding: str, texts: Sequence[str]) -> int:
    """How many texts a content has in an encoding."""
    return sum(_encoded(text, encoding) in content for text in texts)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return b"\0no such text\0"


def delimiter_of(text: str) -> str:
    """The delimiter by which rows have cells that are ids of ours."""
    best = max(DELIMITERS, key=lambda delimiter: _ids_by(text, delimiter))
    if not _ids_by(text, best):
        raise Unreadable("no_ids")
    return best


def _ids_by(text: str, delimiter: str) -> int:
    rows = itertools.islice(_bounded(_records(text, delimiter), delimiter), LOOKED_AT)
    return sum(any(map(row_ids.PATTERN.fullmatch, row)) for _line, row in rows)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    if csv.field_size_limit() < CELL:  # of the process: never lower it
        csv.field_size_limit(CELL)
    lines = _checked(io.StringIO(text, newline=""), delimiter)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        # Counted as a spreadsheet does: a cell may have several lines.
        yield from enumerate(reader, 1)
    except csv.Error as error:
        raise Unreadable("text") from error


def _checked(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    for line in lines:
        if line.count(delimiter) > COLUMNS:
            raise Unreadable("too_large")
        yield line


def _bounded(
    rows: Iterator[tuple[int, list[str]]], delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    cells = 0
    for number, (line, row) in enumerate(rows):
        cells += len(row)
        if number > ROWS or len(row) > COLUMNS or cells > CELLS:
            raise Unreadable("too_large")
        yield line, row


# --- workbooks -----------------------------------------------------------------------


def _workbook(content: bytes) -> list[tuple[int, list[Came]]]:
    with tempfile.NamedTemporaryFile(prefix="queue_chunk_") as file:
        file.write(content)
        file.flush()
        return _answers({"path": file.name}, _row)


def _row(answer: Any) -> tuple[int, list[Came]]:
    if isinstance(answer, dict):
        raise Unreadable(answer["problem"])
    line, cells = answer
    return line, list(map(came, cells))


def _answers(request: dict[str, Any], made: Callable[[Any], Any]) -> list[Any]:
    """What the process writes about a file, which it may take its time for."""
    request |= {
        "wanted": row_ids.PATTERN.pattern,
        "modules": sys.path,
        "limits": process_limits.__file__,
        "memory": MEMORY,
        "seconds": SECONDS,
        "rows": ROWS,
        "columns": COLUMNS,
        "cells": CELLS,
        "characters": CHARACTERS,
    }
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        try:
            done = subprocess.run(
                [sys.executable, "-I", workbook_process.__file__],
                input=json.dumps(request).encode(),
                stdout=output,
                stderr=complaints,
                timeout=ON_THE_CLOCK * SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unreadable("too_large") from None
        if done.returncode:
            complaints.seek(0)
            said = complaints.read(2000).decode(errors="replace")
            _logger.info("A workbook was not read (%s): %s", done.returncode, said)
            raise Unreadable("too_large" if done.returncode < 0 else "damaged")
        output.seek(0)
        return [made(json.loads(line)) for line in output]
