# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.component.core import Component
from odoo.addons.connector.exception import InvalidDataError


class TestExporter(Component):
    """Reaches the point “after export”."""

    _name = "connector.test.record.exporter"
    _inherit = "generic.record.exporter"
    _collection = "connector.test.backend"

    def _export_dependencies(self):
        if self.model._name == "connector.test.item.bind":
            item = self.binding.odoo_id
            self._export_dependency(item.parent_id, "connector.test.item.bind")
            self._export_dependency(item.tag_id, "connector.test.tag.bind")

    def _validate_create_data(self, data):
        if data["name"] == "ungültig":
            raise InvalidDataError("The name is refused.")

    def _after_export(self):
        self.work.remote.reach(f"after export of {self.binding.name}")


class TestImporter(Component):
    """Reaches the point “imported”."""

    _name = "connector.test.record.importer"
    _inherit = "generic.record.importer"
    _collection = "connector.test.backend"

    _external_date_field = "changed"

    def _must_skip(self):
        if self.external_record.get("skip"):
            return "Not wanted."
        return super()._must_skip()

    def _import_dependencies(self):
        parent = self.external_record.get("parent")
        self._import_dependency(parent, "connector.test.item.bind")

    def _validate_data(self, data):
        if data["name"] == "ungültig":
            raise InvalidDataError("The name is refused.")

    def _after_import(self, binding):
        self.work.remote.reach("imported")


class TestDirectBatchImporter(Component):
    _name = "connector.test.direct.batch.importer"
    _inherit = "generic.direct.batch.importer"
    _collection = "connector.test.backend"
    _apply_on = "connector.test.tag.bind"


class TestDelayedBatchImporter(Component):
    _name = "connector.test.delayed.batch.importer"
    _inherit = "generic.delayed.batch.importer"
    _collection = "connector.test.backend"
    _apply_on = "connector.test.item.bind"


class TestExporterDeleter(Component):
    _name = "connector.test.record.exporter.deleter"
    _inherit = "generic.record.exporter.deleter"
    _collection = "connector.test.backend"


class TestDeleter(Component):
    _name = "connector.test.record.deleter"
    _inherit = "generic.record.deleter"
    _collection = "connector.test.backend"
