"""Prices of variants as Odoo has them: that of the product, and extras of values."""

from fractions import Fraction


class Contradiction(Exception):
    """A price that no extra prices of values can give, beside the others."""


def solve(base, priced):
    """Extra prices of values with which each variant costs what it is said to.

    :param base: the price of the product
    :param priced: list of (tuple of values, one of each attribute; price)
    :return: ({value: extra}, places in the list whose price cannot be had)
    """
    wanted = [(values, _exact(price) - _exact(base)) for values, price in priced]
    for number in range(max((len(values) for values, _extra in wanted), default=0)):
        extras = _of_one_attribute(number, wanted)
        if extras is not None:
            return _as_floats(extras), []
    equations = Equations()
    wrong = []
    for place, (values, extra) in enumerate(wanted):
        try:
            equations.add(values, extra)
        except Contradiction:
            wrong.append(place)
    every = {value for values, _extra in wanted for value in values}
    return _as_floats(dict.fromkeys(every, Fraction()) | equations.solution()), wrong


def _exact(price):
    return Fraction(str(round(price, 6)))


def _of_one_attribute(number, wanted):
    """The extras if the values of one attribute alone decide; None if they do not."""
    extras, others = {}, set()
    for values, extra in wanted:
        if len(values) <= number or extras.setdefault(values[number], extra) != extra:
            return None
        others.update(values)
    return dict.fromkeys(others, Fraction()) | extras


def _as_floats(extras):
    return {value: float(extra) for value, extra in extras.items()}


class Equations:
    """Sums of values, solved as they come."""

    def __init__(self):
        self.rows = {}  # {value: ({other value: factor}, what they are together)}

    def add(self, values, total):
        """Say what some values are together.

        :raise Contradiction: when it is something else by those before
        """
        left, total = self._reduced(dict.fromkeys(values, Fraction(1)), total)
        if not left:
            if total:
                raise Contradiction
            return
        pivot = max(left, key=repr)
        factor = left.pop(pivot)
        rest = {value: one / factor for value, one in left.items()}
        self.rows[pivot] = (rest, total / factor)

    def _reduced(self, left, total):
        """What is left of a sum when all that is known is put in."""
        while known := next((value for value in left if value in self.rows), None):
            factor = left.pop(known)
            rest, given = self.rows[known]
            total -= factor * given
            for value, one in rest.items():
                changed = left.get(value, 0) - factor * one
                left[value] = changed
                if not changed:
                    del left[value]
        return left, total

    def solution(self):
        """{value: what it is}; what is not said is nothing."""
        found = {}
        for pivot in reversed(self.rows):
            rest, total = self.rows[pivot]
            free, less = self._reduced(dict(rest), Fraction())
            found[pivot] = total + less
            found |= dict.fromkeys(free, Fraction())
        return found
