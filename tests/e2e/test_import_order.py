"""The order of imports in the background, with the real job runner."""

import pytest
from engine.imports import ImportBench

from support.jobs import next_job, run_job
from support.odoo_env import open_env
from support.waiting import wait_until

CHUNKS = 12
LINES = 3 * CHUNKS


@pytest.fixture
def bench(db):
    """An import of twelve chunks, whose file was read."""
    rows = [[f"frucht_{at}", f"Frucht {at}", before(at)] for at in range(LINES)]
    bench = ImportBench(db)
    bench.press("res.partner", ["id", "name", "parent_id/id"], rows, chunk_size=3)
    run_job(db, next_job(db))
    return bench


def before(at):
    """Each chunk refers to the one before it."""
    return f"frucht_{at - 3}" if at >= 3 else ""


def ended(bench):
    """The figures, once it is over; nobody wakes the job runner."""
    figures = bench.figures()
    return figures if figures[0] in ("done", "failed") else None


def come_in(bench):
    figures = wait_until(lambda: ended(bench), 0.5, describe=bench.figures)
    assert figures == ("done", LINES, LINES, 0, 0)


def test_jobs_that_start_too_early_make_room_for_those_they_wait_for(
    start_server, bench
):
    """Somebody sets all to pending, the last one first: two wait in both places."""
    with open_env(bench.database) as env:
        env.cr.execute(
            "UPDATE queue_job SET state = 'pending', priority = 1000 - priority"
            " WHERE method_name = '_import_one_chunk'"
        )
    start_server(database=bench.database)
    come_in(bench)


def test_corrected_lines_of_many_chunks_come_in_one_after_the_other(
    start_server, bench, monkeypatch
):
    """All chunks have failed lines; they are tried again in order."""
    from odoo.addons.base_import_async.tools.loading import Loader

    with monkeypatch.context() as context:
        context.setattr(Loader, "attempt", None)
        bench.work()
    assert bench.figures() == ("failed", LINES, 0, LINES, 0)
    start_server(database=bench.database)
    with open_env(bench.database) as env:
        env["base.import.async"].browse(bench.import_id).action_retry()
        jobs = env["queue.job"].search([("method_name", "=", "_import_one_chunk")])
        assert sorted(jobs.mapped("state")) == [
            "pending",
            *["wait_dependencies"] * (CHUNKS - 1),
        ]
    come_in(bench)
