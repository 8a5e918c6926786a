from odoo import models

TOLD = ("exc_info", "exc_message", "result")


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _is_of_flow(self):
        return (self.model_name or "").startswith("impexp.")

    def write(self, vals):
        return super().write(self._masked_values(vals) if len(self) == 1 else vals)

    def _masked_values(self, vals):
        """What is told about a job of a flow, without the secrets of its servers."""
        texts = {name: vals[name] for name in TOLD if isinstance(vals.get(name), str)}
        work = self._work() if texts and self._is_of_flow() else None
        hidden = (
            {name: work._masked(text) for name, text in texts.items()} if work else {}
        )
        return vals | hidden

    def related_action_flow_work(self):
        """Open the chunk, or what the task type names instead."""
        self.ensure_one()
        work = self.records.exists() if self._is_of_flow() else None
        return (work and work._related_action(self)) or (
            self.related_action_open_record()
        )
