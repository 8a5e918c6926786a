from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.models.work import STATES
from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.backoff import pause_before
from ..engine.flow_approval import approval_missing
from ..engine.run_control import check_may_repair
from ..engine.run_pause import pause, pause_apart
from ..engine.run_waits import note_attempt
from ..tools.belonging import not_of_run
from ..tools.faults import is_concurrency, is_cpu_limit, is_of_world, sentence
from ..tools.numbers import whole_number
from .field_options import LONG

LONGEST_PAUSE = 600  # unless the system parameter says otherwise
LONGEST = "connector_flow.longest_pause"
PATIENCE = 5  # attempts before a person is told of what is tried for ever


class ImpexpWork(models.AbstractModel):
    """What one job of a flow does: a step of a run, or a chunk of rows."""

    _name = "impexp.work"
    _inherit = ["queue.chunk.work", "impexp.masked"]
    _description = "Work of a Flow"
    _masked_fields = ("error", "error_detail")
    _parent_field = "run_id"
    _retry_values = {"state": "new", "attempts": 0}

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
    state = fields.Selection(STATES)
    error = fields.Text(help="What is wrong, and what to do about it.")
    error_detail = fields.Text("Technical Details", **LONG)
    left_out = fields.Text(
        **LONG, help="Rows that conditions of transitions from here stopped, JSON."
    )
    attempts = fields.Integer(
        readonly=True,
        help="How often the work was tried again because of something that passes: "
        "a lost connection, a lock, a server that does not answer.",
    )
    last_error = fields.Text(**LONG, help="Why it is tried again, if it is.")

    # what is done

    def _reason_to_wait(self):
        if self.run_id._is_stopped():
            return self.env._("Nothing done: the run is paused or cancelled.")
        missing = approval_missing(self.run_id.flow_id)
        if missing:
            pause(self.run_id, missing)
        return missing

    def _is_of_world(self, error):
        return is_of_world(error)

    def _fail(self, error, trace=None):
        error = sentence(self.env, error)
        self.write({"state": "failed", "error": error, "error_detail": trace})

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

    # the job

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

    def _store_failed_job(self, trace=None):
        super()._store_failed_job(self._masked(trace))

    def _job_values(self):
        return super()._job_values() | {"exc_info": self.error_detail}

    # errors of the world

    def _try_later(self, error):
        if is_cpu_limit(error) or is_concurrency(error):
            return super()._try_later(error)
        attempts = note_attempt(self, error)
        limit = self.task_id.max_retries
        if self._waits_for_world():
            if attempts > (limit or PATIENCE):
                self._tell_trouble(error, attempts)
        elif limit and attempts > limit:
            return self._give_up(error)
        asked = getattr(error, "seconds", None)
        raise RetryableJobError(
            self._masked(sentence(self.env, error)),
            seconds=pause_before(attempts, self._longest_pause(), asked),
            ignore_retry=True,
        ) from error

    def _longest_pause(self):
        value = self.env["ir.config_parameter"].sudo().get_param(LONGEST) or ""
        return whole_number(value, LONGEST_PAUSE)

    def _waits_for_world(self):
        """Whether the work is tried for ever instead of pausing the run."""
        return False

    def _tell_trouble(self, error, attempts):
        """Tell once that the work is still tried, and what it waits for."""
        raise NotImplementedError

    def _give_up(self, error):
        """The world stays broken: the run waits, with one clear message."""
        message = self.env._(
            "“%(work)s” was tried %(count)s times without success: %(error)s\n"
            "Nothing is lost. Mend the cause, then press Resume.",
            work=self.display_name,
            count=self.task_id.max_retries + 1,
            error=sentence(self.env, error),
        )
        pause_apart(self.run_id, message)
        return message

    # retrying

    def _retry(self):
        if any(run.state == "cancelled" for run in self.run_id):
            raise UserError(
                self.env._("The run was cancelled. Start the flow again instead.")
            )
        self._requeue()

    def _requeue(self):
        self._reopen()
        super()._requeue()

    def _check_may_retry(self):
        self._check_may_repair()

    def _check_may_repair(self):
        self.check_access("read")
        check_may_repair(self.run_id)

    def _related_action(self, job):
        return self.task_id._instance(self.run_id).related_action(job)

    def _waits_sql(self):
        """SQL condition: the work waits for something else than a job."""
        return "false"

    def _needs_job_sql(self):
        return f"NOT coalesce(parent.deferred, false) AND NOT {self._waits_sql()}"
