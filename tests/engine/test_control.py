"""Limits of failed rows and of time, and runs that share the workers."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from odoo import fields

from support.jobs import next_job, run_job, run_jobs

from .flows import FlowBench, many_rows

EVERY_FOURTH = set(range(4, 401, 4))


def bench_of(database, reader="test_item_import", **limits):
    """A flow with chunks of ten rows."""
    bench = FlowBench(database, reader, csv={"chunk_size": 10})
    with bench.env() as env:
        env["impexp.task.flow"].browse(bench.flow_id).write(limits)
    return bench


def read_whole_file(db):
    """Run the two jobs that read a file of up to 104 chunks, before any chunk's."""
    for _job in range(2):
        run_job(db, next_job(db))


def resume(bench):
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_resume()


def run_of(bench, field):
    with bench.env() as env:
        return env["impexp.run"].browse(bench.run_id)[field]


# failed rows


def test_without_a_limit_a_run_imports_what_it_can(db):
    bench = bench_of(db).start(many_rows(400, EVERY_FOURTH))
    bench.work()
    assert bench.figures() == ("failed", 400, 300, 0, 100, 0)


def test_a_run_stops_at_so_many_failed_rows_and_says_so_once(db):
    """A person decides; the chunks that were not begun wait."""
    bench = bench_of(db, fail_limit=20).start(many_rows(400, EVERY_FOURTH))
    bench.work()
    state, rows, done, skipped, failed, waiting = bench.figures()
    assert (state, rows, skipped) == ("paused", 400, 0)
    assert (done, failed, waiting) == (60, 20, 320)
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert "20 of the 80 rows looked at so far failed" in run.error
        assert len(run.message_ids) == 1


def test_a_resumed_run_stops_again_when_as_many_more_have_failed(db):
    """Resume accepts what failed so far, and nothing else is lost or doubled."""
    bench = bench_of(db, fail_limit=60).start(many_rows(400, EVERY_FOURTH))
    bench.work()
    assert bench.figures()[0] == "paused"
    resume(bench)
    bench.work()
    assert bench.figures() == ("failed", 400, 300, 0, 100, 0)
    bench.repair("x12", "12")
    bench.retry()
    bench.work()
    bench.repair("x12", "12")
    assert len(set(bench.items("code"))) == len(bench.items("code")) == 400


def test_a_limit_that_is_lifted_does_not_stop_the_run_again(db):
    """Set to 0 on the flow while the run is paused."""
    bench = bench_of(db, fail_limit=10).start(many_rows(400, EVERY_FOURTH))
    bench.work()
    with bench.env() as env:
        env["impexp.task.flow"].browse(bench.flow_id).fail_limit = 0
    resume(bench)
    bench.work()
    assert bench.figures() == ("failed", 400, 300, 0, 100, 0)


@pytest.mark.parametrize(("percent", "state"), [(25, "paused"), (26, "failed")])
def test_a_run_stops_at_a_share_of_failed_rows(db, percent, state):
    """A quarter of them fails: of the first hundred rows, and of all."""
    bench = bench_of(db, fail_percent=percent)
    bench.start(many_rows(400, EVERY_FOURTH)).work()
    assert bench.figures()[0] == state
    looked_at = sum(bench.figures()[2:5])
    assert 100 <= looked_at <= (110 if state == "paused" else 400)


# what is looked at behind a chunk


def swings(bench, db, count):
    """Run so many jobs; whether the run was in full swing behind each of them."""
    from odoo.addons.connector_flow.engine.run_queue import is_in_full_swing

    found = []
    for _job in range(count):
        run_job(db, next_job(db))
        with bench.env() as env:
            found.append(is_in_full_swing(env["impexp.run"].browse(bench.run_id)))
    return found


def test_behind_most_chunks_there_is_nothing_to_look_for(db):
    """Eight chunks have a job; when half of them are done, more are queued."""
    bench = bench_of(db).start(many_rows(400))
    read_whole_file(db)
    assert swings(bench, db, 8) == [True] * 8
    bench.work()
    assert bench.figures() == ("done", 400, 400, 0, 0, 0)


