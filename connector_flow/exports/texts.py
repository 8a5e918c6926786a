"""What a cell looks like in a file of texts."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytz

from odoo.addons.queue_chunk.tools.formulas import harmless


class CellTextError(ValueError):
    """The cell cannot be written as the configuration asks for."""


class Texts:
    """Turns cells into texts, by the formats of a configuration.

    :param env: for messages
    :param config: with decimal, thousands, digits, date_format, datetime_format,
        booleans, separator, formulas
    """

    def __init__(self, env, config):
        self.env = env
        self.config = config
        self.yes, self.no = config["booleans"]
        self.plain_numbers = (
            config["decimal"] == "."
            and not config["thousands"]
            and config["digits"] is None
        )
        self.separator = config["separator"]
        self.keeps_formulas = config["formulas"]

    def text(self, cell, kind):
        """The text of one cell.

        :param kind: a :class:`~.field_values.Description`
        """
        if cell is None:
            return ""
        if type(cell) is str:
            return self._string(cell, kind)
        if cell is True or cell is False:
            return self.yes if cell else self.no
        if isinstance(cell, int | float):
            return self.number(cell)
        if isinstance(cell, list):
            return self._list(cell, kind)
        return self.safe(json.dumps(cell, ensure_ascii=False))

    def safe(self, text):
        """With an apostrophe in front of what a spreadsheet would run."""
        return text if self.keeps_formulas else harmless(text)

    def _string(self, cell, kind):
        if kind.kind == "date":
            return self._date(cell)
        if kind.kind == "datetime":
            return self._datetime(cell, kind.zone)
        return self.safe(cell)

    def _date(self, cell):
        pattern = self.config["date_format"]
        try:
            return date.fromisoformat(cell).strftime(pattern) if pattern else cell
        except ValueError:
            return self.safe(cell)

    def _datetime(self, cell, zone):
        pattern = self.config["datetime_format"]
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            return self.safe(cell)
        if pattern:
            return moment.strftime(pattern)
        return cell if is_shown_twice(moment, zone) else f"{moment:%Y-%m-%d %H:%M:%S}"

    def number(self, value):
        """A number with the signs of the configuration."""
        if self.plain_numbers:
            text = repr(value)
            return text if "e" not in text else f"{Decimal(text):f}"
        digits = self.config["digits"]
        if digits is not None and isinstance(value, float):
            value = round(value, digits)
        sign = "," if self.config["thousands"] else ""
        places = f".{digits}" if digits is not None and isinstance(value, float) else ""
        text = f"{Decimal(repr(value)):{sign}{places}f}"
        swap = {",": self.config["thousands"], ".": self.config["decimal"]}
        return "".join(swap.get(one, one) for one in text)

    def _list(self, cells, kind):
        texts = [self.text(one, kind._replace(kind="text")) for one in cells]
        for text in texts:
            if self.separator in text:
                raise CellTextError(
                    self.env._(
                        "“%(text)s” contains “%(separator)s”, which stands between "
                        "several texts in a cell. Choose another “separator”.",
                        text=text,
                        separator=self.separator,
                    )
                )
        return self.separator.join(texts)


def is_shown_twice(moment, zone):
    """In the hour that clocks go through twice, a time needs its offset."""
    if moment.tzinfo is None:
        return False
    try:
        pytz.timezone(zone).localize(moment.replace(tzinfo=None), is_dst=None)
    except pytz.AmbiguousTimeError:
        return True
    except pytz.NonExistentTimeError:
        return False
    return False
