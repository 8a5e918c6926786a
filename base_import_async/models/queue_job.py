from datetime import timedelta

from odoo import fields, models

from odoo.addons.queue_chunk.models.work import OVER
from odoo.addons.queue_chunk.tools.seal import sealed

METHODS = ("_split_file", "_import_one_chunk")


class QueueJob(models.Model):
    """The jobs of an import are those of Odoo's importer, by their methods."""

    _inherit = "queue.job"

    def _is_background_import(self):
        return self.model_name == "base_import.import" and self.method_name in METHODS

    def _is_of_work(self):
        return super()._is_of_work() or self._is_background_import()

    def _work(self):
        """Of an import: a chunk, or the import whose file the job reads."""
        if not self._is_background_import():
            return super()._work()
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

    def _done_with(self, work):
        return self._wait() if is_waiting(work) else super()._done_with(work)

    def _wait(self):
        """What to write for a job that started too early.

        The job runner leaves a waiting job the place of the running one, for ever,
        unless another property of the job has changed as well: here its time.
        """
        second = timedelta(seconds=1)
        eta = min(self.eta or fields.Datetime.now(), fields.Datetime.now()) - second
        return {"state": "wait_dependencies", "date_done": False, "eta": eta}

    def requeue(self):
        """A chunk whose earlier ones are not in waits for them."""
        over = self.filtered(lambda job: job.state in OVER)
        result = super().requeue()
        for job in over.filtered(lambda job: job._is_background_import()):
            if is_waiting(job._work()):
                job.state = "wait_dependencies"
        return result

    def related_action_base_import_async(self):
        """Open the import."""
        self.ensure_one()
        work = self._work()
        parent = work.import_id if "import_id" in work else work
        return parent._open_form() if parent else None


def is_waiting(work):
    """Whether it is a chunk that must wait for earlier ones."""
    return work._name == "base.import.async.chunk" and work._is_waiting()
