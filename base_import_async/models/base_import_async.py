from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..importing import control, desk_trial, desk_view, repairing
from ..importing.ending import look
from ..importing.file_columns import SHEET, layout
from ..importing.reading import refuse
from ..importing.sweeping import remove_old, sweep
from ..tools.answers import Answers
from ..tools.loading import text_of
from ..tools.options import match_of

STATES = [
    ("reading", "Being Read"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Done"),
    ("failed", "Needs Repair"),
    ("refused", "Not Readable"),
    ("cancelled", "Cancelled"),
]
# Odoo copies what it takes for text into its index, and guesses where it knows no type.
MIMETYPE = "application/x-background-import"


class BaseImportAsync(models.Model):
    """A file that is imported, or tested, in the background: who, what, how far."""

    _name = "base.import.async"
    _inherit = ["queue.chunk.parent", "queue.chunk.desk", "mail.thread"]
    _description = "Import in the Background"
    _mail_post_access = "read"
    _order = "id desc"
    _desk_work = "base.import.async.chunk"
    _desk_change = "base.import.async.change"
    _desk_remembers = False
    _desk_answer = "base.import.async.answer"

    name = fields.Char(readonly=True, required=True)
    test = fields.Boolean(
        readonly=True, help="Only tries whether the file can be imported."
    )
    user_id = fields.Many2one(
        "res.users",
        "Imported by",
        required=True,
        readonly=True,
        index=True,
        help="The rows are imported with this person's rights, whoever retries them.",
    )
    superuser = fields.Boolean(readonly=True, help="Started by a program, with sudo.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    model_label = fields.Char("Imports", readonly=True)
    file_name = fields.Char("File", readonly=True)
    file_type = fields.Char(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, index=True, ondelete="set null"
    )
    job_attachment_id = fields.Many2one(
        "ir.attachment",
        "File of the Job",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Goes with the job; the import keeps its own.",
    )
    mapping = fields.Json("Fields of the Columns", readonly=True)
    columns = fields.Json(readonly=True)
    options = fields.Json(readonly=True)
    context = fields.Json(readonly=True)
    chunk_size = fields.Integer("Rows per Job", readonly=True)
    priority = fields.Integer(readonly=True)
    parallel = fields.Boolean(
        "In Parallel",
        readonly=True,
        help="Several jobs at once. Rows that need earlier ones wait for them.",
    )
    on_error = fields.Selection(
        [
            ("rows", "Import the good rows"),
            ("chunk", "Import no row of that job"),
            ("file", "Import no row of the file"),
        ],
        "When a Row Is Wrong",
        default="rows",
        required=True,
        readonly=True,
    )
    fingerprint = fields.Char(readonly=True, index=True)
    file_hash = fields.Char(readonly=True, index=True)
    reading = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
    )
    checked_start = fields.Boolean(
        readonly=True, help="Someone resumed after the first rows all failed."
    )
    error = fields.Text(readonly=True, help="Why it stopped, and what to do.")
    split_job_id = fields.Many2one(
        "queue.job",
        "Reading Job",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="queue_job.group_queue_job_manager",
    )
    chunk_ids = fields.One2many("base.import.async.chunk", "import_id", "Parts")
    error_ids = fields.One2many("base.import.async.error", "import_id", "Errors")
    state = fields.Selection(
        STATES, compute="_compute_state", search="_search_state", string="Status"
    )
    rows = fields.Integer(compute="_compute_figures")
    rows_done = fields.Integer(compute="_compute_figures", string="Done")
    rows_skipped = fields.Integer(compute="_compute_figures", string="Skipped")
    rows_failed = fields.Integer(compute="_compute_figures", string="Failed")
    rows_waiting = fields.Integer(compute="_compute_figures", string="Waiting")
    progress = fields.Float(
        compute="_compute_figures", help="Share of the rows that are in, or skipped."
    )
    chunk_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    no_runner = fields.Boolean(compute="_compute_no_runner")

    _running = models.UniqueIndex("(fingerprint) WHERE ended IS NULL")

    # figures

    @api.depends("chunk_ids.rows", "chunk_ids.rows_done", "chunk_ids.state")
    def _compute_figures(self):
        groups = self.env["base.import.async.chunk"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id"],
            ["rows:sum", "rows_done:sum", "rows_skipped:sum", "rows_failed:sum"],
        )
        figures = {one.id: rest for one, *rest in groups}
        for one in self:
            rows, done, skipped, failed = figures.get(one.id, (0, 0, 0, 0))
            one.rows, one.rows_waiting = rows, rows - done - skipped - failed
            one.rows_done, one.rows_skipped, one.rows_failed = done, skipped, failed
            # what failed is not done: a few of many are seen as a bar that is not full
            one.progress = 100 * (done + skipped) // rows if rows else 0

    @api.depends("chunk_ids", "error_ids")
    def _compute_counts(self):
        for name in ("chunk", "error"):
            groups = self.env[f"base.import.async.{name}"]._read_group(
                [("import_id", "in", self.ids)], ["import_id"], ["__count"]
            )
            counts = {one.id: count for one, count in groups}
            for one in self:
                one[f"{name}_count"] = counts.get(one.id, 0)

    @api.depends("reading", "chunk_ids.state", "paused", "cancelled")
    def _compute_state(self):
        groups = self.env["base.import.async.chunk"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], []
        )
        works = {(one.id, state) for one, state in groups}
        for one in self:
            one.state = one._state(
                (one.id, "new") in works, (one.id, "failed") in works
            )

    def _state(self, waiting, failed):
        if self.cancelled:
            return "cancelled"
        if self.paused:
            return "paused"
        if self.reading == "failed":
            return "refused"
        if self.reading == "waiting" and not waiting:
            return "reading"
        if waiting or self.reading == "waiting":
            return "running"
        return "failed" if failed else "done"

    def _state_domain(self, state):
        def work(state):
            return Domain("chunk_ids.state", "=", state)

        cancelled, paused = (
            Domain("cancelled", "!=", False),
            Domain("paused", "=", True),
        )
        going, waiting = ~cancelled & ~paused, Domain("reading", "=", "waiting")
        settled = going & Domain("reading", "=", "done") & ~work("new")
        return {
            "cancelled": cancelled,
            "paused": ~cancelled & paused,
            "refused": going & Domain("reading", "=", "failed"),
            "reading": going & waiting & ~work("new"),
            "running": going & work("new") & Domain("reading", "!=", "failed"),
            "failed": settled & work("failed"),
            "done": settled & ~work("failed"),
        }.get(state, Domain.FALSE)

    @api.depends("state")
    def _compute_no_runner(self):
        alone = not self._has_runner()
        for one in self:
            one.no_runner = alone and one.state in ("reading", "running")

    @api.model
    def _has_runner(self):
        """Whether a job runner serves this database: it holds a lock while it does."""
        high, low = PG_ADVISORY_LOCK_ID >> 32, PG_ADVISORY_LOCK_ID & 0xFFFFFFFF
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database())"
                " AND classid = %s AND objid = %s",
                high,
                low,
            )
        )
        return bool(self.env.cr.fetchone())

    # whose rights

    def _user_env(self):
        """The environment of the person who imports, as it was then."""
        return self.env(
            user=self.sudo().user_id.id,
            su=self.superuser,
            context=dict(self.context or {}),
        )

    def _first_line(self):
        """The line of row 0, counted as Odoo's screen counts: without empty lines."""
        return 2 if (self.options or {}).get("has_headers") else 1

    def _column_names(self):
        """{field path: name of its column}"""
        pairs = zip(self.mapping or (), self.columns or (), strict=False)
        return {path: name for path, name in pairs if path and name}

    def _match(self):
        """What finds the records to update, as ``_load_records`` takes it."""
        return match_of(self.res_model, self.options)

    # the repair desk

    def _answers(self):
        """What people answered to values that could not be imported."""
        given = sealed(self.env[self._desk_answer])
        given = given.search([("import_id", "=", self.id)])
        columns = layout(self)
        return Answers(filter(None, (one._for_rows(columns) for one in given)))

    _desk_check_may_repair = control.check_may_correct
    _desk_works = desk_view.works
    _desk_sheet = desk_view.sheet
    _desk_write = repairing.write_cells
    _desk_write_skipped = repairing.skip
    _desk_write_unskipped = repairing.unskip
    _desk_write_retried = repairing.retry
    _desk_tried = desk_trial.try_rows
    _desk_checked = desk_trial.check
    _desk_choices = desk_trial.choices

    def _desk_columns(self, sheet):
        return layout(self).names if sheet == SHEET else []

    def _desk_write_column(self, work, name, values):
        raise UserError(
            self.env._(
                "The columns of this import are those of its file. To fill another "
                "field, download the failed rows and import them as a file of their "
                "own, with a column more."
            )
        )

    def _desk_mapping(self, sheet):
        raise UserError(
            self.env._(
                "The fields of the columns were chosen on Odoo's import screen. To "
                "choose others, download the failed rows and import them there."
            )
        )

    def _desk_all_choices(self, sheet, columns, column, most):
        found = desk_trial.choices(self, sheet, columns, column, "", most + 1)
        return [value for value, _label in found] if len(found) <= most else []

    # its file, its job

    def _store_file(self, name, content):
        """Store a file as an attachment that does not fill the search index."""
        return sealed(self.env["ir.attachment"]).create(
            {
                "name": name,
                "raw": content,
                "mimetype": MIMETYPE,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _own_file(self):
        """The file that was imported, or none: never one that is somebody else's."""
        return self._if_own(self.attachment_id, self.env["queue.job"])

    def _own_job(self):
        """The job that reads the file, or none: never one that does something else."""
        return self.split_job_id._if_works_on(self.job_attachment_id, self.user_id)

    def _if_own(self, file, job):
        """A file, if it is the import's, or that of its job; else none.

        Sealed: what it holds must not depend on a caller's ``bin_size``.
        """
        file = sealed(file)
        places = {(self._name, self.id)} | {(job._name, id_) for id_ in job.ids}
        return file if (file.res_model, file.res_id) in places else file.browse()

    def _job_options(self):
        """What the screen or a program asked for, as the jobs take it."""
        return dict(self.options or {})

    # as a work: the job that reads the file

    def _has_failed(self):
        return self.reading == "failed"

    def _job_values(self):
        return {"exc_message": self.error}

    def _fail_unexpectedly(self, error, trace=None):
        """The job failed of something that nobody expected, and was undone."""
        refuse(self, text_of(self.env, error))
        self._end_after_commit()

    def _reopen_if_failed(self):
        for one in self.filtered(
            lambda one: not one.cancelled and one.reading == "failed"
        ):
            one._reopen()
            one.write({"reading": "waiting", "error": False})

    def _reopen(self):
        self.filtered("ended").fingerprint = False
        super()._reopen()

    # how it goes on

    _look = look

    @api.model
    def _cron_sweep(self):
        """Take up what a crash left behind; called every few minutes."""
        sweep(self.env)

    @api.autovacuum
    def _gc_old_imports(self):
        return remove_old(self.env)

    def unlink(self):
        self.check_access("unlink")
        everything = self.sudo()
        files = self.env["ir.attachment"].sudo()
        for one in everything:
            files |= one._own_file()
            files |= one._if_own(one.job_attachment_id, one._own_job())
        files = files.union(*(chunk._own_file() for chunk in everything.chunk_ids))
        control.cancel_jobs(everything)
        result = super().unlink()
        files.exists().unlink()
        return result

    # what people do with it

    action_pause = control.pause
    action_resume = control.resume
    action_cancel = control.cancel
    action_retry = control.retry

    def action_import(self):
        """Import what was tested, once: a second time opens that import."""
        return control.import_tested(self)._open_form()

    def action_upload(self):
        """Open the desk, which takes corrected rows. Views of before call this."""
        return self.action_open_desk()

    def action_download_errors(self):
        """Download the rows that failed, to correct them."""
        control.check_may_change(self)
        url = f"/queue_chunk/desk/{self._name}/{self.id}/rows.xlsx?sheet={SHEET}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_download_file(self):
        """Download the file that was imported."""
        url = f"/base_import_async/{self.id}/file"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _open_form(self):
        return self._get_records_action(context={})

    def action_open_records(self):
        """Open the records that were imported."""
        self.check_access("read")
        ids = [id_ for chunk in self.sudo().chunk_ids for id_ in chunk.record_ids or ()]
        model = self.env[self.res_model]
        if not model.has_access("read"):
            raise AccessError(self.env._("You may not see the records of this import."))
        # deleted ones, and those of others, are nobody's business
        ids = model.with_context(active_test=False).search([("id", "in", ids)]).ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported records"),
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    def _open_list(self, xmlid, domain=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        domain = domain or [("import_id", "=", self.id)]
        return action | {"domain": domain, "context": {}}

    def action_open_errors(self):
        """Open the table of errors."""
        return self._open_list("base_import_async.action_base_import_async_error")

    def action_open_chunks(self):
        """Open the parts that the file was cut into."""
        return self._open_list("base_import_async.action_base_import_async_chunk")

    def action_open_jobs(self):
        """Open the jobs; for job managers."""
        jobs = self.split_job_id | self.chunk_ids.job_id
        return self._open_list("queue_job.action_queue_job", [("id", "in", jobs.ids)])
