"""Where the columns of a file of fixed width begin and end, as a person writes it down.

``{"Name": 20, "EAN": 13}`` are widths, one behind the other. ``{"EAN": [21, 33]}`` says
from where to where, counted from 1, both included; a width behind it goes on there.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .table import MAX_NAME, Message

MAX_PLACE = 100_000  # of a character in a line

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class Span(NamedTuple):
    """A column: its name, and the slice of the line that it is."""

    name: str
    start: int
    stop: int


def spans(columns: dict[str, Any]) -> list[Span]:
    """Return the spans of columns, in the order in which they are written down.

    :param columns: {name: width, or [from, to]}
    :raise ValueError: with a message, the rest of a sentence that begins with what is
        wrong
    """
    found, at = [], 0
    for name, place in columns.items():
        start, stop = _place(name, place, at)
        found.append(Span(name, start, stop))
        at = stop
    return found


def complaint(columns: Any) -> Message | None:
    """Say what is wrong with columns, or return None."""
    if not isinstance(columns, dict) or not columns:
        return _lt("has to name the columns with their widths, such as {'Name': 20}")
    try:
        spans(columns)
    except ValueError as error:
        return error.args[0]
    return None


def complaints_of_types(types: dict[Any, Any]) -> Iterator[Message]:
    """Yield what is wrong with the columns of each type of record.

    :param types: {text by which a line is known: columns}
    """
    for sign, columns in types.items():
        if not isinstance(sign, str) or not sign:
            yield _lt("has to have texts as keys, not %(sign)r", sign=sign)
        elif wrong := complaint(columns):
            yield _lt("%(wrong)s (in %(sign)r)", wrong=wrong, sign=sign)


def _place(name: Any, place: Any, at: int) -> tuple[int, int]:
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME:
        raise ValueError(_lt("has %(name)r where a name should be", name=name))
    start, stop = (at, at + place) if _is_whole(place) else _from_to(name, place)
    if not 0 <= start < stop <= MAX_PLACE:
        message = _lt(
            "puts %(name)r at %(first)d to %(last)d: a column has at least one "
            "character, and lies between 1 and %(most)d",
            name=name,
            first=start + 1,
            last=stop,
            most=MAX_PLACE,
        )
        raise ValueError(message)
    return start, stop


def _from_to(name: str, place: Any) -> tuple[int, int]:
    pair = place if isinstance(place, list | tuple) else ()
    if len(pair) != 2 or not all(map(_is_whole, pair)):
        message = _lt(
            "has %(place)r for %(name)r: a width such as 20, or from and to such "
            "as [1, 20]",
            place=place,
            name=name,
        )
        raise ValueError(message)
    return pair[0] - 1, pair[1]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
