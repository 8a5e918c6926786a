from .common import ImportCase


class ExportCase(ImportCase):
    """Exports things through a flow, as a person does, but at once."""

    FORMAT = "csv_export"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fields = {"model": cls.MODEL, "fields": ["name"]}
        cls.export_flow = cls.make_flow(
            ("record_export", fields), cls.FORMAT, name="Äpfel/Birnen"
        )
        cls.source, cls.writer = cls.export_flow.task_ids
        cls.arrow = cls.source.transition_out_ids
        cls.env.user.tz = "Europe/Berlin"

    def export(self, fields, user=None, writer=None, **config):
        """Export; return the run."""
        self.source.config = repr({"model": self.MODEL, "fields": fields} | config)
        self.writer.config = repr(writer or {})
        run = self.run_flow(self.export_flow, user=user)
        self.last_run = run.with_user(user or self.env.user)
        return self.last_run

    def files(self):
        """The files of the last run."""
        return self.last_run.file_ids.sorted("id")

    def content(self, file=None):
        """The content of the only file of the last run, as bytes."""
        return super().content(file or self.files().ensure_one())

    def text(self, **kwargs):
        return self.content().decode().replace("\r\n", "\n")

    def lines(self):
        return self.text().splitlines()

    def thing(self, **values):
        return self.model.create({"name": "Apfel"} | values)
