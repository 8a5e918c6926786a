# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .checkpoint import ACTIVITY_TYPE


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who marks the review as done has reviewed."""
        ids = self._reviewed_checkpoints()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if ids:
            self.env["connector.checkpoint"].sudo().browse(ids).exists().reviewed()
        return result

    def _reviewed_checkpoints(self):
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        mine = self.filtered(
            lambda activity: (
                activity.res_model == "connector.checkpoint"
                and activity.activity_type_id == kind
            )
        )
        return mine.mapped("res_id")
