"""What touches access, code or screens runs only as an administrator approved it.

A manager prepares the flow; the administrator only starts it.
"""

import pytest

from .flows import Flow, exporting, first, importing, refused

TOUCHING = {
    "parameters": ("ir.config_parameter", ["key", "value"]),
    "server actions": ("ir.actions.server", ["name", "code"]),
    "window actions": ("ir.actions.act_window", ["name"]),
    "access rules": ("ir.rule", ["name"]),
    "rights": ("ir.model.access", ["name"]),
    "users": ("res.users", ["login"]),
    "groups": ("res.groups", ["name"]),
    "privileges": ("res.groups.privilege", ["name"]),
    "API keys": ("res.users.apikeys", ["name"]),
    "crons": ("ir.cron", ["name"]),
    "views": ("ir.ui.view", ["name", "arch_db"]),
    "menus": ("ir.ui.menu", ["name"]),
    "mail templates": ("mail.template", ["name"]),
    "mails": ("mail.mail", ["body_html"]),
    "mail servers": ("ir.mail_server", ["name"]),
    "attachments": ("ir.attachment", ["name"]),
    "defaults": ("ir.default", ["json_value"]),
    "filters": ("ir.filters", ["name"]),
    "fields": ("ir.model.fields", ["name"]),
    "models": ("ir.model", ["name"]),
    "external ids": ("ir.model.data", ["name"]),
    "modules": ("ir.module.module", ["name"]),
    "jobs": ("queue.job", ["uuid"]),
    "flows": ("impexp.task", ["config"]),
    "servers": ("impexp.server", ["name"]),
    "of a relation": ("res.partner", ["user_ids/group_ids/name"]),
    "with dots": ("res.partner", ["user_ids.group_ids.name"]),
    "attached": ("res.partner", ["message_attachment_count", "message_ids/body"]),
}
HARMLESS = {
    "salesperson": ("res.partner", ["name", "user_id/name", "user_id/login"]),
    "creator": ("res.partner", ["create_uid", "write_uid/name", "id", ".id"]),
    "his partner": ("res.partner", ["user_id/partner_id/email"]),
    "image": ("res.partner", ["image_1920"]),
    "country": ("res.partner", ["country_id/code", "category_id/name"]),
    "products": ("product.template", ["name", "seller_ids/partner_id/name"]),
}


def refused_to_run(flow, session, content=None):
    with refused("Approve", "administrator", name="UserError"):
        flow.run(session, content)


@pytest.mark.parametrize("what", TOUCHING)
def test_an_export_that_touches_settings_waits_for_approval(house, what):
    model, fields = TOUCHING[what]
    config = {"model": model, "fields": fields}
    flow = exporting(house.as_("manager"), config, name=what)
    refused_to_run(flow, house.as_("admin"))


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_usual_does_not(house, what):
    model, fields = HARMLESS[what]
    config = {"model": model, "fields": fields, "domain": [["id", "<", 10]]}
    flow = exporting(house.as_("manager"), config, name=what)
    assert flow.run(house.as_("admin"))


DOMAINS = {
    "path": [["create_uid.group_ids.name", "=", "x"]],
    "any": [["user_ids", "any", [["signature", "like", "x"]]]],
    "nested": ["|", ["id", "=", 1], ["message_ids.body", "ilike", "token"]],
}


@pytest.mark.parametrize("what", DOMAINS)
def test_nor_does_a_search_look_there_unapproved(house, what):
    """Which records it finds tells what they say."""
    config = {"model": "res.partner", "fields": ["name"], "domain": DOMAINS[what]}
    flow = exporting(house.as_("manager"), config)
    refused_to_run(flow, house.as_("admin"))


def test_a_mark_is_taken_off_no_rule(house):
    config = {"model": "ir.rule", "fields": ["name"], "mark": "active"}
    refused_to_run(exporting(house.as_("manager"), config), house.as_("admin"))


IMPORTS = {
    "code": ("ir.actions.server", {"Name": "name", "Amount": "code"}),
    "a view": ("ir.ui.view", {"Name": "name", "Amount": "arch_db"}),
    "a mail template": ("mail.template", {"Name": "name", "Amount": "body_html"}),
    "an attachment": ("ir.attachment", {"Name": "name", "Amount": "datas"}),
    "a user's groups": (
        "res.partner",
        {"Name": "name", "Amount": "user_ids/group_ids"},
    ),
    "a created user": ("res.partner", {"Name": {"field": "user_id", "create": True}}),
    "a found one": ("res.partner", {"Name": "name", "Amount": "user_id/signature"}),
    "several": ("res.partner", {"Name": ["name", "user_ids/login"]}),
}


