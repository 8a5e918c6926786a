"""Whoever changes what runs has all the rights with which it runs, or is refused.

A user or an administrator runs what managers made; managers are the attackers.
"""

import pytest

from .flows import ROWS, Flow, first, importing, refused

WAY_OUT = ("which are not all yours", "administrator")


@pytest.fixture(scope="module")
def items(house):
    """A flow of the manager's that the administrator ran: a row failed."""
    flow = importing(house.as_("manager"), several_runs=True)
    flow.run_id = flow.run(house.as_("admin"), ROWS)
    return flow


@pytest.fixture(scope="module")
def fetching(house):
    """A flow that fetches files from a server, scheduled as the administrator."""
    admin = house.as_("admin")
    server = {"name": "Files", "protocol": "sftp", "host": "files.example"}
    server_id = admin.call("impexp.server", "create", server)
    tasks = {
        "fetch": ("ftp_download", {}, server_id),
        "csv": ("csv_import", {}),
        "rows": ("test_item_import", {}),
    }
    flow = Flow(admin, "Fetch", tasks)
    schedule = {"scheduled": True, "schedule_number": 1, "schedule_unit": "months"}
    admin.call("impexp.task.flow", "write", [flow.id], schedule)
    flow.server_id = server_id
    return flow


def chunk_of(house, run_id):
    domain = [["run_id", "=", run_id], ["state", "=", "failed"]]
    return first(house.as_("admin"), "impexp.chunk", domain, "data")


def test_a_row_of_an_administrators_run_is_not_repaired_by_a_manager(house, items):
    """It went in with the administrator's rights, whatever it was made to say."""
    chunk = chunk_of(house, items.run_id)
    data = {"data": chunk["data"].replace("abc", "2")}
    for login in ("manager", "connector_manager"):
        with refused(*WAY_OUT):
            house.as_(login).call("impexp.chunk", "write", [chunk["id"]], data)
        with refused(*WAY_OUT):
            house.as_(login).call("impexp.chunk", "web_save", [chunk["id"]], data, {})
    assert chunk_of(house, items.run_id)["data"] == chunk["data"]


def test_nor_is_it_left_out(house, items):
    chunk = chunk_of(house, items.run_id)
    with refused(*WAY_OUT):
        house.as_("manager").call("impexp.chunk", "action_skip", [chunk["id"]])


def test_nor_is_the_run_deleted_with_what_it_read(house, items):
    with refused(*WAY_OUT):
        house.as_("manager").call("impexp.run", "unlink", [items.run_id])
    with refused(*WAY_OUT):
        commands = {"run_ids": [[2, items.run_id, False]]}
        house.as_("manager").call("impexp.task.flow", "write", [items.id], commands)


def test_who_has_all_the_rights_of_the_runs_user_repairs_its_rows(house):
    flow = importing(house.as_("manager"), several_runs=True)
    run_id = flow.run(house.as_("user"), ROWS)
    chunk = chunk_of(house, run_id)
    data = {"data": chunk["data"].replace("abc", "2")}
    house.as_("manager").call("impexp.chunk", "write", [chunk["id"]], data)
    assert '"2"' in chunk_of(house, run_id)["data"]


def test_a_company_is_a_right_too(house):
    """A user of both companies lends more than a manager of one has."""
    with house.env() as env:
        user = env["res.users"].search([("login", "=", "user")])
        other = env["res.company"].search([("name", "=", "Zweite GmbH")])
        user.company_ids += other
    flow = importing(house.as_("manager"), several_runs=True)
    run_id = flow.run(house.as_("user"), ROWS)
    chunk = chunk_of(house, run_id)
    with refused(*WAY_OUT):
        data = {"data": chunk["data"].replace("abc", "2")}
        house.as_("manager").call("impexp.chunk", "write", [chunk["id"]], data)


SERVER = {
    "directory": "elsewhere",
    "host": "evil.example",
    "port": 2222,
    "protocol": "ftp",
    "login": "mallory",
    "certificates": "-----BEGIN CERTIFICATE-----",
    "host_key": "SHA256:AAAA",
    "encoding": "latin-1",
    "passive": False,
    "token_header": "X-Token",
    "company_id": False,
    "active": False,
    "password": "hers",
}


@pytest.mark.parametrize("name", SERVER)
def test_a_server_of_an_administrators_flow_stays_where_it_is(house, fetching, name):
    manager = house.as_("connector_manager")
    with refused(*WAY_OUT):
        values = {name: SERVER[name]}
        manager.call("impexp.server", "write", [fetching.server_id], values)


def test_nor_is_another_server_put_in_its_place(house, fetching):
    manager = house.as_("connector_manager")
    values = {"name": "Hers", "protocol": "sftp", "host": "evil.example"}
    server_id = manager.call("impexp.server", "create", values)
    task = [fetching.tasks["fetch"]]
    with refused(*WAY_OUT):
        manager.call("impexp.task", "write", task, {"server_id": server_id})


def test_a_server_that_nobody_lends_rights_to_is_the_connector_managers(house):
    manager = house.as_("connector_manager")
    values = {"name": "Free", "protocol": "sftp", "host": "files.example"}
    server_id = manager.call("impexp.server", "create", values)
    manager.call("impexp.server", "write", [server_id], {"directory": "there"})
    [there] = manager.call("impexp.server", "read", [server_id], ["directory"])
    assert there["directory"] == "there"


SCHEDULE = {
    "schedule_number": 2,
    "schedule_unit": "minutes",
    "schedule_next": "2020-01-01 00:00:00",
}


@pytest.mark.parametrize("name", SCHEDULE)
def test_when_an_administrators_schedule_runs_is_his(house, fetching, name):
    with refused(*WAY_OUT, "switch it off"):
        values = {name: SCHEDULE[name]}
        house.as_("manager").call("impexp.task.flow", "write", [fetching.id], values)


def test_its_company_and_channels_are_his_as_well(house, fetching):
    channel = first(house.as_("admin"), "queue.job.channel", [])["id"]
    manager = house.as_("manager")
    for model, id_, values in (
        ("impexp.task.flow", fetching.id, {"company_id": False}),
        ("impexp.task.flow", fetching.id, {"channel_id": channel}),
        ("impexp.task", fetching.tasks["rows"], {"channel_id": channel}),
    ):
        with refused(*WAY_OUT):
            manager.call(model, "write", [id_], values)


def test_it_is_not_deleted_either(house, fetching):
    with refused(*WAY_OUT):
        house.as_("manager").call("impexp.task.flow", "unlink", [fetching.id])


def test_a_task_comes_in_by_no_back_door(house, fetching):
    """Relations, imports, copies and names create tasks, too."""
    manager, flow, task = house.as_("manager"), fetching.id, fetching.tasks["rows"]
    names = ["name", "task", "flow_id/.id"]
    row = ["Hers", "csv_import", str(flow)]
    doors = {
        "command": ("impexp.task.flow", "write", [flow], _command("Hers")),
        "changed": ("impexp.task.flow", "write", [flow], _change(task)),
        "copied": ("impexp.task", "copy", [task], {"name": "Hers"}),
        "followers": ("impexp.task", "write", [task], {"successor_ids": [[5, 0, 0]]}),
        "arrow": ("impexp.task.transition", "unlink", fetching.arrows),
    }
    for door, call in doors.items():
        with refused(*WAY_OUT):
            manager.call(*call)
            print(door)
    answer = manager.call("impexp.task", "load", names, [row])
    assert not answer["ids"] and WAY_OUT[0] in answer["messages"][0]["message"]
    assert not first(house.as_("admin"), "impexp.task", [["name", "=", "Hers"]])


def _command(name):
    return {"task_ids": [[0, 0, {"name": name, "task": "csv_import"}]]}


def _change(task):
    return {"task_ids": [[1, task, {"config": "{'chunk_size': 1}"}]]}


def test_a_manager_takes_a_schedule_over_and_it_is_hers(house, fetching):
    """The way out that the refusals name."""
    flow, manager = fetching, house.as_("manager")
    mine = {"schedule_user_id": manager.uid, "schedule_number": 3}
    manager.call("impexp.task.flow", "write", [flow.id], mine)
    [now] = manager.call("impexp.task.flow", "read", [flow.id], ["schedule_user_id"])
    assert now["schedule_user_id"][0] == manager.uid


def test_what_an_administrators_flow_had_is_not_forgotten_by_a_manager(house, fetching):
    """What is forgotten is fetched and imported again, with his rights."""
    with house.env() as env:
        run = env["impexp.run"].create({"flow_id": fetching.id})
        names = {"flow_id": fetching.id, "task_id": fetching.tasks["fetch"]}
        file = env["impexp.file"].create(
            {
                "name": "old.csv",
                "run_id": run.id,
                "server_id": fetching.server_id,
                "remote_path": "old.csv",
            }
        )
        known = env["impexp.remote.file"].create(
            names
            | {"server_id": fetching.server_id, "path": "old.csv", "mark": "m"}
            | {"file_id": file.id, "state": "taken"}
        )
        file_id, known_id = file.id, known.id
    manager = house.as_("manager")
    with refused():
        manager.call("impexp.file", "action_fetch_again", [file_id])
    with refused(*WAY_OUT):
        manager.call("impexp.remote.file", "unlink", [known_id])


def test_a_manager_still_stops_what_runs_with_anybodys_rights(house):
    flow = importing(house.as_("manager"), several_runs=True)
    run_id = flow.run(house.as_("admin"), ROWS)
    house.as_("manager").call("impexp.run", "action_cancel", [run_id])
    [run] = house.as_("admin").call("impexp.run", "read", [run_id], ["state"])
    assert run["state"] == "cancelled"
