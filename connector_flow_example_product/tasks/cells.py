"""What a cell says: a text, a price, an image.

Each takes a row (a dictionary of column to cell) and a column, and raises UserError
where the cell does not say it.
"""

import base64
import re
from contextlib import suppress

from babel.numbers import NumberFormatError, parse_decimal

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.connector_flow.tools.fetch import fetch_image

_lt = LazyTranslate(__name__, default_lang="en_US")

NUMBER = re.compile(r"[0-9]([0-9.,]{0,20}[0-9])?")
WRITERS = ("de", "en")  # of 1.234,56 and of 1,234.56


def filled(row, column):
    """Return the text of a cell that must not be empty."""
    text = _text(row, column)
    if not text:
        raise UserError(_lt("“%s” is empty: every row needs it.", column))
    return text


def price(row, column):
    """Return a cell as a price, 0.0 where it is empty.

    Both 1.20 and 1,20 are understood, and 1.234,56 as well as 1,234.56. A cell that
    could mean two prices is refused: better no product than one at a thousandth.
    """
    text = _text(row, column)
    if not text:
        return 0.0
    found = set(_readings(text))
    if len(found) > 1:
        raise UserError(_ambiguous(column, text))
    if not found:
        raise UserError(_no_price(column, text))
    return float(found.pop())


def image(row, column, allowed_hosts):
    """Return the image at the URL in a cell as Odoo stores it, False without a URL."""
    url = _text(row, column)
    return url and base64.b64encode(fetch_image(url, allowed_hosts=allowed_hosts))


def _readings(text):
    """What the text is to those who write numbers in that way."""
    for locale in WRITERS if NUMBER.fullmatch(text) else ():
        with suppress(NumberFormatError):
            yield parse_decimal(text, locale, strict=True)


def _text(row, column):
    return (row[column] or "").strip()


def _ambiguous(column, text):
    return _lt(
        "“%(column)s”: “%(text)s” could mean two prices. Write %(whole)s for a "
        "thousand or more, %(text)s0 for a price with decimals.",
        column=column,
        text=text,
        whole=re.sub(r"[.,]", "", text),
    )


def _no_price(column, text):
    return _lt(
        "“%(column)s”: “%(text)s” is not a price. Write it in digits, such as 1,20 "
        "or 1.20.",
        column=column,
        text=text,
    )
