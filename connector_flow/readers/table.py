"""What the readers of all file formats have in common: rows, a header, complaints.

Messages are plain English and carry template and arguments for whoever translates them.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ..tools.invisible import bare, visible
from ..tools.words import Message, clipped

MAX_COLUMNS = 10_000
MAX_NAME = 1000  # characters of the name of a column
NAMES_SHOWN = 30
NAME_SHOWN = 80  # characters
# Names beyond these are not compared with what may have been meant: it takes long.
COMPARED, COMPARED_LENGTH = 500, 60
HEADER = ""  # what rows began with that were left out as they are the header once more
SHOWN = "\ufffd"  # in place of what cannot be stored
SURROGATE = re.compile("[\ud800-\udfff]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


_lt = Message  # the name by which Odoo finds the texts that are to be translated


class FileError(Exception):
    """The file as a whole cannot be read.

    `message` says why and what to do, `line` and `column` (numbers) where, or None.
    """

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class Row(NamedTuple):
    line: int  # physical line of the file in which the row starts, from 1
    cells: list[str]
    error: str | None  # why the row cannot be imported, or None
    end: int = 0  # offset in the file, in bytes, just behind the row


# --- header --------------------------------------------------------------------------


def read_header(cells: list[str], line: int, most: int = MAX_COLUMNS) -> list[str]:
    """Return the names of the columns; empty ones get their position.

    The second of several columns of a name is called ``name (2)``.

    :param most: how many there may be
    :raise FileError: when there are too many
    """
    if len(cells) > most:
        raise FileError(too_many_columns(len(cells), most), line)
    names = [bare(cell) for cell in cells]
    return _told_apart([name or _unnamed(place) for place, name in enumerate(names, 1)])


def _told_apart(names: list[str]) -> list[str]:
    """Number the further ones of equal names, as no other is called."""
    taken, seen, made = set(names), {}, []
    if len(taken) == len(names):
        return names
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        if number > 1:
            while f"{name} ({number})" in taken:
                number += 1
            seen[name] = number
            name = f"{name} ({number})"
            taken.add(name)
        made.append(name)
    return made


def too_many_columns(found: int, most: int) -> Message:
    return _lt(
        "The file has %(found)d columns, more than %(limit)d: look at the delimiter "
        'and at the row with the names, or raise "max_columns".',
        found=found,
        limit=most,
    )


def check_required(
    names: Collection[str], required: Iterable[str], line: int | None = None
) -> None:
    """Refuse a file that lacks a column.

    :raise FileError: naming the missing columns, and what may have been meant
    """
    missing = [name for name in required if name not in names]
    if missing:
        message = _lt(
            "The file has no column %(missing)s. It has: %(found)s. Rename the "
            "columns, or look at the options that say how the file is read.",
            missing=", ".join(_hinted(name, names) for name in missing),
            found=listed(names),
        )
        raise FileError(message, line)


def column_name(columns: Sequence[str] | None, place: int) -> str:
    """Return how a message names a column: its name in quotes, or its position."""
    columns = columns or ()
    if place <= len(columns):
        return f'"{shortened(columns[place - 1])}"'
    return _unnamed(place)


def listed(names: Iterable[str]) -> str:
    """Return names as a message shows them: not too many, none too long."""
    names = list(names)
    shown = ", ".join(f'"{shortened(name)}"' for name in names[:NAMES_SHOWN])
    return shown + (", …" if len(names) > NAMES_SHOWN else "")


def shortened(name: str) -> str:
    return clipped(name, NAME_SHOWN)


def _unnamed(place: int) -> str:
    return f"column {place}"


def _hinted(name: str, names: Collection[str]) -> str:
    """Return the name in quotes, with the one that may have been meant."""
    others = [one for one in names if len(one) <= COMPARED_LENGTH][:COMPARED]
    plain = {_plain(other): other for other in others}
    close = difflib.get_close_matches(_plain(name), plain, 1, 0.8)
    return f'"{name}" (but "{plain[close[0]]}")' if close else f'"{name}"'


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


# --- rows ----------------------------------------------------------------------------


def fitted(
    cells: list[str], width: int, fill: bool = False
) -> tuple[list[str], Message | None]:
    """Return the cells as the header has them, and what is wrong with them or None.

    :param fill: whether cells that are missing at the end are empty ones
    """
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) < width and fill:
        cells = cells + [""] * (width - len(cells))
    return cells, None if len(cells) == width else _ragged(len(cells), width)


def _ragged(cells: int, columns: int) -> Message:
    if cells > columns:
        template = _lt(
            "The row has %(cells)d cells, the header has %(columns)d columns: quote "
            "cells that contain the delimiter, or remove what is too much."
        )
    else:
        template = _lt(
            "The row has %(cells)d cells, the header has %(columns)d columns: add the "
            'missing ones, or set "short_rows" to "fill".'
        )
    return Message(str(template), cells=cells, columns=columns)


def is_clean(text: str) -> bool:
    """Return whether PostgreSQL can store the text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def storable(
    cells: list[str], columns: Sequence[str] | None
) -> tuple[list[str], Message | None]:
    """Return the cells as they can be stored, and what was wrong with them or None."""
    cells = visible(cells)
    if is_clean("".join(cells)):
        return cells, None
    place, char = next(
        (place, found.group())
        for place, cell in enumerate(cells, 1)
        if (found := UNSTORABLE.search(cell))
    )
    error = unstorable(char, column_name(columns, place))
    return [UNSTORABLE.sub(SHOWN, cell) for cell in cells], error


def unstorable(char: str, column: str) -> Message:
    """Complain about U+0000 or half a character in a column."""
    if char == "\0":
        return _lt(
            "The character U+0000 in %(column)s cannot be stored: remove it.",
            column=column,
        )
    return _lt(
        "Half a character (a lone surrogate) in %(column)s cannot be stored: "
        "remove it.",
        column=column,
    )


class Columns:
    """The columns of rows that name their cells themselves: the list grows.

    :param names: those that are known from the start
    :param most: how many there may be
    """

    def __init__(self, names: Iterable[str] = (), most: int = MAX_COLUMNS) -> None:
        self.names, self._most = list(names), most
        self._places = {name: place for place, name in enumerate(self.names)}

    def cells(self, pairs: Iterable[tuple[str, str]]) -> list[str]:
        """Return the cells in the order of the columns, for pairs of name and text.

        :raise FileError: when there are too many columns
        """
        cells = [""] * len(self.names)
        for name, text in pairs:
            place = self._places.get(name)
            if place is None:
                self._add(name)
                cells.append(text)
            else:
                cells[place] = text
        return cells

    def _add(self, name: str) -> None:
        if len(self.names) >= self._most:
            message = _lt(
                "The rows have more than %(limit)d different columns: look at the "
                '"path", it may name something else than the rows, or raise '
                '"max_columns".',
                limit=self._most,
            )
            raise FileError(message)
        if len(name) > MAX_NAME:
            raise FileError(too_long_name(name))
        self._places[name] = len(self.names)
        self.names.append(name)


def too_long_name(name: str) -> Message:
    return _lt(
        "The name of a column has more than %(limit)d characters (%(name)s): rename "
        "it, or look at the options that say how the file is read.",
        limit=MAX_NAME,
        name=shortened(name),
    )
