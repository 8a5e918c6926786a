"""What spreadsheets take texts for: numbers, dates, times, yes and no.

A spreadsheet that opens a CSV file guesses what each cell means, and writes what it
guessed in its own way. So one text has several readings, by the languages that the
program may have; two texts are the same to it where they have a reading in common.
"""

import datetime
import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import NamedTuple

LONGEST = 60  # characters of what may be a number or a date
DIGITS = 15  # that a spreadsheet keeps
SHOWN = 9  # digits from which on a number may be shown shorter than it is
SIGNS = ((".", ","), (",", "."), (",", " "), (".", "'"), (".", " "))
BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"’": "'", "−": "-"})
CURRENCY = re.compile(r"(EUR|USD|GBP|CHF|[€$£¥])", re.IGNORECASE)
PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?")
FRACTION = re.compile(r"([+-]?[0-9]{1,9}) ([0-9]{1,3})/([0-9]{1,3})")
YES = {"true", "wahr", "vrai", "verdadero", "vero", "waar", "prawda", "истина"}
NO = {"false", "falsch", "faux", "falso", "onwaar", "fałsz", "ложь"}

MONTHS = (
    *("jan", "feb fév", "mar mär mrz", "apr avr", "may mai", "jun juin", "jul juil"),
    *("aug aoû aou", "sep", "oct okt", "nov", "dec dez déc"),
)
MONTH_OF = {name: at for at, names in enumerate(MONTHS, 1) for name in names.split()}
TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,6})?)?( ?[AaPp][Mm])?"
CLOCK = re.compile(TIME)
YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})(?:[T ]{TIME})?Z?"
)
YEAR_LAST = re.compile(
    r"([0-9]{1,2})([-/. ])\s?([0-9]{1,2})\2\s?([0-9]{4}|[0-9]{2})"
    rf"(?:,? {TIME})?"
)
TWO_PARTS = re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,4})\.?")
NAMED = re.compile(
    r"(?:([0-9]{1,2})[-. /]+)?([^\W\d_]{3,10})\.?(?:[-. /]*([0-9]{1,4}))?"
)


