"""Conditions: Python expressions that people write, evaluated without any harm."""

from types import SimpleNamespace

from odoo.exceptions import UserError

from .expression import Refused, compiled
from .message import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated
SHOWN = 500  # characters of a reason: it may quote a cell


def complaint(text, names):
    """Say what is wrong with an expression, or return None.

    :param text: the expression
    :param names: names that it may use besides Python's own functions
    """
    try:
        unknown = compiled(text).names - set(names)
    except Refused as error:
        return error.args[0]
    if unknown:
        return _lt(
            "%(unknown)s? It can use %(accepted)s.",
            unknown=", ".join(sorted(unknown)),
            accepted=", ".join(sorted(names)),
        )
    return None


def is_true(text, values):
    """Evaluate an expression.

    :param text: the expression, checked by :func:`complaint`
    :param values: dict of name to value
    :raise UserError: when it fails, with the reason
    """
    try:
        return bool(compiled(text).evaluate(values))
    except Refused as error:
        raise UserError(error.args[0]) from error
    except UserError:
        raise
    except Exception as error:
        reason = error.__cause__ or error
        words = f"{type(reason).__name__}: {reason}"
        # pylint: disable-next=translation-required  # Python's own words
        raise UserError(words[:SHOWN]) from error


def namespace(**values):
    """What an expression sees of a record: values with a dot, no methods."""
    return SimpleNamespace(**values)
