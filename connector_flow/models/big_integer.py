from odoo import fields


class BigInteger(fields.Integer):
    """A whole number that counts bytes: Odoo's own ends at 2 GiB."""

    _column_type = ("int8", "int8")
