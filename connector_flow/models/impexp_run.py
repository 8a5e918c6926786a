from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_chunk.tools.seal import unless_sudo

from ..engine import desk_changes, desk_trial, run_control, run_desk
from ..engine.lent_rights import check_lent_to_runs
from ..engine.pulse import rows_looked_at
from ..engine.run_again import run_again, start_of, takes_file
from ..engine.run_end import end_after_commit
from ..engine.run_figures import figures_html
from ..engine.run_limit import everything_fails, too_many_fail
from ..engine.run_pace import count_at_work, pace_words
from ..engine.run_problems import problems
from ..engine.run_records import CHANGED, MADE, open_records, record_counts
from ..engine.run_sweep import remove_old, remove_without_news, sweep
from ..engine.run_tiles import tiles
from ..engine.run_waits import waiting_work, waits_words
from ..engine.run_words import error_words, guessed_words, unused_words
from ..engine.step_question import questions
from .field_options import LINK
from .impexp_figures import OF_ROWS

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("failed", "Needs Repair"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class ImpexpRun(models.Model):
    """One execution of a flow: who, when, which files, how many rows."""

    _name = "impexp.run"
    _inherit = [
        "queue.chunk.parent",
        "queue.chunk.desk",
        "impexp.masked",
        "mail.thread",
        "mail.activity.mixin",
        "impexp.figures",
    ]
    _description = "Run"
    _masked_fields = ("trouble",)
    _mail_post_access = "read"
    _order = "id desc"
    _chunk_field = "run_id"
    _desk_work = "impexp.chunk"
    _desk_change = "impexp.change"
    _desk_answer = "impexp.answer"

    name = fields.Char(compute="_compute_name", store=True)
    flow_id = fields.Many2one(
        "impexp.task.flow", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        help="The rows run with this person's rights, whoever retries them.",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    deferred = fields.Boolean(
        "Waits for its Turn",
        readonly=True,
        index="btree_not_null",
        help="It begins when another run of the same person is done.",
    )
    trouble = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What “error” says to those who may read what the run read.",
    )
    error = fields.Text(
        compute="_compute_error", help="Why the run stopped, and what to do."
    )
    state = fields.Selection(
        STATES, compute="_compute_state", search="_search_state", string="Status"
    )
    step_error = fields.Text(
        compute="_compute_step_error", help="What went wrong before rows were read."
    )
    file_ids = fields.One2many(
        "impexp.file",
        "run_id",
        "Files",
        domain=[("source_id", "=", False)],
        readonly=True,
    )
    step_ids = fields.One2many("impexp.step", "run_id", "Steps", readonly=True)
    chunk_ids = fields.One2many("impexp.chunk", "run_id", "Chunks", readonly=True)
    file_count = fields.Integer(compute="_compute_counts")
    chunk_count = fields.Integer(compute="_compute_counts")
    failed_chunk_count = fields.Integer(compute="_compute_counts")
    guessed = fields.Text(
        "Read as",
        compute="_compute_guessed",
        help="What was guessed when the files were read, or said by a person.",
    )
    unused_columns = fields.Text(
        compute="_compute_unused_columns",
        help="Columns with data that no task takes.",
    )
    questions = fields.Json(
        compute="_compute_questions",
        help="What a person has to tell before a file is read.",
    )
    waits_for = fields.Text(
        compute="_compute_waits_for",
        help="What is tried again by itself, such as a server that does not answer.",
    )
    problems = fields.Json(
        compute="_compute_problems",
        help="What is wrong, and beside each what mends it.",
    )
    again_of_id = fields.Many2one(
        "impexp.run",
        "Again after",
        **LINK,
        help="The run before, with the same file or in place of which this one runs.",
    )
    again_ids = fields.One2many(
        "impexp.run", "again_of_id", "Run Again as", readonly=True
    )
    may_choose_file = fields.Boolean(compute="_compute_may_choose_file")
    made_file_count = fields.Integer(compute="_compute_counts")
    records_made = fields.Integer(
        "Records Created", compute="_compute_records", help="By rows of this run."
    )
    records_changed = fields.Integer(
        compute="_compute_records",
        help="A record that rows of several chunks changed is counted in each of them.",
    )
    rows_unchanged = fields.Integer(
        compute="_compute_records",
        help="Those of the skipped rows that said what was there already.",
    )
    rows_left_alone = fields.Integer(
        compute="_compute_records", help="The other rows that were skipped."
    )
    rows_looked_at = fields.Integer(
        compute="_compute_at_work",
        help="Rows that jobs at work have looked at; what became of them is known "
        "when the jobs end.",
    )
    task_figures = fields.Html(compute="_compute_task_figures", string="Tasks")

    # what starts once, and what was found

    fired = fields.Integer(readonly=True)
    nothing_new = fields.Boolean(
        readonly=True,
        help="The run looked and found nothing to do, or failed as the next one did. "
        "Such runs are left out of the list, and go after a day.",
    )

    # when it is stopped

    checked_start = fields.Boolean(
        readonly=True,
        help="Someone resumed the run after its first rows all failed.",
    )
    accepted_failed = fields.Integer(
        readonly=True, help="Rows that had failed when someone resumed the run."
    )
    accepted_rows = fields.Integer(
        readonly=True, help="Rows looked at when someone resumed the run."
    )

    # how fast it is

    resumed = fields.Datetime(readonly=True)
    at_work = fields.Integer(compute="_compute_at_work", help="Jobs that run now.")
    pace = fields.Char(
        compute="_compute_pace",
        help="Rows a second in the last minute, and the time left at that rate.",
    )

    @api.depends("flow_id.name", "started")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.flow_id.name} {run.id or ''}".strip()

    # state

    @api.depends("chunk_ids.state", "step_ids.state", "paused", "cancelled")
    def _compute_state(self):
        works = self._work_states()
        for run in self:
            run.state = run._state(*works.get(run.id, (False, False)))

    def _state(self, waiting, failed):
        if self.cancelled:
            return "cancelled"
        if self.paused:
            return "paused"
        if waiting:
            return "running"
        return "failed" if failed else "done"

    def _state_domain(self, state):
        def work(state):
            return Domain("chunk_ids.state", "=", state) | Domain(
                "step_ids.state", "=", state
            )

        cancelled = Domain("cancelled", "!=", False)
        paused = Domain("paused", "=", True)
        if state == "cancelled":
            return cancelled
        if state == "paused":
            return ~cancelled & paused
        going = ~cancelled & ~paused
        if state == "running":
            return going & work("new")
        over = going & ~work("new")
        return over & (work("failed") if state == "failed" else ~work("failed"))

    @api.depends("file_ids", "chunk_ids.state")
    def _compute_counts(self):
        failed = Domain("state", "=", "failed")
        writing = self._types_that_write()
        for field, model, domain in (
            ("file_count", "impexp.file", Domain("source_id", "=", False)),
            ("chunk_count", "impexp.chunk", Domain.TRUE),
            ("failed_chunk_count", "impexp.chunk", failed),
            ("made_file_count", "impexp.file", Domain("task_id.task", "in", writing)),
        ):
            mine = domain & Domain("run_id", "in", self.ids)
            groups = self.env[model].sudo()._read_group(mine, ["run_id"], ["__count"])
            counts = {run.id: count for run, count in groups}
            for run in self:
                run[field] = counts.get(run.id, 0)

    def _types_that_write(self):
        """The task types that make files."""
        kinds = self.env["impexp.task"]._fields["task"].get_values(self.env)
        task = self.env["impexp.task"]
        classes = {kind: getattr(task, f"{kind}_class")() for kind in kinds}
        return [kind for kind, one in classes.items() if one.makes_files]

    @api.depends("chunk_ids.state")
    def _compute_records(self):
        counts = record_counts(self)
        for run in self:
            made, changed, unchanged = counts.get(run.id, (0, 0, 0))
            run.records_made = made
            run.records_changed = changed
            run.rows_unchanged = min(unchanged, run.rows_skipped)
            run.rows_left_alone = run.rows_skipped - run.rows_unchanged

    @api.depends("step_ids.attempts", "chunk_ids.attempts")
    @api.depends_context("uid", "lang")
    def _compute_waits_for(self):
        for run in self:
            work = run.state == "running" and waiting_work(run)
            run.waits_for = waits_words(work) if work else False

    @api.depends("step_ids.state", "step_ids.error", "chunk_ids.state", "error")
    @api.depends_context("uid", "lang")
    def _compute_problems(self):
        for run in self:
            run.problems = problems(run)

    @api.depends("step_ids.task_id")
    def _compute_may_choose_file(self):
        for run in self:
            run.may_choose_file = takes_file(run)

    @api.depends("trouble")
    @api.depends_context("uid", "lang")
    def _compute_error(self):
        for run in self:
            run.error = error_words(run)

    @api.depends("step_ids.state", "step_ids.error")
    def _compute_step_error(self):
        for run in self:
            failed = run.step_ids.filtered(lambda step: step.state == "failed")
            errors = dict.fromkeys(filter(None, failed.mapped("error")))
            run.step_error = "\n".join(errors) or False

    @api.depends("file_ids.guessed")
    def _compute_guessed(self):
        for run in self:
            run.guessed = guessed_words(run)

    @api.depends("step_ids.unused_columns")
    def _compute_unused_columns(self):
        for run in self:
            run.unused_columns = unused_words(run)

    @api.depends("step_ids.question", "step_ids.state", "paused")
    def _compute_questions(self):
        for run in self:
            run.questions = run.paused and questions(run.step_ids)

    @api.depends(*OF_ROWS, "step_ids.left_out")
    def _compute_task_figures(self):
        for run in self:
            run.task_figures = figures_html(run)

    @api.depends("chunk_ids.state", "step_ids.state")
    def _compute_at_work(self):
        looked_at = rows_looked_at(self)
        for run in self:
            run.at_work = count_at_work(run)
            run.rows_looked_at = looked_at.get(run.id, 0)

    @api.depends(
        "chunk_ids.state", "chunk_ids.rows", "step_ids.state", "paused", "deferred"
    )
    def _compute_pace(self):
        for run in self:
            run.pace = pace_words(run)

    @api.depends("flow_id.task_ids.task")
    def _compute_writes_files(self):
        for run in self:
            tasks = run.flow_id.task_ids
            readers = tasks.filtered(lambda task: task._class().reads_chunks)
            writers = readers.filtered(lambda task: task._class().makes_files)
            run.writes_files = bool(readers) and writers == readers

    def _masking_servers(self):
        return self.sudo().flow_id.task_ids.server_id

    def _masking_servers_of(self, vals):
        flow = self.env["impexp.task.flow"].sudo().browse(vals.get("flow_id"))
        return flow.task_ids.server_id

    # whose rights

    def _user_env(self):
        """The environment in which rows run: the user's rights, language, company."""
        user = self.sudo().user_id
        context = {"lang": user.lang, "tz": user.tz}
        if self.company_id:
            context["allowed_company_ids"] = self.company_id.ids
        return self.env(user=user.id, su=False, context=context)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Messages tell what a run read: they are for those who may read it."""
        known = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        user = self.env.user
        return {
            run: operation if user._covers(run.sudo().user_id) else "create"
            for run, operation in known.items()
        }

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        check_lent_to_runs(self)
        return super().message_subscribe(partner_ids, subtype_ids)

    def unlink(self):
        self.check_access("unlink")
        check_lent_to_runs(self)
        self = unless_sudo(self)
        everything = self.sudo()
        everything.chunk_ids.unlink()
        everything.file_ids.unlink()
        parts = self.env["impexp.part"].sudo()
        parts.search([("run_id", "in", self.ids)]).unlink()
        return super().unlink()

    # when it stops

    def _limits(self):
        """Functions that may tell why a run is to stop; another addon adds its own.

        See :func:`~..engine.run_limit.stop_at_limit`.
        """
        return [everything_fails, too_many_fail]

    _end_after_commit = end_after_commit

    # what people do with it

    def action_pause(self):
        """Let the running jobs end and start no more."""
        run_control.pause_by_person(self)

    def action_resume(self):
        """Go on where the run was paused."""
        run_control.resume(self)

    def action_cancel(self):
        """Stop for good: what is in stays in, what waits is not imported."""
        run_control.cancel(self)

    def action_retry_failed(self):
        """Try again everything that failed in this run."""
        run_control.retry_failed(self)

    def action_run_again(self):
        """Start the flow once more, as this run did, and show the new run."""
        self.ensure_one()
        return run_again(self)._show()

    def action_choose_file(self):
        """Ask for another file, with which the flow runs in place of this run."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_flow.action_impexp_wizard_runtask"
        )
        task, _arguments = start_of(self)
        context = {
            "default_flow_id": self.flow_id.id,
            "default_task_id": task.id,
            "default_again_of_id": self.id,
        }
        return action | {"name": self.env._("Choose Another File"), "context": context}

    def _show(self):
        """The action that shows the run."""
        # the id of a wizard would stand in the address and break Back
        return self._get_records_action(context={"active_id": False})

    @api.model
    def tiles(self):
        """What stands above the list of runs: a list of figures.

        :return: dictionaries with name, label, count or text, and filter
        """
        return tiles(self.env)

    # what the desk asks, where its rows are repaired, and who answers

    _desk_check_may_see = run_desk.check_may_see_rows
    _desk_check_may_repair = run_desk.check_may_repair_rows
    _desk_works = run_desk.works_to_repair
    _desk_columns = run_desk.columns_to_repair
    _desk_sheet = run_desk.sheet_of_run
    _desk_progress = run_desk.desk_progress
    _desk_write = desk_changes.write_cells
    _desk_write_column = desk_changes.write_column
    _desk_write_skipped = desk_changes.skip_rows
    _desk_write_unskipped = desk_changes.unskip_rows
    _desk_write_retried = desk_changes.retry_rows
    _desk_tried = desk_trial.try_works
    _desk_checked = desk_trial.check_values
    _desk_choices = desk_trial.choose_values
    _desk_mapping = desk_trial.open_mapping

    def _desk_all_choices(self, sheet, columns, column, most):
        found = desk_trial.choose_values(self, sheet, columns, column, "", most + 1)
        return [value for value, _label in found] if len(found) <= most else []

    # what is done by itself

    @api.model
    def _cron_sweep(self):
        """Take up what a crash left behind; called every few minutes."""
        sweep(self.env)

    @api.autovacuum
    def _gc_old_runs(self):
        """Remove what nobody needs any more; rows that failed stay for ever."""
        return remove_old(self.env)

    @api.autovacuum
    def _gc_runs_without_news(self):
        return remove_without_news(self.env)

    # screens

    def _open(self, xmlid, domain, **values):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": domain, "context": {}} | values

    def _open_chunks(self, *domain, **values):
        domain = [("run_id", "=", self.id), *domain]
        return self._open("connector_flow.action_impexp_chunk", domain, **values)

    def action_open_files(self):
        """Open the run's files."""
        domain = [("run_id", "=", self.id), ("source_id", "=", False)]
        return self._open("connector_flow.action_impexp_file", domain)

    def action_open_chunks(self):
        """Open the run's chunks."""
        return self._open_chunks()

    def action_download(self):
        """Download the file that the run made; choose among several."""
        self.ensure_one()
        made = self.file_ids.filtered(lambda file: file._is_made())
        if len(made) == 1:
            return made.action_download()
        return self.action_open_files() | {
            "name": self.env._("Files of %s", self.name),
            "domain": [("id", "in", made.ids)],
        }

    def action_open_made(self):
        """Open the records that the rows made."""
        self.ensure_one()
        return open_records(self, MADE)

    def action_open_changed(self):
        """Open the records that the rows changed."""
        self.ensure_one()
        return open_records(self, CHANGED)

    def action_open_skipped(self):
        """Open the chunks with rows that were skipped; each row says why."""
        self.ensure_one()
        name = self.env._("Skipped Rows")
        return self._open_chunks(("rows_skipped", ">", 0), name=name)

    def action_open_unchanged(self):
        """Open the chunks with rows that said nothing new."""
        self.ensure_one()
        name = self.env._("Unchanged Rows")
        return self._open_chunks(("rows_unchanged", ">", 0), name=name)

    def action_open_failed(self):
        """Open the desk with the rows that wait for repair."""
        return self.action_open_desk()

    def action_open_jobs(self):
        """Open the run's jobs; for job managers."""
        jobs = (self.step_ids.job_id | self.chunk_ids.job_id).ids
        return self._open("queue_job.action_queue_job", [("id", "in", jobs)])
