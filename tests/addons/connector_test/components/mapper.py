# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.component.core import Component
from odoo.addons.connector.components.mapper import mapping


class TestExportMapper(Component):
    _name = "connector.test.export.mapper"
    _inherit = "base.export.mapper"
    _collection = "connector.test.backend"

    direct = [("name", "name")]


class TestImportMapper(Component):
    _name = "connector.test.import.mapper"
    _inherit = "base.import.mapper"
    _collection = "connector.test.backend"
    _apply_on = "connector.test.item.bind"

    direct = [("name", "name"), ("code", "code")]

    @mapping
    def parent_id(self, record):
        parent = self.binder_for().to_internal(record.get("parent"), unwrap=True)
        return {"parent_id": parent.id}


class TagImportMapper(Component):
    _name = "connector.test.tag.import.mapper"
    _inherit = "base.import.mapper"
    _collection = "connector.test.backend"
    _apply_on = "connector.test.tag.bind"

    direct = [("name", "name")]
