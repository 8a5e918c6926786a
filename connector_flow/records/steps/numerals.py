"""How people write numbers: with units, currencies, signs behind, dashes for cents."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ...tools.message import Message
from ..cells import AMBIGUOUS, POINTED, number_pattern, shown
from .step_base import Complaint

_lt = Message

LONGEST_NUMERAL = 100  # characters of a cell with a number
MOST_DIGITS = 300  # in front of the decimal sign
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
BLANKS = str.maketrans(dict.fromkeys("\xa0\u2007\u2009\u202f\t", " "))
NUMERAL = re.compile(r"[0-9](?:[0-9.,'’ ]*[0-9])?(?:[eE][+-]?[0-9]+)?|[.,][0-9]+")
PLAIN = re.compile(r"([0-9]+(?:[.,][0-9]+)*) ?((?![eE])[^\W\d_]{0,5}|[€$£%])")
# 19,– and 19.-- are whole amounts
WHOLE = re.compile(rf"([.,])[{DASHES}]{{1,2}}")


class Written(NamedTuple):
    """What stands in a cell: a number, and the unit in front of it or behind."""

    number: Decimal
    unit: str


class Numerals:
    """Reads numbers as a mapping says that they are written.

    :param decimal: the decimal sign
    :param thousands: the sign between thousands
    :param typed: whether numbers with a decimal point come beside the others
    """

    def __init__(self, decimal=".", thousands="", typed=False):
        self.decimal, self.thousands, self.typed = decimal, thousands, typed
        spec = {"decimal": decimal, "thousands": thousands, "typed": typed}
        self._pattern = number_pattern(spec)

    def read(self, cell):
        """The number and the unit of a cell.

        :raise Complaint: when it has none, or more than that
        """
        if isinstance(cell, bool) or not isinstance(cell, str | int | float | Decimal):
            raise Complaint(_lt("it is not a number."))
        if not isinstance(cell, str):
            number = cell if isinstance(cell, Decimal) else Decimal(str(cell))
            return Written(checked_size(number), "")
        if plain := PLAIN.fullmatch(cell):  # as most are
            return Written(self._number(plain[1]), plain[2])
        if len(cell) > LONGEST_NUMERAL:
            raise Complaint(_lt("it is too long for a number."))
        text = cell.translate(BLANKS).strip()
        brackets = text[:1] == "(" and text[-1:] == ")"
        before, numeral, behind = self._parts(text[1:-1] if brackets else text)
        minus, unit = _sign_and_unit(before, behind, brackets)
        number = self._number(numeral)
        return Written(-number if minus else number, unit)

    def number(self, cell):
        """The number of a cell that has no unit.

        :raise Complaint: when it has one, or is no number
        """
        number, unit = self.read(cell)
        if unit:
            raise Complaint(
                _lt("“%(unit)s” is no part of a plain number.", unit=shown(unit))
            )
        return number

    def _parts(self, text):
        found = NUMERAL.search(text)
        if not found:
            raise Complaint(_lt("it has no number."))
        start, end = found.span()
        whole = WHOLE.match(text, end)
        # a dash that has a digit behind it begins another number
        if whole and whole[1] == self.decimal and not text[whole.end() :][:1].isdigit():
            return text[:start], found[0], text[whole.end() :]
        return text[:start], found[0], text[end:]

    def _number(self, numeral):
        text = numeral.replace("’", "'")
        if self._pattern.fullmatch(text):
            text = text.replace(self.thousands, "") if self.thousands else text
            return _decimal(text.replace(self.decimal, "."))
        if self._pattern.fullmatch("0" + text):  # .5 is 0.5
            return _decimal(("0" + text).replace(self.decimal, "."))
        if self.typed and POINTED.fullmatch(text) and not self._is_unsure(text):
            return _decimal(text)
        raise Complaint(self._no_number(numeral))

    def _is_unsure(self, text):
        return self.thousands == "." and AMBIGUOUS.fullmatch(text)

    def _no_number(self, numeral):
        return _lt(
            "“%(numeral)s” is not a number (expected: %(example)s).",
            numeral=numeral,
            example=f"1{self.thousands}234{self.decimal}56",
        )


def _decimal(text):
    try:
        return checked_size(Decimal(text))
    except InvalidOperation:
        raise Complaint(_lt("it is not a number.")) from None


def checked_size(number):
    """A number that fields can hold.

    :raise Complaint: when it is larger than any of them
    """
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise Complaint(_lt("the number is too large."))
    return number


def _sign_and_unit(before, behind, brackets):
    """Whether a number is negative, and its unit.

    :raise Complaint: when that is said twice
    """
    front, minus_front = _without_sign(before)
    back, minus_back = _without_sign(behind)
    if minus_front + minus_back + brackets > 1:
        raise Complaint(_lt("it has more than one sign."))
    if front and back:
        raise Complaint(
            _lt(
                "“%(front)s” stands in front of the number and “%(back)s” behind it: "
                "only one of them can be its unit.",
                front=shown(front),
                back=shown(back),
            )
        )
    return bool(minus_front or minus_back or brackets), front or back


def _without_sign(text):
    """What stands beside a number without its sign, and how often it has a minus."""
    text, minus = text.strip(), 0
    for at in (0, -1):
        if text and text[at] in DASHES + "+":
            minus += text[at] != "+"
            text = (text[1:] if at == 0 else text[:-1]).strip()
    return text, minus
