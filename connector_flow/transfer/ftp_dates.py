"""Dates as FTP servers list them, in whatever order and language.

They are to the minute, of files that are older than some months to the day, and in
whatever time zone the server is; they are taken as UTC unless it says another one.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from babel import Locale

# Shapes, to find a date in a line; what each of its parts is comes after.
CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_WORD = r"(?:\d{1,2})?[^\s\d:/,.-][^\s:/]*"  # a month, perhaps in bytes nobody knows
_DAY = r"\d{1,2}[.,]?[日일]?,?"
_YEAR = r"\d{4}[年년]?"
SHAPE = rf"""(?:
    \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}[T\s]\s*{CLOCK}(?:\s[+-]\d{{4}}(?=\s))?
    |\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}\s+{CLOCK}
    |\d{{1,2}}[-/]\d{{1,2}}\s+(?:{CLOCK}|{_YEAR})
    |\d{{4}}[年년]\s?\d{{1,2}}[月월]\s?\d{{1,2}}[日일]?(?:\s+{CLOCK})?
    |\d{{1,2}}[月월]\s?{_DAY}\s+(?:{CLOCK}|{_YEAR})
    |{_WORD}\s+\d{{1,2}},\s+\d{{4}}\s+{CLOCK}
    |{_WORD}\s+{_DAY}\s+\d{{1,2}}:\d\d:\d\d\s+\d{{4}}(?=\s)
    |{_WORD}\s+{_DAY}\s+(?:{CLOCK}|{_YEAR})
    |{_DAY}\s+{_WORD}\s+(?:{CLOCK}|{_YEAR})
    |\d{{1,2}}\s+\d{{1,2}}\s+{CLOCK}
)"""
_CLOCK = re.compile(
    r"""(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?
    (?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?(?:\s(?P<zone>[+-]\d{4})\b)?""",
    re.VERBOSE,
)
_NUMERIC = re.compile(r"(\d+)([-/.])(\d+)(?:\2(\d+))?")
_EASTERN = re.compile(r"(?:(\d{4})[年년])?\s*(\d{1,2})[月월]\s*(\d{1,2})")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\s\d.,]+\.?[^\s.,]*")
ORDERS = {".": ("dmy", "ymd"), "/": ("mdy", "dmy", "ymd"), "-": ("mdy", "dmy", "ymd")}
YEARS_BACK = 8  # a 29th of February has no nearer one
DAY = timedelta(days=1)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
ENGLISH = {name: number for number, name in enumerate(MONTHS.split(), 1)}
LANGUAGES = (
    "de fr es it pt nl pl cs sk sl hr sr bs mk bg ru uk be da sv nb nn fi is et lv lt"
    " hu ro el tr az sq ca gl eu ga cy af id ms vi th ko ja zh he ar fa hy ka kk hi"
).split()
OTHER_NAMES = {"mrz": 3, "sept": 9}  # which systems write, and CLDR does not have


def moment(text: str, now: datetime | None = None) -> datetime | None:
    """Return the time that a date of a listing is, or None where that is not clear.

    A date without a year is the last such day; clocks may differ by a day. Of numbers
    whose order is not known none is from the future.

    :param now: datetime in UTC, without time zone
    """
    now = now or datetime.now(timezone.utc).replace(tzinfo=None)
    clock = _CLOCK.search(text)
    day = _day(_CLOCK.sub(" ", text, count=1), now)
    try:
        return _at(day, clock) if day and clock else day
    except ValueError:
        return None


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    when = day.replace(
        hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0)
    )
    return when - _offset(clock["zone"]) if clock["zone"] else when


def _offset(zone: str) -> timedelta:
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return -size if zone[0] == "-" else size


def _day(text: str, now: datetime) -> datetime | None:
    eastern, numeric = _EASTERN.search(text), _NUMERIC.search(text)
    if eastern:
        left = text[: eastern.start()] + text[eastern.end() :]
        year = eastern[1] or next(iter(_DIGITS.findall(left)), None)
        return _known_day(year, eastern[2], eastern[3], now)
    if numeric:
        return _numeric_day(numeric, text[numeric.end() :], now)
    return _named_day(text, now)


def _numeric_day(found: re.Match[str], rest: str, now: datetime) -> datetime | None:
    first, sign, second, third = found.groups()
    if third is None:
        return _known_day(next(iter(_DIGITS.findall(rest)), None), first, second, now)
    if len(first) == 4:
        return _known_day(first, second, third, now)
    days = [
        _known_day(*_in_order(order, (first, second, third)), now)
        for order in ORDERS[sign]
    ]
    days = [day for day in days if day]
    past = [day for day in days if day <= now + DAY]
    return next(iter(past or days), None)


def _in_order(order: str, values: Sequence[str]) -> tuple[str, str, str]:
    named = dict(zip(order, values, strict=True))
    return named["y"], named["m"], named["d"]


def _named_day(text: str, now: datetime) -> datetime | None:
    numbers, words = _DIGITS.findall(text), _LETTERS.findall(_DIGITS.sub(" ", text))
    month = month_of(words[0]) if words else None
    if not words and len(numbers) == 2:
        return _known_day(None, numbers[0], numbers[1], now)
    year = next((number for number in numbers if len(number) == 4), None)
    days = [number for number in numbers if len(number) < 3]
    return _known_day(year, month, days[0], now) if month and days else None


def _known_day(
    year: str | None, month: str | int, day: str, now: datetime
) -> datetime | None:
    """The day, or None where there is none; without a year the last one."""
    if year:
        return _of_year(_full_year(year), month, day)
    years = range(now.year + 1, now.year - YEARS_BACK, -1)
    days = (_of_year(one, month, day) for one in years)
    return next((found for found in days if found and found <= now + DAY), None)


def _of_year(year: int, month: str | int, day: str) -> datetime | None:
    try:
        return datetime(year, int(month), int(day))
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


@lru_cache(1000)
def month_of(word: str) -> int | None:
    """The number of the month that a word is, in any of the languages, or None.

    One that means several months, as “lis” does in Polish and in Croatian, is none.
    """
    word = word.casefold().rstrip(".,")
    if word[:3] in ENGLISH and _is_english(word):
        return ENGLISH[word[:3]]
    if word in OTHER_NAMES:
        return OTHER_NAMES[word]
    found = _names().get(word) or _beginning(word)
    return min(found) if len(found) == 1 else None


def _is_english(word: str) -> bool:
    names = Locale("en").months["format"]["wide"]
    return any(name.casefold().startswith(word) for name in names.values())


def _beginning(word: str) -> set[int]:
    if len(word) < 2:
        return set()
    return set().union(*(v for name, v in _names().items() if name.startswith(word)))


@lru_cache(1)
def _names() -> dict[str, set[int]]:
    """What months are called: dict of name to the numbers of those that are."""
    found = {}
    for language in LANGUAGES:
        forms = Locale(language).months
        for form in (forms[use] for use in ("format", "stand-alone")):
            for number, name in [*form["abbreviated"].items(), *form["wide"].items()]:
                found.setdefault(name.casefold().rstrip("."), set()).add(number)
    return found
