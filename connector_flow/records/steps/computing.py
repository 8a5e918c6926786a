"""The step for what no other one does: an expression, evaluated within limits."""

import ast
import time
from datetime import date, datetime
from decimal import Decimal

from ...tools.configuration import Option
from ...tools.expression import Refused, compiled, parsed
from ...tools.expression_values import Function
from ...tools.message import Message
from .numerals import checked_size
from .step_base import UNUSED, Complaint, RowStep, StepError, bounded, is_empty, passes

_lt = Message
# The formats of dates that texts name are no placeholders.
# pylint: disable=translation-positional-used

EXPRESSION = "expression"
NAMES = ("row", "cell", "number", "date", "datetime")
SHOWN_REASON = 200  # characters of Python's own words
RESULTS = (str, int, float, Decimal, bool, date, datetime, type(None))
CUT = 100  # characters of a pattern of dates


def check_expression(text):
    """What is wrong with an expression, or None: a check for an option."""
    try:
        unknown = compiled(text).names - set(NAMES)
    except Refused as error:
        return _lt("cannot be used: %(reason)s", reason=error.args[0])
    if not unknown:
        return None
    return _lt(
        "cannot be used: %(unknown)s? It can use %(accepted)s",
        unknown=", ".join(sorted(unknown)),
        accepted=", ".join(NAMES),
    )


def columns_in(text):
    """The columns that an expression takes from the row; None: nobody knows which."""
    tree, named, whole = parsed(text), [], 0
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="row"):
                whole += 1
            case ast.Subscript(
                value=ast.Name(id="row"),
                slice=ast.Constant(value=str() | int() as name),
            ):
                if isinstance(name, str) or name >= 0:
                    named.append(name + 1 if isinstance(name, int) else name)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="row"), attr="get"),
                args=[ast.Constant(value=str() as name), *_default],
            ):
                named.append(name)
    return tuple(dict.fromkeys(named)) if len(named) == whole else None


class Clock:
    """How long expressions may take for the rows of one chunk, all together."""

    def __init__(self, seconds=20):
        self.seconds, self.spent = seconds, 0.0

    def start(self):
        """A chunk begins."""
        self.spent = 0.0

    def count(self, begun):
        """Count the time since ``begun``; whether there is any left."""
        self.spent += time.thread_time() - begun
        return self.spent < self.seconds


def evaluated(step, text, cells, rows):
    """The value of an expression for each row, or its error.

    :param step: in whose name errors are told
    """
    views = step.setting.columns.views(rows, columns_in(text))
    run = _Evaluation(step, compiled(text), functions_of(step.setting))
    return [run.value(cell, view) for cell, view in zip(cells, views, strict=True)]


class _Evaluation:
    def __init__(self, step, expression, known):
        self.step, self.expression, self.known = step, expression, known
        self.clock, self.time_left = step.setting.columns.clock, True

    def value(self, cell, view):
        if isinstance(view, StepError):
            return view
        own = None if passes(cell) else cell
        try:
            return self._evaluate({**self.known, "cell": own, "row": view})
        except Complaint as complaint:
            return StepError(self.step, own, complaint.args[0])

    def _evaluate(self, known):
        if not self.time_left:
            raise Complaint(
                _lt(
                    "it takes more than %(seconds)d seconds for the rows of one chunk: "
                    "simplify it.",
                    seconds=self.clock.seconds,
                )
            )
        begun = time.thread_time()
        try:
            return self.expression.evaluate(known)
        except Refused as error:
            raise Complaint(error.args[0]) from error
        except Exception as error:
            raise Complaint(_reason(error)) from error
        finally:
            self.time_left = self.clock.count(begun)


def _reason(error):
    """Python's own words, in a sentence."""
    reason = error.__cause__ or error
    if isinstance(reason, Complaint):
        return reason.args[0]
    return f"{type(reason).__name__}: {reason}"[:SHOWN_REASON]


def functions_of(setting):
    """What an expression may call besides Python's own functions."""

    def number(meter, value):
        meter.step(10)
        return None if is_empty(value) else setting.numerals.number(value)

    return {
        "number": Function("number", number),
        "date": Function("date", lambda meter, *given: _time(meter, *given).date()),
        "datetime": Function("datetime", lambda meter, *given: _time(meter, *given)),
    }


def _time(meter, text, pattern=None):
    """A date or time that a text says, by ISO 8601 or by a pattern."""
    meter.step(20)
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str) or len(text) > CUT or len(pattern or "") > CUT:
        raise Complaint(_lt("a date has to be a short text."))
    if pattern:
        return datetime.strptime(text.strip(), pattern)
    return datetime.fromisoformat(text.strip())


class Compute(RowStep):
    """An expression."""

    name = "expression"
    label = _lt("Expression")
    help = _lt(
        "What no other step does: a Python expression of “cell” and “row”, such as "
        "{'expression': \"row['Name'].split()[-1]\"}. number(cell) reads a number as "
        "the column writes it, exactly; date(cell, '%d.%m.%Y') and datetime(cell) read "
        "dates. Time and size are bounded."
    )
    options = {
        "expression": Option(str, None, _lt("The expression."), check=check_expression)
    }
    kinds = {"expression": EXPRESSION}
    needed = ("expression",)
    main = "expression"

    @classmethod
    def columns_of(cls, given):
        return columns_in(given["expression"])

    def apply(self, cells, rows):
        values = evaluated(self, self.expression, cells, rows)
        return [
            cell
            if isinstance(cell, StepError) or cell is UNUSED
            else self._result(cell, value)
            for cell, value in zip(cells, values, strict=True)
        ]

    def _result(self, cell, value):
        if isinstance(value, StepError):
            return value
        try:
            return None if is_empty(value) else checked_result(value)
        except Complaint as complaint:
            return StepError(self, cell, complaint.args[0])


def checked_result(value):
    """A result that a field may be given.

    :raise Complaint: when it is something else
    """
    if isinstance(value, tuple | list):
        if all(isinstance(one, str | int | float) for one in value):
            return list(value)
    elif isinstance(value, Decimal):
        return checked_size(value)
    elif isinstance(value, RESULTS):
        if isinstance(value, str):
            bounded(len(value))
        return value
    raise Complaint(
        _lt(
            "the result has to be a text, a number, a date, True, False, None or a "
            "list of texts, not %(kind)s.",
            kind=type(value).__name__,
        )
    )
