"""Products that leave: (h) a bare loop, (i) an export flow."""

import csv
import io
import time

from .ceiling import expect, processes_of, tell
from .flow import FIGURES, FlowUser
from .meter import Figures, metered
from .stage import folder


def run_bare(database, count):
    """Write all products by ``search_fetch`` and ``csv.writer``.

    :return: the :class:`~.meter.Figures`, and the rows of the file
    """
    figures, path = Figures(count), folder() / "leaving.csv"
    with processes_of("benchmarks.reading", [(database, path)]) as [child]:
        with metered(figures, database, [child.pid]):
            tell(child, "go")
            expect(child, "done")
    return figures, rows_of(path.read_bytes())


class ExportUser(FlowUser):
    """Runs an export flow, as a person does.

    :param server: a running :class:`~support.server.OdooServer`
    """

    def __init__(self, server):
        super().__init__(server, "export")

    def warm_up(self):
        """Have the workers load what exports need."""
        self.finished(self.begin())

    def begin(self):
        """Run Task, without a file; return the run's id."""
        wizard = self.call("impexp.wizard.runtask", "create", {"flow_id": self.flow_id})
        return self.call("impexp.wizard.runtask", "run_task", [wizard])["res_id"]

    def measure_export(self, count):
        """Export all products.

        :return: the :class:`~.meter.Figures`, and the rows of the file
        """
        figures = Figures(count)
        with metered(figures, self.database, [self.server.process.pid]):
            started = time.time()
            run_id = self.begin()
            figures.seconds = self.finished(run_id) - started
        [run] = self.call("impexp.run", "read", [run_id], [*FIGURES, "file_ids"])
        figures.notes.append(self.busy(started, figures.seconds))
        return figures, rows_of(
            self.session.get(f"/connector_flow/file/{run['file_ids'][0]}")
        )


def rows_of(content):
    """The rows of a CSV file, without its header."""
    text = content.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]
