from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class RecordImportThing(models.Model):
    """Has a field of every type that can be imported."""

    _name = "record.import.thing"
    _description = "Thing"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(size=12)
    note = fields.Text()
    page = fields.Html()
    number = fields.Integer()
    weight = fields.Float("Net Weight", digits=(16, 3))
    ratio = fields.Float()
    price = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    done = fields.Boolean()
    kind = fields.Selection(
        [("fruit", "Fruit"), ("nut", "Nut"), ("a", "Same"), ("b", "Same")]
    )
    day = fields.Date()
    moment = fields.Datetime()
    picture = fields.Image()
    content = fields.Binary()
    data = fields.Json()
    reference = fields.Reference([("res.partner", "Contact")])
    parent_id = fields.Many2one("record.import.thing")
    country_id = fields.Many2one("res.country")
    colour_id = fields.Many2one("record.import.colour", ondelete="restrict")
    colour_ids = fields.Many2many("record.import.colour", string="Colours")
    part_ids = fields.One2many("record.import.part", "thing_id")
    twice = fields.Integer(compute="_compute_twice")
    active = fields.Boolean(default=True)
    state = fields.Char(default="fresh")

    _number_small = models.Constraint("CHECK(number < 1000)", "Less than 1000, please.")
    _code_once = models.Constraint("UNIQUE(code)", "This code is taken.")

    @api.depends("number")
    def _compute_twice(self):
        for thing in self:
            thing.twice = 2 * thing.number

    @api.constrains("weight")
    def _check_weight(self):
        for thing in self:
            if thing.weight < 0:
                raise ValidationError(self.env._("The Net Weight cannot be negative."))


class RecordImportColour(models.Model):
    """What things are related to."""

    _name = "record.import.colour"
    _description = "Colour"

    name = fields.Char(required=True)
    code = fields.Char()
    family_id = fields.Many2one("record.import.colour")
    active = fields.Boolean(default=True)


class RecordImportPart(models.Model):
    """A line of a thing."""

    _name = "record.import.part"
    _description = "Part"

    thing_id = fields.Many2one("record.import.thing", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    amount = fields.Float(default=1)
    picture = fields.Image()
    colour_id = fields.Many2one("record.import.colour")


class RecordImportTicket(models.Model):
    """Has a number that only one may have, which Python looks after."""

    _name = "record.import.ticket"
    _description = "Ticket"

    name = fields.Char(required=True)
    number = fields.Char()
    kind = fields.Char()
    parent_id = fields.Many2one("record.import.ticket")
    seat_ids = fields.One2many("record.import.seat", "ticket_id")
    state = fields.Selection([("draft", "Draft"), ("sold", "Sold")], default="draft")
    seats_sold = fields.Integer(readonly=True)
    sold_by = fields.Many2one("res.users", readonly=True)
    limit = fields.Integer(default=3)

    @api.constrains("number")
    def _check_number(self):
        for ticket in self.filtered("number"):
            if len(self._with_number(ticket.number)) > 1:
                raise ValidationError(
                    self.env._("Another ticket has the number %s.", ticket.number)
                )

    def action_sell(self):
        """Sell them with the seats that they have now; no more can be added."""
        for ticket in self:
            if ticket.state != "draft":
                raise UserError(self.env._("Only drafts are sold."))
            if len(ticket.seat_ids) > ticket.limit:
                raise UserError(self.env._("There are only %s seats.", ticket.limit))
            ticket.write({"state": "sold", "seats_sold": len(ticket.seat_ids)})
            ticket.sold_by = None if self.env.su else self.env.user

    def action_ask(self):
        """Open a wizard, and do nothing so far."""
        return {"type": "ir.actions.act_window", "res_model": "res.partner"}

    def _sell(self):
        self.action_sell()

    def _with_number(self, number):
        return self.search([("number", "=", number)], limit=2)


class RecordImportSeat(models.Model):
    """A line of a ticket."""

    _name = "record.import.seat"
    _description = "Seat"

    ticket_id = fields.Many2one(
        "record.import.ticket", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    price = fields.Float(default=1)
