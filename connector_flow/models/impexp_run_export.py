from odoo import api, models

FILES_NAMED = 5


class ImpexpRun(models.Model):
    """What a run says whose rows go into files."""

    _inherit = "impexp.run"

    @api.depends("flow_id.task_ids.task")
    def _compute_writes_files(self):
        for run in self:
            tasks = run.flow_id.task_ids
            readers = tasks.filtered(lambda task: task._class().reads_chunks)
            writers = readers.filtered(lambda task: task._class().makes_files)
            run.writes_files = bool(readers) and writers == readers

    def _rows_message(self):
        """A sentence for each task that writes files; others' rows “are in”."""
        figures = self._task_figures()
        writers = [one for one in figures if one[0]._class().makes_files]
        if not writers or self.step_ids.filtered("error"):
            return super()._rows_message()
        lines = [] if figures[0] in writers else [super()._rows_message()]
        return "\n".join(lines + [self._written_message(*one) for one in writers])

    def _written_message(self, task, rows, done, skipped, failed, _waiting):
        """What became of the rows that a task was given to write."""
        counts = {"done": done, "rows": rows, "skipped": skipped, "failed": failed}
        files = self.file_ids.filtered(lambda file: file.task_id == task)
        if failed:
            return self.env._(
                "%(done)s of %(rows)s rows are ready to be written, %(skipped)s "
                "skipped, %(failed)s wait for repair. The file is made when they are "
                "repaired or skipped.",
                **counts,
            )
        if not files:
            return self.env._(
                "No file was made: %(skipped)s of %(rows)s rows were skipped.",
                **counts,
            )
        return self.env._(
            "%(done)s of %(rows)s rows were written to %(files)s, %(skipped)s skipped.",
            files=self._names_of_files(files),
            **counts,
        )

    def _names_of_files(self, files):
        """The names of the first files, and how many others there are."""
        names = ", ".join(files.sorted("id")[:FILES_NAMED].mapped("name"))
        more = len(files) - FILES_NAMED
        if more > 0:
            return self.env._("%(names)s and %(count)s more", names=names, count=more)
        return names
