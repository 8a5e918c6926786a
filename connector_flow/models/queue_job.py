import sys

from odoo import models

from odoo.addons.queue_chunk.tools.sql_errors import without_database_texts

TOLD = ("exc_info", "exc_message", "result")


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _is_of_flow(self):
        return (self.model_name or "").startswith("impexp.")

    def _message_post_on_failure(self):
        """A thousand failed jobs are no thousand mails: the run tells, once."""
        others = self.filtered(lambda job: not job._is_of_flow())
        return super(QueueJob, others)._message_post_on_failure()

    def _masked_values(self, vals):
        """What is told about a job of a flow, without the secrets of its servers."""
        texts = {name: vals[name] for name in TOLD if isinstance(vals.get(name), str)}
        work = self.records.sudo().exists() if texts and self._is_of_flow() else None
        hidden = (
            {name: work._masked(text) for name, text in texts.items()} if work else {}
        )
        return vals | hidden

    def write(self, vals):
        """A job whose work failed is no success, though nothing was raised.

        So the rows' failure, the state that records it and the job's own state commit
        together, and an error of the data is no traceback in the server's log.
        """
        if vals.get("exc_info") and all(job._is_of_flow() for job in self):
            vals = {name: _shown(value) for name, value in vals.items()}
        if len(self) == 1:
            vals = self._masked_values(vals)
        if vals.get("state") == "done":
            for job in self.filtered(lambda job: job._has_failed_work()):
                super(QueueJob, job).write(vals | job._failure())
                self -= job
        return super().write(vals)

    def _has_failed_work(self):
        if self.state != "started" or not self._is_of_flow():
            return False
        return self.records.sudo().exists().state == "failed"

    def _failure(self):
        work = self.records.sudo()
        return {
            "state": "failed",
            "date_done": False,
            "exc_message": work.error,
            "exc_info": work.error_detail,
        }

    def requeue(self):
        """A chunk whose job is requeued here waits again, as if retried on itself."""
        again = self.filtered(
            lambda job: (
                job._is_of_flow() and job.state in ("failed", "done", "cancelled")
            )
        )
        result = super().requeue()
        for work in (job.records.sudo().exists() for job in again):
            work.filtered(lambda one: one.state == "failed")._reopen()
        return result

    def related_action_flow_work(self):
        """Open the chunk, or what the task type names instead."""
        self.ensure_one()
        work = self.records.exists() if self._is_of_flow() else None
        return (work and work._related_action(self)) or (
            self.related_action_open_record()
        )


def _shown(value):
    """A value without PostgreSQL's own text, which quotes other records as well."""
    if isinstance(value, str):
        return without_database_texts(value, sys.exc_info()[1])
    return value