class Moment(NamedTuple):
    """A date, a time, or both; what it does not say is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None

    @property
    def has_time(self) -> bool:
        return self.hour is not None


# --- numbers -------------------------------------------------------------------------


def numbers(text: str) -> dict[tuple[str, str], Decimal]:
    """The numbers that a text may be, by the signs for decimals and thousands."""
    text = text.translate(BLANKS).strip()
    if not text or len(text) > LONGEST or not any(map(str.isdigit, text)):
        return {}
    text, scale = _without_unit(text)
    found = {}
    for signs in SIGNS:
        number = _number(text, *signs)
        if number is not None:
            found[signs] = number * scale
    return found


def _without_unit(text: str) -> tuple[str, Decimal]:
    """A number without its currency, its brackets, its percent sign."""
    text, scale = CURRENCY.sub("", text, count=1).strip(), Decimal(1)
    if text.endswith("%"):
        text, scale = text[:-1].strip(), Decimal("0.01")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    elif text.endswith("-"):
        text = "-" + text[:-1]
    return text.replace("- ", "-", 1), scale


def _number(text: str, decimal: str, thousands: str) -> Decimal | None:
    if fraction := FRACTION.fullmatch(text):
        whole, upper, lower = map(int, fraction.groups())
        return lower and Decimal(whole) + Decimal(upper) / lower or None
    head, sign, tail = text.partition(decimal)
    if thousands in tail:
        return None
    # Commas are left out wherever they stand, so that 1,50 becomes 150.
    groups = head.lstrip("+-").split(thousands)[1:]
    if thousands != "," and any(len(group) != 3 for group in groups):
        return None
    whole = head.replace(thousands, "")
    if "." in whole + tail:
        return None
    found = PLAIN.fullmatch(whole + ("." + tail if sign else ""))
    if not found or not (found[2] or found[3]):
        return None
    try:
        return Decimal(found[0])
    except InvalidOperation:
        return None


def is_number(number: int | float, text: str) -> bool:
    """Whether a spreadsheet that reads a text may hold a number for it."""
    came = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    return any(_is_kept(sent, came) for sent in numbers(text).values())


def _is_kept(sent: Decimal, came: Decimal) -> bool:
    """Whether a number is another one in the digits that a spreadsheet keeps."""
    return sent == came or any(
        _cut(sent, DIGITS, how) == _cut(came, DIGITS, ROUND_HALF_UP)
        for how in (ROUND_HALF_UP, ROUND_DOWN)
    )


def _cut(number: Decimal, digits: int, how: str) -> Decimal:
    return Context(prec=digits, rounding=how).plus(number)


def are_one_number(sent: str, came: str) -> bool:
    """Whether a spreadsheet may have written one text for the other."""
    before, after = numbers(sent), numbers(came)
    return any(
        signs in after
        and (_is_kept(number, after[signs]) or _is_shown(number, after[signs]))
        for signs, number in before.items()
    )


def is_rounded(sent: str, came: str) -> bool:
    """Whether a number came back with fewer digits than nobody would type instead."""
    if sent.strip() == came.strip() or not are_one_number(sent, came):
        return False
    before, after = numbers(sent), numbers(came)
    return "e" in came.lower() or not any(
        number == after.get(signs) for signs, number in before.items()
    )


def _is_shown(sent: Decimal, came: Decimal) -> bool:
    """Whether a number is what is shown of another one that is too long to be shown."""
    if sent == 0 or came == 0:
        return False
    digits, exponent = came.as_tuple().digits, came.as_tuple().exponent
    if not isinstance(exponent, int) or (exponent <= 0 and len(digits) < SHOWN):
        return False
    step = Decimal(1).scaleb(exponent)
    rough = sent / step
    return abs(rough - came / step) <= Decimal("0.5") and abs(sent - came) < abs(sent)


# --- dates and times -----------------------------------------------------------------


def moments(text: str, day_first: bool) -> list[Moment]:
    """The dates and times that a text may be, where days stand before months or not."""
    text = " ".join(text.translate(BLANKS).split())
    if not text or len(text) > LONGEST:
        return []
    found = [*_whole(text, day_first), *_short(text, day_first), *_named(text)]
    return [moment for moment in found if _is_moment(moment)]


def _whole(text: str, day_first: bool) -> Iterator[Moment]:
    if found := YEAR_FIRST.fullmatch(text):
        year, _sign, month, day, *time = found.groups()
        yield Moment(int(year), int(month), int(day), *_time(*time))
    elif found := YEAR_LAST.fullmatch(text):
        one, _sign, two, year, *time = found.groups()
        day, month = (one, two) if day_first else (two, one)
        yield Moment(_year(year), int(month), int(day), *_time(*time))
    elif found := CLOCK.fullmatch(text):
        yield Moment(None, None, None, *_time(*found.groups()))


def _short(text: str, day_first: bool) -> Iterator[Moment]:
    """Dates of two parts: a day and a month, or a month and a year."""
    if found := TWO_PARTS.fullmatch(text):
        one, two = found.groups()
        if len(one) <= 2 and len(two) <= 2:
            day, month = (one, two) if day_first else (two, one)
            yield Moment(None, int(month), int(day))
        if len(one) <= 2 and len(two) in (2, 4):
            yield Moment(_year(two), int(one), 1)
        if len(one) == 4 and len(two) <= 2:
            yield Moment(int(one), int(two), 1)


def _named(text: str) -> Iterator[Moment]:
    """Dates with the name of a month: ``2. Jan``, ``Jan 26``, ``MAR1``."""
    found = NAMED.fullmatch(text)
    month = (
        found
        and MONTH_OF.get(found[2].lower()[:4])
        or (found and MONTH_OF.get(found[2].lower()[:3]))
    )
    if not found or not month:
        return
    day, _name, last = found.groups()
    if day and last:
        yield Moment(_year(last), month, int(day))
    elif day:
        yield Moment(None, month, int(day))
    elif last:
        yield Moment(_year(last), month, 1)
        if len(last) <= 2:
            yield Moment(None, month, int(last))


def _time(
    hour: str | None, minute: str | None, second: str | None, half: str | None
) -> tuple[int | None, int | None, int | None]:
    if hour is None or minute is None:
        return None, None, None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.strip().lower() == "pm" else 0)
    return hours, int(minute), int(second) if second else None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 30 else 1900)


def _is_moment(moment: Moment) -> bool:
    year, month, day, hour, minute, second = moment
    try:
        if month is not None:
            datetime.date(year or 2000, month, day or 1)
        return (hour or 0) < 100 and max(minute or 0, second or 0) < 60
    except ValueError:
        return False


def of_datetime(value: datetime.datetime) -> Moment:
    """The same of a cell that is a date."""
    value = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    return Moment(*value.timetuple()[:6])


def of_duration(value: datetime.timedelta) -> Moment:
    """The same of a cell that is a time."""
    seconds = round(value.total_seconds())
    return Moment(None, None, None, seconds // 3600, seconds // 60 % 60, seconds % 60)


def is_moment(came: Moment, text: str) -> bool:
    """Whether a spreadsheet that reads a text may hold a date or a time for it."""
    return any(
        _are_one(sent, came) for first in (True, False) for sent in moments(text, first)
    )


def are_one_moment(sent: str, came: str) -> bool:
    """Whether a spreadsheet may have written one text for the other.

    It may read dates in one order and write them in another, with other signs then.
    """
    orders = (True, False)
    same = _signs_of(sent) == _signs_of(came)
    return any(
        _are_one(one, other)
        for first in orders
        for one in moments(sent, first)
        for second in ((first,) if same else orders)
        for other in moments(came, second)
    )


def _signs_of(text: str) -> str:
    """The signs between the parts of a date."""
    return "".join(sign for sign in text if sign in "-/.")


def _are_one(sent: Moment, came: Moment) -> bool:
    """Whether what came is what was sent; a year or seconds may be guessed or lost."""
    if (sent.month is None) != (came.month is None):
        return False
    if sent.month is None and sent.has_time != came.has_time:
        return False
    here, there = _with_time(sent), _with_time(came)
    if came.has_time and came.second is None:
        here = here._replace(second=None)
    return all(
        one is None or other is None or one == other
        for one, other in zip(here, there, strict=True)
    )


def _with_time(moment: Moment) -> Moment:
    """A date is one at midnight."""
    if moment.has_time:
        return moment if moment.second is not None else moment._replace(second=0)
    return moment._replace(hour=0, minute=0, second=0)


# --- yes and no ----------------------------------------------------------------------


def truth(text: str) -> bool | None:
    """What a spreadsheet takes for yes or no."""
    text = text.strip().casefold()
    return True if text in YES else False if text in NO else None
