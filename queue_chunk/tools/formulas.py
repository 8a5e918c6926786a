"""Cells in files that no spreadsheet runs."""

import re
from typing import Any

# What a spreadsheet would run, also with apostrophes in front that are part of it.
# Full-width signs count where people write them.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet runs: formulas get an apostrophe in front.

    So do those that begin with apostrophes, so that :func:`as_it_was` knows them.
    """
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def as_it_was(cell: Any) -> Any:
    """The cell that :func:`harmless` was given."""
    guarded = isinstance(cell, str) and cell[:1] == "'" and _is_formula(cell[1:])
    return cell[1:] if guarded else cell


def _is_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)
