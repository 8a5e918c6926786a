import json

from odoo import fields, models
from odoo.exceptions import UserError


class ImpexpStep(models.Model):
    """One execution of a task that does not read rows, such as splitting a file."""

    _name = "impexp.step"
    _inherit = "impexp.work"
    _description = "Step of a Run"
    _order = "id"
    _rec_name = "task_id"

    arguments = fields.Text(readonly=True, help="Keyword arguments of the task, JSON.")
    place = fields.Text(
        readonly=True, help="Where the next job goes on, JSON; empty at the start."
    )

    def _work(self):
        """Run the task; what does not fit into this job goes on in the next."""
        instance = self._run_task(asynch=True)
        if instance.next_place is None:
            self.write({"state": "done", "error": False, "error_detail": False})
            return None
        self.place = json.dumps(instance.next_place)
        self._enqueue()
        return self.env._("To be continued in the next job.")

    def _work_at_once(self):
        self._run_task(asynch=False)
        self.state = "done"

    def _run_task(self, asynch):
        place = json.loads(self.place) if self.place else None
        instance = self.task_id._instance(self.run_id, place=place, asynch=asynch)
        arguments = json.loads(self.arguments or "{}")
        instance.run(config=instance.config(), asynch=asynch, **arguments)
        return instance

    def _halve(self):
        raise UserError(
            self.env._(
                "The server process died twice while it worked on this step. Memory"
                " or time may be short: look at the server's log and its limits."
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
