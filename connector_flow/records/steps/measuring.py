"""Steps that read numbers as people write them."""

from decimal import Decimal

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .step_base import Complaint, RowStep, Step, complaint_of, listed
from .taking import check_names
from .units import factor_between, is_currency, is_known_unit, measure_of

_lt = Message

ANY = "any"
MOST_KNOWN = 100  # spellings of units whose factor is kept


def check_unit(unit):
    """What is wrong with the unit that numbers shall have, or None."""
    if unit == ANY or measure_of(unit) or is_currency(unit):
        return None
    return _lt(
        "has to be a unit such as 'kg', 'cm', 'l', '%%', a currency such as 'EUR', or "
        "'any', not %(unit)r",
        unit=unit,
    )


def check_units(units):
    """What is wrong with units of one's own, or None."""
    fits = all(
        isinstance(unit, str)
        and isinstance(factor, int | float)
        and not isinstance(factor, bool)
        for unit, factor in units.items()
    )
    return None if fits else _lt("has to be a dictionary such as {'box': 12}")


class NumberStep(Step):
    """A number with a unit or a currency."""

    name = "number"
    label = _lt("Number with Unit")
    help = _lt(
        "The number of a cell such as 1.5 kg, $12.50, 1.234,50 €, 19,– € or 89,90-, in "
        "one unit: {'number': 'kg'} makes 1.5 of “1500 g”. “decimal” and “thousands” "
        "of the column say how the numbers are written. Another unit, or another "
        "currency, fails the row."
    )
    options = {
        "unit": Option(
            str,
            None,
            _lt(
                "The unit that the numbers shall have; the currency (EUR) that they "
                "are in; 'any' leaves the unit out, whatever it is. Without, a cell "
                "with a unit fails."
            ),
            check=check_unit,
        ),
        "bare": Option(
            str,
            None,
            _lt("The unit of numbers without one. Default: the same."),
            check=check_unit,
        ),
        "units": Option(
            dict,
            {},
            _lt("Further units, and how much of “unit” they are: {'box': 12}."),
            check=check_units,
        ),
        "part": Option(
            str,
            "number",
            _lt("Take the number, or the unit as it is written."),
            choices=("number", "unit"),
        ),
    }
    kinds = {"unit": "unit", "bare": "unit"}
    main = "unit"

    @classmethod
    def check(cls, given):
        unit, bare = given.get("unit"), given.get("bare")
        if bare and not unit:
            yield _lt("“bare” needs “unit”")
        elif bare and unit != ANY:
            if reason := complaint_of(factor_between, bare, unit):
                yield reason

    def prepare(self):
        self._same = (None, "", self.unit)
        self._factors = {
            unit: Decimal(str(factor)) for unit, factor in self.units.items()
        }

    def one(self, cell):
        number, unit = self.setting.numerals.read(cell)
        if self.part == "unit":
            self._factor(unit)
            return unit
        unit = unit or self.bare
        return number if unit in self._same else number * self._factor(unit)

    def _factor(self, unit):
        if unit in self._same:
            return Decimal(1)
        if unit in self._factors:
            return self._factors[unit]
        if self.unit == ANY and is_known_unit(unit):
            return Decimal(1)
        if self.unit in (None, ANY):
            raise Complaint(_unknown_unit(unit, self.unit))
        factor = factor_between(unit, self.unit)
        if len(self._factors) < MOST_KNOWN:
            self._factors[unit] = factor
        return factor


def _unknown_unit(unit, wanted):
    if wanted:
        return _lt("“%(unit)s” is not a unit that is known here.", unit=unit)
    return _lt(
        "it has the unit “%(unit)s”: say in “unit” of the step in which unit the "
        "numbers shall be.",
        unit=unit,
    )


class Sign(RowStep):
    """The sign of a number by another column."""

    name = "sign"
    label = _lt("Sign by Another Column")
    makes = False
    help = _lt(
        "Another column says whether a number is negative: {'sign': {'column': "
        "'CdtDbtInd', 'minus': ['DBIT'], 'plus': ['CRDT']}}. A row in which it says "
        "something else fails, and so does a number that has a minus of its own."
    )
    options = {
        "column": Option(
            (str, int), None, _lt("The column that says it."), check=check_names
        ),
        "minus": Option(
            (str, list), None, _lt("What stands there for a negative number.")
        ),
        "plus": Option((str, list), None, _lt("What stands there for any other.")),
    }
    kinds = {"column": "column"}
    needed = ("column", "minus", "plus")

    @classmethod
    def columns_of(cls, given):
        return (given["column"],)

    def prepare(self):
        self._minus, self._plus = _words_of(self.minus), _words_of(self.plus)

    def one(self, cell, other):
        if cell is None:
            return None
        number = self.setting.numerals.number(cell)
        if number < 0:
            raise Complaint(_lt("it has a minus of its own."))
        word = "" if other is None else as_text(other).strip().casefold()
        if word in self._minus:
            return -number
        if word in self._plus:
            return number
        raise Complaint(
            _lt(
                "“%(word)s” in “%(column)s” says neither minus (%(minus)s) nor plus "
                "(%(plus)s).",
                word="" if other is None else as_text(other),
                column=self.column,
                minus=", ".join(map(str, listed(self.minus))),
                plus=", ".join(map(str, listed(self.plus))),
            )
        )


def _words_of(given):
    return {str(word).strip().casefold() for word in listed(given)}
