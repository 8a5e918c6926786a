# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class MagentoBinder(Component):
    """Which group is which tag: ids are looked up in the bindings."""

    _name = "magento.binder"
    _inherit = ["base.binder", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"
