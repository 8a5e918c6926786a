"""Conditions: Python expressions that people write, evaluated without any harm."""

import ast
from functools import lru_cache
from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval, test_python_expr

from .message import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated

FUNCTIONS = {
    *("abs", "all", "any", "bool", "dict", "float", "int", "isinstance", "len"),
    *("list", "max", "min", "round", "set", "sorted", "str", "sum", "tuple"),
}
# A format string asks for attributes by a text, which nobody checks: from any function
# of Python's they lead to the modules, and to the environment with its secrets.
REACHING = {"format", "format_map"}


def complaint(text, names):
    """Say what is wrong with an expression, or return None.

    :param text: the expression
    :param names: names that it may use besides Python's own functions
    """
    try:
        mistake = test_python_expr(text.strip(), mode="eval")
    except NameError as error:  # a name that begins with two underscores
        mistake = str(error)
    if mistake:
        return mistake
    if _reaches(text):
        return _advice()
    unknown = _free_names(text.strip()) - set(names) - FUNCTIONS
    if unknown:
        accepted = ", ".join(sorted(names))
        return f"{', '.join(sorted(unknown))}? It can use {accepted}."
    return None


def is_true(text, values):
    """Evaluate an expression.

    :param text: the expression, checked by :func:`complaint`
    :param values: dict of name to value
    :raise UserError: when it fails, with the reason
    """
    try:
        if _reaches(text):  # stored before it was refused
            raise UserError(_advice())
        return bool(safe_eval(text.strip(), dict(values)))
    except UserError:
        raise
    except Exception as error:
        reason = error.__cause__ or error
        # pylint: disable-next=translation-required  # Python's own words
        raise UserError(f"{type(reason).__name__}: {reason}") from error


def namespace(**values):
    """What an expression sees of a record: values with a dot, no methods."""
    return SimpleNamespace(**values)


@lru_cache(maxsize=256)
def _reaches(text):
    """Whether an expression asks for more than Odoo's check of names sees."""
    nodes = ast.walk(ast.parse(text.strip(), mode="eval"))
    return any(isinstance(one, ast.Attribute) and one.attr in REACHING for one in nodes)


def _advice():
    return _lt(
        "Write it without “format”, such as f'{row[\"Amount\"]}' or '%(Amount)s' % row."
    )


def _free_names(text):
    """Names that an expression does not define itself, as loops in it do."""
    nodes = list(ast.walk(ast.parse(text, mode="eval")))
    names = [one for one in nodes if isinstance(one, ast.Name)]
    defined = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    defined |= {one.arg for one in nodes if isinstance(one, ast.arg)}
    return {one.id for one in names} - defined - {"True", "False", "None"}
