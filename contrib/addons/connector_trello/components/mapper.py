# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component
from odoo.addons.connector.components.mapper import changed_by, mapping, only_create


class ListImportMapper(Component):
    """A list of Trello as a list here."""

    _name = "trello.list.import.mapper"
    _inherit = ["base.import.mapper", "base.trello.connector"]
    _apply_on = "trello.list"

    direct = [("name", "name"), ("idBoard", "board")]

    @mapping
    def active(self, record):
        return {"active": not record.get("closed")}


class ListExportMapper(Component):
    """A list from here as a list of Trello."""

    _name = "trello.list.export.mapper"
    _inherit = ["base.export.mapper", "base.trello.connector"]
    _apply_on = "trello.list"

    direct = [("name", "name")]

    @changed_by("active")
    @mapping
    def closed(self, record):
        return {"closed": "false" if record.active else "true"}

    @only_create
    @mapping
    def board(self, record):
        return {"idBoard": self.backend_record.board}
