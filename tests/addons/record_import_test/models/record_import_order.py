from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RecordImportOrder(models.Model):
    """A document with lines that sum up: an order, or the statement of a bank."""

    _name = "record.import.order"
    _description = "Order"

    name = fields.Char(required=True)
    customer = fields.Char()
    email = fields.Char()
    day = fields.Date()
    moment = fields.Datetime()
    country_id = fields.Many2one("res.country")
    currency_id = fields.Many2one("res.currency")
    colour_ids = fields.Many2many("record.import.colour")
    line_ids = fields.One2many("record.import.order.line", "order_id")
    total = fields.Monetary(compute="_compute_total", store=True)

    @api.depends("line_ids.price", "line_ids.quantity")
    def _compute_total(self):
        for order in self:
            order.total = sum(line.price * line.quantity for line in order.line_ids)


class RecordImportOrderLine(models.Model):
    """A line of an order."""

    _name = "record.import.order.line"
    _description = "Order Line"

    order_id = fields.Many2one("record.import.order", required=True, ondelete="cascade")
    product = fields.Char(required=True)
    name = fields.Char()
    quantity = fields.Float(default=1)
    price = fields.Float()
    discount = fields.Float()
    unit = fields.Char()
    day = fields.Date()
    kind = fields.Char()

    _quantity_small = models.Constraint("CHECK(quantity < 1000)", "Not so many.")

    @api.constrains("price")
    def _check_price(self):
        for line in self.filtered(lambda one: one.price > 9000):
            raise ValidationError(self.env._("%s is too dear.", line.product))
