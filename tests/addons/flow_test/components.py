from odoo.addons.component.core import Component
from odoo.addons.connector.components.mapper import mapping


class ItemExportMapper(Component):
    """Maps items as a connector does that sends them somewhere."""

    _name = "flow.test.item.export.mapper"
    _inherit = "base.export.mapper"
    _collection = "impexp.server"
    _apply_on = "flow.test.item"

    direct = [("name", "title")]

    @mapping
    def price(self, item):
        return {"price": f"{item.amount:.2f} €"}
