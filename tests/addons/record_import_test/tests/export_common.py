from .common import ImportCase


class ExportCase(ImportCase):
    """Exports things through a flow, as a person does, but at once."""

    FORMAT = "csv_export"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        importing = cls.flow
        cls.flow = cls.export_flow = cls.env["impexp.task.flow"].create(
            {"name": "Äpfel/Birnen"}
        )
        fields = {"model": cls.MODEL, "fields": ["name"]}
        cls.source = cls._task("record_export", flow_start=True, config=repr(fields))
        cls.writer = cls._task(cls.FORMAT)
        cls.arrow = cls.env["impexp.task.transition"].create(
            {"task_from_id": cls.source.id, "task_to_id": cls.writer.id}
        )
        cls.flow = importing
        cls.env.user.tz = "Europe/Berlin"

    def export(self, fields, user=None, writer=None, **config):
        """Export; return the run."""
        self.source.config = repr({"model": self.MODEL, "fields": fields} | config)
        self.writer.config = repr(writer or {})
        flow = self.export_flow.with_user(user or self.env.user)
        self.last_run = flow.do_run_sync()
        self.env.flush_all()
        return self.last_run

    def files(self):
        """The files of the last run."""
        return self.last_run.file_ids.sorted("id")

    def content(self):
        """The content of the only file of the last run, as bytes."""
        return self.files().ensure_one()._open().read()

    def text(self, **kwargs):
        return self.content().decode().replace("\r\n", "\n")

    def lines(self):
        return self.text().splitlines()

    def thing(self, **values):
        return self.model.create({"name": "Apfel"} | values)
