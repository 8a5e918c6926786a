"""Runs of one person take turns, so that another one's come in between."""

import pytest

from support.people import add_person

from .flows import FRUIT, FlowBench


@pytest.fixture
def bench(db):
    bench = FlowBench(db).allow_several_runs()
    with bench.env() as env:
        env["ir.config_parameter"].set_param("connector_flow.runs_at_once", "2")
        add_person(env, "berta", "connector_flow.group_flow_user", *RIGHTS)
    return bench


RIGHTS = ("base.group_partner_manager",)


def start(bench, count, login="admin"):
    """Start some runs; return their ids."""
    return [bench.start(FRUIT, login=login).run_id for _ in range(count)]


def waiting(bench, ids):
    """The runs that wait for their turn."""
    with bench.env() as env:
        return env["impexp.run"].browse(ids).filtered("deferred").ids


def states(bench, ids):
    with bench.env() as env:
        return env["impexp.run"].browse(ids).mapped("state")


def test_as_many_runs_of_a_person_begin_as_may_be_at_work(bench):
    """The others have no job yet, and say why."""
    ids = start(bench, 4)
    assert waiting(bench, ids) == ids[2:]
    with bench.env() as env:
        last = env["impexp.run"].browse(ids[-1])
        assert last.state == "running"
        assert "until another run" in last.pace
        assert not last.step_ids.job_id


def test_runs_of_another_person_do_not_wait_for_them(bench):
    start(bench, 4)
    assert not waiting(bench, start(bench, 1, "berta"))


def test_each_run_that_ends_lets_the_next_one_begin(bench):
    """In the end all have had their turn, without a sweep."""
    ids = start(bench, 5)
    bench.work()
    assert not waiting(bench, ids)
    assert states(bench, ids) == ["failed"] * 5  # one row of FRUIT is bad
    with bench.env() as env:
        runs = env["impexp.run"].browse(ids)
        assert runs.mapped("rows") == [4] * 5
        assert not any(runs.mapped("rows_waiting"))


@pytest.mark.parametrize("button", ["action_pause", "action_cancel"])
def test_a_run_that_is_stopped_gives_its_turn_away(bench, button):
    ids = start(bench, 3)
    with bench.env() as env:
        getattr(env["impexp.run"].browse(ids[:2]), button)()
    if button == "action_pause":  # their jobs find that there is nothing to do
        bench.work()
    assert not waiting(bench, ids)


def test_a_run_that_waits_for_a_server_gives_its_turn_away(bench):
    """What is tried again later keeps no worker from others; the sweep looks."""
    ids = start(bench, 3)
    with bench.env() as env:
        jobs = env["impexp.run"].browse(ids[:2]).step_ids.job_id
        env.cr.execute(
            "UPDATE queue_job SET eta = now() AT TIME ZONE 'UTC' + interval '1 hour'"
            " WHERE id IN %s",
            [tuple(jobs.ids)],
        )
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    assert not waiting(bench, ids)


def test_a_run_that_waits_for_its_turn_is_not_taken_for_stranded(bench):
    """The sweep takes up what a crash left behind, and it is none of it."""
    ids = start(bench, 3)
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_step SET write_date = now() - interval '1 hour'")
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    assert waiting(bench, ids) == ids[2:]


def test_a_run_here_and_now_waits_for_nobody(bench):
    start(bench, 3)
    bench.start(FRUIT, asynch=False)
    assert bench.figures()[0] == "failed"


def test_whoever_waits_can_be_cancelled(bench):
    ids = start(bench, 3)
    with bench.env() as env:
        env["impexp.run"].browse(ids[2]).action_cancel()
    bench.work()
    assert states(bench, ids) == ["failed", "failed", "cancelled"]
