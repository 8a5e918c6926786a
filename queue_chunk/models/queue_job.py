from odoo import api, models

from ..tools.seal import apart

SENTINEL = "_job_edit_sentinel"  # without it, the queue refuses to write


class QueueJob(models.Model):
    """Jobs of all addons are made by sudo: nobody has default values for them."""

    _inherit = "queue.job"

    @api.model
    def default_get(self, fields):
        return super(QueueJob, apart(self)).default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        made = super(QueueJob, self._apart()).create(vals_list)
        return made.with_env(self.env)

    def write(self, vals):
        """A job that fails posts a message, which is sealed as well."""
        return super(QueueJob, self._apart()).write(vals)

    def _apart(self):
        sentinel = self.env.context.get(SENTINEL)
        return apart(self).with_context(**{SENTINEL: sentinel})
