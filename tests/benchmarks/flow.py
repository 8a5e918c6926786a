"""(b) Through a flow, as a user runs it: server, workers, job runner, Run Task.

(c) is the same with a job for each row.
"""

import time
from contextlib import contextmanager

from support.server import OdooServer

from . import products
from .evidence import execute, watching
from .meter import Figures, metered
from .person import Person
from .stage import folder

WARM_ROWS = 40
STALL_SECONDS = 300
FIGURES = ["state", "rows", "rows_done", "rows_skipped", "rows_failed", "rows_waiting"]


@contextmanager
def serving(database, **options):
    """Have a server with two workers and the job runner while inside."""
    server = OdooServer(database, **options)
    try:
        yield server.start()
    finally:
        server.close()


class FlowUser(Person):
    """Imports files through a flow.

    :param server: a running :class:`~support.server.OdooServer`
    :param flow: name of the flow
    """

    def __init__(self, server, flow="record_import"):
        super().__init__(server)
        [self.flow_id] = self.call("impexp.task.flow", "search", [["name", "=", flow]])

    def warm_up(self):
        """Have each worker import a few rows, as in a server that runs for a while."""
        for at in range(4):
            path = folder() / "warm.csv"
            products.write_csv(path, WARM_ROWS, first=9_000_000 + at * WARM_ROWS)
            self.finished(self.start(self.upload(path)))

    def measure(self, path, count):
        """Import a file.

        :return: the :class:`~.meter.Figures`, and the run's values
        """
        figures = Figures(count)
        file_id = self.upload(path)
        with metered(figures, self.database, [self.server.process.pid]):
            started = time.time()
            run_id = self.start(file_id)
            figures.seconds = self.finished(run_id) - started
        [run] = self.call("impexp.run", "read", [run_id], FIGURES)
        figures.notes.append(self.busy(started, figures.seconds))
        return figures, run

    def busy(self, started, seconds):
        """How much of the workers' time was spent in jobs, as a sentence."""
        query = """
            SELECT count(*), coalesce(sum(exec_time), 0)::float8 FROM queue_job
             WHERE date_started >= to_timestamp(%s) AT TIME ZONE 'UTC'
        """
        [[jobs, spent]] = execute(self.database, query, [started])
        share = 100 * spent / seconds / self.server.workers
        return f"{jobs} jobs, {share:.0f} % of the workers' time"

    def upload(self, path):
        """Upload a file as the browser does, in pieces; return its record's id."""
        size = path.stat().st_size
        begun = self.call("impexp.file", "start_upload", path.name, size)
        with open(path, "rb") as stream:
            for offset in range(0, size, begun["piece"]):
                piece = stream.read(begun["piece"])
                self.send(
                    f"/connector_flow/upload/{begun['id']}",
                    "piece",
                    piece,
                    offset=offset,
                )
        return begun["id"]

    def start(self, file_id):
        """Run Task; return the run's id."""
        values = {"flow_id": self.flow_id, "upload_id": file_id}
        wizard = self.call("impexp.wizard.runtask", "create", values)
        return self.call("impexp.wizard.runtask", "run_task", [wizard])["res_id"]

    def finished(self, run_id):
        """Wait for the end of a run; return when it was, in seconds since 1970."""
        query = """
            SELECT extract(epoch FROM ended)::float8, paused,
                   (SELECT count(*) FROM impexp_chunk
                     WHERE run_id = run.id AND state <> 'new')
              FROM impexp_run run WHERE id = %s
        """
        moved, before = time.monotonic(), None
        with watching(self.database) as watch:
            while time.monotonic() - moved < STALL_SECONDS:
                [[ended, paused, chunks]] = watch(query, [run_id])
                if ended and not paused:
                    return ended
                if chunks != before:
                    moved, before = time.monotonic(), chunks
                time.sleep(0.5)
        raise RuntimeError(f"the run stands still; log: {self.server.log}")
