"""``kill -9`` of real workers, real servers and of the job's last moment."""

import pytest
from engine.flows import FlowBench, many_rows

from suite_setup.odoo_log import Allowed
from support.odoo_env import open_env
from support.waiting import wait_until

# What Odoo and queue_job say of a worker that was killed.
KILLED = [
    Allowed("runner", "Re-queued dead job", "its worker was killed"),
    Allowed("queue_job", "was requested to run job", "it was asked twice"),
    Allowed("queue_job", "exception in GET", "the worker did not answer any more"),
]


def rows_with_event(event, at, count):
    lines = [f"Frucht {n};F{n};{event if n == at else ''}" for n in range(1, count + 1)]
    return "\n".join(["Name;Code;Event", *lines, ""])


def wake_runner(database):
    """The job runner looks for dead jobs when something happens to a job."""
    with open_env(database) as env:
        env.cr.execute("SELECT pg_notify('queue_job', '')")


def settled(bench):
    """Figures once nothing waits any more; meanwhile keep the runner awake."""
    wake_runner(bench.database)
    figures = bench.figures()
    return figures if figures[0] in ("done", "failed") else None


def settle(bench):
    return wait_until(lambda: settled(bench), 2, describe=bench.figures)


def flag_of(tmp_path, deaths):
    path = tmp_path / "deaths"
    path.write_bytes(b"x" * deaths)
    return path


def test_a_killed_worker_loses_and_doubles_nothing(start_server, db, tmp_path):
    """It dies in the middle of a chunk; another imports the chunk, whole."""
    bench = FlowBench(db, csv={"chunk_size": 50})
    content = rows_with_event(f"die:{flag_of(tmp_path, 1)}", at=120, count=200)
    bench.start(content)
    start_server(database=db, allowed=KILLED)
    assert settle(bench) == ("done", 200, 200, 0, 0, 0)
    assert len(set(bench.items("code"))) == len(bench.items("code")) == 200


def test_a_killed_server_goes_on_after_its_restart(start_server, db):
    """All processes die at once while jobs run; after the restart all rows are in."""
    bench = FlowBench(db, csv={"chunk_size": 100})
    bench.start(many_rows(3000))
    server = start_server(database=db, allowed=KILLED)
    wait_until(lambda: bench.figures()[2] >= 300)
    server.kill()
    assert bench.figures()[2] < 3000
    server.start()
    assert settle(bench) == ("done", 3000, 3000, 0, 0, 0)
    assert len(set(bench.items("code"))) == len(bench.items("code")) == 3000


@pytest.mark.soak
def test_a_row_that_kills_its_worker_ends_as_one_failed_row(start_server, db, tmp_path):
    """Twice, then in halves: the row is found, the others are in."""
    bench = FlowBench(db)
    content = rows_with_event(f"die:{flag_of(tmp_path, 1000)}", at=3, count=4)
    bench.start(content)
    start_server(database=db, allowed=KILLED)
    assert settle(bench) == ("failed", 4, 3, 0, 1, 0)
    assert list(bench.failed_lines()) == [4]
