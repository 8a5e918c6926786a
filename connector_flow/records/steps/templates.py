"""Texts with the names of columns in braces: ``{First Name} {Name}``."""

import re

from ...tools.message import Message

_lt = Message

LONGEST_TEMPLATE = 5000  # characters
# {{ and }} are the signs themselves, as in Python.
PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def parts_of(template):
    """A template in parts: pairs of a text and None, or None and a column's name.

    ``{}`` is the cell itself, whose name is empty.
    """
    found, end = [], 0
    for part in PART.finditer(template):
        found.append((template[end : part.start()], None))
        sign = part[0][0] if part[1] is None else None
        found.append((sign, None) if sign else (None, part[1].strip()))
        end = part.end()
    found.append((template[end:], None))
    return [part for part in found if part != ("", None)]


def names_in(template):
    """The columns in a template, each once, in their order."""
    names = [name for _text, name in parts_of(template) if name]
    return tuple(dict.fromkeys(names))


def check_template(template):
    """What is wrong with a template, or None: a check for an option."""
    if len(template) > LONGEST_TEMPLATE:
        return _lt("has more than %(limit)d characters", limit=LONGEST_TEMPLATE)
    if any("{" in text or "}" in text for text in _loose(template)):
        return _lt(
            "has a brace that is not closed; write {{ or }} where a brace is meant"
        )
    if not any(name is not None for _text, name in parts_of(template)):
        return _lt("names no column in braces, such as {Name}")
    return None


def _loose(template):
    """What stands outside of braces, without those that are meant."""
    return PART.sub("\0", template).split("\0")
