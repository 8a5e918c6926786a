"""The step that calculates with numbers of a row."""

import ast
import operator
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from ...tools.configuration import Option
from ...tools.message import Message
from ..cells import shown
from .numerals import checked_size
from .step_base import Complaint, RowStep, complaint_of
from .templates import LONGEST_TEMPLATE, names_in, parts_of

_lt = Message

MOST_DIGITS = 20  # behind the decimal sign
DEEPEST = 50  # brackets inside of each other
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


class Formula:
    """Arithmetic with columns: ``({Price} - {Discount}) * 1.19``.

    :raise Complaint: when it is something else
    """

    def __init__(self, text):
        if len(text) > LONGEST_TEMPLATE:
            raise Complaint(
                _lt("has more than %(limit)d characters", limit=LONGEST_TEMPLATE)
            )
        parts = parts_of(text)
        self.names = names_in(text)
        self.has_cell = any(name == "" for _text, name in parts)
        self._places = {name: f"v{at}" for at, name in enumerate(("", *self.names))}
        plain = "".join(
            one if name is None else f"({self._places[name]})" for one, name in parts
        )
        try:
            tree = ast.parse(plain.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Complaint(_wrong_formula(text)) from None
        self._run = self._compiled(tree, text, 0)

    def _compiled(self, node, text, depth):
        if depth > DEEPEST:
            raise Complaint(_wrong_formula(text))
        match node:
            case ast.Constant(value=int() | float() as value) if value is not True:
                number = checked_size(Decimal(repr(value)))
                return lambda known: number
            case ast.Name(id=name) if name in self._places.values():
                return lambda known: known[name]
            case ast.UnaryOp(op=op, operand=one) if type(op) in OPERATORS:
                do, run = OPERATORS[type(op)], self._compiled(one, text, depth + 1)
                return lambda known: do(run(known))
            case ast.BinOp(op=op, left=one, right=other) if type(op) in OPERATORS:
                do = OPERATORS[type(op)]
                left = self._compiled(one, text, depth + 1)
                right = self._compiled(other, text, depth + 1)
                return lambda known: do(left(known), right(known))
        raise Complaint(_wrong_formula(text))

    def value(self, cell, others):
        """The result, of Decimals of the cell and of the columns in ``names``."""
        known = dict(zip(self._places.values(), (cell, *others), strict=True))
        return self._run(known)


def _wrong_formula(text):
    return _lt(
        "has to be arithmetic of numbers and columns, such as '{Price} * 1.19', not "
        "%(text)r",
        text=text[:60],
    )


def check_formula(text):
    """What is wrong with a formula, or None."""
    return complaint_of(Formula, text)


class Calculate(RowStep):
    """Arithmetic."""

    name = "calculate"
    label = _lt("Calculate")
    brings = True
    help = _lt(
        "Arithmetic with + - * / and brackets; columns stand in braces, {} is the cell "
        "itself: {'calculate': '{Price} * {Quantity}'}. It is exact: 0.1 + 0.2 is 0.3."
    )
    options = {
        "formula": Option(
            str, None, _lt("Such as '({} + {Shipping}) * 1.19'."), check=check_formula
        ),
        "digits": Option(
            int,
            None,
            _lt("Round to so many digits behind the decimal sign, halves up."),
            check=lambda value: (
                None
                if 0 <= value <= MOST_DIGITS
                else _lt("has to be from 0 to %(most)d", most=MOST_DIGITS)
            ),
        ),
        "empty": Option(
            str,
            "empty",
            _lt("An empty cell makes the result empty, counts as 0, or fails the row."),
            choices=("empty", "zero", "fail"),
        ),
    }
    kinds = {"formula": "template"}
    needed = ("formula",)
    main = "formula"

    @classmethod
    def columns_of(cls, given):
        return Formula(given["formula"]).names

    def prepare(self):
        self._formula = Formula(self.formula)

    def one(self, cell, *others):
        used = (cell, *others) if self._formula.has_cell else others
        if any(one is None for one in used):
            if self.empty == "fail":
                raise Complaint(_lt("a number in it is empty."))
            if self.empty == "empty" or all(one is None for one in used):
                return None
        own = self._numeral(cell) if self._formula.has_cell else Decimal(0)
        numbers = list(map(self._other, self._formula.names, others))
        try:
            return self._rounded(checked_size(self._formula.value(own, numbers)))
        except ZeroDivisionError:
            raise Complaint(_lt("it is divided by 0.")) from None
        except DecimalException:
            raise Complaint(_lt("the number is too large.")) from None

    def _numeral(self, cell):
        return Decimal(0) if cell is None else self.setting.numerals.number(cell)

    def _other(self, column, cell):
        try:
            return self._numeral(cell)
        except Complaint as complaint:
            raise Complaint(
                _lt(
                    "“%(cell)s” in “%(column)s”: %(complaint)s",
                    cell=shown(cell),
                    column=column,
                    complaint=complaint.args[0],
                )
            ) from None

    def _rounded(self, number):
        if self.digits is None:
            return number
        return number.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)
