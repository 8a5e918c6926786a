"""Reading waits for the chunks, without a job that sits and waits."""

from support.jobs import next_job, run_job
from support.waiting import wait_until

from .flows import FlowBench, many_rows

LIMIT = 5


def bench_of(database, **options):
    config = {"chunk_size": 10, "max_waiting_chunks": LIMIT} | options
    return FlowBench(database, csv=config)


def waiting(bench):
    return len(bench.chunks(state="new"))


def steps(bench):
    """Jobs of the step that reads the file, pending ones."""
    with bench.env() as env:
        return env["queue.job"].search_count(
            [("model_name", "=", "impexp.step"), ("state", "=", "pending")]
        )


def test_no_more_chunks_wait_than_allowed(db):
    """From the first row to the last; all are in, and no job was left over."""
    bench = bench_of(db).start(many_rows(300))
    most = 0
    while uuid := next_job(db):
        assert run_job(db, uuid) is None
        most = max(most, waiting(bench))
        assert steps(bench) <= 1
    assert most == LIMIT
    assert bench.figures() == ("done", 300, 300, 0, 0, 0)


def test_failed_chunks_do_not_hold_up_the_reading(db):
    """Rows that wait for repair are not on their way."""
    bad = range(1, 101, 2)
    bench = bench_of(db, chunk_size=1).start(many_rows(100, bad))
    bench.work()
    assert bench.figures() == ("failed", 100, 50, 0, 50, 0)


def test_a_step_whose_waking_was_lost_is_found_by_the_sweep(db):
    """The process died between the chunk's commit and what follows it."""
    bench = bench_of(db).start(many_rows(100))
    while steps(bench):
        run_job(db, next_job(db))
    with bench.env() as env:
        for chunk in env["impexp.chunk"].search([("run_id", "=", bench.run_id)]):
            chunk._execute()
        env.cr.postcommit.clear()
    assert waiting(bench) == 0
    assert steps(bench) == 0
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    assert steps(bench) == 1
    bench.work()
    assert bench.figures() == ("done", 100, 100, 0, 0, 0)


def test_workers_wake_the_reading_at_the_same_time(start_server, db):
    """Two of them, with chunks of few rows: every row once, and the run ends."""
    bench = bench_of(db).start(many_rows(1500))
    start_server(database=db)
    wait_until(lambda: bench.figures()[0] == "done", 0.5, describe=bench.figures)
    assert bench.figures() == ("done", 1500, 1500, 0, 0, 0)
    assert len(set(bench.items("code"))) == len(bench.items("code")) == 1500