@pytest.mark.parametrize("what", IMPORTS)
def test_an_import_that_touches_settings_waits_for_approval(house, what):
    model, mapping = IMPORTS[what]
    config = {"model": model, "mapping": mapping}
    flow = importing(house.as_("admin"), what, "record_import", config)
    refused_to_run(flow, house.as_("admin"), "Name;Amount\nx;1\n")


@pytest.mark.parametrize("key", ["constants", "defaults"])
def test_so_does_one_that_says_it_elsewhere(house, key):
    config = {"model": "ir.filters", "mapping": {"Name": "name"}, key: {"domain": "[]"}}
    flow = importing(house.as_("admin"), key, "record_import", config)
    refused_to_run(flow, house.as_("admin"), "Name\nx\n")


def test_rows_name_a_salesperson_without(house):
    mapping = {"Name": "name", "By": "user_id/login", "Land": "country_id/code"}
    config = {"model": "res.partner", "mapping": mapping}
    flow = importing(house.as_("manager"), "Partners", "record_import", config)
    flow.run(house.as_("admin"), "Name;By;Land\nGärtner;admin;DE\n")
    assert first(house.as_("admin"), "res.partner", [["name", "=", "Gärtner"]])


def test_a_file_whose_header_leads_to_settings_changes_nothing(house):
    """Without a mapping, whoever makes the file says what is written."""
    config = {"model": "res.partner"}
    flow = importing(house.as_("manager"), "Any", "record_import", config)
    header = "name;user_ids/login;user_ids/group_ids/id"
    rows = f"{header}\nMallory;mallory;base.group_system\n"
    run_id = flow.run(house.as_("admin"), rows)
    admin = house.as_("admin")
    assert not first(admin, "res.users", [["login", "=", "mallory"]])
    failed = [["run_id", "=", run_id], ["state", "=", "failed"]]
    assert "mapping" in first(admin, "impexp.chunk", failed, "error")["error"]


# the approval


@pytest.fixture
def approved(house):
    """An export of parameters that was approved, and runs."""
    config = {"model": "ir.config_parameter", "fields": ["key"]}
    flow = exporting(house.as_("manager"), config)
    house.as_("admin").call("impexp.task.flow", "action_approve", [flow.id])
    assert flow.run(house.as_("admin"))
    return flow


def test_only_administrators_approve(house):
    config = {"model": "ir.config_parameter", "fields": ["key"]}
    for login in ("user", "manager", "connector_manager"):
        flow = exporting(house.as_("manager"), config)
        with refused("administrators"):
            house.as_(login).call("impexp.task.flow", "action_approve", [flow.id])
        refused_to_run(flow, house.as_("admin"))


def test_saving_gives_no_approval_whoever_saves(house):
    config = {"model": "ir.config_parameter", "fields": ["key"]}
    flow = exporting(house.as_("admin"), config)
    admin = house.as_("admin")
    admin.call("impexp.task.flow", "write", [flow.id], {"name": "Saved"})
    refused_to_run(flow, admin)


@pytest.mark.parametrize("login", ["manager", "admin"])
def test_nobody_writes_the_approval(house, login, approved):
    """Neither by a value, nor by a default of his own, nor by a copy."""
    session, admin = house.as_(login), house.as_("admin")
    read = admin.call("impexp.task.flow", "read", [approved.id], [FINGERPRINT])
    value = read[0][FINGERPRINT]
    tasks = [[0, 0, {"name": "x", "task": "csv_import", "flow_start": True}]]
    values = {"name": "Forged", "task_ids": tasks, FINGERPRINT: value}
    try:
        made = session.call("impexp.task.flow", "create", values)
        got = admin.call("impexp.task.flow", "read", [made], [FINGERPRINT])
        assert not got[0][FINGERPRINT]
    except Exception as error:
        assert "AccessError" in getattr(error, "name", ""), error
    for name in (FINGERPRINT, "approved_by", "approved_on"):
        with refused():
            session.call("impexp.task.flow", "write", [approved.id], {name: False})
    default = ("impexp.task.flow", FINGERPRINT, value, True)
    session.call("ir.default", "set", *default)
    made = session.call("impexp.task.flow", "create", {"name": "By default"})
    [copy] = session.call("impexp.task.flow", "copy", [approved.id])
    for found in admin.call("impexp.task.flow", "read", [made, copy], [FINGERPRINT]):
        assert not found[FINGERPRINT]


FINGERPRINT = "approved_fingerprint"


