# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class ListBatchImporter(Component):
    """Finds the lists that changed since the last time, and queues a job for each."""

    _name = "trello.list.batch.importer"
    _inherit = ["generic.delayed.batch.importer", "base.trello.connector"]
    _apply_on = "trello.list"

    def run(self, filters=None, **kwargs):
        backend = self.backend_record
        board = self.component(usage="backend.adapter", model_name=backend._name)
        # Trello's clock, and read first: what changes from now on is for next time.
        until = board.last_activity()
        filters = filters or {"since": backend.imported_until}
        result = super().run(filters, **kwargs)
        # It commits together with the jobs: none gets lost in between.
        backend.imported_until = until or backend.imported_until
        return result


class ListImporter(Component):
    """Imports one list."""

    _name = "trello.list.importer"
    _inherit = ["generic.record.importer", "base.trello.connector"]
    _apply_on = "trello.list"
