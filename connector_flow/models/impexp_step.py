from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.step_answer import answer
from ..engine.step_trouble import end_trouble, tell_trouble
from ..engine.step_work import arguments, work, work_at_once
from .field_options import LONG


class ImpexpStep(models.Model):
    """One execution of a task that does not read rows, such as splitting a file."""

    _name = "impexp.step"
    _inherit = "impexp.work"
    _description = "Step of a Run"
    _order = "id"
    _rec_name = "task_id"
    _masked_fields = ("error", "error_detail", "result", "trouble", "last_error")
    _deaths_allowed = 5  # it cannot be tried in halves, so chance gets more of them

    hook = fields.Selection(
        [("run", "Run"), ("finish", "Finish"), ("confirm", "Confirm")],
        default="run",
        required=True,
        readonly=True,
        help="What of the task is done: the step itself, what follows when all of its "
        "work is done, or what follows when the run has succeeded.",
    )
    cause = fields.Char(
        readonly=True, help="Names what starts only once in a run; empty for others."
    )
    transition_id = fields.Many2one(
        "impexp.task.transition",
        readonly=True,
        ondelete="set null",
        help="The transition that started the step, where it fires once.",
    )
    arguments = fields.Text(readonly=True, help="Keyword arguments of the task, JSON.")
    archives = fields.Boolean(compute="_compute_archives", store=True)
    place = fields.Text(
        readonly=True, help="Where the next job goes on, JSON; empty at the start."
    )
    wake_below = fields.Integer(
        readonly=True,
        help="The step goes on when fewer chunks of its run than this wait; 0: it does "
        "not wait for chunks.",
    )
    result = fields.Text(readonly=True, help="What came of it, in a sentence.")
    question = fields.Text(
        **LONG,
        help="What a person has to tell before the step begins, JSON: an option, and "
        "its values with lines of the file as each of them reads them.",
    )
    answers = fields.Text(readonly=True, help="What a person told, JSON: options.")
    unused_columns = fields.Text(
        readonly=True, help="Columns with data that no task takes, JSON."
    )
    rows_left_out = fields.Integer(
        readonly=True,
        help="Rows that no task got, because no condition of a transition was met.",
    )
    trouble = fields.Text(
        readonly=True,
        help="What it waits for outside, such as a server that does not answer. It is "
        "tried again until it goes on.",
    )

    _started_once = models.Constraint(
        "UNIQUE(run_id, cause)", "This starts only once in a run."
    )

    @api.depends("arguments")
    def _compute_archives(self):
        for step in self:
            step.archives = arguments(step).get("archive") is True

    def action_answer(self, option, value, keep=False):
        """Say how a file is to be read, and let its run go on.

        :param option: what was asked, such as ``encoding``
        :param value: one of those that were offered
        :param keep: write it into the configuration of the task
        :raise AccessError: to whom may not repair the run, or not change the task
        """
        self.ensure_one()
        answer(self, option, value, keep)

    # as a work

    def _work(self):
        return work(self)

    _work_at_once = work_at_once

    def _enqueue(self, eta=None):
        self.wake_below = 0
        super()._enqueue(eta)

    def _job_priority(self):
        """What goes on is before the chunks it made: workers are not to run dry."""
        priority = super()._job_priority()
        return max(priority - 1, 0) if self.place else priority

    def _reopen(self):
        self.wake_below = 0
        super()._reopen()

    def _waits_sql(self):
        """A step that waits for chunks needs no job: they wake it."""
        return "work.wake_below > 0"

    def _waits_for_world(self):
        return self.task_id._class().waits_for_world

    _tell_trouble = tell_trouble

    def _fail(self, error, detail=None):
        end_trouble(self)
        super()._fail(error, detail)

    def _halve(self):
        raise UserError(
            self.env._(
                "The server process died five times while it worked on this step. "
                "Memory or time may be short: look at the server's log and its limits."
            )
        )

    def _related_action(self, job):
        """A step has no screen of its own: its run tells what became of it."""
        to_run = self.run_id._get_records_action(context={})
        return super()._related_action(job) or to_run

    def _job_description(self):
        parts = [self.task_id.name, self.file_id.name]
        return ": ".join(part for part in parts if part)
