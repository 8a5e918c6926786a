"""Personal default values, stored over RPC by somebody with few rights.

Every employee may store some for any field of any model; by sudo they fill whatever a
call leaves out.
"""

import base64
import json

import pytest

from suite_setup.rpc import RpcError
from support.waiting import wait_until

SECRET = b"what nobody else may read"
OPTIONS = {"has_headers": True, "separator": ",", "quoting": '"', "chunk_size": 1}
# A model of which every employee may create records.
MODEL = "ir.filters"
ROWS = "name,model_id\nEins,res.partner\nZwei,res.partner\n"


@pytest.fixture
def secret(house):
    """The id of an attachment of the administrator's."""
    values = {"name": "secret.txt", "datas": base64.b64encode(SECRET).decode()}
    return house.as_("admin").call("ir.attachment", "create", [values])[0]


@pytest.fixture(autouse=True)
def no_defaults(house):
    """Each test stores its own."""
    yield
    with house.env() as env:
        env["ir.default"].search([("user_id", "!=", False)]).unlink()


def store_default(session, model, field, value):
    session.call("ir.default", "set", model, field, value, user_id=True)


def import_in_background(session, **options):
    """Press the button as an employee; return the id of the import."""
    values = {"res_model": MODEL, "file": ROWS, "file_name": "a.csv"}
    values["file_type"] = "text/csv"
    [wizard] = session.call("base_import.import", "create", [values])
    names = ["name", "model_id"]
    options = OPTIONS | options
    answer = session.call(
        "base_import.import", "execute_import", [wizard], names, names, options
    )
    assert not answer, answer
    [one] = session.call("base.import.async", "search", [], limit=1)
    return one


def ended(house, one):
    """The import, once nothing waits."""
    admin = house.as_("admin")

    def look():
        [found] = admin.call("base.import.async", "read", [one], ["ended"])
        return found["ended"]

    wait_until(look, 0.3)
    return one


def parts(house, one):
    domain = [["import_id", "=", one]]
    return house.as_("admin").call("base.import.async.chunk", "search", domain)


def exists(house, model, id_):
    return bool(house.as_("admin").call(model, "search", [["id", "=", id_]]))


def test_an_attachment_of_somebody_else_is_not_read_as_a_part(house, secret):
    """Named by a default value, it would be the file of the chunk."""
    employee = house.as_("employee")
    for model in ("base.import.async.chunk", "base.import.async"):
        for field in ("attachment_id", "job_attachment_id"):
            if (model, field) != ("base.import.async.chunk", "job_attachment_id"):
                store_default(employee, model, field, secret)
    one = ended(house, import_in_background(employee, validate_in_background=True))
    addresses = [f"/base_import_async/{one}/part/{part}" for part in parts(house, one)]
    for address in (*addresses, f"/base_import_async/{one}/file"):
        assert SECRET not in page(employee, address)


def test_an_attachment_of_somebody_else_is_not_deleted(house, secret):
    """The rows of a chunk replace its file, and the old one goes."""
    employee = house.as_("employee")
    store_default(employee, "base.import.async.chunk", "attachment_id", secret)
    one = ended(house, import_in_background(employee, use_queue=True))
    assert exists(house, "ir.attachment", secret)
    assert parts(house, one)


def test_a_job_of_somebody_else_is_not_cancelled(house):
    """Cancelling the import would cancel what its chunk names as its job."""
    with house.env() as env:
        job = env["res.partner"].with_delay(eta=3600).search_count([])
        job = job.db_record().id
    employee = house.as_("employee")
    store_default(employee, "base.import.async.chunk", "job_id", job)
    store_default(employee, "base.import.async", "split_job_id", job)
    one = ended(house, import_in_background(employee, validate_in_background=True))
    employee.call("base.import.async", "action_cancel", [one])
    [found] = house.as_("admin").call("queue.job", "read", [job], ["state"])
    assert found["state"] == "pending"


@pytest.fixture
def flow(house):
    """The id of a flow, CSV to items, that users may run."""
    with house.env() as env:
        flow = env["impexp.task.flow"].create({"name": "Items", "several_runs": True})
        tasks = env["impexp.task"].create(
            [
                {"name": kind, "task": kind, "flow_id": flow.id, "flow_start": start}
                for kind, start in (("csv_import", True), ("test_item_import", False))
            ]
        )
        env["impexp.task.transition"].create(
            {"task_from_id": tasks[0].id, "task_to_id": tasks[1].id}
        )
        return flow.id


def run_flow(session, flow, content=b"Name;Amount\nApfel;1\n"):
    """Run a flow as a user does; return the id of the run."""
    values = {
        "flow_id": flow,
        "datas": base64.b64encode(content).decode(),
        "datas_fname": "a.csv",
    }
    [wizard] = session.call("impexp.wizard.runtask", "create", [values])
    return session.call("impexp.wizard.runtask", "run_task", [wizard])["res_id"]


