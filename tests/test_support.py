"""The helpers of the tests keep what they promise."""

from pathlib import Path

import pytest
from transfer.servers import program
from transfer.servers.sshd import Sshd

from suite_setup.inside import databases as wholes
from support import databases
from support.browser import person_at


def test_a_clone_has_the_suite_installed(db, odoo_env):
    """A copy of the template has queue_job and every addon of the suite."""
    with odoo_env(db) as env:
        modules = env["ir.module.module"].search([("state", "=", "installed")])
        assert {"queue_job", "component_event"} <= set(modules.mapped("name"))


def test_odoo_cleans_up_in_no_test(db):
    """A server that is stopped meanwhile would say that it failed."""
    query = """
        SELECT min(nextcall) > now() + interval '300 days' FROM ir_cron
          JOIN ir_model_data ON model = 'ir.cron' AND res_id = ir_cron.id
         WHERE module = 'base'
    """
    assert wholes.value(db, query)


def test_nothing_is_known_of_a_copy_that_is_gone(odoo_env):
    """What was looked up there, and what was changed of models."""
    field = {"name": "x_obst", "ttype": "char", "field_description": "Obst"}
    for is_first in (True, False):
        with databases.cloned() as copy, odoo_env(copy) as env:
            assert not env["ir.config_parameter"].get_param("obst")
            assert "x_obst" not in env["res.partner"]._fields
            env["ir.config_parameter"].set_param("obst", "Süßkirsche")
            assert env["ir.config_parameter"].get_param("obst")
            if is_first:
                model = env["ir.model"]._get("res.partner")
                env["ir.model.fields"].create(field | {"model_id": model.id})


def test_what_an_environment_did_is_committed(db, odoo_env):
    """Another connection sees a partner made in an environment."""
    with odoo_env(db) as env:
        env["res.partner"].create({"name": 'Öko "Süd"\nGmbH'})
    query = "SELECT name FROM res_partner WHERE name LIKE 'Öko%%'"
    assert wholes.value(db, query) == 'Öko "Süd"\nGmbH'


def test_an_exception_commits_nothing(db, odoo_env):
    """An environment that is left by an exception leaves nothing behind."""
    with pytest.raises(ZeroDivisionError), odoo_env(db) as env:
        env["res.partner"].create({"name": "Niemand"})
        env.flush_all()
        env["res.partner"].browse(1 // 0)
    query = "SELECT count(*) FROM res_partner WHERE name = 'Niemand'"
    assert wholes.value(db, query) == 0


def test_jobs_run_as_queue_job_runs_them(db, odoo_env, run_jobs):
    """A job that works is done, one that does not is failed with its reason."""
    with odoo_env(db) as env:
        good = env["queue.job"].with_delay()._test_job()
        bad = env["queue.job"].with_delay()._test_job(failure_rate=1.0)
    states = {uuid: state for uuid, state, _ in run_jobs(db)}
    assert states == {good.uuid: "done", bad.uuid: "failed"}
    with odoo_env(db) as env:
        failed = env["queue.job"].search([("uuid", "=", bad.uuid)])
        assert "Job failed" in failed.exc_info
    assert run_jobs(db) == []


@pytest.mark.parametrize("workers", [0, 2])
def test_a_server_runs_jobs_and_serves_users(start_server, odoo_env, workers):
    """A server, with workers or without, lets a user in and runs what he queues."""
    server = start_server(workers=workers)
    with odoo_env(server.database) as env:
        job = env["queue.job"].with_delay()._test_job()
    session = server.log_in("admin")
    from support.waiting import wait_until

    query = "SELECT state FROM queue_job WHERE uuid = %s"
    wait_until(lambda: wholes.value(server.database, query, [job.uuid]) == "done")
    [found] = session.call("queue.job", "search_read", [], ["state"])
    assert found["state"] == "done"
    assert session.get("/odoo").startswith(b"<!DOCTYPE html>")


def test_a_killed_server_starts_again(start_server):
    """After a kill the same server starts again on its address."""
    server = start_server(workers=0)
    server.kill()
    assert server.start().log_in("admin").uid


def test_an_error_in_the_browsers_console_fails_the_test(start_server):
    """Also one that nobody on the screen would see."""
    server = start_server(workers=0)
    with pytest.raises(AssertionError, match="kaputt"):
        with person_at(server, "admin") as screen:
            screen.page.evaluate("console.error('kaputt')")
            screen.page.wait_for_timeout(200)


def test_a_tooltip_keeps_nobody_from_clicking(start_server):
    """It may open at any time on a busy machine."""
    with person_at(start_server(workers=0), "admin") as screen:
        screen.page.evaluate(
            """() => {
                const tooltip = document.createElement("div");
                tooltip.className = "o-tooltip";
                tooltip.style = "position: fixed; inset: 0; z-index: 9999";
                document.body.append(tooltip);
            }"""
        )
        screen.page.click(".o_navbar_apps_menu button", timeout=5000)


@pytest.mark.skipif(not program.IS_ROOT, reason="only root starts them as another user")
@pytest.mark.skipif(not program.UNPACKED, reason="needs Debian's file servers")
def test_file_servers_run_where_their_user_may_not_go(monkeypatch):
    """As from a clone in /root, which only root may enter."""
    monkeypatch.setattr(program, "reachable", lambda *_: False)
    copy = program.unpacked.__wrapped__()
    monkeypatch.setattr(program, "unpacked", lambda: copy)
    assert copy != Path(program.UNPACKED)
    with Sshd() as sshd:
        assert Path(f"/proc/{sshd.child.pid}/exe").resolve() == copy / "usr/sbin/sshd"
