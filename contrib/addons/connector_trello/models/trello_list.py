# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class TrelloList(models.Model):
    """A list of Trello. It stands for no other record, so it is its own binding."""

    _name = "trello.list"
    _inherit = "connector.binding.mixin"
    _description = "Trello List"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    board = fields.Char("Board ID", readonly=True, copy=False)
    backend_id = fields.Many2one(
        "trello.backend", "Trello", required=True, ondelete="restrict", index=True
    )
    external_id = fields.Char("ID in Trello", readonly=True, copy=False)

    # Of two jobs that import the same list one fails here, and runs again.
    _external_uniq = models.Constraint(
        "UNIQUE (backend_id, external_id)", "This list of Trello is here already."
    )
