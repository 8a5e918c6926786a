import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.belonging import not_of_run
from ..tools.errors import sentence
from ..tools.left_out import LeftOut


class ImpexpStep(models.Model):
    """One execution of a task that does not read rows, such as splitting a file."""

    _name = "impexp.step"
    _inherit = "impexp.work"
    _description = "Step of a Run"
    _order = "id"
    _rec_name = "task_id"
    _masked_fields = ("error", "error_detail", "result", "trouble")
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
        readonly=True,
        prefetch=False,
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

    def _work(self):
        """Run the task; what does not fit into this job goes on in the next."""
        if not self._is_wanted():
            self.write({"state": "done", "error": False, "error_detail": False})
            return self.env._("Nothing to do: the condition is not met.")
        instance = self._run_task(asynch=True)
        self._note_went_on(instance)
        self._note_findings(instance)
        if instance.question:
            return self._ask(instance)
        if instance.next_place is None:
            self.write({"state": "done", "error": False, "error_detail": False})
            return instance.result
        self.write(
            {
                "place": json.dumps(instance.next_place),
                "error": False,  # that of before is over: the next is another one
                "error_detail": False,
            }
        )
        if instance.wake_below:
            self.wake_below = instance.wake_below
            return self.env._("To be continued when chunks are done.")
        self._enqueue(instance.next_seconds)
        return self.env._("To be continued in the next job.")

    def _note_went_on(self, instance):
        """What was tried before is over: the next trouble begins to count anew."""
        if instance.result:
            self.result = instance.result
        if self.attempts:
            self.attempts = 0
        self._end_trouble()

    def _note_findings(self, instance):
        """Add what this job found out about the rows: what is left, what is unused."""
        left_out = instance.left_out
        if left_out.counts:
            known = LeftOut(self.left_out)
            known.merge(left_out)
            self.left_out = known.dump()
            self.rows_left_out += known.rows
        if len(instance.unused_columns) > len(self._unused_columns()):
            self.unused_columns = json.dumps(instance.unused_columns)
        if self.question and not instance.question:
            self.question = False

    def _unused_columns(self):
        return json.loads(self.unused_columns or "[]")

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

    @api.model
    def _wake(self, run):
        """Enqueue those steps of a run that waited for its chunks long enough.

        Claimed by the UPDATE: who comes at the same time gets a conflict, or nothing.
        """
        self.env.cr.execute(
            """
            UPDATE impexp_step SET wake_below = 0
             WHERE run_id = %(run)s AND state = 'new' AND wake_below > 0
               AND wake_below > (
                SELECT count(*) FROM impexp_chunk
                 WHERE run_id = %(run)s AND state = 'new'
                   AND NOT coalesce(put_off, false)
             )
         RETURNING id
            """,
            {"run": run.id},
            log_exceptions=False,
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._enqueue()

    def _work_at_once(self):
        """The same without a job; what has to wait for the commit gets one."""
        instance = self._run_task(asynch=False)
        self.result = instance.result
        self._note_findings(instance)
        if instance.question:
            self._ask(instance)
        elif instance.next_place is None:
            self.state = "done"
        else:
            self.place = json.dumps(instance.next_place)
            self._enqueue(instance.next_seconds)

    def _waits_sql(self):
        """A step that waits for chunks needs no job: they wake it."""
        return "work.wake_below > 0"

    def _run_task(self, asynch):
        self._check_belongs()
        place = json.loads(self.place) if self.place else None
        instance = self.task_id._instance(self.run_id, place=place, asynch=asynch)
        instance.has_died = bool(self._deaths())
        instance.is_repeated = bool(self.attempts or instance.has_died)
        instance.is_retried = bool(self.error)
        instance.answers = json.loads(self.answers or "{}")
        instance.unused_columns = self._unused_columns()
        if self.hook == "run":
            instance.run(config=instance.config(), asynch=asynch, **self._arguments())
        elif self.hook == "finish":
            instance.finish(config=instance.config())
        elif self.hook == "confirm":
            instance.confirm(config=instance.config())
        else:
            raise not_of_run(self.env, self.hook)
        return instance

    def _check_belongs(self):
        super()._check_belongs()
        named = self._arguments().get("file_id") or False
        if named != self.file_id.id:
            raise not_of_run(self.env, f"impexp.file {named}")

    def _is_wanted(self):
        """A condition that failed when the step was to start is looked at again."""
        arrow = self.transition_id
        if not arrow.condition:
            return True
        names = self.run_id._names_of(arrow.task_from_id)
        return arrow._is_met(self.run_id, self.file_id.id, **names)

    def _share_made(self):
        """How much of it is done, from 0 to 1; None if that is not known."""
        return self._asked("share_made")

    def _progress_words(self):
        """How far it is, in words; None if nobody knows."""
        return self._asked("progress_words")

    def _asked(self, question):
        step = self.sudo()
        if not step.place or step.hook != "run":
            return None
        instance = step.task_id._instance(step.run_id, place=json.loads(step.place))
        try:
            return getattr(instance, question)(**step._arguments())
        except UserError:
            return None  # the step itself says what is wrong

    def _arguments(self):
        return json.loads(self.arguments or "{}")

    # what only a person can tell

    def _ask(self, instance):
        """Pause the run until someone has answered; the step begins anew then."""
        if instance.next_place is not None:
            self.place = json.dumps(instance.next_place)
        self.question = json.dumps(instance.question, ensure_ascii=False)
        message = self.env._(
            "It is not clear how the signs of “%s” are to be read. Choose the lines "
            "that are right; nothing of the file goes in before.",
            self.file_id.name,
        )
        self.run_id._pause(message)
        return message

    def _asks(self):
        """Those of the steps that wait for an answer which their task does not give."""
        return self.filtered(
            lambda step: (
                step.state == "new"
                and step.question
                and not step._question().keys() & step._configured()
            )
        )

    def _configured(self):
        """The options that the task gives."""
        return self.sudo().task_id._parsed_config().keys()

    def _question(self):
        """{option: [[value, [line, …]], …]}"""
        return json.loads(self.question or "{}")

    def action_answer(self, option, value, keep=False):
        """Say how a file is to be read, and let its run go on.

        :param option: what was asked, such as ``encoding``
        :param value: one of those that were offered
        :param keep: write it into the configuration of the task
        :raise AccessError: to whom may not repair the run, or not change the task
        """
        self.ensure_one()
        self._check_may_repair()
        self.run_id._check_lent_rights()
        step = sealed(self)
        offered = [one for one, _lines in step._question().get(option, ())]
        if value not in offered or step.run_id.state != "paused":
            raise UserError(self.env._("There is nothing to answer here any more."))
        if keep:
            self.task_id._keep_option(option, value)
        answers = json.loads(step.answers or "{}") | {option: value}
        step.write({"answers": json.dumps(answers), "question": False})
        self.run_id._log_person(step._answered(value, keep))
        if not step.run_id.step_ids._asks():
            self.run_id.action_resume()

    def _answered(self, value, keep):
        words = {
            "user": self.env.user.name,
            "file": self.file_id.name,
            "encoding": value,
            "task": self.task_id.name,
        }
        if keep:
            return self.env._(
                "%(user)s has “%(file)s” read as %(encoding)s, and all files of "
                "“%(task)s”.",
                **words,
            )
        return self.env._("%(user)s has “%(file)s” read as %(encoding)s.", **words)

    # a world that stays broken

    def _waits_for_world(self):
        return self.task_id._class().waits_for_world

    def _tell_trouble(self, error, attempts):
        """Tell once, in a transaction of its own; the next attempt comes anyway."""
        message = self.env._(
            "“%(step)s” was tried %(count)s times without success: %(error)s\n"
            "Nothing is lost. It is tried again, at least every %(minutes)s minutes, "
            "and goes on by itself.",
            step=self._job_description(),
            count=attempts,
            error=sentence(self.env, error),
            minutes=max(1, self._longest_pause() // 60),
        )
        message = self._masked(message)
        with self.env.registry.cursor() as cr:
            cr.execute(
                "UPDATE impexp_step SET trouble = %s WHERE id = %s AND trouble IS NULL",
                [message, self.id],
            )
            if cr.rowcount:
                self.run_id.with_env(self.env(cr=cr))._tell_trouble(message)

    def _end_trouble(self):
        if self.trouble:
            self.trouble = False
            self.run_id._end_trouble(self)

    def _fail(self, error, detail=None):
        self._end_trouble()
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
        return super()._related_action(job) or {
            "type": "ir.actions.act_window",
            "res_model": "impexp.run",
            "res_id": self.run_id.id,
            "views": [(False, "form")],
        }

    def _job_description(self):
        parts = [self.task_id.name, self.file_id.name]
        return ": ".join(part for part in parts if part)
