# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ConnectorTestItem(models.Model):
    _name = "connector.test.item"
    _description = "Test Item"

    name = fields.Char()
    code = fields.Char()
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one("connector.test.item")
    tag_id = fields.Many2one("connector.test.tag")
    bind_ids = fields.One2many("connector.test.item.bind", "odoo_id")

    _code_uniq = models.Constraint("UNIQUE (code)", "Codes are unique.")


class ConnectorTestItemBind(models.Model):
    _name = "connector.test.item.bind"
    _inherit = "connector.binding.mixin"
    _inherits = {"connector.test.item": "odoo_id"}
    _description = "Test Item Binding"

    odoo_id = fields.Many2one("connector.test.item", required=True, ondelete="cascade")
    backend_id = fields.Many2one("connector.test.backend", required=True)
    external_id = fields.Char()

    _external_uniq = models.Constraint(
        "UNIQUE (backend_id, external_id)", "This item is already bound."
    )
    _odoo_uniq = models.Constraint(
        "UNIQUE (backend_id, odoo_id)", "This item has a binding already."
    )
