"""Flows that export, for the tests of the engine."""

from support.jobs import next_job, run_job

from .flows import FlowBench


class ExportBench(FlowBench):
    """A database with one flow, items to a file; each method is a transaction.

    :param writer: task type that writes the file
    :param config: further configuration of the Record Export
    :param writer_config: configuration of the writer
    """

    def __init__(self, database, writer="csv_export", config=None, writer_config=None):
        self.database, self.run_id = database, None
        records = {"model": "flow.test.item", "fields": ["name", "code"]}
        with self.env() as env:
            flow = env["impexp.task.flow"].create({"name": "Items"})
            self.flow_id = flow.id
            tasks = [
                {
                    "task": "record_export",
                    "flow_start": True,
                    "config": repr(records | (config or {})),
                },
                {"task": writer, "config": repr(writer_config or {})},
            ]
            start, end = env["impexp.task"].create(
                [one | {"name": one["task"], "flow_id": flow.id} for one in tasks]
            )
            arrow = {"task_from_id": start.id, "task_to_id": end.id}
            env["impexp.task.transition"].create(arrow)

    def create(self, names):
        """Create items with these names, whose codes are the same."""
        with self.env() as env:
            env["flow.test.item"].create([{"name": n, "code": n} for n in names])
        return self

    def begin(self, login="admin"):
        """Start a run, without running any job."""
        with self.env(login) as env:
            self.run_id = env["impexp.task.flow"].browse(self.flow_id).do_run().id
        return self

    def run_one(self):
        """Run the next job."""
        assert run_job(self.database, next_job(self.database)) is None

    def files(self):
        """The contents of the run's files."""
        with self.env() as env:
            files = env["impexp.file"].search([("run_id", "=", self.run_id)])
            return [file._open().read() for file in files.sorted("id")]

    def names(self):
        """The first cells of the only file, without its header."""
        [content] = self.files()
        return [line.split(",")[0] for line in content.decode().splitlines()[1:]]
