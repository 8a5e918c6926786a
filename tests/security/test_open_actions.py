"""What opens records tells nothing of those that the person may not see."""

import json

import pytest

from support.rpc import RpcError

NAME = "Geheimer Postausgang"
# (model, method) of all that opens something, to be called with any id.
OPENERS = [
    ("connector.checkpoint", "action_open_record"),
    ("impexp.chunk", "action_open_records"),
    ("impexp.chunk", "action_open_job"),
    ("impexp.file", "action_open_chunks"),
    ("impexp.run", "action_open_files"),
    ("impexp.run", "action_open_chunks"),
    ("impexp.run", "action_open_failed"),
    ("impexp.run", "action_open_jobs"),
    ("impexp.task.flow", "action_open_runs"),
    ("base.import.async", "action_open_records"),
    ("base.import.async", "action_open_errors"),
    ("base.import.async", "action_open_chunks"),
    ("base.import.async", "action_open_jobs"),
    ("impexp.run", "action_open_made"),
    ("impexp.run", "action_open_changed"),
    ("impexp.run", "action_open_skipped"),
    ("impexp.run", "action_open_unchanged"),
    ("impexp.run", "action_download"),
]
PEOPLE = ["portal", "employee", "user", "other_manager", "other_connector_manager"]


@pytest.fixture(scope="module")
def made(house):
    """Records of each model, all about a mail server: {model: its id}, and its id."""
    from odoo.addons.connector_flow.engine.run_start import create_run

    with house.env() as env:
        secret = env["ir.mail_server"].create(
            {"name": NAME, "smtp_host": "x.example", "active": False}
        )
        company = {"company_id": env.ref("base.main_company").id}
        flow = env["impexp.task.flow"].create({"name": "F", **company})
        values = {"name": "T", "task": "csv_import", "flow_id": flow.id}
        task = env["impexp.task"].create(values | {"flow_start": True})
        user = env["res.users"].search([("login", "=", "user")])
        run = create_run(flow.with_user(user)).sudo()
        chunk = env["impexp.chunk"]._create_for(run, task, {"data": [{"a": "1"}]})
        chunk.records = json.dumps({"ir.mail_server": secret.ids})
        file = env["impexp.file"]._store({"name": "f", "run_id": run.id}, b"x")
        imported = env["base.import.async"].create(
            {
                "name": "I",
                "res_model": "ir.mail_server",
                "user_id": env.ref("base.user_admin").id,
                "chunk_ids": [(0, 0, {"record_ids": secret.ids, "state": "done"})],
                **company,
            }
        )
        checkpoint = env["connector.checkpoint"]._raise_for(secret, flow, "Sieh nach")
        records = (checkpoint, chunk, file, run, flow, imported)
        return {record._name: record.id for record in records} | {None: secret.id}


def told(house, login, model, method, id_):
    """All that a call tells, refused or not."""
    try:
        return json.dumps(house.as_(login).call(model, method, [id_]))
    except RpcError as error:
        return str(error)


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("model, method", OPENERS)
def test_an_opener_tells_nothing_of_what_is_not_ones_own(
    house, made, login, model, method
):
    answer = told(house, login, model, method, made[model])
    assert NAME not in answer
    assert f'["id", "in", [{made[None]}]]' not in answer
    assert f'"res_id": {made[None]}' not in answer


@pytest.mark.parametrize(
    "login, model, method",
    [
        ("connector_manager", "connector.checkpoint", "action_open_record"),
        ("manager", "impexp.chunk", "action_open_records"),
    ],
)
def test_who_sees_the_rows_does_not_see_their_records_by_it(
    house, made, login, model, method
):
    """A manager of flows who may not see the records is told so, without a name."""
    with pytest.raises(RpcError, match="may not see|not yours") as caught:
        house.as_(login).call(model, method, [made[model]])
    assert NAME not in str(caught.value)


@pytest.mark.parametrize("model, method", [OPENERS[0], OPENERS[1], OPENERS[9]])
def test_who_may_see_them_opens_them(house, made, model, method):
    action = house.as_("admin").call(model, method, [made[model]])
    assert action["res_model"] == "ir.mail_server"