def test_the_last_chunks_are_always_looked_at(db):
    """Whatever ends or starts with them does so at once."""
    bench = bench_of(db).start(many_rows(400))
    read_whole_file(db)
    swings(bench, db, 32)
    assert swings(bench, db, 8) == [True] * 3 + [False] * 5


def test_a_run_with_failed_rows_is_always_looked_at(db):
    """They may be too many."""
    bench = bench_of(db).start(many_rows(400, EVERY_FOURTH))
    read_whole_file(db)
    assert swings(bench, db, 3) == [False] * 3


# time


def rows_that_sleep(count, seconds):
    lines = [f"Frucht {n};F{n};sleep:{seconds}" for n in range(count)]
    return "\n".join(["Name;Code;Event", *lines, ""])


def seconds_of_a_job(bench, seconds):
    with bench.env() as env:
        env["impexp.task"].search([]).job_seconds = seconds


def test_rows_that_a_job_has_no_time_for_go_on_in_the_next(db):
    """Each job ends behind the row in which its second is over."""
    bench = FlowBench(db)
    seconds_of_a_job(bench, 1)
    ran = bench.start(rows_that_sleep(4, 0.6)).work()
    assert len(ran) == 1 + 2
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)


def test_the_parts_of_a_batch_that_a_job_has_no_time_for_go_on_in_the_next(db):
    """While it narrows down on bad rows; each is found, none is in twice."""
    bench = FlowBench(
        db, "test_item_batch_import", config={"check_amount": False}
    ).start(many_rows(40, {7, 31}))
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_task SET job_seconds = 0")
    ran = bench.work()
    assert set(bench.failed_lines()) == {8, 32}
    assert bench.figures() == ("failed", 40, 38, 0, 2, 0)
    assert len(ran) > 4
    assert len(bench.chunks(state="done")) > 2


# sharing


def jobs_until_done(bench):
    """Run jobs in the order of the queue until a run is done; return how many."""
    count = 0
    while bench.figures()[0] == "running":
        run_job(bench.database, next_job(bench.database))
        count += 1
    return count


def test_a_small_run_is_done_while_a_large_one_is_under_way(db):
    """Its file of three rows waits for a few chunks, not for a hundred."""
    large = bench_of(db, queued_chunks=8).start(many_rows(1000))
    read_whole_file(db)
    assert len(large.chunks()) == 100
    small = FlowBench(db).start("Name\nApfel\nKiwi\nÖlorange\n")
    assert jobs_until_done(small) <= 2 * 8 + 3
    state, rows, done, *_rest = large.figures()
    assert (state, rows) == ("running", 1000)
    assert done <= 200
    run_jobs(db)
    assert large.figures() == ("done", 1000, 1000, 0, 0, 0)


def test_two_large_runs_take_turns(db):
    """When half of the work is done, about half of each is done."""
    first = bench_of(db, queued_chunks=4).start(many_rows(200))
    second = bench_of(db, queued_chunks=4)
    second.start(many_rows(200).replace(";F", ";G"))
    for _job in range(22):
        run_job(db, next_job(db))
    assert 80 <= first.figures()[2] <= 140
    assert 60 <= second.figures()[2] <= 120
    run_jobs(db)
    assert first.figures()[2] == second.figures()[2] == 200


def test_a_run_of_a_lower_number_of_priority_goes_first(db):
    """All of it, though the other one was there before."""
    first = bench_of(db).start(many_rows(200))
    urgent = bench_of(db)
    with urgent.env() as env:
        tasks = env["impexp.task"].search([("flow_id", "=", urgent.flow_id)])
        tasks.priority = 5
    urgent.start(many_rows(200).replace(";F", ";G"))
    assert jobs_until_done(urgent) == 2 + 20
    assert first.figures()[2] == 0


