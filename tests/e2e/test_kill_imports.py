"""``kill -9`` of the workers that import a file in the background."""

import os
import signal
from contextlib import suppress

import psutil
import pytest
from engine.imports import ImportBench
from psycopg2.errors import SerializationFailure

from suite_setup.odoo_log import Allowed
from suite_setup.patience import SIEGE_LIMIT, TEST_LIMIT
from support.odoo_env import open_env
from support.waiting import wait_until

KILLED = [
    Allowed("runner", "Re-queued dead job", "its worker was killed"),
    Allowed("queue_job", "was requested to run job", "it was asked twice"),
    Allowed("queue_job", "exception in GET", "the worker did not answer any more"),
]


def workers_at_work(bench):
    """Processes that perform a job now."""
    with bench.env() as env:
        env.cr.execute("SELECT worker_pid FROM queue_job WHERE state = 'started'")
        return [pid for (pid,) in env.cr.fetchall() if pid and psutil.pid_exists(pid)]


def kill(bench):
    pids = wait_until(lambda: workers_at_work(bench), 0.05)
    os.kill(pids[0], signal.SIGKILL)


def settled(bench):
    with suppress(SerializationFailure), open_env(bench.database) as env:
        env.cr.execute("SELECT pg_notify('queue_job', '')")
        env["base.import.async"]._cron_sweep()  # the server's own may be at it
    figures = bench.figures()
    return figures if figures[0] in ("done", "failed") else None


def import_and_kill(start_server, database, lines, kills, **options):
    bench = ImportBench(database)
    rows = [[f"Frucht {at}", f"F{at}"] for at in range(lines)]
    bench.press("res.partner", ["name", "ref"], rows, **options)
    start_server(database=database, allowed=KILLED)
    for at in range(kills):
        done = lines * at // (kills + 1)
        wait_until(lambda: bench.figures()[2] >= done, 0.2, timeout=TEST_LIMIT)  # noqa: B023
        kill(bench)
    figures = wait_until(lambda: settled(bench), 1, bench.figures, TEST_LIMIT)
    assert figures == ("done", lines, lines, 0, 0)
    assert bench.count("res.partner", [("name", "=like", "Frucht %")]) == lines


def test_a_killed_worker_loses_and_doubles_no_line(start_server, db):
    import_and_kill(start_server, db, 600, 1, chunk_size=100)


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
def test_ten_killed_workers_lose_and_double_no_line(start_server, db):
    """20,000 lines, in which the worker is killed ten times."""
    import_and_kill(start_server, db, 20000, 10, chunk_size=1000)
