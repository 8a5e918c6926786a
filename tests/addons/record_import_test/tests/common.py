from odoo.tests.common import TransactionCase


class ImportCase(TransactionCase):
    """Imports files through a flow, as a person does, but at once."""

    MODEL = "record.import.thing"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["impexp.task.flow"].create({"name": "Import"})
        cls.reader = cls._task("csv_import", flow_start=True)
        cls.task = cls._task("record_import", config=repr({"model": cls.MODEL}))
        cls.env["impexp.task.transition"].create(
            {"task_from_id": cls.reader.id, "task_to_id": cls.task.id}
        )
        cls.model = cls.env[cls.MODEL]

    @classmethod
    def _task(cls, kind, **values):
        values |= {"name": kind, "task": kind, "flow_id": cls.flow.id}
        return cls.env["impexp.task"].create(values)

    def configure(self, **config):
        self.task.config = repr({"model": self.MODEL} | config)

    def load(self, text, chunk_size=1000, user=None, **config):
        """Import a file with semicolons; return the run."""
        self.configure(**config)
        self.reader.config = repr({"csv": {"delimiter": ";"}, "chunk_size": chunk_size})
        user = user or self.env.user
        files = self.env["impexp.file"].with_user(user).sudo()
        file = files._store({"name": "obst.csv"}, text.encode())
        self.last_run = self.flow.with_user(user).do_run_sync(file_id=file.id)
        self.env.flush_all()
        return self.last_run

    def figures(self, run=None):
        """(done, skipped, failed) of a run."""
        run = run or self.last_run
        run.invalidate_recordset()
        return run.rows_done, run.rows_skipped, run.rows_failed

    def errors(self, run=None):
        """{line: error} of the rows that failed."""
        return self._lines("row_errors", run)

    def reasons(self, run=None):
        """{line: reason} of the rows that were skipped."""
        return self._lines("skip_reasons", run)

    def _lines(self, field, run):
        import json

        found = {}
        for chunk in (run or self.last_run).chunk_ids:
            found |= json.loads(chunk[field] or "{}")
        return {int(line): text for line, text in found.items()}

    def records(self, *domain):
        return self.model.with_context(active_test=False).search(
            list(domain), order="id"
        )