def queued(bench):
    with bench.env() as env:
        domain = [("state", "=", "pending"), ("model_name", "=", "impexp.chunk")]
        return env["queue.job"].search_count(domain)


def test_no_more_chunks_have_a_job_than_the_flow_says(db):
    """From the beginning to the end, also behind a pause."""
    bench = bench_of(db, queued_chunks=5).start(many_rows(300))
    most = 0
    for turn in range(100):
        uuid = next_job(db)
        if not uuid:
            break
        assert run_job(db, uuid) is None
        most = max(most, queued(bench))
        if turn == 10:
            with bench.env("admin") as env:
                env["impexp.run"].browse(bench.run_id).action_pause()
            resume(bench)
            most = max(most, queued(bench))
    assert most == 5
    assert bench.figures() == ("done", 300, 300, 0, 0, 0)


def test_a_turn_that_a_crash_took_is_given_by_the_sweep(db):
    """The process died between a commit and what follows it: chunks have no job."""
    bench = bench_of(db, queued_chunks=2).start(many_rows(50))
    read_whole_file(db)
    with bench.env() as env:
        for chunk in env["impexp.chunk"].search([("job_id", "!=", False)]):
            chunk._execute()
            chunk.job_id.button_done()
        env.cr.postcommit.clear()
    assert queued(bench) == 0
    assert bench.figures() == ("running", 50, 20, 0, 0, 30)
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    assert queued(bench) == 2
    bench.work()
    assert bench.figures() == ("done", 50, 50, 0, 0, 0)


# pace


NOW = fields.Datetime.now() + timedelta(days=1)


def settle_in_the_past(bench, seconds):
    """Let the chunks that are done be so many seconds apart, the last one at NOW."""
    with bench.env() as env:
        env.cr.execute(
            """
            UPDATE impexp_run SET started = %(now)s - interval '1 hour';
            UPDATE impexp_chunk
               SET settled = %(now)s - make_interval(secs => %(seconds)s * (
                     (SELECT max(id) FROM impexp_chunk WHERE state = 'done') - id))
             WHERE state = 'done'
            """,
            {"now": NOW, "seconds": seconds},
        )


def at_now():
    """What happens inside happens at NOW, whatever time the test took."""
    return patch.object(fields.Datetime, "now", lambda: NOW)


def pace_of(bench):
    """What the run tells of its pace at NOW."""
    with at_now():
        return run_of(bench, "pace")


def test_a_run_tells_its_rate_and_the_time_left(db):
    """Of ten rows each, a chunk every two seconds: 160 rows need half a minute."""
    bench = bench_of(db).start(many_rows(200))
    read_whole_file(db)
    for _chunk in range(4):
        run_job(db, next_job(db))
    settle_in_the_past(bench, 2)
    assert pace_of(bench) == "5 rows a second, less than a minute left"
    settle_in_the_past(bench, 20)
    assert pace_of(bench) == "30 rows a minute, about 5 minutes left"


def test_the_time_left_counts_the_rows_that_are_not_read_yet(db):
    """Half of the file is read, by its bytes."""
    bench = FlowBench(db, csv={"chunk_size": 10, "max_waiting_chunks": 10})
    bench.start(many_rows(200))
    for _job in range(1 + 4):
        run_job(db, next_job(db))
    assert bench.figures()[1] == 100
    settle_in_the_past(bench, 10)
    assert (
        pace_of(bench) == "1 rows a second, about 3 minutes left, 46% of the file read"
    )


def test_nothing_is_told_where_nothing_is_known(db):
    """Before the first chunks, while the run is paused, and when it is done."""
    bench = bench_of(db).start(many_rows(100))
    run_job(db, next_job(db))
    assert not pace_of(bench)
    for _job in range(3):
        run_job(db, next_job(db))
    settle_in_the_past(bench, 5)
    assert pace_of(bench)
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_pause()
    assert not pace_of(bench)
    with at_now():
        resume(bench)
    assert not pace_of(bench)
    bench.work()
    assert not pace_of(bench)
