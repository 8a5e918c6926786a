# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MagentoResPartnerCategory(models.Model):
    _name = "magento.res.partner.category"
    _inherit = "magento.binding"
    _inherits = {"res.partner.category": "odoo_id"}
    _description = "Magento Customer Group"

    odoo_id = fields.Many2one(
        "res.partner.category", "Tag", required=True, ondelete="cascade", index=True
    )
    tax_class_id = fields.Integer("Tax Class ID", readonly=True)

    _odoo_uniq = models.Constraint(
        "UNIQUE (backend_id, odoo_id)", "This Magento has a group for this tag already."
    )


class ResPartnerCategory(models.Model):
    _name = "res.partner.category"
    _inherit = ["res.partner.category", "connector.bound.mixin"]

    magento_bind_ids = fields.One2many(
        "magento.res.partner.category",
        "odoo_id",
        "Magento Bindings",
        groups="connector.group_connector_manager",
    )
