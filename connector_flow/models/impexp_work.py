import logging
import random
import sys
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.sql_errors import without_database_texts
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ..tools.belonging import not_of_run
from ..tools.errors import (
    detail,
    is_concurrency,
    is_cpu_limit,
    is_of_world,
    sentence,
)
from ..tools.numbers import whole_number

_logger = logging.getLogger(__name__)

PAUSE = 10  # seconds before the second attempt, doubled with each
LONGEST_PAUSE = 600  # unless the system parameter says otherwise
LONGEST = "connector_flow.longest_pause"
PATIENCE = 5  # attempts before a person is told of what is tried for ever
DEATHS = 2  # workers that died of the same chunk before it is no longer trusted


class ImpexpWork(models.AbstractModel):
    """What one job does: a step of a run, or a chunk of rows.

    The work and the state that records it commit together. A job locks its record
    first and does nothing when the work is done already, so it may run twice.
    """

    _name = "impexp.work"
    _inherit = ["queue.chunk.sealed", "impexp.masked"]
    _description = "Work of a Flow"
    _masked_fields = ("error", "error_detail")
    _deaths_allowed = DEATHS

    run_id = fields.Many2one(
        "impexp.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "impexp.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    file_id = fields.Many2one(
        "impexp.file", readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("new", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        default="new",
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Text(readonly=True, help="What is wrong, and what to do about it.")
    error_detail = fields.Text("Technical Details", readonly=True, prefetch=False)
    left_out = fields.Text(
        readonly=True,
        prefetch=False,
        help="Rows that conditions of transitions from here stopped, JSON.",
    )
    attempts = fields.Integer(
        readonly=True,
        help="How often the work was tried again because of something that passes: "
        "a lost connection, a lock, a server that does not answer.",
    )
    job_id = fields.Many2one(
        "queue.job",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="queue_job.group_queue_job_manager",
    )

    # subclasses say what is to be done

    def _work(self):
        """Do it. Return a sentence for the job's result.

        A UserError fails the work and undoes what it did.
        """
        raise NotImplementedError

    def _halve(self):
        """Its worker died repeatedly: make it smaller, or fail it."""
        raise NotImplementedError

    def _fail(self, error, detail=None):
        """Record that it failed, in the environment's transaction.

        :param error: the exception
        :param detail: its traceback, as text
        """
        self.write(
            {
                "state": "failed",
                "error": sentence(self.env, error),
                "error_detail": detail,
            }
        )

    def _job_description(self):
        return self.display_name

    def _check_belongs(self):
        """Whatever is stored, a work does a task of its run's flow, with its files.

        :raise UserError: what it names is somebody else's
        """
        run, file = self.run_id, self.file_id
        if self.task_id.flow_id != run.flow_id:
            raise not_of_run(self.env, self.task_id.display_name)
        if file and file.run_id != run:
            # a run may be started with a file that its user had imported before
            self.with_env(run._user_env()).file_id.check_access("read")

    def _own_job(self):
        """Its job, or none: never that of another work."""
        job = self.job_id
        is_own = job.model_name == self._name and job.records.ids == self.ids
        return job if is_own else job.browse()

    # the job

    def _enqueue(self, eta=None):
        """Give each record a job of its own.

        :param eta: seconds to wait, or None
        """
        for work in sealed(self):
            work.job_id = work._new_job(eta).db_record()

    def _new_job(self, eta=None):
        task = self.task_id
        channel = task.channel_id or task.flow_id.channel_id
        # For ever, because attempts and deaths are counted here, not by the queue.
        return (
            sealed(self.with_env(self.run_id._user_env()))
            .with_delay(
                priority=self._job_priority(),
                eta=eta,
                max_retries=0,
                channel=channel.complete_name or None,
                description=self._job_description(),
            )
            ._execute()
        )

    def _job_priority(self):
        return self.task_id.priority

    def _store_failed_job(self, detail=None):
        """Give a record that failed without a job one that can be requeued."""
        job = self._new_job()
        job.set_failed(exc_message=self.error, exc_info=self._masked(detail))
        job.store()
        self.job_id = job.db_record()

    def _execute(self):
        """The body of the job."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                result = self._execute_once()
        except UserError as error:
            self._fail(error, detail(error))
            result = self.error
        except Exception as error:
            if not is_of_world(error) or self._has_lost_connection():
                raise
            return self._try_later(error)
        self.run_id._end_after_commit()
        return result

    def _execute_once(self):
        """Lock, look, work: whoever comes second finds it done."""
        self.env.cr.execute(
            f"SELECT state FROM {self._table} WHERE id = %s FOR UPDATE",
            [self.id],
            log_exceptions=False,
        )
        found = self.env.cr.fetchone()
        self.invalidate_recordset()
        if not found or found[0] == "done":
            return self.env._("Nothing to do: it is done already.")
        if self.run_id._is_stopped():
            return self.env._("Nothing done: the run is paused or cancelled.")
        if missing := self.run_id.flow_id._approval_missing():
            self.run_id._pause(missing)
            return missing
        if self._deaths() >= self._deaths_allowed:
            return self._halve()
        return self._work()

    def _deaths(self):
        """How many workers died of this job.

        Nothing else counts as a retry here: every other one ignores the counter.
        """
        self.env.cr.execute(
            "SELECT retry FROM queue_job WHERE uuid = %s",
            [self.env.context.get("job_uuid")],
        )
        found = self.env.cr.fetchone()
        return found and found[0] or 0

    # errors of the world

    def _has_lost_connection(self):
        """On a dead cursor nothing can be said: :meth:`_on_job_failed` takes over."""
        connection = getattr(self.env.cr, "_cnx", None)
        return self.env.cr.closed or bool(connection and connection.closed)

    def _try_later(self, error):
        if is_cpu_limit(error):
            raise RetryableJobError(str(error), seconds=1) from error
        if is_concurrency(error):
            raise RetryableJobError(
                self.env._("Another transaction was first."),
                seconds=random.randint(1, 2),  # nosec B311 # spreads retries
                ignore_retry=True,
            ) from error
        attempts = self._count_attempt()
        limit = self.task_id.max_retries
        if self._waits_for_world():
            if attempts > (limit or PATIENCE):
                self._tell_trouble(error, attempts)
        elif limit and attempts > limit:
            return self._give_up(error)
        raise RetryableJobError(
            self._masked(sentence(self.env, error)),
            seconds=self._pause_after(attempts, getattr(error, "seconds", None)),
            ignore_retry=True,
        ) from error

    def _pause_after(self, attempts, asked=None):
        """Seconds until the next attempt: they grow, up to the longest pause.

        :param asked: seconds that a task type or a server asks for: the pause begins
            with so many, and is not shorter
        """
        growing = min(asked or PAUSE, PAUSE) * 2 ** min(attempts - 1, 20)
        return min(max(asked or 0, growing), self._longest_pause())

    def _longest_pause(self):
        value = self.env["ir.config_parameter"].sudo().get_param(LONGEST) or ""
        return whole_number(value, LONGEST_PAUSE)

    def _waits_for_world(self):
        """Whether the work is tried for ever instead of pausing the run."""
        return False

    def _tell_trouble(self, error, attempts):
        """Tell once that the work is still tried, and what it waits for."""
        raise NotImplementedError

    def _count_attempt(self):
        """Count in a transaction of its own: that of the job will not be committed.

        The savepoint around the work was rolled back, and with it the lock that
        would let this wait for ever.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                f"UPDATE {self._table} SET attempts = coalesce(attempts, 0) + 1"
                " WHERE id = %s RETURNING attempts",
                [self.id],
            )
            return cr.fetchone()[0]

    def _give_up(self, error):
        """The world stays broken: the run waits, with one clear message."""
        message = self.env._(
            "“%(work)s” was tried %(count)s times without success: %(error)s\n"
            "Nothing is lost. Mend the cause, then press Resume.",
            work=self.display_name,
            count=self.task_id.max_retries + 1,
            error=sentence(self.env, error),
        )
        self.run_id._pause_apart(message)
        return message

    # failing

    def _on_job_failed(self, exc_info, exc_name, exc_message):
        """Called by the queue in a transaction of its own, with the error at hand.

        Only for what nobody expected, and for a connection that is lost.
        """
        error = sys.exc_info()[1]
        if is_of_world(error):
            return self._requeue_after_lost_connection()
        self._fail(error, without_database_texts(exc_info or "", error))
        self.run_id._end_after_commit()

    def _requeue_after_lost_connection(self):
        job = Job.load(self.env, self.sudo()._own_job().uuid)
        job.set_pending(reset_retry=False)
        job.eta = timedelta(seconds=random.randint(5, 15))  # nosec B311 # as above
        job.store()

    # retrying

    def action_retry(self):
        """Try again what failed: its own job is requeued."""
        self._check_may_repair()
        works = sealed(self).filtered(lambda work: work.state == "failed")
        if not works:
            raise UserError(self.env._("There is nothing to retry here."))
        for work in works:
            if work.run_id.state == "cancelled":
                raise UserError(
                    self.env._("The run was cancelled. Start the flow again instead.")
                )
            work._requeue()

    def _requeue(self):
        """Back to waiting, with the job it has or a new one."""
        self._reopen()
        job = self._own_job()
        if job.state in ("failed", "done", "cancelled"):
            job.requeue()
        if job.state == "pending":
            job.eta = False  # a pause of the attempt before is none of this one's
        elif not job:
            self._enqueue()

    def _reopen(self):
        """Requeued, here or on the screen of jobs: it waits again."""
        self.write({"state": "new", "attempts": 0})
        self.run_id._reopen()

    def _check_may_repair(self):
        self.check_access("read")
        self.run_id._check_may_repair()

    def _take_up(self):
        """Enqueue again what waits and has no job that will come (the sweep)."""
        for work in self:
            _logger.info("%s waits without a job: enqueued again", work)
            work._requeue()

    def _related_action(self, job):
        return self.task_id._instance(self.run_id).related_action(job)

    def _waits_sql(self):
        """SQL condition: the work waits for something else than a job."""
        return "false"

    def _sweep(self):
        """Take up what waits while no job is on its way.

        A job is none when it is gone, done, cancelled or failed by the queue itself.
        """
        self.env.cr.execute(
            f"""
            SELECT work.id
              FROM {self._table} work
              JOIN impexp_run run ON run.id = work.run_id
         LEFT JOIN queue_job job ON job.id = work.job_id
             WHERE work.state = 'new'
               AND run.cancelled IS NULL AND NOT coalesce(run.paused, false)
               AND NOT coalesce(run.deferred, false)
               AND (job.id IS NULL OR job.state IN ('done', 'cancelled', 'failed'))
               AND NOT {self._waits_sql()}
               AND work.write_date < now() AT TIME ZONE 'UTC' - interval '2 minutes'
            """
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._take_up()
