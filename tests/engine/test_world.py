"""Errors of the world retry the whole chunk and never land on a row."""

import pytest

from support.jobs import next_job, run_job

from .flows import FRUIT, FlowBench, many_rows


@pytest.fixture
def flag(tmp_path):
    """A file: while it is there, the world is broken."""
    path = tmp_path / "flag"
    path.touch()
    return path


def with_event(event, rows=3):
    lines = [f"Frucht {at};{event if at == 2 else ''}" for at in range(1, rows + 1)]
    return "\n".join(["Name;Event", *lines, ""])


def test_a_server_that_does_not_answer_retries_the_chunk(db, flag):
    """No row fails; when the server is back, all are in."""
    bench = FlowBench(db).start(with_event(f"unreachable:{flag}"))
    bench.work()
    assert bench.figures() == ("running", 3, 0, 0, 0, 3)
    assert [chunk["attempts"] for chunk in bench.chunks()] == [1]
    flag.unlink()
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_a_world_that_stays_broken_pauses_the_run_with_one_message(db, flag):
    """After the task's retries nothing failed, everything waits, one person knows."""
    bench = FlowBench(db, csv={"chunk_size": 1})
    with bench.env() as env:
        env["impexp.task"].search([]).max_retries = 2
    bench.start(with_event(f"unreachable:{flag}", 4))
    bench.work(ignore_eta=True)
    state, rows, done, _skipped, failed, waiting = bench.figures()
    assert (state, rows, failed, done + waiting) == ("paused", 4, 0, 4)
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert "picture server does not answer" in run.error
        assert "Resume" in run.error
        assert len(run.activity_ids) == 1
        assert not env["queue.job"].search([("state", "=", "failed")])


def test_resume_goes_on_where_the_run_was_paused(db, flag):
    """What waited is imported, once."""
    bench = FlowBench(db)
    with bench.env() as env:
        env["impexp.task"].search([]).max_retries = 1
    bench.start(with_event(f"unreachable:{flag}"))
    bench.work(ignore_eta=True)
    assert bench.figures()[0] == "paused"
    flag.unlink()
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_resume()
    bench.work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_a_lost_connection_to_postgresql_retries_the_chunk(db, flag):
    """The job goes back to pending instead of failing; then all rows are in."""
    bench = FlowBench(db).start(with_event(f"disconnect:{flag}"))
    ran = bench.work()
    assert [state for _uuid, state, _error in ran] == ["done", "pending"]
    assert bench.figures() == ("running", 3, 0, 0, 0, 3)
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_used_up_processor_time_is_no_error_of_the_row(db, flag):
    """Odoo interrupts a job at its limit with a bare exception: it is tried again."""
    bench = FlowBench(db).start(with_event(f"processor:{flag}"))
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_a_chunk_that_is_done_does_nothing_when_it_runs_again(db):
    """A job that runs twice imports once."""
    bench = FlowBench(db).start("Name\nApfel\n")
    bench.work()
    with bench.env("admin") as env:
        env["queue.job"].search([("model_name", "=", "impexp.chunk")]).requeue()
    bench.work()
    assert bench.items() == ["Apfel"]
    assert bench.figures() == ("done", 1, 1, 0, 0, 0)


def test_two_jobs_of_one_chunk_at_once_import_once(db):
    """The second waits for the first, sees a conflict and comes back to nothing."""
    bench = FlowBench(db).start("Name\nApfel\n")
    run_job(db, next_job(db, False))
    with bench.env() as env:
        chunk = env["impexp.chunk"].search([])
        chunk._new_job()
    bench.work(ignore_eta=True)
    assert bench.items() == ["Apfel"]


