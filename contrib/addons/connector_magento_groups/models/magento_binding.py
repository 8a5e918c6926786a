# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MagentoBinding(models.AbstractModel):
    """What all records that Magento knows have in common."""

    _name = "magento.binding"
    _inherit = "connector.binding.mixin"
    _description = "Magento Binding"

    backend_id = fields.Many2one(
        "magento.backend", "Magento", required=True, ondelete="restrict", index=True
    )
    external_id = fields.Char("ID in Magento", readonly=True, copy=False)

    # Of two jobs that import the same record one fails here, and runs again.
    _external_uniq = models.Constraint(
        "UNIQUE (backend_id, external_id)",
        "A record with this ID in Magento is here already.",
    )
