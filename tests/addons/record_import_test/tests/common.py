from odoo.addons.connector_flow.tests.common import FlowCase


class ImportCase(FlowCase):
    """Imports files through a flow, as a person does, but at once."""

    MODEL = "record.import.thing"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = {"model": cls.MODEL}
        cls.flow = cls.make_flow("csv_import", ("record_import", config), name="Import")
        cls.reader, cls.task = cls.flow.task_ids
        cls.model = cls.env[cls.MODEL]

    def configure(self, **config):
        self.task.config = repr({"model": self.MODEL} | config)

    def load(self, text, chunk_size=1000, user=None, **config):
        """Import a file with semicolons; return the run."""
        self.configure(**config)
        self.reader.config = repr({"csv": {"delimiter": ";"}, "chunk_size": chunk_size})
        run = self.run_flow(self.flow, text, user, name="obst.csv")
        self.last_run = run.with_user(user or self.env.user)
        return self.last_run

    def figures(self, run=None):
        """(done, skipped, failed) of a run."""
        return super().figures(run or self.last_run)

    def errors(self, run=None):
        """{line: error} of the rows that failed."""
        return super().errors(run or self.last_run)

    def reasons(self, run=None):
        """{line: reason} of the rows that were skipped."""
        return super().reasons(run or self.last_run)

    def records(self, *domain):
        return self.model.with_context(active_test=False).search(
            list(domain), order="id"
        )
