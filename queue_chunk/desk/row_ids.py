"""Ids by which rows of a file find themselves again, wherever they stand in it.

An id names the line, the sheet of the run, and what the row was when it went out:
``R17-abcdef-ghijklmnopab``. So a row of another run is told from one of this, an id
that somebody typed from ours, and what a person changed in the file from what others
changed here meanwhile. It has no digits but those of the line, and begins with a
letter: no spreadsheet takes it for a number, a date or a formula.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

PATTERN = re.compile(r"\s*[Rr]([0-9]{1,10})-([a-z]{6})-([a-z]{12})\s*")
LETTERS = "abcdefghijklmnop"


class RowId(NamedTuple):
    """What an id says: the line, whose it is, and what the row was."""

    line: int
    owner: str
    content: str

    def __str__(self) -> str:
        return f"R{self.line}-{self.owner}-{self.content}"


def owner_of(*names: object) -> str:
    """The part of an id that is the same for all rows of a sheet.

    :param names: what tells the sheet from all others
    """
    return _digest("\0".join(map(str, names)), 6)


def content_of(line: int, cells: Mapping[str, str | None]) -> str:
    """The part of an id that is the same as long as no cell changes.

    :param cells: column to text; empty ones count as none
    """
    said = sorted(f"{name}\0{text}" for name, text in cells.items() if text)
    return _digest("\0\0".join([str(line), *said]), 12)


def parse(text: str) -> RowId | None:
    """What an id says; None for any other text."""
    found = PATTERN.fullmatch(text)
    return found and RowId(int(found[1]), found[2], found[3])


def versions(
    cells: Mapping[str, str | None], changes: Sequence[tuple[str, str | None]]
) -> Iterator[dict[str, str | None]]:
    """What a row is, and what it was before each of its changes, the newest first.

    :param changes: column and what it was before, the oldest first
    """
    known = dict(cells)
    yield known
    for name, before in reversed(changes):
        known = known | {name: before}
        yield known


def version_of(
    id_: RowId, known: Iterable[dict[str, str | None]]
) -> dict[str, str | None] | None:
    """What a row was when it got an id; None: it never was that."""
    for cells in known:
        if content_of(id_.line, cells) == id_.content:
            return cells
    return None


def _digest(text: str, letters: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return "".join(LETTERS[number >> 4 * at & 15] for at in range(letters))
