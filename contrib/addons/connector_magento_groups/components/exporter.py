# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class CustomerGroupExporter(Component):
    """Exports what has changed of a group."""

    _name = "magento.res.partner.category.exporter"
    _inherit = ["generic.record.exporter", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"

    def run(self, binding, *args, **kwargs):
        # In Magento's language, not in that of the user who changed the tag.
        return super().run(binding.with_env(self.env), *args, **kwargs)
