import json
import logging
from collections import Counter

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from odoo.addons.queue_chunk.tools.seal import apart, sealed, unless_sudo

from ..readers.table import listed
from ..tools import turns
from ..tools.errors import database_errors_worded
from ..tools.left_out import LeftOut
from ..tools.numbers import whole_number

_logger = logging.getLogger(__name__)

MANY_DAYS = 36_500
LOOKS = 3  # at a run, if others look at the same time

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Done"),
    ("failed", "Needs Repair"),
    ("cancelled", "Cancelled"),
]


class ImpexpRun(models.Model):
    """One execution of a flow: who, when, which files, how many rows."""

    _name = "impexp.run"
    _inherit = [
        "queue.chunk.sealed",
        "impexp.masked",
        "mail.thread",
        "mail.activity.mixin",
        "impexp.figures",
    ]
    _description = "Run"
    _masked_fields = ("error",)
    _mail_post_access = "read"
    _order = "id desc"
    _chunk_field = "run_id"

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
    started = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended = fields.Datetime(readonly=True, index="btree_not_null")
    paused = fields.Boolean(readonly=True)
    cancelled = fields.Datetime(readonly=True)
    deferred = fields.Boolean(
        "Waits for its Turn",
        readonly=True,
        index="btree_not_null",
        help="It begins when another run of the same person is done.",
    )
    error = fields.Text(readonly=True, help="Why the run stopped, and what to do.")
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
    task_figures = fields.Html(compute="_compute_task_figures", string="Tasks")

    @api.depends("flow_id.name", "started")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.flow_id.name} {run.id or ''}".strip()

    @api.depends(
        "chunk_ids.state",
        "chunk_ids.rows",
        "chunk_ids.rows_skipped",
        "chunk_ids.task_id",
        "step_ids.rows_left_out",
    )
    def _compute_figures(self):
        return super()._compute_figures()

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

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(state) for state in value)

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
        for field, model, domain in (
            ("file_count", "impexp.file", Domain("source_id", "=", False)),
            ("chunk_count", "impexp.chunk", Domain.TRUE),
            ("failed_chunk_count", "impexp.chunk", failed),
        ):
            mine = domain & Domain("run_id", "in", self.ids)
            groups = self.env[model].sudo()._read_group(mine, ["run_id"], ["__count"])
            counts = {run.id: count for run, count in groups}
            for run in self:
                run[field] = counts.get(run.id, 0)

    @api.depends("step_ids.state", "step_ids.error")
    def _compute_step_error(self):
        for run in self:
            failed = run.step_ids.filtered(lambda step: step.state == "failed")
            errors = dict.fromkeys(filter(None, failed.mapped("error")))
            run.step_error = "\n".join(errors) or False

    @api.depends("file_ids.guessed")
    def _compute_guessed(self):
        for run in self:
            files = run.file_ids.filtered("guessed").sorted("id")
            words = [
                f"{run._names_of_files(some)}: {guessed}"
                for guessed, some in files.grouped("guessed").items()
            ]
            one = len(run.file_ids) == 1 and files.guessed
            run.guessed = one or "\n".join(words) or False

    @api.depends("step_ids.unused_columns")
    def _compute_unused_columns(self):
        for run in self:
            lines = [
                run._unused_words(task, steps)
                for task, steps in run.step_ids.filtered("unused_columns")
                .grouped("task_id")
                .items()
            ]
            run.unused_columns = "\n".join(lines) or False

    def _unused_words(self, task, steps):
        """A sentence on the columns that a task read, and no other one takes."""
        names = list(
            dict.fromkeys(name for step in steps for name in step._unused_columns())
        )
        if len(names) == 1:
            return self.env._(
                "%(task)s: 1 column is not used: %(names)s.",
                task=task.name,
                names=listed(names),
            )
        return self.env._(
            "%(task)s: %(count)s columns are not used: %(names)s.",
            task=task.name,
            count=len(names),
            names=listed(names),
        )

    @api.depends("step_ids.question", "step_ids.state", "paused")
    def _compute_questions(self):
        for run in self:
            run.questions = run._questions() if run.paused else False

    def _questions(self):
        """What is asked, for the browser; False where nothing is."""
        found = [
            {
                "step": step.id,
                "file": step.file_id.name,
                "option": option,
                "choices": choices,
                "keeps": step.task_id.has_access("write"),
                "task": step.task_id.name,
            }
            for step in self.step_ids._asks()
            for option, choices in step._question().items()
        ]
        return found or False

    @api.depends(
        "chunk_ids.state",
        "chunk_ids.rows",
        "chunk_ids.rows_skipped",
        "chunk_ids.task_id",
        "step_ids.left_out",
    )
    def _compute_task_figures(self):
        for run in self:
            run.task_figures = run._task_figures_html()

    def _task_figures_html(self):
        figures, left_out = self._task_figures(), self._left_out_by_task()
        known = [task for task, *_figures in figures]
        figures += [(task, *(0,) * 5) for task in left_out if task not in known]
        lines = Markup().join(
            self._task_line(task, counts, left_out.get(task, ()), bool(left_out))
            for task, *counts in figures
        )
        titles = [
            self.env._("Task"),
            self.env._("Rows"),
            self.env._("Done"),
            self.env._("Skipped"),
            self.env._("Failed"),
            self.env._("Waiting"),
        ]
        titles += [self.env._("Left Out")] if left_out else []
        head = Markup().join(
            Markup("<th%s>%s</th>") % (Markup(' class="text-end"') if at else "", title)
            for at, title in enumerate(titles)
        )
        return lines and (
            Markup('<table class="table table-sm mb-0"><tr>%s</tr>%s</table>')
            % (head, lines)
        )

    def _left_out_by_task(self):
        """{task: [(condition, rows)]} of the rows that conditions kept from tasks."""
        self.env["impexp.chunk"].flush_model(["left_out"])
        self.env["impexp.step"].flush_model(["left_out"])
        self.env.cr.execute(
            """
            SELECT left_out FROM impexp_step WHERE run_id = %(run)s AND left_out <> ''
             UNION ALL
            SELECT left_out FROM impexp_chunk WHERE run_id = %(run)s AND left_out <> ''
            """,
            {"run": self._origin.id},
        )
        counted = LeftOut()
        for (text,) in self.env.cr.fetchall():
            counted.merge(LeftOut(text))
        found = {}
        for stopped, rows in counted.counts.items():
            task = self.env["impexp.task"].sudo().browse(stopped.task_id).exists()
            if task:
                found.setdefault(task, []).append((stopped.condition, rows))
        return found

    def _task_figures(self):
        """[(task, rows, done, skipped, failed, waiting)], in the order of the flow."""
        if not self.ids:
            return []
        self.env["impexp.chunk"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT task_id, %s FROM impexp_chunk WHERE run_id = %s"
                " GROUP BY task_id ORDER BY min(id)",
                self._figures_sql(),
                self.id,
            )
        )
        task = self.env["impexp.task"].sudo()
        return [(task.browse(id_), *rest) for id_, *rest in self.env.cr.fetchall()]

    def _task_line(self, task, figures, left_out, with_left_out):
        """A line of the table: the task, its figures, and what did not reach it."""
        figures = list(figures)
        if with_left_out:
            figures.append(sum(rows for _condition, rows in left_out) or "")
        cells = Markup().join(
            Markup('<td class="text-end">%s</td>') % figure for figure in figures
        )
        reasons = Markup().join(
            Markup('<div class="small">%s</div>') % self._left_out_words(*one)
            for one in left_out
        )
        return Markup("<tr><td>%s%s</td>%s</tr>") % (task.name, reasons, cells)

    def _left_out_words(self, condition, rows):
        return self.env._(
            "%(rows)s rows do not meet the condition “%(condition)s”.",
            rows=rows,
            condition=condition,
        )

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

    # start

    def _create_for(self, flow, file_id=None):
        """Create the run of ``flow`` for the current user, with its first file."""
        run = (
            apart(self)
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                {
                    "flow_id": flow.id,
                    "user_id": self.env.uid,
                    "company_id": flow.company_id.id or self.env.company.id,
                }
            )
        )
        file = self.env["impexp.file"].browse(file_id)
        if file and not file.run_id:
            company = file.company_id or run.company_id
            file.write({"run_id": run.id, "company_id": company.id})
        return run

    def _start_step(self, task, arguments, asynch, sharing=None):
        """Start one task; a reader of rows makes a chunk of what it is given.

        :param sharing: says of the row that other tasks get it as well
        """
        if task._class().reads_chunks:
            return self._start_reader(task, arguments, asynch, sharing)
        step = self.env["impexp.step"].create(
            {
                "run_id": self.id,
                "task_id": task.id,
                "file_id": arguments.get("file_id"),
                "arguments": json.dumps(arguments),
            }
        )
        if not asynch:
            step._work_at_once()
        elif not self.deferred:
            step._enqueue()
        return step

    def _run_at_once(self, task, arguments):
        """Start one task and all that comes behind it, in the caller's transaction."""
        with database_errors_worded(self.env):
            self._start_step(task, arguments, asynch=False)
            while self._try_put_off() or self._fire(asynch=False):
                pass

    def _try_put_off(self):
        """Try rows that were put off once more; return whether there were any."""
        chunk = self._next_put_off()
        for one in chunk:
            one._work_at_once()
        return bool(chunk)

    def _start_reader(self, task, arguments, asynch, sharing):
        if "chunk_data" not in arguments:
            raise UserError(
                self.env._("“%s” reads rows, but was given none.", task.name)
            )
        rows = {"data": [arguments["chunk_data"]], "file_id": arguments.get("file_id")}
        return self._add_chunk(task, rows, asynch, sharing)

    def _add_chunk(self, task, values, asynch, sharing=None):
        """Create a chunk for ``task`` and see that it is read.

        :param values: what :meth:`AbstractChunkWriteTask.prepare_chunk` returns
        :param sharing: says of the rows that other tasks get them as well
        """
        chunk = self.env["impexp.chunk"]._create_for(self, task, values, sharing)
        if chunk.state == "failed":
            chunk._store_failed_job()
        elif not asynch:
            chunk._work_at_once()
        elif not self.deferred and self._queue_room() > 0:
            chunk._enqueue()
        return chunk

    # stop

    def _is_stopped(self):
        return self.paused or bool(self.cancelled)

    def _pause_apart(self, message):
        """Pause in a transaction of its own: the caller's may be lost."""
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._pause(message)

    def _pause(self, message):
        message = self._masked(message)
        self.env.cr.execute(
            "UPDATE impexp_run SET paused = true, error = %s"
            " WHERE id = %s AND NOT coalesce(paused, false)",
            [message, self.id],
            log_exceptions=False,
        )
        if self.env.cr.rowcount:
            self.invalidate_recordset()
            self._tell(self.env._("The run is paused"), message)

    def action_pause(self):
        """Let the running jobs end and start no more."""
        for run in self._controlled("running"):
            run.paused = True
            run._log_person(self.env._("Paused by %s.", self.env.user.name))
            run._end_after_commit()

    def action_resume(self):
        """Go on where the run was paused."""
        for run in self._controlled("paused"):
            run._check_answered()
            now = fields.Datetime.now()
            run.write(
                {"paused": False, "deferred": False, "error": False, "resumed": now}
            )
            run._accept_failed()
            run._log_person(self.env._("Resumed by %s.", self.env.user.name))
            run._end_activities()
            for work in run._open_works():
                work.attempts = 0
                if work.job_id or work._name == "impexp.step":
                    work._requeue()
            run._reopen()
            run._queue_chunks()
            run._end_after_commit()

    def _check_answered(self):
        asking = self.step_ids._asks()
        if asking:
            raise UserError(
                self.env._(
                    "Choose first the lines of “%s” that are right.",
                    asking[0].file_id.name,
                )
            )

    def action_cancel(self):
        """Stop for good: what is in stays in, what waits is not imported."""
        for run in self._controlled("running", "paused", "failed"):
            run.write({"cancelled": fields.Datetime.now(), "paused": False})
            run.ended = run.ended or fields.Datetime.now()
            run._log_person(self.env._("Cancelled by %s.", self.env.user.name))
            run._end_activities()
            waiting = run._open_works()
            jobs = [work._own_job() for work in waiting]
            jobs = [job for job in jobs if job.state == "pending"]
            sealed(self.env["queue.job"]).union(*jobs).button_cancelled()
            run._end_after_commit()

    def _controlled(self, *states):
        """The runs as the engine sees them, if a person may stop them or go on.

        :raise UserError: when none is in one of the states, as after a second click
        """
        self._check_may_repair()
        runs = sealed(self).filtered(lambda run: run.state in states)
        if self and not runs:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The run is in the state “%s” by now, so there is nothing to do.",
                    words[self[0].state],
                )
            )
        return runs

    def _log_person(self, body):
        sealed(self)._message_log(body=body, author_id=self.env.user.partner_id.id)

    def action_retry_failed(self):
        """Try again everything that failed in this run."""
        self._check_may_repair()
        domain = [("run_id", "in", self.ids), ("state", "=", "failed")]
        for model in ("impexp.step", "impexp.chunk"):
            failed = self.env[model].sudo().search(domain)
            if failed:
                failed.action_retry()

    def _count_waiting_chunks(self):
        """Chunks that will be done before reading goes on: none that is put off."""
        waiting = [("state", "=", "new"), ("put_off", "=", False)]
        domain = [("run_id", "=", self.id), *waiting]
        return self.env["impexp.chunk"].search_count(domain)

    def _open_works(self):
        """Steps and chunks that wait, as a list of single records."""
        domain = [("run_id", "in", self.ids), ("state", "=", "new")]
        models = (self.env["impexp.step"], self.env["impexp.chunk"])
        return [work for model in models for work in model.search(domain)]

    def _check_may_repair(self):
        """Users control and repair what they started, managers everything."""
        self.check_access("read")
        manager = self.env.user.has_group("connector_flow.group_flow_manager")
        if not (self.env.su or manager) and self.user_id - self.env.user:
            raise AccessError(
                self.env._("Only who started the run, or a manager, may do this.")
            )

    # the end

    def _end_after_commit(self):
        """Look, once this transaction is committed, whether it was the last one."""
        run_id, registry = self.id, self.env.registry
        postcommit = self.env.cr.postcommit
        pending = postcommit.data.setdefault("connector_flow.runs", set())
        if run_id in pending:
            return
        pending.add(run_id)

        def look():
            pending.discard(run_id)
            for _turn in range(LOOKS):
                try:
                    with registry.cursor() as cr:
                        env = api.Environment(cr, api.SUPERUSER_ID, {})
                        run = env["impexp.run"].browse(run_id)
                        return run._is_in_full_swing() or run._look_for_end()
                except psycopg2.errors.SerializationFailure:
                    continue  # another one looked at the same time
                except psycopg2.Error as error:
                    # What is committed must not look failed: the cron looks again.
                    return _logger.info("Run %s: looked in vain: %s", run_id, error)

        postcommit.add(look)

    def _look_for_end(self):
        """End the run if nothing waits; stop it if nothing succeeds.

        Runs in a transaction that began after the work was committed, so that the
        last one sees the others; a cron looks again for runs whose process died
        between the two.
        """
        self = self.exists()
        if not self:
            return
        if self.deferred or self._is_stopped():
            return turns.take(self.env, self.user_id)
        self = self.with_context(lang=self.user_id.lang)
        self._fire()
        self._settle_files()
        waiting, failed = self._work_states().get(self.id, (False, False))
        if not waiting:
            return self._end(failed)
        self._stop_if_everything_fails()
        self._stop_if_too_many_fail()
        if not self._is_stopped():
            self._queue_chunks()
            self.env["impexp.step"]._wake(self)

    def _end(self, failed):
        self.env.cr.execute(
            "UPDATE impexp_run SET ended = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s AND ended IS NULL",
            [self.id],
            log_exceptions=False,
        )
        if not self.env.cr.rowcount:
            return
        self.invalidate_recordset()
        if failed:
            self._tell(self._end_summary(), self._end_message(), self._end_words())
        else:
            self._end_activities()
            self._note_end()
        turns.take(self.env, self.user_id)

    def _defer(self):
        """Let the run wait for its turn, where enough of its user's are at work."""
        if turns.is_full(self.env, self.user_id):
            self.deferred = True
            self._end_after_commit()  # they may all be done by then

    def _take_turn(self):
        """Begin, after other runs of the same person."""
        self.deferred = False
        self.step_ids.filtered(lambda step: step.state == "new")._enqueue()
        self._queue_chunks()

    def _note_end(self):
        self._note(self._end_message())

    def _end_summary(self):
        if self.failed_chunk_count:
            return self.env._("Rows wait for repair")
        return self.env._("A step failed")

    def _end_message(self):
        """What went wrong in steps, each sentence once, and what became of the rows."""
        lines = self._step_messages()
        if self.rows or not lines:
            lines += [self._rows_message(), *self._conditions_message()]
        return "\n".join(lines)

    def _step_messages(self):
        """“Task: error” of the steps that failed; how many, where they say the same."""
        broken = self.step_ids.filtered("error")
        counts = Counter((step.task_id.name, step.error) for step in broken)
        return [
            f"{name}: {error}" if count == 1 else f"{name} ({count} ×): {error}"
            for (name, error), count in counts.items()
        ]

    def _rows_message(self):
        return self.env._(
            "%(done)s of %(rows)s rows are in, %(skipped)s skipped, %(failed)s wait for"
            " repair.",
            done=self.rows_done,
            rows=self.rows,
            skipped=self.rows_skipped,
            failed=self.rows_failed,
        )

    def _conditions_message(self):
        """A sentence on the rows that no task got, and why; or none."""
        if not self.rows_left_out:
            return []
        found = self._left_out_by_task().values()
        conditions = dict.fromkeys(
            f"“{condition}”" for stopped in found for condition, _rows in stopped
        )
        sentence = self.env._(
            "%(rows)s rows were left out, as they do not meet %(conditions)s.",
            rows=self.rows_left_out,
            conditions=", ".join(conditions),
        )
        return [sentence]

    def _end_words(self):
        """How it ended, without anything of what was read."""
        broken = self.step_ids.filtered("error")
        if not broken:
            return self._rows_message()
        names = ", ".join(f"“{name}”" for name in broken.task_id.mapped("name"))
        lines = [self.env._("%s failed: open the run to see why.", names)]
        return "\n".join(lines + ([self._rows_message()] if self.rows else []))

    def _reopen(self):
        """Something is tried again: the run will end anew."""
        self.filtered("ended").write({"ended": False})

    def _tell(self, summary, message, words=None):
        """One message and one activity for the person of the run, no mail per row.

        :param words: what the activity says, which others may find: nothing of what
            was read; the message if that has none of it
        """
        self._note(message)
        self._end_activities()
        user = self.user_id
        if not user.active or not user._is_internal():
            return
        quiet = sealed(self).with_context(mail_activity_quick_update=True)
        quiet.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=user.id,
            summary=summary,
            # a text, whose author may be whoever wrote a file
            note=Markup("<br>").join(self._masked(words or message).splitlines()),
        )

    def _tell_trouble(self, message):
        """A step waits for something outside: one message, however many steps do."""
        message = self._masked(message)
        self.env.cr.execute(
            "UPDATE impexp_run SET error = %s WHERE id = %s AND error IS NULL",
            [message, self.id],
            log_exceptions=False,
        )
        if self.env.cr.rowcount:
            self.invalidate_recordset()
            self._tell(self.env._("A server does not answer"), message)

    def _end_trouble(self, step):
        """The step went on: take the message back when no other one waits."""
        if (self.step_ids - step).filtered("trouble") or self.paused:
            return
        self.error = False
        self._end_activities()
        self._note(self.env._("“%s” went on by itself.", step._job_description()))

    def _note(self, message):
        """Say it in the chatter, unless it is what was said last."""
        if self._is_said(message):
            return
        author = self.env.ref("base.partner_root")
        sealed(self).message_post(body=message, author_id=author.id)

    def _is_said(self, message):
        said = sealed(self.env["mail.message"]).search(
            [("model", "=", self._name), ("res_id", "=", self.id)],
            order="id desc",
            limit=1,
        )
        return _words(html2plaintext(said.body or "")) == _words(self._masked(message))

    def _end_activities(self):
        sealed(self).activity_unlink(["mail.mail_activity_data_warning"])

    # the sweep

    @api.model
    def _cron_sweep(self):
        """Take up what a crash left behind; called every few minutes."""
        self.env["impexp.chunk"]._sweep()
        self.env["impexp.step"]._sweep()
        self.env.cr.execute(
            "SELECT id FROM impexp_run WHERE ended IS NULL AND cancelled IS NULL"
            " AND NOT coalesce(paused, false) ORDER BY id"
        )
        for (run_id,) in self.env.cr.fetchall():
            try:
                with self.env.cr.savepoint():
                    self.browse(run_id)._look_for_end()
            except psycopg2.errors.SerializationFailure:
                _logger.info("Run %s: a worker looked at the same time", run_id)
            except psycopg2.OperationalError:
                raise  # the connection is lost: the next look takes up all of them
            except Exception:  # the others must not wait for this one
                _logger.exception("Run %s: its end cannot be told", run_id)

    @api.autovacuum
    def _gc_old_runs(self):
        """Remove what nobody needs any more; rows that failed stay for ever."""
        self.env["impexp.chunk"]._gc_data(self._days("keep_chunk_days", 30))
        days = self._days("keep_file_days", 90)
        old = self.search(
            [("ended", "<", f"-{days}d"), ("state", "in", ["done", "cancelled"])],
            limit=1001,
        )
        old = old.filtered(lambda run: not run.rows_failed)
        old[:1000].unlink()
        return len(old[:1000]), len(old) > 1000

    def _days(self, name, default):
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(f"connector_flow.{name}") or ""
        return min(whole_number(value, default), MANY_DAYS)

    def unlink(self):
        self.check_access("unlink")
        self = unless_sudo(self)
        everything = self.sudo()
        everything.chunk_ids.unlink()
        everything.file_ids.unlink()
        parts = self.env["impexp.part"].sudo()
        parts.search([("run_id", "in", self.ids)]).unlink()
        return super().unlink()

    # screens

    def _open(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": domain, "context": {}}

    def action_open_files(self):
        """Open the run's files."""
        return self._open(
            "connector_flow.action_impexp_file",
            [("run_id", "=", self.id), ("source_id", "=", False)],
        )

    def action_open_chunks(self):
        """Open the run's chunks."""
        return self._open(
            "connector_flow.action_impexp_chunk", [("run_id", "=", self.id)]
        )

    def action_open_failed(self):
        """Open the rows that wait for repair; the chunk itself if it is only one."""
        domain = [("run_id", "=", self.id), ("state", "=", "failed")]
        action = self._open("connector_flow.action_impexp_chunk", domain)
        action["name"] = self.env._("Rows to Repair")
        chunk = self.env["impexp.chunk"].search(domain, limit=2)
        if len(chunk) == 1:
            action |= {"res_id": chunk.id, "views": [(False, "form")]}
        return action

    def action_open_jobs(self):
        """Open the run's jobs; for job managers."""
        jobs = (self.step_ids.job_id | self.chunk_ids.job_id).ids
        return self._open("queue_job.action_queue_job", [("id", "in", jobs)])


def _words(text):
    return text.split()