def test_a_file_in_which_everything_fails_stops_early(db):
    """After the first rows the run pauses: no thousand failed jobs."""
    bench = FlowBench(db, csv={"chunk_size": 10})
    bench.start(many_rows(1000, set(range(1, 1001)))).work(limit=2000)
    state, rows, done, skipped, failed, waiting = bench.figures()
    assert (state, rows, done, skipped) == ("paused", 1000, 0, 0)
    assert (failed, waiting) == (50, 950)
    with bench.env() as env:
        messages = env["impexp.run"].browse(bench.run_id).message_ids
        assert len(messages.filtered(lambda one: "all failed" in one.body)) == 1


def test_resumed_after_the_first_rows_failed_a_run_does_not_stop_again(db):
    """Someone looked: the rest is tried, whatever happens."""
    bench = FlowBench(db, csv={"chunk_size": 10})
    bench.start(many_rows(100, set(range(1, 71)))).work()
    assert bench.figures()[0] == "paused"
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_resume()
    bench.work()
    assert bench.figures() == ("failed", 100, 30, 0, 70, 0)


def test_failed_jobs_of_flows_post_no_message(db):
    """The run tells once; the jobs subscribe and tell nobody."""
    bench = FlowBench(db, csv={"chunk_size": 1})
    bench.start("Name;Amount\nApfel;x\nKiwi;y\nLimette;1\n").work()
    with bench.env() as env:
        jobs = env["queue.job"].search([("state", "=", "failed")])
        assert len(jobs) == 2
        assert not jobs.message_follower_ids
        assert not jobs.message_ids.filtered("body")
        run = env["impexp.run"].browse(bench.run_id)
        assert len(run.message_ids) == len(run.activity_ids) == 1
        assert "2 wait for repair" in run.message_ids.body


def test_a_worker_that_dies_twice_of_a_row_ends_as_one_failed_row(db):
    """The chunk is halved until the row is found; all others are in."""
    bench = FlowBench(db).start(with_event("", 8))
    run_job(db, next_job(db, False))
    poison = "Frucht 5"
    for _round in range(20):
        uuid = next_job(db, True)
        if not uuid:
            break
        with bench.env() as env:
            env.cr.execute("SELECT retry FROM queue_job WHERE uuid = %s", [uuid])
            deaths = env.cr.fetchone()[0]
            data = env["impexp.chunk"].search([("job_id.uuid", "=", uuid)]).data or ""
            if poison in data and deaths < 2:
                # what queue_job does when it finds the job without its worker
                env.cr.execute(
                    "UPDATE queue_job SET retry = retry + 1 WHERE uuid = %s", [uuid]
                )
                continue
        run_job(db, uuid)
    assert bench.figures() == ("failed", 8, 7, 0, 1, 0)
    assert "died twice" in bench.failed_lines()[6]


def test_the_sweep_takes_up_what_has_no_job(db):
    """A job deleted, cancelled or set done by hand does not strand its rows."""
    bench = FlowBench(db, csv={"chunk_size": 1}).start("Name\nA\nB\nC\nD\n")
    run_job(db, next_job(db, False))
    with bench.env() as env:
        jobs = env["queue.job"].search([("model_name", "=", "impexp.chunk")])
        jobs[0].button_cancelled()
        jobs[1].button_done()
        jobs[2].unlink()
        env.cr.execute("UPDATE impexp_chunk SET write_date = now() - interval '1 hour'")
    bench.work()
    # where no job is left at all, the next chunk that is done sees to a new one
    assert bench.figures() == ("running", 4, 2, 0, 0, 2)
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)


def test_the_sweep_ends_a_run_whose_last_job_died_behind_its_commit(db):
    """The end is claimed once, whoever looks."""
    from odoo.addons.connector_flow.engine.run_end import look_for_end

    bench = FlowBench(db).start(FRUIT)
    bench.work()
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_run SET ended = NULL")
        env["mail.message"].search([("model", "=", "impexp.run")]).unlink()
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
        look_for_end(env["impexp.run"].browse(bench.run_id))
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert run.ended
        assert len(run.message_ids) == 1