def run_ended(house, run):
    def look():
        with house.env() as env:
            return env["impexp.run"].browse(run).state != "running"

    wait_until(look, 0.3)
    return run


@pytest.fixture
def foreign_file(house):
    """The id of a file of the other company."""
    with house.env("other_manager") as env:
        values = {"name": "geheim.csv"}
        return env["impexp.file"].sudo()._store(values, b"Name\nGeheimnis\n").id


def test_a_cursor_of_somebody_elses_choice_reads_no_file(house, flow, foreign_file):
    """A default value of the cursor would read, and then delete, any file."""
    user = house.as_("user")
    place = {"file": foreign_file, "stored": False, "columns": None, "at": None}
    store_default(user, "impexp.step", "place", json.dumps(place))
    run = run_ended(house, run_flow(user, flow))
    with house.env() as env:
        assert env["impexp.file"].browse(foreign_file).exists()
        assert not env["flow.test.item"].search([("name", "=", "Geheimnis")])
        assert env["impexp.run"].browse(run).rows_done == 1


def test_a_step_does_what_it_was_made_for(house, flow):
    """A default hook would confirm what was never done."""
    user = house.as_("user")
    store_default(user, "impexp.step", "hook", "confirm")
    run = run_ended(house, run_flow(user, flow))
    with house.env() as env:
        assert env["impexp.run"].browse(run).step_ids[0].hook == "run"
        assert env["impexp.run"].browse(run).rows_done == 1


def test_nobody_plants_a_file_in_the_run_of_somebody_else(house, flow):
    """A default run, task and state would have an administrator's run read it."""
    run = run_ended(house, run_flow(house.as_("admin"), flow))
    with house.env() as env:
        task = env["impexp.task.flow"].browse(flow).task_ids[0].id
        before = env["impexp.run"].browse(run).file_ids.ids
    user = house.as_("user")
    for name, value in (
        ("run_id", run),
        ("task_id", task),
        ("transfer_state", "fetched"),
        ("to_archive", True),
    ):
        store_default(user, "impexp.file", name, value)
    upload = user.call("impexp.file", "start_upload", "böse.csv", 3)["id"]
    with house.env() as env:
        file = env["impexp.file"].browse(upload)
        assert not (file.run_id or file.task_id or file.transfer_state)
        assert env["impexp.run"].browse(run).file_ids.ids == before


def test_what_is_uploaded_is_not_public(house, flow):
    """The attachments of files would be anybody's."""
    user = house.as_("user")
    store_default(user, "ir.attachment", "public", True)
    run = run_ended(house, run_flow(user, flow))
    with house.env() as env:
        owned = [
            ("res_model", "=", "impexp.file"),
            ("res_id", "in", env["impexp.run"].browse(run).file_ids.ids),
        ]
        pieces = env["ir.attachment"].search(owned)
        assert pieces
        assert not any(pieces.mapped("public"))


def test_the_context_of_a_call_says_nothing_to_the_engine(house, flow):
    """With sizes instead of contents, a size would be imported."""
    user, context = house.as_("user"), {"bin_size": True}
    values = {"flow_id": flow, "datas": base64.b64encode(b"Name\nApfel\n").decode()}
    [wizard] = user.call("impexp.wizard.runtask", "create", [values], context=context)
    action = user.call("impexp.wizard.runtask", "run_task", [wizard], context=context)
    run = run_ended(house, action["res_id"])
    with house.env() as env:
        assert env["impexp.run"].browse(run).rows_done == 1


def test_the_context_of_a_call_does_not_change_the_file_that_was_tested(house):
    """Import Now imports what the test had read."""
    employee = house.as_("employee")
    tested = ended(house, import_in_background(employee, validate_in_background=True))
    context = {"bin_size": True}
    action = employee.call(
        "base.import.async", "action_import", [tested], context=context
    )
    one = ended(house, action["res_id"])
    [found] = house.as_("admin").call("base.import.async", "read", [one], ["rows"])
    assert found["rows"] == 2


def test_a_manager_does_not_take_over_a_scheduled_action(house):
    """A default one would be rewritten by the flow's schedule, by sudo."""
    with house.env() as env:
        cron = env.ref("base.autovacuum_job")
        before = (cron.interval_number, cron.interval_type, cron.user_id.id)
    manager = house.as_("manager")
    store_default(manager, "impexp.task.flow", "cron_id", cron.id)
    values = {"name": "Nachts", "scheduled": True, "schedule_number": 7}
    try:
        manager.call("impexp.task.flow", "create", [values])
    except RpcError:
        pass
    with house.env() as env:
        cron = env.ref("base.autovacuum_job")
        after = (cron.interval_number, cron.interval_type, cron.user_id.id)
        assert after == before


def page(session, address):
    """The body of a page; empty where the server refuses it."""
    try:
        return session.get(address)
    except OSError:
        return b""
