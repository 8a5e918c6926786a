"""What starts once in a run: never twice, never forgotten."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
import pytest

from support.jobs import next_job, run_job

from .flows import FlowBench, many_rows

BAD = "Name;Code;Amount\nApfel;A;1\nKiwi;K;x\n"


def bench_of(database, fires="all", **csv):
    """CSV to items, and behind them a witness who is started once."""
    bench = FlowBench(database, csv={"chunk_size": 10} | csv)
    with bench.env() as env:
        values = {"name": "Witness", "task": "test_witness", "flow_id": bench.flow_id}
        witness = env["impexp.task"].create(values)
        items = env["impexp.task"].search(
            [("flow_id", "=", bench.flow_id), ("task", "=", "test_item_import")]
        )
        env["impexp.task.transition"].create(
            {"task_from_id": items.id, "task_to_id": witness.id, "fires": fires}
        )
    return bench


def witnesses(bench):
    with bench.env() as env:
        domain = [("name", "=", "witness"), ("run_id", "=", bench.run_id)]
        return env["impexp.file"].search_count(domain)


def ended(bench):
    with bench.env() as env:
        return env["impexp.run"].browse(bench.run_id).ended


def work_without_looking(bench):
    """Do the rows; the process dies between the commit and what follows it."""
    run_job(bench.database, next_job(bench.database))
    with bench.env() as env:
        for chunk in env["impexp.chunk"].search([("run_id", "=", bench.run_id)]):
            chunk._execute()
            chunk.job_id.button_done()
        env.cr.postcommit.clear()


@contextmanager
def looking_together(count=2):
    """Inside, so many looks at a run see the same before one of them acts."""
    from odoo.addons.connector_flow.engine.run_progress import Progress

    barrier, due = threading.Barrier(count), Progress.due

    def due_together(self):
        found = due(self)
        try:
            barrier.wait(3)
        except threading.BrokenBarrierError:
            pass
        return found

    with patch.object(Progress, "due", due_together):
        yield


def in_threads(function, count=2):
    """Call a function in several threads; return their results or exceptions."""
    results = []

    def call():
        try:
            results.append(function())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=call) for _one in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_the_next_task_starts_once_behind_the_last_of_many_chunks(db):
    bench = bench_of(db).start(many_rows(200))
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "done")


def test_the_run_does_not_end_before_what_it_starts_is_done(db):
    bench = bench_of(db).start(many_rows(20))
    for _job in range(1 + 2):
        run_job(db, next_job(db))
    assert not ended(bench)
    assert bench.figures()[0] == "running"
    bench.work()
    assert ended(bench)


def test_two_workers_that_look_at_the_same_time_start_it_once(db):
    bench = bench_of(db).start(many_rows(20))
    work_without_looking(bench)

    def look():
        from odoo.addons.connector_flow.engine.run_end import look_for_end

        with bench.env() as env:
            look_for_end(env["impexp.run"].browse(bench.run_id))

    with looking_together():
        results = in_threads(look)
    lost = [one for one in results if isinstance(one, psycopg2.Error)]
    assert len(lost) == 1
    assert isinstance(lost[0], psycopg2.errors.SerializationFailure)
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "done")


def test_what_a_crash_kept_from_starting_is_started_by_the_sweep(db):
    bench = bench_of(db).start(many_rows(20))
    work_without_looking(bench)
    assert not next_job(db)
    for _time in range(2):
        with bench.env() as env:
            env["impexp.run"]._cron_sweep()
        bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "done")


def test_rows_that_failed_hold_it_back_until_they_are_repaired(db):
    bench = bench_of(db).start(BAD)
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (0, "failed")
    bench.repair('"x"', '"2"')
    bench.retry()
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "done")


def test_a_failure_starts_its_task_once_however_often_it_is_retried(db):
    bench = bench_of(db, fires="failure").start(BAD)
    for _time in range(3):
        bench.work()
        bench.retry()
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "failed")


def test_a_paused_run_starts_nothing_until_it_is_resumed(db):
    bench = bench_of(db).start(many_rows(20))
    run_job(db, next_job(db))
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_pause()
    bench.work()
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    assert witnesses(bench) == 0
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_resume()
    bench.work()
    assert (witnesses(bench), bench.figures()[0]) == (1, "done")


# one run at a time


def test_two_starts_at_the_same_moment_are_one_run(db):
    """The second waits for the first, and is refused when it is tried again."""
    from odoo.exceptions import UserError

    bench = FlowBench(db)
    with bench.env() as env:
        env["impexp.task"].search([("task", "=", "csv_import")]).write(
            {"task": "test_write_file"}
        )
        env["impexp.task.transition"].search([]).unlink()
        env["impexp.task"].search([("task", "=", "test_item_import")]).unlink()
    barrier = threading.Barrier(2)

    def start():
        with bench.env("admin") as env:
            env["impexp.task.flow"].search_count([])  # its transaction has begun
            barrier.wait(5)
            env["impexp.task.flow"].browse(bench.flow_id).do_run()

    results = in_threads(start)
    [refused] = [one for one in results if one is not None]
    assert isinstance(refused, psycopg2.errors.SerializationFailure)
    with pytest.raises(UserError, match="is on"):
        start_again(bench)
    with bench.env() as env:
        assert env["impexp.run"].search_count([]) == 1


def start_again(bench):
    """What Odoo does with a request that met another one."""
    with bench.env("admin") as env:
        env["impexp.task.flow"].browse(bench.flow_id).do_run()
