"""How a CSV file is written: what may be said of it, and what is guessed."""

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from .table import (
    Message,
    listed,
)

# Guessed in this order when equally good: text holds commas more often than semicolons.
DELIMITERS = "\t;|,"
# In files of one column nothing is to be split: a character that no text contains.
ONE_COLUMN = "\x1f"

QUOTINGS = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "nonnumeric": csv.QUOTE_NONNUMERIC,
    "none": csv.QUOTE_NONE,
    "strings": 4,  # named since Python 3.12
    "notnull": 5,
}
_lt = Message  # the name by which Odoo finds the texts that are to be translated
DEFAULTS = {
    "delimiter": None,
    "quotechar": '"',
    "doublequote": True,
    "escapechar": None,
    "quoting": csv.QUOTE_MINIMAL,
    "skipinitialspace": False,
    "strict": True,
}


def check_dialect(dialect: Any) -> list[Message]:
    """Return what is wrong with the parameters of a dialect, a list of messages."""
    if not isinstance(dialect, dict):
        return [
            _lt(
                '"csv" has to be a dictionary with any of: %(accepted)s.',
                accepted=listed(DEFAULTS),
            )
        ]
    problems = [_check_parameter(name, value) for name, value in dialect.items()]
    return [problem for problem in problems if problem] or _check_together(dialect)


def _check_parameter(name: str, value: Any) -> Message | None:
    if name in ("delimiter", "quotechar", "escapechar"):
        return _check_character(name, value)
    if name in ("doublequote", "skipinitialspace", "strict"):
        return _check_flag(name, value)
    if name == "quoting":
        return _check_quoting(value)
    if name != "lineterminator":  # accepted for the writer's sake: any is read
        return _lt(
            '"csv" has no parameter "%(name)s". Accepted are: %(accepted)s.',
            name=name,
            accepted=listed(DEFAULTS),
        )


def _check_character(name: str, value: Any) -> Message | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n\0":
        return _lt(
            'The parameter "%(name)s" of "csv" has to be one character '
            "and no line break, not %(value)r.",
            name=name,
            value=value,
        )


def _check_flag(name: str, value: Any) -> Message | None:
    if value not in (True, False):
        return _lt(
            'The parameter "%(name)s" of "csv" has to be True or False, not %(value)r.',
            name=name,
            value=value,
        )


def _check_quoting(value: Any) -> Message | None:
    if _quoting(value) is None:
        return _lt(
            'The parameter "quoting" of "csv" has to be one of %(accepted)s, '
            "not %(value)r.",
            accepted=listed(QUOTINGS),
            value=value,
        )


def _quoting(value: Any) -> int | None:
    """Return Python's number for a quoting, by number or name; None if unknown."""
    if isinstance(value, str):
        return QUOTINGS.get(value.lower().removeprefix("quote_"))
    return value if value in QUOTINGS.values() else None


def _check_together(dialect: dict[str, Any]) -> list[Message]:
    complete = completed(dialect)
    used = [complete[name] for name in ("delimiter", "quotechar", "escapechar")]
    if any(used.count(char) > 1 for char in used if char):
        return [
            _lt(
                'The parameters "delimiter", "quotechar" and "escapechar" of "csv" '
                "have to differ from each other."
            )
        ]
    try:
        csv.reader([], **parameters(complete))
    except (TypeError, ValueError, csv.Error) as error:
        return [_lt('"csv" cannot be used: %(reason)s.', reason=str(error))]
    return []


def completed(dialect: dict[str, Any]) -> dict[str, Any]:
    """Return the dialect with the defaults for what is not given."""
    given = {name: dialect[name] for name in DEFAULTS if name in dialect}
    complete = {**DEFAULTS, **given}
    return {**complete, "quoting": _quoting(complete["quoting"])}


def parameters(dialect: dict[str, Any]) -> dict[str, Any]:
    """Return the dialect for Python's reader, which shall convert nothing."""
    none = dialect["quoting"] == csv.QUOTE_NONE
    return {
        **dialect,
        "delimiter": dialect["delimiter"] or ",",
        "quoting": csv.QUOTE_NONE if none else csv.QUOTE_MINIMAL,
    }


def guess_delimiter(
    sample: Callable[[str], list[list[str] | None]], header: bool
) -> str | None:
    """Return the delimiter of a file, or None if it has one column.

    `sample(delimiter)` gives the first records as split by it, None for a bad one.
    """
    records = {delimiter: sample(delimiter) for delimiter in DELIMITERS}
    widths = {key: [_width(row) for row in rows] for key, rows in records.items()}
    careful = {**widths, ",": [_width(row, prose=True) for row in records[","]]}
    title = {key: row[1:] for key, row in widths.items() if key != ","}
    # A title above the header looks like a file of one column: what is below decides,
    # each row then complains about the header.
    return (
        _best(careful, header)
        or _best(widths, header)
        or (header and _best(title, False))
        or None
    )


def _width(cells: list[str] | None, prose: bool = False) -> int:
    """Return the number of cells; prose: commas as in 1,20 or "a, b" do not count."""
    if cells is None:
        return 0
    return len(cells) - (prose and sum(map(_prose, cells, cells[1:])))


def _prose(left: str, right: str) -> bool:
    return right[:1] == " " or (left[-1:].isdigit() and right[:1].isdigit())


def _best(widths: Mapping[str, list[int]], header: bool) -> str | None:
    scores = {key: _score(rows, header) for key, rows in widths.items() if rows}
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] else None


def _score(widths: list[int], header: bool) -> float:
    """Return how well a delimiter fits: many columns, in most of the records."""
    width = widths[0] if header else Counter(widths).most_common(1)[0][0]
    share = widths.count(width) / len(widths)
    return share**2 * (width - 1) if width > 1 else 0
