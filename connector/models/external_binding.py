# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ExternalBinding(models.AbstractModel):
    """A record of Odoo, as one backend knows it.

    Bindings of a connector inherit from it and add what ties the two together::

        class MagentoResPartnerCategory(models.Model):
            _name = "magento.res.partner.category"
            _inherit = "external.binding"
            _inherits = {"res.partner.category": "odoo_id"}
            _description = "Magento Customer Group"

            odoo_id = fields.Many2one(
                "res.partner.category", required=True, ondelete="cascade"
            )
            backend_id = fields.Many2one(
                "magento.backend", required=True, ondelete="restrict"
            )
            external_id = fields.Char()

            _external_uniq = models.Constraint(
                "UNIQUE (backend_id, external_id)",
                "This customer group is already bound.",
            )

    The constraint is what keeps two jobs from importing the same record twice.
    """

    _name = "external.binding"
    _description = "External Binding"

    sync_date = fields.Datetime(string="Last synchronization date")
