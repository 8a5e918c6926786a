import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.condition import namespace
from ..tools.progress import Progress

NO_CONTENT = ("seen", "skipped")


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
            for step in self._create_once(kind, what):
                if step.state == "new":
                    step._enqueue() if asynch else step._work_at_once()
        return bool(due)

    def _due(self):
        """What is to start now that tasks are done: see :meth:`.Progress.due`."""
        once = any(task._fires_once() for task in self.flow_id.task_ids)
        return Progress(self).due() if once else []

    def _is_wanted(self, arrow):
        """Whether a transition starts anything."""
        return bool(self._starts_of(arrow))

    def _starts_of(self, arrow):
        """Keyword arguments of each step that a transition starts.

        A task that needs a file is started with each: nothing is left unread.
        """
        arguments = self._arguments_of(arrow)
        files = arguments["file_ids"]
        if arrow.task_to_id._class().needs_file:
            starts = [{"file_id": one, "file_ids": [one]} for one in files]
        else:
            starts = [{"file_id": files[0]} if files else {}]
        met = [one for one in starts if self._meets(arrow, one.get("file_id"))]
        return [arguments | one for one in met]

    def _meets(self, arrow, file_id):
        """Whether the condition is met; one that fails is told by its step."""
        try:
            return arrow._is_met(self, file_id, **self._names_of(arrow.task_from_id))
        except UserError:
            return True

    def _create_once(self, kind, what):
        """Create the steps of a transition that fires once, or of a task's hook."""
        values = {"run_id": self.id, "cause": f"{kind} {what.id}"}
        if kind != "transition":
            values |= {"task_id": what.id, "hook": kind}
            return self.env["impexp.step"].create(values)
        steps = self.env["impexp.step"]
        for arguments in self._starts_of(what):
            steps += self._create_start(what, arguments, values)
            # unique are the causes; the first one says that the transition has fired
            values["cause"] = f"{kind} {what.id}, {len(steps) + 1}"
        return steps

    def _create_start(self, what, arguments, values):
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
        """The files that a task made in this run, or else those that it read.

        Without those that it did not fetch, or whose content was in already.
        """
        files = self.env["impexp.file"]
        made = files.search([("run_id", "=", self.id), ("task_id", "=", task.id)])
        if made:
            made = made.sorted("id")
            return made.filtered(lambda one: one.transfer_state not in NO_CONTENT)
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
