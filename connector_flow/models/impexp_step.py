import json

from odoo import api, fields, models
from odoo.exceptions import UserError


class ImpexpStep(models.Model):
    """One execution of a task that does not read rows, such as splitting a file."""

    _name = "impexp.step"
    _inherit = "impexp.work"
    _description = "Step of a Run"
    _order = "id"
    _rec_name = "task_id"
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

    _started_once = models.Constraint(
        "UNIQUE(run_id, cause)", "This starts only once in a run."
    )

    def _work(self):
        """Run the task; what does not fit into this job goes on in the next."""
        if not self._is_wanted():
            self.write({"state": "done", "error": False, "error_detail": False})
            return self.env._("Nothing to do: the condition is not met.")
        instance = self._run_task(asynch=True)
        if instance.next_place is None:
            self.write({"state": "done", "error": False, "error_detail": False})
            return None
        self.place = json.dumps(instance.next_place)
        if instance.wake_below:
            self.wake_below = instance.wake_below
            return self.env._("To be continued when chunks are done.")
        self._enqueue()
        return self.env._("To be continued in the next job.")

    def _enqueue(self, eta=None):
        self.wake_below = 0
        super()._enqueue(eta)

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
             )
         RETURNING id
            """,
            {"run": run.id},
            log_exceptions=False,
        )
        self.browse(id_ for (id_,) in self.env.cr.fetchall())._enqueue()

    def _work_at_once(self):
        self._run_task(asynch=False)
        self.state = "done"

    def _waits_sql(self):
        """A step that waits for chunks needs no job: they wake it."""
        return "work.wake_below > 0"

    def _run_task(self, asynch):
        place = json.loads(self.place) if self.place else None
        instance = self.task_id._instance(self.run_id, place=place, asynch=asynch)
        arguments = json.loads(self.arguments or "{}")
        if self.hook == "run":
            instance.run(config=instance.config(), asynch=asynch, **arguments)
        else:
            getattr(instance, self.hook)(config=instance.config())
        return instance

    def _is_wanted(self):
        """A condition that failed when the step was to start is looked at again."""
        arrow = self.transition_id
        if not arrow.condition:
            return True
        names = self.run_id._names_of(arrow.task_from_id)
        return arrow._is_met(self.run_id, self.file_id.id, **names)

    def _share_made(self):
        """How much of it is done, from 0 to 1; None if that is not known."""
        step = self.sudo()
        if not step.place or step.hook != "run":
            return None
        instance = step.task_id._instance(step.run_id, place=json.loads(step.place))
        return instance.share_made(**json.loads(step.arguments or "{}"))

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
