import random
import sys
from datetime import timedelta

import psycopg2

from odoo import fields, models

from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.sql_errors import without_database_texts

from ..tools.cells import storable
from ..tools.loading import text_of
from ..tools.world import is_of_world

METHODS = ("_split_file", "_import_one_chunk")


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _is_background_import(self):
        return self.model_name == "base_import.import" and self.method_name in METHODS

    def _import_work(self):
        """What the job is to do: a chunk, or the import whose file it reads."""
        chunks = sealed(self.env["base.import.async.chunk"])
        chunks = chunks.search([("job_id", "=", self.id)])
        chunk = chunks.filtered(lambda one: one._own_job())[:1]
        if chunk:
            return chunk
        parents = sealed(self.env["base.import.async"])
        parents = parents.search([("split_job_id", "=", self.id)])
        return parents.filtered(lambda one: one._own_job())[:1]

    def _if_works_on(self, file, user):
        """The job, if it is one that works on a file for a person; else none.

        :param file: attachment; none, if the job's is gone
        """
        given = self._is_background_import() and (self.kwargs or {}).get("attachment")
        is_own = given and self.user_id == user and given.exists() == file
        return self if is_own else self.browse()

    def _message_post_on_failure(self):
        """A thousand failed jobs are no thousand mails: the import tells, once."""
        others = self.filtered(lambda job: not job._is_background_import())
        return super(QueueJob, others)._message_post_on_failure()

    def write(self, vals):
        """A job whose lines failed is no success, though nothing was raised.

        So the lines' failure, the state that records it and the job's own state commit
        together, and an error of the data is no traceback in the server's log.
        """
        if vals.get("state") in ("done", "failed"):
            for job in self.filtered(lambda job: job._is_background_import()):
                # An error may quote a cell; what cannot be stored would never end.
                vals = {name: _shown(value) for name, value in vals.items()}
                change = job._import_ended(vals["state"])
                if change:
                    super(QueueJob, job).write(vals | change)
                    self -= job
        return super().write(vals)

    def _import_ended(self, state):
        """What to write instead when the job is over; None if it is what it seems."""
        if self.state != "started":
            return None
        work = self._import_work()
        if state == "failed":
            return self._import_failed(work)
        if is_waiting(work):
            return self._wait()
        failed = "reading" if "reading" in work else "state"
        if work and work[failed] == "failed":
            return {"state": "failed", "date_done": False, "exc_message": work.error}
        return None

    def _wait(self):
        """What to write for a job that started too early.

        The job runner leaves a waiting job the place of the running one, for ever,
        unless another property of the job has changed as well: here its time.
        """
        second = timedelta(seconds=1)
        eta = min(self.eta or fields.Datetime.now(), fields.Datetime.now()) - second
        return {"state": "wait_dependencies", "date_done": False, "eta": eta}

    def _import_failed(self, work):
        """Nobody expected it: the lines say so. A lost connection is tried again."""
        error = sys.exc_info()[1]
        if isinstance(error, psycopg2.Error) and is_of_world(error):
            seconds = random.randint(5, 15)  # nosec B311 # spreads retries
            soon = fields.Datetime.now() + timedelta(seconds=seconds)
            return {"state": "pending", "eta": soon}
        if work:
            work._fail_unexpectedly(text_of(self.env, error) if error else "")
        return None

    def requeue(self):
        """A chunk whose job is requeued here waits again, as if retried on itself."""
        over = ("failed", "done", "cancelled")
        mine = self.filtered(
            lambda job: job._is_background_import() and job.state in over
        )
        result = super().requeue()
        works = [job._import_work() for job in mine]
        for work in works:
            work._reopen_if_failed()
        for job, work in zip(mine, works, strict=True):
            if is_waiting(work):
                job.state = "wait_dependencies"
        return result

    def related_action_base_import_async(self):
        """Open the import."""
        self.ensure_one()
        work = self._import_work()
        parent = work.import_id if "import_id" in work else work
        return parent._open_form() if parent else None


def _shown(value):
    """A value without what cannot be stored, and without PostgreSQL's own text."""
    if isinstance(value, str):
        value = without_database_texts(value, sys.exc_info()[1])
    return storable(value)


def is_waiting(work):
    """Whether it is a chunk that must wait for earlier ones."""
    return work._name == "base.import.async.chunk" and work._is_waiting()
