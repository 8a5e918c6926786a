"""What the cells of a column look like, whatever its header says."""

import re
from datetime import datetime

from ..records.cells import is_empty

ENOUGH = 0.8  # of the filled cells
NUMBER = re.compile(r"[+-]?[\d.,' ]*\d[-%]?")
DATES = (  # those that are met more often first
    *("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%d-%b-%Y", "%b-%d-%y"),
)
EMAIL = re.compile(r"[^@\s;,]{1,64}@[^@\s;,]{1,190}\.[^@\s;,.]{2,24}")
URL = re.compile(r"(https?://|www\.)\S{3,}", re.IGNORECASE)
PICTURE = re.compile(r"\.(png|jpe?g|gif|webp|svg)(\?|$)", re.IGNORECASE)
DIGITS = re.compile(r"\d{8}|\d{12,14}")
VAT = re.compile(r"[A-Z]{2}[0-9A-Z]{8,12}")
BEHIND_DATE = re.compile(r"(?<=\d)[T ,]")
FLAGS = {"0", "1", "true", "false", "yes", "no", "ja", "nein", "j", "n", "y", "x"}


def is_number(text):
    """Whether a text is written as a number, with whatever signs."""
    return bool(NUMBER.fullmatch(text.strip()))


def is_date(text):
    return any(is_written_as(text, pattern) for pattern in DATES)


def is_written_as(text, pattern):
    """Whether a text is a date, or a time, as a pattern has it."""
    try:
        datetime.strptime(text.strip(), pattern)
    except ValueError:
        return False
    return True


def looks_like(cells):
    """What most of the filled cells are.

    :return: set of words, "text" and those of ``_TESTS``; empty when no cell is
        filled
    """
    filled = [str(cell).strip() for cell in cells if not is_empty(cell)]
    if not filled:
        return set()
    return {"text"} | {
        word
        for word, fits in _TESTS.items()
        if sum(bool(fits(cell)) for cell in filled) >= ENOUGH * len(filled)
    }


def is_barcode(text):
    """Whether digits end with the check digit that codes of the trade have."""
    if not DIGITS.fullmatch(text):
        return False
    digits = [int(char) for char in reversed(text)]
    total = sum(digits[0::2]) + 3 * sum(digits[1::2])
    return total % 10 == 0


def contradicts(found, type_):
    """Whether cells that look so do not go into a field of a type.

    :param found: what :func:`looks_like` returned
    """
    if not found:
        return False
    if type_ in ("float", "monetary", "integer"):
        return not found & {"number", "flag", "amount"}
    if type_ in ("date", "datetime"):
        return not found & {"date", "moment"}
    if type_ == "boolean":
        return "flag" not in found
    return type_ in ("binary", "image") and not found & {"url", "picture"}


def _is_amount(text):
    """A number, with a unit or a currency before or behind it."""
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return 0 < digits and letters <= 4 and len(text) <= 24


_TESTS = {
    "barcode": is_barcode,
    "email": EMAIL.fullmatch,
    "url": URL.match,
    "picture": lambda text: URL.match(text) and PICTURE.search(text),
    "number": is_number,
    "amount": _is_amount,
    "date": is_date,
    "moment": lambda text: is_date(BEHIND_DATE.split(text, 1)[0]),
    "flag": lambda text: text.casefold() in FLAGS,
    "vat": VAT.fullmatch,
}
# What goes where, if the header says nothing.
TELLING = (
    ("barcode", ("barcode",)),
    ("email", ("email", "email_from")),
    ("picture", ("image_1920",)),
    ("url", ("website",)),
    ("vat", ("vat",)),
)
