import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.condition import namespace
from ..tools.progress import Progress


class ImpexpRun(models.Model):
    """What starts once in a run: when all that a task had to do is done, or failed.

    Looked at behind each commit of the run's work, and by the cron for processes that
    died between the two. Who starts something counts up a number of the run first, so
    that another one who looks at the same time gets a conflict and looks again.
    """

    _inherit = "impexp.run"

    fired = fields.Integer(readonly=True)

    def _fire(self, asynch=True):
        """Start what waited for tasks to be done; return whether there was any."""
        due = self._due()
        if due:
            self.env.cr.execute(
                "UPDATE impexp_run SET fired = coalesce(fired, 0) + 1 WHERE id = %s",
                [self.id],
                log_exceptions=False,
            )
        for kind, what in due:
            step = self._create_once(kind, what)
            if step.state == "new":
                step._enqueue() if asynch else step._work_at_once()
        return bool(due)

    def _due(self):
        """What is to start now that tasks are done: see :meth:`.Progress.due`."""
        once = any(task._fires_once() for task in self.flow_id.task_ids)
        return Progress(self).due() if once else []

    def _is_wanted(self, arrow):
        """Whether a transition's condition is met; one that fails is told by its step.

        Nothing is started that needs a file where there is none.
        """
        file_id = self._arguments_of(arrow).get("file_id")
        if arrow.task_to_id._class().needs_file and not file_id:
            return False
        try:
            return arrow._is_met(self, file_id, **self._names_of(arrow.task_from_id))
        except UserError:
            return True

    def _create_once(self, kind, what):
        """Create the step of a transition that fires once, or of a task's hook."""
        values = {"run_id": self.id, "cause": f"{kind} {what.id}"}
        if kind != "transition":
            values |= {"task_id": what.id, "hook": kind}
            return self.env["impexp.step"].create(values)
        arguments = self._arguments_of(what)
        step = self.env["impexp.step"].create(
            values
            | {
                "task_id": what.task_to_id.id,
                "transition_id": what.id,
                "file_id": arguments.get("file_id"),
                "arguments": json.dumps(arguments),
            }
        )
        try:
            step._is_wanted()
        except UserError as error:
            step._fail(error)
            step._store_failed_job()
        return step

    # what is handed over

    def _arguments_of(self, arrow):
        """The keyword arguments for a task that starts once."""
        task = arrow.task_from_id
        files = self._files_of(task).ids
        arguments = {"file_ids": files, "counts": self._counts_of(task)}
        if files:
            arguments["file_id"] = files[0]
        if arrow.fires == "failure":
            arguments["error"] = self._errors_of(task)
        return arguments

    def _names_of(self, task):
        """What conditions know about a task that is done."""
        files = [
            namespace(name=file.name, size=file.size, checksum=file.checksum)
            for file in self._files_of(task)
        ]
        return {"rows": namespace(**self._counts_of(task)), "files": files}

    def _files_of(self, task):
        """The files that a task made in this run, or else those that it read."""
        files = self.env["impexp.file"]
        made = files.search([("run_id", "=", self.id), ("task_id", "=", task.id)])
        if made:
            return made.sorted("id")
        read = [("run_id", "=", self.id), ("task_id", "=", task.id)]
        models_ = (self.env["impexp.step"], self.env["impexp.chunk"])
        groups = [model._read_group(read, ["file_id"]) for model in models_]
        return files.union(*(file for group in groups for (file,) in group)).sorted(
            "id"
        )

    def _counts_of(self, task):
        """Rows that the task had: dict of all, done, skipped, failed."""
        for found, *figures in self._task_figures():
            if found == task:
                return dict(
                    zip(("all", "done", "skipped", "failed"), figures, strict=False)
                )
        return dict.fromkeys(("all", "done", "skipped", "failed"), 0)

    def _errors_of(self, task):
        domain = [
            ("run_id", "=", self.id),
            ("task_id", "=", task.id),
            ("state", "=", "failed"),
        ]
        models_ = (self.env["impexp.step"], self.env["impexp.chunk"])
        works = [work for model in models_ for work in model.search(domain, limit=20)]
        return "\n".join(work.error for work in works if work.error)
