from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FlowTestItem(models.Model):
    """What the tests import: a name, a unique code, an amount."""

    _name = "flow.test.item"
    _description = "Item"

    name = fields.Char(required=True)
    code = fields.Char()
    amount = fields.Float()
    active = fields.Boolean(default=True)

    _code_once = models.Constraint("UNIQUE(code)", "This code is taken.")

    @api.constrains("amount")
    def _check_amount(self):
        for item in self:
            if item.amount < 0:
                raise ValidationError(
                    self.env._("The amount of %s is negative.", item.name)
                )
