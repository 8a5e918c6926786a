"""Texts in files that no spreadsheet runs."""

import re

# What a spreadsheet would run, also with apostrophes in front that are part of it.
# Full-width signs count where people write them.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: formulas get an apostrophe in front.

    So do those that begin with apostrophes, so that :func:`as_it_was` knows them.
    """
    return f"'{text}" if _is_formula(text) else text


def as_it_was(text: str) -> str:
    """The text that :func:`harmless` was given."""
    guarded = text[:1] == "'" and _is_formula(text[1:])
    return text[1:] if guarded else text


def _is_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)
