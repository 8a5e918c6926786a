# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class CustomerGroupBatchImporter(Component):
    """Finds the groups and queues a job for each."""

    _name = "magento.res.partner.category.batch.importer"
    _inherit = ["generic.delayed.batch.importer", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"


class CustomerGroupImporter(Component):
    """Imports one group."""

    _name = "magento.res.partner.category.importer"
    _inherit = ["generic.record.importer", "base.magento.connector"]
    _apply_on = "magento.res.partner.category"

    def _create(self, data):
        binding = super()._create(data)
        if not binding.tax_class_id:
            self.backend_record.add_checkpoint(
                record=binding,
                message=self.env._("The group came in without a tax class."),
            )
        return binding
