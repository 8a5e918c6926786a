# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component
from odoo.addons.component_event import skip_if
from odoo.addons.queue_job.job import identity_exact


class PartnerCategoryListener(Component):
    """Exports a tag's new name to every Magento that has it as a group."""

    _name = "magento.res.partner.category.listener"
    _inherit = "base.connector.listener"
    _apply_on = "res.partner.category"

    # What an import writes came from Magento: it must not go back.
    @skip_if(lambda self, record, fields=None: self.no_connector_export(record))
    def on_record_write(self, record, fields=None):
        if "name" not in (fields or ()):
            return
        # Who may rename a tag need not be allowed to see bindings.
        for binding in record.sudo().magento_bind_ids.filtered("external_id"):
            # While a job waits, further names need no other one: it takes the last.
            waiting = binding.with_delay(identity_key=identity_exact)
            waiting.export_record(["name"])
