"""Cells that are numbers, dates or yes and no, as texts the way a file writes them.

How that is, its other cells say: those of the column first, then those of the sheet.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from . import readings
from .table import BOOLEAN, DATE, NUMBER, TEXT, TIME, Came
from .untouched import as_came

INEXACT = 10**15  # from here on a spreadsheet has lost digits of what was typed
WITH_SIGN = re.compile(r"[+-]?[0-9][0-9.,' ]*?([.,])[0-9]+")
WHOLE = re.compile(r"[+-]?[0-9]{1,3}([.,])[0-9]{3}")  # a sign for thousands, perhaps
DAY = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(.*)")
WORDS = (
    *(("true", "false"), ("wahr", "falsch"), ("vrai", "faux"), ("yes", "no")),
    *(("ja", "nein"), ("oui", "non"), ("y", "n"), ("j", "n"), ("1", "0")),
)


class Unclear(Exception):
    """A cell that the file might write in several ways."""


class Style:
    """How the cells of a column are written.

    :param texts: what stands in the column
    :param sign: for decimals in the other columns, "" where they do not say
    """

    def __init__(self, texts: Iterable[str], sign: str = "") -> None:
        self._texts = [text for text in texts if text]
        self._others_sign = sign

    def text(self, cell: Came) -> str:
        """The text for a cell that a person changed.

        :raise Unclear: for a date, where the file's own could be either way round
        """
        if cell.kind == TEXT:
            return as_came(cell)
        if cell.kind == NUMBER:
            return self._number(cell.value)
        if cell.kind == BOOLEAN:
            return self._truth(cell.value)
        if cell.kind == DATE:
            return self._moment(readings.of_datetime(cell.value))
        if cell.kind == TIME:
            return _clock(readings.of_duration(cell.value), self._has_seconds)
        return str(cell.value)

    def _number(self, number: int | float) -> str:
        """Whole numbers whole, others in 15 digits with the sign of the file."""
        if abs(number) >= INEXACT or number != number:
            raise Unclear
        if isinstance(number, int) or number.is_integer():
            return str(int(number))
        text = f"{number:.15g}"
        if "e" in text:
            text = f"{number:.20f}".rstrip("0")
        return text.replace(".", self._sign)

    @cached_property
    def _sign(self) -> str:
        return sign_of(self._texts) or self._others_sign or "."

    @cached_property
    def _words(self) -> dict[str, str]:
        """The texts of the column in small letters, to how they are written."""
        return {text.strip().casefold(): text.strip() for text in self._texts}

    def _truth(self, value: bool) -> str:
        said = self._words
        for yes, no in WORDS:
            if yes in said or no in said:
                word = yes if value else no
                return said.get(word) or _like(next(iter(said.values())), word)
        return "true" if value else "false"

    def _moment(self, moment: readings.Moment) -> str:
        sign, order, time = self._order
        year, month, day = moment.year or 0, moment.month or 0, moment.day or 0
        parts = {"y": f"{year:04}", "m": f"{month:02}", "d": f"{day:02}"}
        text = sign.join(parts[part] for part in order)
        if time or moment.hour or moment.minute or moment.second:
            text += " " + _clock(moment, self._has_seconds)
        return text

    @cached_property
    def _order(self) -> tuple[str, str, bool]:
        """The sign between the parts of dates, their order, and if they have a time."""
        days = [found for found in map(DAY.fullmatch, self._texts) if found]
        if not days:
            return "-", "ymd", False
        sign = Counter(found[2] for found in days).most_common(1)[0][0]
        days = [found for found in days if found[2] == sign]
        return sign, _order_of(days, sign), any(":" in found[5] for found in days)

    @cached_property
    def _has_seconds(self) -> bool:
        times = [text for text in self._texts if ":" in text]
        return not times or any(text.count(":") > 1 for text in times)


def _order_of(days: Sequence[re.Match[str]], sign: str) -> str:
    if any(len(found[1]) == 4 for found in days):
        return "ymd"
    if any(int(found[1]) > 12 for found in days) or sign == ".":
        return "dmy"
    if any(int(found[3]) > 12 for found in days):
        return "mdy"
    raise Unclear


def sign_of(texts: Iterable[str]) -> str:
    """The sign for decimals; "" where the texts do not say."""
    counted: Counter[str] = Counter()
    for text in texts:
        found = WITH_SIGN.fullmatch(text)
        if found and not WHOLE.fullmatch(text):
            counted[found[1]] += 1
    return counted.most_common(1)[0][0] if counted else ""


def _clock(moment: readings.Moment, seconds: bool) -> str:
    text = f"{moment.hour or 0:02}:{moment.minute or 0:02}"
    return f"{text}:{moment.second or 0:02}" if seconds or moment.second else text


def _like(example: str, word: str) -> str:
    """A word in capitals where the others are."""
    if example.isupper():
        return word.upper()
    return word.capitalize() if example[:1].isupper() else word
