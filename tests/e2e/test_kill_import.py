"""``kill -9`` of workers, of the server and of PostgreSQL, all through an import."""

import random
import time

import psutil
import pytest
from engine.flows import FlowBench

from suite_setup.patience import SIEGE_LIMIT, TEST_LIMIT
from support.postgres import OwnPostgres
from support.server import OdooServer
from support.waiting import wait_until

DONE = "SELECT coalesce(sum(rows), 0)::int FROM impexp_chunk WHERE state = 'done'"
ENDED = "SELECT ended FROM impexp_run WHERE ended IS NOT NULL"
MAPPING = {
    "model": "flow.test.item",
    "mapping": {"Name": "name", "Amount": "amount"},
    "decimal": ",",
}
FIGURES = ["state", "rows", "rows_done", "rows_skipped", "rows_failed", "rows_waiting"]


class Siege:
    """A server and its PostgreSQL, and how they are killed.

    :param postgres: an :class:`~support.postgres.OwnPostgres`
    :param rows: that the import has
    :param dice: a :class:`random.Random`
    """

    def __init__(self, postgres, rows, dice):
        self.postgres = postgres
        self.rows = rows
        self.dice = dice
        self.server = OdooServer(postgres.database, options=postgres.options())

    def run(self, kills):
        """Kill what is named in ``kills``, at random moments of the import."""
        moments = sorted(self.dice.uniform(0, 0.95 * self.rows) for _kill in kills)
        self.server.start()
        for kill, moment in zip(kills, moments, strict=True):
            self.wait_for(moment)
            time.sleep(self.dice.uniform(0, 0.5))
            getattr(self, f"kill_{kill}")()

    def wait_for(self, moment):
        wait_until(lambda: self.done() > moment, 0.02, self.story, TEST_LIMIT)

    def kill_worker(self):
        """One of the processes that serve requests and run jobs."""
        workers = psutil.Process(self.server.process.pid).children()
        if workers:
            self.dice.choice(workers).kill()

    def kill_server(self):
        """All of its processes; the machine starts it again."""
        self.server.kill()
        self.server.start()

    def kill_postgres(self):
        """All of its processes; the machine starts it again."""
        self.postgres.kill()
        time.sleep(self.dice.uniform(0, 1))
        self.postgres.start()

    def supervise(self):
        """Odoo's server ends when it needs a new worker while PostgreSQL is away.

        A service manager starts it again, as it does after a power cut.
        """
        if self.server.process.poll() is not None:
            self.kill_server()

    def done(self):
        self.supervise()
        rows = self.postgres.rows(DONE)
        return rows[0][0] if rows else -1

    def has_ended(self):
        self.supervise()
        return bool(self.postgres.rows(ENDED))

    def nudge(self):
        """What happens to any job wakes the runner, which else looks once a minute."""
        self.postgres.rows("SELECT pg_notify('queue_job', '')")
        return self.has_ended()

    def story(self):
        chunks = "SELECT state, count(*), sum(rows) FROM impexp_chunk GROUP BY 1"
        jobs = "SELECT model_name, state, count(*) FROM queue_job GROUP BY 1, 2"
        return self.postgres.rows(chunks), self.postgres.rows(jobs), self.server._tail()

    def figures(self):
        """What a person reads on the run."""
        admin = self.server.log_in("admin")
        [run] = admin.call("impexp.run", "search_read", [], FIGURES)
        return tuple(run[name] for name in FIGURES)

    def close(self):
        self.server.close()
        self.postgres.remove()


@pytest.fixture
def besieged(db, tmp_path):
    """Function that starts an import: ``besieged(rows, chunk_size, dice)``."""
    sieges = []

    def prepare(rows, chunk_size, dice):
        csv = {"chunk_size": chunk_size, "max_waiting_chunks": 20}
        bench = FlowBench(db, "record_import", csv=csv, config=MAPPING)
        lines = [f"Frucht {number};{number % 100},5" for number in range(rows)]
        bench.start("\n".join(["Name;Amount", *lines, ""]))
        postgres = OwnPostgres(tmp_path, db)
        sieges.append(Siege(postgres, rows, dice))
        postgres.make()
        return sieges[-1]

    yield prepare
    for siege in sieges:
        siege.close()


def check_all_in_once(siege):
    """Every row is one record, and the figures say so."""
    rows = siege.rows
    assert siege.figures() == ("done", rows, rows, 0, 0, 0), siege.story()
    counted = "SELECT count(*), count(DISTINCT name) FROM flow_test_item"
    assert siege.postgres.rows(counted) == [(rows, rows)]


def test_an_import_outlives_its_workers_its_server_and_its_database(besieged):
    """Each is killed while it works; in the end every row is in, once."""
    dice = random.Random(4)
    siege = besieged(6000, 200, dice)
    siege.run(["worker", "postgres", "server"])
    wait_until(siege.nudge, 1, describe=siege.story)
    check_all_in_once(siege)


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
def test_thirty_kills_during_a_hundred_thousand_rows(besieged):
    """At random moments, a third of them each; nobody lends a hand."""
    seed = random.SystemRandom().randrange(1000)
    print(f"seed: {seed}")
    dice = random.Random(seed)
    kills = 10 * ["worker", "postgres", "server"]
    dice.shuffle(kills)
    siege = besieged(100_000, 500, dice)
    siege.run(kills)
    wait_until(siege.has_ended, 2, siege.story, TEST_LIMIT)
    check_all_in_once(siege)
