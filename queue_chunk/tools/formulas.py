"""Cells in files that no spreadsheet runs."""

import re
from typing import Any

# What a spreadsheet would run, also with apostrophes in front that are part of it, and
# behind blanks and signs that nobody sees, which some programs leave out. Signs of full
# width, and those that look like ours, count where people write them.
FORMULA = re.compile(
    r"'*(?:[\t\r\n]|"
    r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*"
    r"[=+\-@＝＋－＠﹦﹢﹣﹫−])"
)
NUMBER = re.compile(r" *[+-]?[0-9]+([.,][0-9]+)*")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet runs: formulas get an apostrophe in front.

    So do those that begin with apostrophes, so that :func:`as_it_was` knows them.
    """
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def as_it_was(cell: Any) -> Any:
    """The cell that :func:`harmless` was given, whatever it was."""
    guarded = isinstance(cell, str) and cell[:1] == "'" and _is_formula(cell[1:])
    return cell[1:] if guarded else cell


def _is_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)
