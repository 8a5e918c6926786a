# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..tools.seal import apart

SENTINEL = "_job_edit_sentinel"  # without it, the queue refuses to write


class QueueJob(models.Model):
    """Jobs are made by sudo for whoever changed a record: nobody has defaults there."""

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

    def related_action_unwrap_binding(self, component_usage="binder"):
        """Lead from the job of a binding to the record that is bound.

        :param component_usage: the usage of the binder to ask
        :return: an action that opens the record, or the binding where it has none;
            None when the binding is gone, or the job has several
        """
        self.ensure_one()
        binding = self.env[self.model_name].browse(self.records.ids).exists()
        if len(binding) != 1:
            return None
        record = self._unwrapped_binding(binding, component_usage)
        return {
            "name": self.env._("Related Record"),
            "type": "ir.actions.act_window",
            "view_type": "form",
            "view_mode": "form",
            "res_model": record._name,
            "res_id": record.id,
        }

    def _unwrapped_binding(self, binding, component_usage):
        """The record behind ``binding``, or ``binding`` where it has none."""
        with binding.backend_id.work_on(binding._name) as work:
            binder = work.component(usage=component_usage)
            try:
                model_name = binder.unwrap_model()
                record = binder.unwrap_binding(binding)
            except ValueError:
                return binding
        # A binder of an earlier time gives the id.
        return self.env[model_name].browse(record.id)