def test_any_change_takes_the_approval_back(house, approved):
    admin, flow = house.as_("admin"), approved
    config = {"model": "ir.config_parameter", "fields": ["key", "value"]}
    task = {"name": "More", "task": "csv_export", "flow_id": flow.id}
    schedule = {"scheduled": True, "schedule_number": 1, "schedule_unit": "months"}
    changes = {
        "configuration": (
            "impexp.task",
            "write",
            [flow.tasks["read"]],
            {"config": repr(config)},
        ),
        "new task": ("impexp.task", "create", task),
        "removed arrow": (
            "impexp.task.transition",
            "write",
            flow.arrows,
            {"condition": "1"},
        ),
        "schedule": ("impexp.task.flow", "write", [flow.id], schedule),
        "its pace": ("impexp.task.flow", "write", [flow.id], {"schedule_number": 2}),
        "company": ("impexp.task.flow", "write", [flow.id], {"company_id": False}),
    }
    for what, call in changes.items():
        admin.call("impexp.task.flow", "action_approve", [flow.id])
        assert is_approved(admin, flow), what
        admin.call(*call)
        assert not is_approved(admin, flow), what
        refused_to_run(flow, admin)


def is_approved(session, flow):
    [found] = session.call("impexp.task.flow", "read", [flow.id], ["is_approved"])
    return found["is_approved"]


def test_to_take_a_change_back_does_not_bring_the_approval_back(house, approved):
    manager, task = house.as_("manager"), [approved.tasks["read"]]
    with house.env() as env:  # else the administrator's runs are in the way
        env["impexp.run"].search([("flow_id", "=", approved.id)]).unlink()
    [before] = manager.call("impexp.task", "read", task, ["config"])
    other = repr({"model": "ir.config_parameter", "fields": ["key", "value"]})
    manager.call("impexp.task", "write", task, {"config": other})
    manager.call("impexp.task", "write", task, {"config": before["config"]})
    refused_to_run(approved, house.as_("admin"))


def test_a_change_of_its_server_takes_the_approval_back(house):
    admin = house.as_("admin")
    values = {"name": "Files", "protocol": "sftp", "host": "files.example"}
    server_id = admin.call("impexp.server", "create", values)
    tasks = {
        "read": ("record_export", {"model": "res.users", "fields": ["login"]}),
        "write": ("csv_export", {}),
        "send": ("ftp_upload", {}, server_id),
    }
    flow = Flow(admin, "Upload", tasks)
    for values in ({"directory": "there"}, {"port": 23}, {"login": "x"}):
        admin.call("impexp.task.flow", "action_approve", [flow.id])
        assert is_approved(admin, flow)
        admin.call("impexp.server", "write", [server_id], values)
        assert not is_approved(admin, flow), values


def test_what_was_changed_since_it_was_looked_at_is_not_approved(house, approved):
    admin = house.as_("admin")
    [seen] = admin.call("impexp.task.flow", "read", [approved.id], ["fingerprint"])
    task, config = [approved.tasks["read"]], {"model": "ir.rule", "fields": ["name"]}
    admin.call("impexp.task", "write", task, {"config": repr(config)})
    with refused("Look at it again", name="UserError"):
        admin.call(
            "impexp.task.flow",
            "action_approve",
            [approved.id],
            context={"fingerprint": seen["fingerprint"]},
        )


def test_a_change_in_the_middle_pauses_the_run(house):
    """Each job looks again; Resume goes on when it is approved."""
    config = {"model": "ir.filters", "mapping": {"Name": "name"}}
    admin = house.as_("admin")
    flow = importing(admin, "Filters", "record_import", config)
    admin.call("impexp.task.flow", "action_approve", [flow.id])
    with house.env("admin") as env:
        file = env["impexp.file"].sudo()._store({"name": "x.csv"}, b"Name\nMitten\n")
        run = env["impexp.task.flow"].browse(flow.id).do_run(file_id=file.id)
        flow_ = env["impexp.task.flow"].browse(flow.id)
        flow_.task_ids[1].config = repr(config | {"mode": "create"})
        run_id = run.id
    until(lambda: _run(admin, run_id)["state"] == "paused")
    assert "Approve" in _run(admin, run_id)["error"]
    assert not first(admin, "ir.filters", [["name", "=", "Mitten"]])
    admin.call("impexp.task.flow", "action_approve", [flow.id])
    admin.call("impexp.run", "action_resume", [run_id])
    until(lambda: _run(admin, run_id)["state"] != "running")
    assert first(admin, "impexp.chunk", [["run_id", "=", run_id]])


def until(condition):
    from support.waiting import wait_until

    wait_until(condition, 0.5)


def _run(session, run_id):
    return session.call("impexp.run", "read", [run_id], ["state", "error"])[0]
