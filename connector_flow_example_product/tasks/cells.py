"""What a cell says: a text, a price, an image.

Each takes a row (a dictionary of column to cell) and a column, and raises UserError
where the cell does not say it.
"""

import base64
import re

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.connector_flow.tools.fetch import fetch_image

_lt = LazyTranslate(__name__, default_lang="en_US")

# 1234 and 1234,56; 0,125 is no thousand
PLAIN = re.compile(r"(?P<whole>[0-9]{1,12})([.,](?P<decimals>[0-9]{1,6}))?")
# 1.234,56 and 1,234,567: the last sign is that of the decimals if it is another one
GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}([.,])[0-9]{3}(\2[0-9]{3}){0,2})"
    r"((?!\2)[.,](?P<decimals>[0-9]{1,6}))?"
)
# 1.234: a thousand and more to one, a little more than one to another
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


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
    if AMBIGUOUS.fullmatch(text):
        raise UserError(_ambiguous(column, text))
    match = PLAIN.fullmatch(text) or GROUPED.fullmatch(text)
    if not match:
        raise UserError(_no_price(column, text))
    whole = re.sub(r"[.,]", "", match["whole"])
    return float(f"{whole}.{match['decimals'] or 0}")


def image(row, column, allowed_hosts):
    """Return the image at the URL in a cell as Odoo stores it, False without a URL."""
    url = _text(row, column)
    return url and base64.b64encode(fetch_image(url, allowed_hosts=allowed_hosts))


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
        "“%(column)s”: “%(text)s” is no price. Write it in digits, such as 1,20 "
        "or 1.20.",
        column=column,
        text=text,
    )
