from odoo import models
from odoo.exceptions import AccessError


class ImpexpRun(models.Model):
    """What a run works on is changed by those who have its user's rights."""

    _inherit = "impexp.run"

    def _check_lent_rights(self, sentence=None):
        """Refuse the current user to change what runs of others do, or to look at it.

        :param sentence: method that words the refusal for a run
        :raise AccessError: naming whose rights, and the way out
        """
        if self.flow_id._may_use_all_rights():
            return
        for run in self.sudo():
            if not self.env.user._covers(run.user_id):
                raise AccessError((sentence or run._lent)(run))

    def _lent(self, run):
        return self.env._(
            "“%(run)s” works with the rights of %(user)s, which are not all yours. Ask "
            "%(user)s or an administrator for this, or cancel the run and start the "
            "flow yourself.",
            run=run.name,
            user=run.user_id.name,
        )

    def unlink(self):
        self.check_access("unlink")
        self._check_lent_rights()
        return super().unlink()

    # what others said of it

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Messages tell what a run read: they are for those who may read it."""
        known = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        user = self.env.user
        return {
            run: operation if user._covers(run.sudo().user_id) else "create"
            for run, operation in known.items()
        }

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        self._check_lent_rights()
        return super().message_subscribe(partner_ids, subtype_ids)
