"""Which cells of a file a person changed, and which a spreadsheet did by itself.

A cell that nobody touched must not become an edit, whatever the program made of it:
12.0 of 12, 4,00638E+12 of a code, a date of 1-2, WAHR of true. Where a program keeps
such texts as they are, which the other cells of the column show, a text that differs is
what a person wrote.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from ..tools.formulas import as_it_was, harmless
from . import readings
from .table import BOOLEAN, DATE, ERROR, NUMBER, TEXT, TIME, Came

# What XML cannot hold, and what some programs leave out.
UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\ufffe\uffff]")
BREAKS = re.compile("\r\n?|\x85|\u2028")
LONGEST = 32_767  # characters that a cell of a spreadsheet holds
HEAD = 30_000  # characters of a longer one that are written

SAME, ALIKE, ROUNDED, OTHER = "same", "alike", "rounded", "other"


def as_written(text: str) -> str:
    """The cell that stands for a text in the file, which no spreadsheet runs."""
    text = text if len(text) < LONGEST else text[:HEAD] + "…"
    return str(harmless(text))


def as_came(cell: Came) -> str:
    """The text of a cell without its guard; what is no text has no guard."""
    return str(as_it_was(cell.value)) if cell.kind == TEXT else ""


def likeness(sent: str, came: Came, encoding: str = "") -> str:
    """How a cell that came is like the text that was sent.

    :param encoding: of the file, where it lacks signs
    :return: SAME; ALIKE, where a spreadsheet may have made the one of the other;
        ROUNDED, where it lost digits by that, as no person writes; OTHER
    """
    if came.kind != TEXT:
        return ALIKE if _is_value_of(sent, came) else OTHER
    if _is_same_text(sent, came.value, encoding):
        return SAME
    text = as_came(came)
    if readings.is_rounded(sent, text):
        return ROUNDED
    return ALIKE if _is_read_alike(sent, text) else OTHER


def _is_value_of(sent: str, came: Came) -> bool:
    """Whether a cell that is no text is what a spreadsheet takes a text for."""
    if came.kind == NUMBER:
        return readings.is_number(came.value, sent) or _is_share_of_day(
            sent, came.value
        )
    if came.kind == BOOLEAN:
        return readings.truth(sent) is came.value
    if came.kind == DATE:
        return readings.is_moment(readings.of_datetime(came.value), sent)
    if came.kind == TIME:
        return readings.is_moment(readings.of_duration(came.value), sent)
    return came.kind == ERROR and sent.strip() == came.value


def _is_share_of_day(sent: str, number: float) -> bool:
    """Whether a number is the time that a text says, as spreadsheets store it."""
    return any(
        moment.month is None
        and moment.hour is not None
        and abs(_day_share(moment) - number) < 1e-6
        for moment in readings.moments(sent, True)
    )


def _day_share(moment: readings.Moment) -> float:
    seconds = (
        3600 * (moment.hour or 0) + 60 * (moment.minute or 0) + (moment.second or 0)
    )
    return seconds / 86400


def _is_read_alike(sent: str, came: str) -> bool:
    return (
        readings.are_one_number(sent, came)
        or readings.are_one_moment(sent, came)
        or (
            readings.truth(sent) is not None
            and readings.truth(sent) == readings.truth(came)
        )
    )


def _is_same_text(sent: str, came: str, encoding: str) -> bool:
    written = as_written(sent)
    if as_it_was(came) == sent or came == written or _plain(came) == _plain(written):
        return True
    if _plain(str(as_it_was(came))) == _plain(sent):
        return True
    return bool(encoding) and came in _in_encoding(written, encoding)


def _plain(text: str) -> str:
    """A text with what is kept of it by every program."""
    return UNWRITTEN.sub("", BREAKS.sub("\n", text))


def _in_encoding(text: str, encoding: str) -> Iterable[str]:
    """What becomes of a text in an encoding that lacks some of its signs."""
    twice = re.sub("[\U00010000-\U0010ffff]", "??", text)
    for form in (text, twice):
        yield form.encode(encoding, "replace").decode(encoding, "replace")


class Habits:
    """What the program that saved a file does to cells, told by all of them."""

    def __init__(self) -> None:
        self._seen: dict[object, Counter[str]] = defaultdict(Counter)

    def see(self, column: object, sent: str, like: str) -> None:
        """Count a cell that tells something: one that programs change."""
        if like == ALIKE or (like == SAME and is_fragile(sent)):
            self._seen[column, _kind(sent)][like] += 1

    def is_touched(self, column: object, sent: str, like: str) -> bool:
        """Whether a person changed a cell, as far as can be told.

        :param like: what :func:`likeness` says of it
        """
        if like == ALIKE:
            counted = self._seen[column, _kind(sent)]
            return counted[SAME] > counted[ALIKE]
        return like == OTHER


def is_read(text: str) -> bool:
    """Whether a spreadsheet takes a text for something else."""
    return (
        bool(readings.numbers(text))
        or any(readings.moments(text, first) for first in (True, False))
        or readings.truth(text) is not None
    )


def is_fragile(text: str) -> bool:
    """Whether a spreadsheet that guesses would write a text in another way."""
    if not text or len(text) > readings.LONGEST:
        return False
    found = readings.numbers(text)
    if found:
        trimmed = (number.normalize() for number in found.values())
        return all(format(number, "f") != text for number in trimmed)
    return is_read(text)


def _kind(text: str) -> str:
    if readings.numbers(text):
        return NUMBER
    return BOOLEAN if readings.truth(text) is not None else DATE
