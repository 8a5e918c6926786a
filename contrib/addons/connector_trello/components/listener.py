# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component
from odoo.addons.component_event import skip_if
from odoo.addons.queue_job.job import identity_exact

EXPORTED = {"name", "active"}


class ListListener(Component):
    """Exports lists that are made or changed here."""

    _name = "trello.list.listener"
    _inherit = "base.connector.listener"
    _apply_on = "trello.list"

    @skip_if(lambda self, record, fields=None: self.no_connector_export(record))
    def on_record_create(self, record, fields=None):
        record.sudo().with_delay().export_record()

    # What an import writes came from Trello: it must not go back.
    @skip_if(lambda self, record, fields=None: self.no_connector_export(record))
    def on_record_write(self, record, fields=None):
        changed = sorted(EXPORTED.intersection(fields or ()))
        if changed:
            waiting = record.sudo().with_delay(identity_key=identity_exact)
            waiting.export_record(changed)
