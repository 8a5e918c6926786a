"""Control totals: a record that sums up to another one than the file says is undone."""

from odoo.exceptions import UserError
from odoo.tools import float_compare, float_repr

from odoo.addons.queue_chunk.desk.faults import REFUSED

from . import cell_faults
from .cells import CellError

DIGITS = 6  # decimals that count where a field says nothing


class Undone(UserError):
    """Records were made that must not be; their rows know why."""


class Control:
    """Compares records with the totals that their rows give.

    :param plan: the :class:`~.plan.Plan`, which has ``controls``
    :param refuse: a :class:`~.items.Refusal`
    """

    def __init__(self, plan, refuse):
        self.plan, self.refuse = plan, refuse
        self.env = plan.env

    def check(self, items):
        """Refuse the records whose sum differs.

        :param items: of all rows of the chunk
        :raise Undone: when one of them was written: all is undone then, and what was
            not refused has to be tried again
        """
        by_record = {}
        for item in items if self.plan.controls else ():
            if item.state and item.record_id and item.row.error is None:
                by_record.setdefault(item.record_id, []).append(item)
        records = self.plan.model.browse(by_record)
        written = False
        for record in records:
            found = by_record[record.id]
            message = self._complaint(record, found)
            if message:
                written = written or any(item.is_open for item in found)
                for item in found:
                    # Further rows of it may stand anywhere in the file.
                    early = bool(self.plan.key or self.plan.keys)
                    self.refuse(item, message, early, self._fault())
        if written:
            raise Undone("")

    def _fault(self):
        """It is shown where the sum stands: nobody knows which line is wrong."""
        return cell_faults.of_cell(next(iter(self.plan.controls.values())), "", REFUSED)

    def _complaint(self, record, items):
        """What is wrong with the sums of a record, or None."""
        for name, column in self.plan.controls.items():
            try:
                expected = self._expected(column, items)
            except CellError as error:
                return error.told(self.env)
            if expected is None:
                return self.env._(
                    "“%s” is empty: there is nothing to compare the record with.",
                    column.shown,
                )
            field = self.plan.model._fields[name]
            digits = self._digits(record, field)
            if float_compare(record[name], expected, **digits):
                return self._message(record, field, column, expected)
        return None

    def _expected(self, column, items):
        """The total that the rows give; the last one counts."""
        cells = column.cells([row for item in items for row in item.rows])
        filled = [cell for cell in cells if cell is not None]
        return column.read(filled[-1], {}) if filled else None

    def _digits(self, record, field):
        """How exactly a field is compared: as its currency, or its digits, say."""
        currency = field.type == "monetary" and record[field.get_currency_field(record)]
        if currency:
            return {"precision_rounding": currency.rounding}
        digits = field.type == "float" and field.get_digits(self.env)
        return {"precision_digits": digits[1] if digits else DIGITS}

    def _message(self, record, field, column, expected):
        return self.env._(
            "“%(field)s” would be %(sum)s, but “%(column)s” says %(total)s: the lines "
            "do not sum up to it. The record does not go in.",
            field=self.plan.label(field.name),
            sum=self._number(record, field, record[field.name]),
            column=column.shown,
            total=self._number(record, field, expected),
        )

    def _number(self, record, field, value):
        digits = self._digits(record, field)
        places = digits.get("precision_digits")
        if places is None:
            places = record[field.get_currency_field(record)].decimal_places
        return _short(float_repr(value, places), 2 if field.type != "integer" else 0)


def _short(text, least):
    """A number without the noughts at its end, but for so many decimals."""
    whole, _point, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole
