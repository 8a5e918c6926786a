"""What a run read is for those who have the rights that it ran with.

That there is a run, and how many rows it has, is no secret of its user's.
"""

import urllib.error

import pytest

from support.rpc import RpcError

from .flows import ROWS, exporting, first, importing, refused

SECRET = "Geheim-4711"


@pytest.fixture(scope="module")
def run_id(house):
    """A run of the administrator's with a file, good rows and a failed one."""
    flow = importing(house.as_("manager"))
    rows = ROWS + f"{SECRET};3\n{SECRET} too;xyz\n"
    return flow.run(house.as_("admin"), rows)


def test_a_manager_sees_the_figures_of_an_administrators_run(house, run_id):
    names = ["state", "rows", "rows_done", "rows_failed", "file_count", "chunk_count"]
    [run] = house.as_("manager").call("impexp.run", "read", [run_id], names)
    del run["id"]
    assert run == {
        "state": "failed",
        "rows": 4,
        "rows_done": 2,
        "rows_failed": 2,
        "file_count": 1,
        "chunk_count": 2,
    }


def test_and_nothing_else_of_it(house, run_id):
    """Whatever field he asks for."""
    [run] = house.as_("connector_manager").call("impexp.run", "read", [run_id], [])
    assert run["name"]
    for word in (SECRET, "abc", "fruit.csv"):
        assert word not in str(run), run


def test_nor_why_it_stopped(house):
    """A server's answer may quote paths and rows. His own runs tell him."""
    from odoo.addons.connector_flow.engine.run_pause import pause

    for login, is_told in (("admin", False), ("user", True)):
        flow = importing(house.as_("manager"))
        run_id = flow.run(house.as_(login), ROWS)
        why = f"There is no “Quittung {login}.csv”."
        with house.env() as env:
            pause(env["impexp.run"].browse(run_id), why)
        session = house.as_("manager")
        [run] = session.call("impexp.run", "read", [run_id], ["error", "problems"])
        assert (why in str(run)) == is_told
        assert ("all rights of" in run["error"]) != is_told
        with refused():
            session.call("impexp.run", "search", [["trouble", "ilike", why]])
        assert why in str(house.as_("admin").call("impexp.run", "read", [run_id]))


@pytest.mark.parametrize("login", ["manager", "connector_manager"])
@pytest.mark.parametrize("model", ["impexp.chunk", "impexp.file", "impexp.step"])
def test_but_not_what_it_read(house, run_id, login, model):
    domain = [["run_id", "=", run_id]]
    record = first(house.as_("admin"), model, domain)
    assert record
    session = house.as_(login)
    assert not first(session, model, domain)
    with refused():
        session.call(model, "read", [record["id"]], [])
    assert not session.call(
        "impexp.run", "search", [["chunk_ids.data", "ilike", SECRET]]
    )


@pytest.mark.parametrize("method", ["action_open_made", "action_open_changed"])
def test_nor_which_records_it_made(house, run_id, method):
    for login in ("manager", "connector_manager"):
        with refused("which are not all yours"):
            house.as_(login).call("impexp.run", method, [run_id])


def test_nor_its_file_by_any_route(house, run_id):
    admin, manager = house.as_("admin"), house.as_("manager")
    file = first(admin, "impexp.file", [["run_id", "=", run_id]])
    path = f"/connector_flow/file/{file['id']}"
    assert SECRET.encode() in admin.get(path)
    with pytest.raises(urllib.error.HTTPError):
        manager.get(path)
    owned = [["res_model", "=", "impexp.file"], ["res_id", "=", file["id"]]]
    piece = first(admin, "ir.attachment", owned)
    assert piece and not first(manager, "ir.attachment", owned)
    with pytest.raises(urllib.error.HTTPError):
        manager.get(f"/web/content/{piece['id']}")


def test_nor_what_was_said_of_it(house, run_id):
    """Messages, activities and jobs quote rows."""
    from odoo.addons.connector_flow.engine.run_tell import tell

    admin, manager = house.as_("admin"), house.as_("connector_manager")
    with house.env() as env:
        run = env["impexp.run"].browse(run_id)
        tell(run, "Look", f"“{SECRET}” is wrong.", "Look")
        job_id = env["impexp.chunk"].search([("run_id", "=", run_id)]).job_id.ids
    of_run = [["model", "=", "impexp.run"], ["res_id", "=", run_id]]
    assert first(admin, "mail.message", of_run)
    assert not first(manager, "mail.message", of_run)
    told = [["res_model", "=", "impexp.run"], ["note", "ilike", SECRET]]
    assert not manager.call("mail.activity", "search_count", told)
    with refused():
        manager.call("impexp.run", "message_subscribe", [run_id], [1])
    assert job_id
    with pytest.raises(RpcError):
        manager.call("queue.job", "read", job_id, ["exc_message"])


def test_a_job_manager_reads_no_rows_in_jobs_of_others(house, run_id):
    with house.env() as env:
        person = env["res.users"].search([("login", "=", "other_manager")])
        person.group_ids += env.ref("queue_job.group_queue_job_manager")
        person.write({"company_ids": [(6, 0, env["res.company"].search([]).ids)]})
        jobs = env["impexp.chunk"].search([("run_id", "=", run_id)]).job_id.ids
    manager = house.as_("other_manager")
    assert not manager.call("queue.job", "search", [["id", "in", jobs]])
    with refused():
        manager.call("queue.job", "read", jobs, ["exc_message", "exc_info"])


def test_a_manager_reads_the_runs_of_those_whose_rights_he_has(house):
    flow = importing(house.as_("manager"))
    run_id = flow.run(house.as_("user"), ROWS)
    domain = [["run_id", "=", run_id], ["state", "=", "failed"]]
    assert "abc" in first(house.as_("manager"), "impexp.chunk", domain, "data")["data"]
    file = first(house.as_("manager"), "impexp.file", [["run_id", "=", run_id]])
    assert b"Kiwi" in house.as_("manager").get(f"/connector_flow/file/{file['id']}")


def test_who_gets_a_right_more_is_read_no_more(house):
    flow = importing(house.as_("manager"))
    run_id = flow.run(house.as_("user"), ROWS)
    domain = [["run_id", "=", run_id]]
    assert first(house.as_("manager"), "impexp.chunk", domain)
    with house.env() as env:
        user = env["res.users"].search([("login", "=", "user")])
        user.group_ids += env.ref("base.group_erp_manager")
    assert not first(house.as_("manager"), "impexp.chunk", domain)


def test_an_administrators_export_is_not_the_managers_who_made_the_flow(house):
    config = {"model": "res.partner", "fields": ["name"]}
    flow = exporting(house.as_("manager"), config)
    run_id = flow.run(house.as_("admin"))
    domain = [["run_id", "=", run_id], ["name", "ilike", "csv"]]
    assert first(house.as_("admin"), "impexp.file", domain)
    assert not first(house.as_("manager"), "impexp.file", domain)
