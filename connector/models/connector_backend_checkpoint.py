# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ConnectorBackend(models.AbstractModel):
    _inherit = "connector.backend"

    @api.private
    def add_checkpoint(self, model=None, record_id=None, message=None, record=None):
        """Have a person look at what came from this backend.

        ::

            backend.add_checkpoint(record=groups, message="Without a tax class.")
            backend.add_checkpoint(message="The price list is empty.")

        :param model: model, or its name, together with ``record_id``
        :param record_id: id of the record
        :param message: what to look at, and why
        :param record: the record instead of model and id; several get one each
        :return: the open checkpoints, new or found again
        """
        self.ensure_one()
        if record is None and model is not None:
            model = model if isinstance(model, str) else model._name
            record = self.env[model].browse(record_id)
        return self.env["connector.checkpoint"]._raise_for(record, self, message)
