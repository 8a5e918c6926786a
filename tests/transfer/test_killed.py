"""``kill -9`` of the worker that is at work on a server, at each of its moments."""

import pytest

from suite_setup.odoo_log import Allowed
from suite_setup.patience import SIEGE_LIMIT
from support.waiting import wait_until

from .bench import TransferBench, names, put

LINES = "Name;Code\n" + "".join(f"Birne {at};{at}\n" for at in range(300))
KILLED = [
    Allowed("runner", "Re-queued dead job", "its worker was killed"),
    Allowed("queue_job", "was requested to run job", "it was asked twice"),
    Allowed("queue_job", "exception in GET", "the worker did not answer any more"),
]
READS, ARCHIVES, WRITES = 9, 16, 12  # moments of a transfer
MOST = 60


@pytest.fixture
def bench(db, folder):
    """A database of its own: a real server works on it."""
    server = {"name": "Peril", "protocol": "test_mortal", "host": "localhost"}
    return TransferBench(db, server)


class Round:
    """One transfer in which the worker is killed at a moment.

    :param moment: how many are survived
    """

    def __init__(self, bench, folder, moment):
        self.bench, self.folder, self.moment = bench, folder, moment
        self.flag = folder.parent / f"{folder.name}.die"

    def prepare(self):
        self.bench.clear()
        for name in names(self.folder):
            (self.folder / name).unlink()
        self.flag.write_text(str(self.moment))

    def wait(self):
        wait_until(self.is_over, 0.3, describe=self.bench.figures)
        died = not self.flag.exists()
        self.flag.unlink(missing_ok=True)
        return died

    def is_over(self):
        """The runner looks for dead jobs when anything happens, else once a minute.

        A run whose rows are in has ended only when its files are archived, too.
        """
        with self.bench.env() as env:
            env.cr.execute("SELECT pg_notify('queue_job', '')")
            return env["impexp.run"].browse(self.bench.run_id).ended

    def download(self):
        """Whether somebody died, and one import came of it nevertheless."""
        self.prepare()
        put(self.folder, "birnen.csv", LINES)
        self.bench.start()
        died = self.wait()
        assert self.bench.figures() == ("done", 300, 300, 0, 0), self.moment
        assert self.bench.states() == {"birnen.csv": "archived"}, self.moment
        assert names(self.folder) == ["archive/birnen.csv"], self.moment
        return died

    def upload(self):
        """Whether somebody died, and one whole file came of it nevertheless."""
        self.prepare()
        self.bench.start(content=LINES.encode(), name="birnen.csv")
        died = self.wait()
        assert names(self.folder) == ["birnen.csv"], self.moment
        assert (self.folder / "birnen.csv").read_text() == LINES, self.moment
        return died


def test_transfers_outlive_their_workers(bench, folder, start_server):
    """Killed while one reads, while it archives, and while another writes."""
    start_server(database=bench.database, allowed=KILLED)
    bench.download(after="move")
    for moment in READS, ARCHIVES:
        assert Round(bench, folder, moment).download()
    bench.upload()
    assert Round(bench, folder, WRITES).upload()


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
@pytest.mark.parametrize("way", ["download", "upload"])
def test_a_transfer_outlives_workers_that_die_at_each_moment(
    bench, folder, start_server, way
):
    getattr(bench, way)(**({"after": "move"} if way == "download" else {}))
    start_server(database=bench.database, allowed=KILLED)
    for moment in range(1, MOST):
        if not getattr(Round(bench, folder, moment), way)():
            return
    raise AssertionError("there is no end of its moments")
