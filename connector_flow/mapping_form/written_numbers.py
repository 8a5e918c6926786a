"""How the numbers of a column are written: signs, units, currencies."""

import re

from ..records.steps.numerals import NUMERAL, Numerals
from ..records.steps.step_base import Complaint
from ..records.steps.units import CURRENCIES, is_currency, measure_of

NUMBERS = ("float", "monetary")
# Decimal sign and that between thousands, the usual ones first.
FORMATS = ((".", ""), (",", "."), (".", ","), (",", " "), (".", "'"), (",", ""))
DECIMAL_COMMA = re.compile(r"(\d+|\d{1,3}(\.\d{3})+),\d+")
DECIMAL_POINT = re.compile(r"(\d+|\d{1,3}(,\d{3})+)\.\d+")
POINTS_BETWEEN = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
COMMAS_BETWEEN = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
# In which unit Odoo keeps what has one.
KEPT_IN = {"weight": "kg", "volume": "m3"}


def format_of(cells):
    """The signs that a column shows: decimal and thousands; None if it shows none."""
    numerals = [found[0] for cell in cells if (found := NUMERAL.search(cell))]
    comma = sum(bool(DECIMAL_COMMA.fullmatch(one)) for one in numerals)
    point = sum(bool(DECIMAL_POINT.fullmatch(one)) for one in numerals)
    if comma > point:
        grouped = any(POINTS_BETWEEN.fullmatch(one) for one in numerals)
        return (",", "." if grouped else "")
    if point and any(COMMAS_BETWEEN.fullmatch(one) for one in numerals):
        return (".", ",")
    return (".", "") if point else None


def common_format(columns):
    """The signs by which most columns can be read, of those that they show; or None."""
    shown = [signs for cells in columns if (signs := format_of(cells))]
    readable = [formats_of(cells) for cells in columns]
    return max(
        dict.fromkeys(shown),
        key=lambda signs: (sum(signs in one for one in readable), shown.count(signs)),
        default=None,
    )


def formats_of(cells):
    """The signs by which all numbers of a column can be read: list, the usual first."""
    return [signs for signs in FORMATS if _units(cells, signs) is not None]


def unit_step(field, cells, currency):
    """The step that takes units and currencies off; None where there are none.

    :param field: path of the field
    :param currency: code of the company's
    """
    found = [units for signs in FORMATS if (units := _units(cells, signs)) is not None]
    units = found[0] - {""} if found else set()
    name = field.rpartition("/")[2]
    if not units:
        return None
    if name in KEPT_IN and all(map(measure_of, units)):
        return {"number": KEPT_IN[name]}
    code = _currency_of(units, currency)
    if code:
        return {"number": code}
    [*same] = units
    return {"number": same[0]} if len(same) == 1 and measure_of(same[0]) else None


def _units(cells, signs):
    """The units of all cells, read by some signs; None where one cannot be read."""
    numerals = Numerals(*signs)
    try:
        return {numerals.read(cell).unit for cell in cells}
    except Complaint:
        return None


def _currency_of(units, currency):
    """The code of the one currency that all the units are, the company's if it may."""
    codes = {unit for unit in units if is_currency(unit)}
    for code in [currency, *sorted(codes), *CURRENCIES]:
        signs = {code.lower(), *CURRENCIES.get(code, ())}
        if all(unit.lower() in signs for unit in units):
            return code
    return None
