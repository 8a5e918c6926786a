import random
import sys
from datetime import timedelta

from odoo import api, fields, models

from ..tools.seal import apart, sealed
from ..tools.sql_errors import without_database_texts
from ..tools.storable import storable
from ..tools.world import is_of_world
from .work import OVER

SENTINEL = "_job_edit_sentinel"  # without it, the queue refuses to write


class QueueJob(models.Model):
    """Jobs of all addons are made by sudo: nobody has default values for them.

    Those that do works (:class:`~.work.QueueChunkWork`) end as their work does.
    """

    _inherit = "queue.job"

    @api.model
    def default_get(self, fields):
        return super(QueueJob, apart(self)).default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        made = super(QueueJob, self._apart()).create(vals_list)
        return made.with_env(self.env)

    def write(self, vals):
        """A job that fails posts a message, which is sealed as well.

        A job whose work failed is no success, though nothing was raised. So the rows'
        failure, the state that records it and the job's own state commit together, and
        an error of the data is no traceback in the server's log.
        """
        others = self._apart()
        if vals.get("state") in ("done", "failed"):
            for job in others.filtered(lambda job: job._is_of_work()):
                super(QueueJob, job).write(job._ended_with(vals))
                others -= job
        return super(QueueJob, others).write(vals)

    def _apart(self):
        sentinel = self.env.context.get(SENTINEL)
        return apart(self).with_context(**{SENTINEL: sentinel})

    # works

    def _is_of_work(self):
        """Whether the job does a work, which tells itself what became of it."""
        models_ = self.env.registry.models
        model = models_.get(self.model_name)
        return bool(model) and issubclass(model, models_["queue.chunk.work"])

    def _work(self):
        """The work that the job does, or none if it is gone."""
        return sealed(self.records).exists()

    def _message_post_on_failure(self):
        """A thousand failed jobs are no thousand mails: what they belong to tells."""
        others = self.filtered(lambda job: not job._is_of_work())
        return super(QueueJob, others)._message_post_on_failure()

    def _ended_with(self, vals):
        """What to write when a job is over, instead of what the queue thinks."""
        told = {name: _shown(value) for name, value in vals.items()}
        if self.state != "started":
            return told
        work = self._work()
        if vals["state"] == "failed":
            return told | self._failed_with(work, told.get("exc_info"))
        return told | self._done_with(work)

    def _failed_with(self, work, trace):
        """Nobody expected it: the work says so. A lost connection is tried again."""
        error = sys.exc_info()[1]
        if is_of_world(error):
            soon = timedelta(seconds=random.randint(5, 15))  # nosec B311 # spreads them
            return {"state": "pending", "eta": fields.Datetime.now() + soon}
        if work and error:
            work._fail_unexpectedly(error, trace)
        return {}

    def _done_with(self, work):
        if work and work._has_failed():
            return {"state": "failed", "date_done": False, **work._job_values()}
        return {}

    def requeue(self):
        """Work whose job is requeued here waits again, as if retried on itself."""
        over = self.filtered(lambda job: job._is_of_work() and job.state in OVER)
        result = super().requeue()
        for job in over:
            job._work()._reopen_if_failed()
        return result


def _shown(value):
    """A value without what cannot be stored, and without PostgreSQL's own text.

    That quotes other records as well.
    """
    if isinstance(value, str):
        value = without_database_texts(value, sys.exc_info()[1])
    return storable(value)
