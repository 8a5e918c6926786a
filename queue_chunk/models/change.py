from odoo import fields, models


class QueueChunkChange(models.AbstractModel):
    """A cell of a failed row that a person changed: who, when, from what to what.

    A model of changes names the field of what they belong to. They are written and read
    by :mod:`..desk.changes` alone: nobody has access to them.
    """

    _name = "queue.chunk.change"
    _inherit = "queue.chunk.sealed"
    _description = "Change of a Cell"
    _order = "id"
    _log_access = False
    _parent_field = None

    sheet = fields.Char(required=True, readonly=True)
    line = fields.Integer(required=True, readonly=True, aggregator=None)
    column = fields.Char(required=True, readonly=True)
    before = fields.Text(readonly=True, help="Empty: the row had no such column.")
    after = fields.Text(readonly=True)
    by_upload = fields.Boolean(readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    date = fields.Datetime(required=True, readonly=True)
