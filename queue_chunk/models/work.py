import logging

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.seal import sealed
from ..tools.world import (
    DEATHS,
    deaths,
    detail,
    has_lost_connection,
    is_of_world,
    later,
)

_logger = logging.getLogger(__name__)

STATES = [("new", "Waiting"), ("done", "Done"), ("failed", "Failed")]
OVER = ("done", "cancelled", "failed")  # a job that does not come by itself any more


class QueueChunkWork(models.AbstractModel):
    """What one job does, and the state that records it: they commit together.

    A job locks its record first and does nothing when the work is done already, so it
    may run twice. An error of the data fails the work; one of the world, which passes
    with time, brings the job again; what workers die of is made smaller.

    A model of works names the field of what they belong to, a ``queue.chunk.parent``,
    fills in what raises NotImplementedError here, and gives ``state`` its selection
    anew, whose choices are its own then.
    """

    _name = "queue.chunk.work"
    _inherit = "queue.chunk.sealed"
    _description = "Work of a Job"
    _parent_field = None
    _deaths_allowed = DEATHS
    _retry_values = {"state": "new"}

    state = fields.Selection(
        STATES, default="new", required=True, readonly=True, index=True
    )
    error = fields.Text(readonly=True)
    job_id = fields.Many2one(
        "queue.job",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="queue_job.group_queue_job_manager",
    )

    # what each model says

    def _work(self):
        """Do it. Return what the job tells as its result.

        A UserError fails the work and undoes what it did.
        """
        raise NotImplementedError

    def _reason_to_wait(self):
        """Why nothing is to be done now, in a sentence; None if it is."""
        return None

    def _halve(self):
        """Its workers died: make it smaller, or fail it. Return as :meth:`_work`."""
        raise NotImplementedError

    def _fail(self, error, trace=None):
        """Record that it failed, in the environment's transaction.

        :param error: the exception
        :param trace: its traceback, as text
        """
        raise NotImplementedError

    def _new_job(self, eta=None):
        """A job for it, by ``with_delay()``.

        :param eta: seconds to wait, or None
        """
        raise NotImplementedError

    def _check_may_retry(self):
        """:raise AccessError: to who may not have it tried again"""
        self.check_access("write")

    def _is_of_world(self, error):
        """Whether an error passes with time."""
        return is_of_world(error)

    def _parent(self):
        return self[self._parent_field]

    # the job

    def _execute(self):
        """The body of the job. Return what it tells as its result."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                result = self._execute_once()
        except UserError as error:
            self._fail(error, detail(error))
            result = self.error
        except Exception as error:
            if not self._is_of_world(error) or has_lost_connection(self.env):
                raise  # the job itself says what becomes of it
            return self._try_later(error)
        self._go_on()
        return result

    def _execute_once(self):
        """Lock, look, work: whoever comes second finds it done."""
        if self._lock() in (None, "done"):
            return self.env._("Nothing to do: it is done already.")
        if reason := self._reason_to_wait():
            return reason
        if self._deaths() >= self._deaths_allowed:
            return self._halve()
        return self._work()

    def _lock(self):
        """Wait for whoever works on it. Return its state, None if it is gone."""
        query = "SELECT state FROM %s WHERE id = %s FOR UPDATE"
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL(query, table, self.id), log_exceptions=False)
        found = self.env.cr.fetchone()
        self.invalidate_recordset()
        return found and found[0]

    def _deaths(self):
        return deaths(self.env)

    def _try_later(self, error):
        """The world is to blame: have the job come again, or return a sentence."""
        raise later(self.env, error) from error

    def _go_on(self):
        """It is done or has failed: look, once that is committed, what comes next."""
        self._parent()._end_after_commit()

    # its job

    def _enqueue(self, eta=None):
        """Give each record a job of its own.

        :param eta: seconds to wait, or None
        """
        for work in sealed(self):
            work.job_id = work._new_job(eta).db_record()

    def _own_job(self):
        """Its job, or none: never that of another work."""
        job = self.job_id
        is_own = job.model_name == self._name and job.records.ids == self.ids
        return job if is_own else job.browse()

    def _store_failed_job(self, trace=None):
        """Give a record that failed without a job one that can be requeued.

        :param trace: its traceback, as text
        """
        job = self._new_job()
        job.set_failed(exc_message=self.error, exc_info=trace)
        job.store()
        self.job_id = job.db_record()

    def _close_failed_jobs(self):
        """Cancel failed jobs of works that others do, or nobody: by few queries."""
        self.flush_model(["job_id"])
        jobs = sealed(self.env["queue.job"])
        jobs.flush_model(["state"])
        self.env.cr.execute(
            SQL(
                "SELECT job.id FROM queue_job job JOIN %s work ON work.job_id = job.id"
                " WHERE work.id = ANY(%s) AND job.state = 'failed'"
                "   AND job.model_name = %s",
                SQL.identifier(self._table),
                self.ids,
                self._name,
            )
        )
        jobs = jobs.browse(id_ for (id_,) in self.env.cr.fetchall())
        reason = self.env._("Its work is done by another job, or was left out.")
        now = fields.Datetime.now()
        jobs.write({"state": "cancelled", "date_cancelled": now, "result": reason})

    # failing

    def _fail_unexpectedly(self, error, trace):
        """Its job failed of something that nobody expected, and was undone."""
        self._fail(error, trace)
        self._go_on()

    def _has_failed(self):
        return self.state == "failed"

    def _job_values(self):
        """Values of the job of a work that failed."""
        return {"exc_message": self.error}

    # retrying

    def action_retry(self):
        """Try again what failed: its own job is requeued."""
        self._check_may_retry()
        failed = sealed(self).filtered(lambda work: work.state == "failed")
        if not failed:
            raise UserError(self.env._("There is nothing to retry here."))
        failed._retry()

    def _retry(self):
        self._reopen()
        self._requeue()

    def _reopen(self):
        """Tried again, here or on the screen of jobs: it waits again."""
        self.write(self._retry_values)
        self._parent()._reopen()

    def _reopen_if_failed(self):
        """Its job is requeued on the screen of jobs."""
        self.filtered(lambda work: work.state == "failed")._reopen()

    def _requeue(self):
        """See that a job will come: the one it has, or a new one."""
        for work in self.sorted():
            job = work._own_job()
            if job.state in OVER:
                job.requeue()
            if job.state in ("pending", "wait_dependencies"):
                job.eta = False  # a pause of the attempt before is none of this one's
            elif not job:
                work._enqueue()

    # the sweep

    def _sweep(self):
        """Take up what waits while no job is on its way.

        A job is none when it is gone, done, cancelled or failed by the queue itself.
        """
        parent = self.env[self._fields[self._parent_field].comodel_name]
        self.env.cr.execute(
            f"""
            SELECT work.id
              FROM {self._table} work
              JOIN {parent._table} parent ON parent.id = work.{self._parent_field}
         LEFT JOIN queue_job job ON job.id = work.job_id
             WHERE work.state = 'new'
               AND parent.cancelled IS NULL AND NOT coalesce(parent.paused, false)
               AND (job.id IS NULL OR job.state IN %s)
               AND {self._needs_job_sql()}
               AND work.write_date < now() AT TIME ZONE 'UTC' - interval '2 minutes'
            """,
            [OVER],
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._take_up()

    def _needs_job_sql(self):
        """SQL condition on ``work`` and ``parent``: it waits for nothing but a job."""
        return "true"

    def _take_up(self):
        """Enqueue again what waits and has no job that will come."""
        if self:
            _logger.info("%s wait without a job: enqueued again", self)
        self._requeue()
