# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component
from odoo.addons.connector.components.mapper import mapping
from odoo.addons.connector.exception import MappingError


class CustomerGroupImportMapper(Component):
    """A group of Magento as a tag here."""

    _name = "magento.res.partner.category.import.mapper"
    _inherit = ["base.import.mapper", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"

    direct = [("customer_group_code", "name")]

    @mapping
    def tax_class_id(self, record):
        # Magento writes numbers as texts, and no tax class as "0", as "" or not at all.
        value = record.get("tax_class_id") or 0
        try:
            return {"tax_class_id": int(value)}
        except (TypeError, ValueError) as error:
            raise MappingError(f"{value!r} is no ID of a tax class.") from error


class CustomerGroupExportMapper(Component):
    """A tag as a group of Magento."""

    _name = "magento.res.partner.category.export.mapper"
    _inherit = ["base.export.mapper", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"

    direct = [("name", "customer_group_code")]
