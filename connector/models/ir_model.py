# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """A connector is removed: nobody can ask its backends any more.

        A reference to a model that is gone would break every list it is shown in.
        """
        if column_exists(self.env.cr, "connector_checkpoint", "backend_id"):
            self._forget_backends()
        return super().unlink()

    def _forget_backends(self):
        self.env["connector.checkpoint"].flush_model()
        for model in self:
            self.env.cr.execute(
                "UPDATE connector_checkpoint SET backend_id = NULL, state = 'reviewed'"
                " WHERE starts_with(backend_id, %s)",
                [f"{model.model},"],
            )
        self.env["connector.checkpoint"].invalidate_model(flush=False)