def test_cancelled_runs_import_no_more_and_keep_what_is_in(db):
    """What waits stays counted as waiting, its jobs are cancelled."""
    bench = FlowBench(db, csv={"chunk_size": 1}).start("Name\nA\nB\nC\n")
    run_job(db, next_job(db, False))
    run_job(db, next_job(db, False))
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_cancel()
    assert bench.work() == []
    assert bench.figures() == ("cancelled", 3, 1, 0, 0, 2)


def test_a_job_out_of_time_leaves_the_rest_to_the_next(db):
    """Rows that were done commit; the others go on in a job of their own."""
    bench = FlowBench(db).start("Name\nA\nB\nC\n")
    with bench.env() as env:
        env.cr.execute(
            "UPDATE impexp_task SET job_seconds = 0 WHERE task = 'test_item_import'"
        )
    ran = bench.work()
    assert [state for _uuid, state, _error in ran] == ["done"] * 4
    assert bench.items() == ["A", "B", "C"]
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_splitting_goes_on_in_the_next_job_where_the_last_one_ended(db, monkeypatch):
    """Each job makes a bounded number of chunks; no row is lost or doubled."""
    bench = FlowBench(db, csv={"chunk_size": 3})
    monkeypatch.setattr("odoo.addons.connector_flow.engine.task_types.SPLIT_CHUNKS", 2)
    header, rest = many_rows(20, {20}).split("\n", 1)
    bench.start(f'{header}\n"Zeile\r\neins";Z;0\n\n{rest}')
    run_job(db, next_job(db, False))
    assert bench.figures()[0] == "running"
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert (run.step_ids.state, run.file_ids.state) == ("new", "new")
    bench.work()
    assert bench.figures() == ("failed", 21, 20, 0, 1, 0)
    assert len(set(bench.items())) == 20
    assert list(bench.failed_lines()) == [24]


@pytest.mark.parametrize("size", [1, 1000])
def test_a_row_the_database_refuses_is_no_error_in_the_log(db, caplog, size):
    """The chunk tells it; the server's log is for what is wrong with the server."""
    bench = FlowBench(db, csv={"chunk_size": size})
    bench.start("Name;Code\nApfel;A\nBirne;A\nKirsche;C\n").work()
    assert list(bench.failed_lines()) == [3]
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


def test_a_file_that_cannot_be_read_fails_its_step_and_tells_once(db):
    """A missing column: the message says what is wrong; Retry works after repair."""
    bench = FlowBench(db, csv={"required_columns": ["Preis"]})
    bench.start("Name\nApfel\n").work()
    assert bench.figures() == ("failed", 0, 0, 0, 0, 0)
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert "Preis" in run.step_ids.error
        assert "Preis" in run.message_ids.body
        assert run.activity_ids.summary == "A step failed"  # there are no rows
        assert run.file_ids.state == "failed"
        run.flow_id.task_ids[0].config = "{}"
    with bench.env("admin") as env:
        env["impexp.run"].browse(bench.run_id).action_retry_failed()
    bench.work()
    assert bench.figures() == ("done", 1, 1, 0, 0, 0)


def test_an_unchanged_retry_fails_again_and_tells_in_one_activity(db):
    """However often: one activity, one chunk, no row twice."""
    bench = FlowBench(db).start(FRUIT)
    bench.work()
    for _attempt in range(3):
        bench.retry()
        bench.work()
    assert bench.figures() == ("failed", 4, 3, 0, 1, 0)
    with bench.env() as env:
        activities = env["impexp.run"].browse(bench.run_id).activity_ids
        assert activities.mapped("summary") == ["Rows wait for repair"]


def test_a_repaired_run_is_done_and_its_activity_goes(db):
    bench = FlowBench(db).start(FRUIT)
    bench.work()
    bench.repair("abc", "2")
    bench.retry()
    bench.work()
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert (run.state, len(run.activity_ids)) == ("done", 0)
        assert run.ended
