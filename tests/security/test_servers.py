"""Secrets of servers: sent to their receiver only, read by nobody."""

import json
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from suite_setup.odoo_log import Allowed
from support import databases
from support.odoo_env import open_env
from support.people import add_person
from support.rpc import RpcError
from support.server import running
from support.waiting import wait_until

from .conftest import House, people

TOKEN = "tok-5f3a-Süd/geheim"
OUTSIDE = "out-77b1-geheim"
KEY = "key-9c2e-geheim"
NOBODY = ("portal", "employee", "user", "manager")
READERS = (*NOBODY, "connector_manager", "other_connector_manager", "admin")
# A refusal is a warning of one sentence; a question about a secret, an error of Odoo's.
REFUSALS = [
    Allowed(r"^odoo\.http$", r"\A(?!Exception)", "refused"),
    Allowed(r"^odoo\.http$", r"ValueError: (Cannot|Invalid|Unsear)", "refused"),
    Allowed(r"^odoo\.domains$", "", "refused"),
]
WRONG = ("AccessError", "UserError", "ValidationError", "ValueError", "MissingError")


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; remembers it, too."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(f"{self.path}\n{self.headers}")
        body = self.server.seen[-1].encode("latin-1", "replace")
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_PUT = do_POST = do_GET

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def echo():
    """A server that answers with what it is sent, ``seen`` has it all."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The directory for files of this machine, and a secret in the configuration."""
    folder = tmp_path_factory.mktemp("exchange")
    (folder / "geheim.csv").write_text("Name\nKiwi\n")
    ours = {
        "CONNECTOR_FLOW_LOCAL_ROOT": str(folder),
        "IMPEXP_SERVER_BANK_TOKEN": OUTSIDE,
    }
    os.environ.update(ours)
    yield folder
    for name in ours:
        del os.environ[name]


@pytest.fixture(scope="module")
def house(root):
    """As all have it, but it knows the directory and the secret."""
    with databases.cloned() as database:
        with open_env(database) as env:
            people(env)
        with running(database, allowed=REFUSALS, workers=2) as server:
            yield House(server)


@pytest.fixture
def receiver():
    with echo() as server:
        yield server


@pytest.fixture
def shop(house, receiver):
    """Id of a server with secrets, which an administrator set up."""
    return house.as_("admin").call(
        "impexp.server",
        "create",
        {
            "name": "Shop",
            "protocol": "http",
            "host": "127.0.0.1",
            "port": receiver.server_port,
            "directory": "shop",
            "token": TOKEN,
            "secret_parameters": {"header:X-Api-Key": KEY, "param:sig": KEY},
        },
    )


def refused(call, *words):
    """The message of a call that has to be refused."""
    with pytest.raises(RpcError) as caught:
        call()
    assert caught.value.name.rpartition(".")[2] in WRONG, caught.value.debug
    for word in words:
        assert word in str(caught.value)
    return str(caught.value)


def written(house, server_id, login="admin"):
    return house.as_(login).call("impexp.server", "read", [server_id])[0]


# where they are sent


@pytest.mark.parametrize("how", ["write", "web_save", "load", "active"])
@pytest.mark.parametrize(
    "values",
    [
        {"port": None},
        {"directory": "mine"},
        {"token_header": "X-Mine"},
        {"login": "me"},
        {"host": "localhost"},
        {"protocol": "https"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_who_moves_a_server_gets_nothing(house, shop, values, how):
    """A connector manager has a listener of his own on the same machine."""
    manager = house.as_("connector_manager")
    with echo() as mine:
        values = {name: value or mine.server_port for name, value in values.items()}
        move(manager, shop, values, how)
        manager.call("impexp.server", "action_check_connection", [shop])
        assert not any(TOKEN in seen or KEY in seen for seen in mine.seen)
    now = written(house, shop)
    assert not now["token_state"]
    assert sorted(now["lost_secrets"]) == ["header:X-Api-Key", "param:sig", "token"]


def move(manager, server_id, values, how):
    if how == "web_save":
        manager.call("impexp.server", "web_save", [server_id], values, specification={})
    elif how == "load":
        names = [".id", *values]
        row = [str(server_id), *map(str, values.values())]
        result = manager.call("impexp.server", "load", names, [row])
        assert result["ids"], result
    else:
        if how == "active":
            manager.call("impexp.server", "write", [server_id], {"active": False})
            values = values | {"active": True}
        manager.call("impexp.server", "write", [server_id], values)


def test_a_server_that_stays_keeps_its_secrets(house, shop, receiver):
    manager = house.as_("connector_manager")
    manager.call("impexp.server", "write", [shop], {"name": "Neu", "timeout": 5})
    manager.call("impexp.server", "action_check_connection", [shop])
    assert KEY in receiver.seen[0]


def test_a_copy_takes_none_along(house, shop):
    manager = house.as_("connector_manager")
    [copy] = manager.call("impexp.server", "copy", [shop])
    assert not written(house, copy)["token_state"]


@pytest.fixture
def bank(house, receiver):
    """Id of a server whose token the configuration gives."""
    admin = house.as_("admin")
    values = {
        "name": "Bank",
        "code": "bank",
        "protocol": "http",
        "host": "127.0.0.1",
        "port": receiver.server_port,
    }
    made = admin.call("impexp.server", "create", values)
    yield made
    admin.call("impexp.server", "unlink", [made])


@pytest.mark.parametrize(
    "values",
    [
        {"port": 1},
        {"directory": "mine"},
        {"token_header": "X-Mine"},
        {"login": "me"},
        {"host": "localhost"},
        {"protocol": "https"},
        {"encoding": "latin-1"},
        {"host_key": "SHA256:" + "a" * 43},
        {"certificates": "-----BEGIN CERTIFICATE-----"},
        {"company_id": False},
        {"code": "bank2"},
        {"code": "bank", "port": 1, "active": False},
    ],
    ids=lambda values: next(iter(values)),
)
def test_only_administrators_move_what_the_configuration_gives_secrets(
    house, bank, values
):
    manager = house.as_("connector_manager")
    for method in ("write", "web_save"):
        more = {"specification": {}} if method == "web_save" else {}
        refused(
            lambda m=method, k=more: manager.call(
                "impexp.server", m, [bank], values, **k
            ),
            "administrator",
        )
    house.as_("admin").call("impexp.server", "write", [bank], {"timeout": 7})


# who reads them


@pytest.mark.parametrize("login", READERS)
def test_nobody_reads_them(house, shop, bank, login):
    """Not by any method of the web client, nor by a question that has yes and no."""
    person = house.as_(login)
    names = ["password", "token", "secret_parameters", "parameter_states", "name"]
    calls = [
        ("impexp.server", "read", [[shop, bank]]),
        ("impexp.server", "read", [[shop, bank], names]),
        ("impexp.server", "web_read", [[shop, bank]], {n: {} for n in names}),
        ("impexp.server", "web_search_read", [[]], {n: {} for n in names}),
        ("impexp.server", "export_data", [[shop, bank], names]),
        ("impexp.server", "copy_data", [[shop, bank]]),
        ("impexp.server", "onchange", [[shop], {}, [], {n: {} for n in names}]),
        ("impexp.server", "default_get", [names]),
        ("impexp.server", "formatted_read_group", [[], ["token"], ["token:array_agg"]]),
        ("impexp.server.secret", "search_read", [[], ["value", "kind"]]),
        ("impexp.server.secret", "read", [[1, 2, 3], ["value"]]),
    ]
    for model, method, args, *rest in calls:
        try:
            answer = person.call(model, method, *args, *rest)
        except RpcError as error:
            answer = str(error)
        text = json.dumps(answer, ensure_ascii=False)
        assert not any(secret in text for secret in (TOKEN, OUTSIDE, KEY)), method


@pytest.mark.parametrize("login", ["user", "manager", "connector_manager", "admin"])
@pytest.mark.parametrize("field", ["token", "password", "secret_parameters"])
def test_nobody_asks_for_them_letter_by_letter(house, shop, login, field):
    person = house.as_(login)
    for domain in ([[field, "=like", "t%"]], [[field, "!=", False]]):
        refused(lambda d=domain: person.call("impexp.server", "search", d))
    by_task = [[f"server_id.{field}", "=like", "t%"]]
    refused(lambda: person.call("impexp.task", "search", by_task))
    refused(lambda: person.call("impexp.server", "search", [], order=field))
    for domain in ([["value", "=like", "t%"]], [["kind", "=", "token"]]):
        refused(lambda d=domain: person.call("impexp.server.secret", "search", d))


def test_users_do_not_ask_for_the_address_either(house, shop):
    for login in ("user", "manager"):
        person = house.as_(login)
        domain = [["server_id.host", "=like", "127%"]]
        refused(lambda p=person, d=domain: p.call("impexp.task", "search", d))


# what a flow tells


def flow_of(house, task, server_id, config):
    """A flow of one task, which a manager made: id of flow and task."""
    manager = house.as_("manager")
    flow = manager.call("impexp.task.flow", "create", {"name": "Out"})
    values = {"name": "T", "task": task, "flow_id": flow, "server_id": server_id}
    more = {"flow_start": True, "config": repr(config)}
    return flow, manager.call("impexp.task", "create", values | more)


def test_an_answer_that_repeats_the_request_tells_nothing(house, shop):
    """Who chooses the path of a request chooses one that answers with it."""
    flow, _task = flow_of(house, "http_upload", shop, {"path": "echo"})
    run = started(house, flow)
    manager = house.as_("manager")

    def result():
        fields = ["state", "result", "error"]
        [step] = manager.call(
            "impexp.step", "search_read", [["run_id", "=", run]], fields
        )
        return step["state"] != "new" and step

    step = wait_until(result, 0.5)
    ended = [["res_id", "=", run], ["model", "=", "impexp.run"]]
    wait_until(lambda: manager.call("mail.message", "search", ended), 0.5)
    messages = manager.call("mail.message", "search_read", ended, ["body"])
    told = json.dumps([step, messages], ensure_ascii=False)
    assert step["state"] == "done" and "•••" in told
    assert KEY not in told and TOKEN not in told


def started(house, flow):
    """Start a flow with a file, as its manager; return the run's id."""
    with house.env("manager") as env:
        file = env["impexp.file"].sudo()._store({"name": "a.csv"}, b"Name\nKiwi\n")
        return env["impexp.task.flow"].browse(flow).do_run(file_id=file.id).id


# what tasks may name


@pytest.mark.parametrize(
    "config",
    [
        {"headers": {"x-api-KEY": "1"}},
        {"headers": {"Authorization": "Bearer 1"}},
        {"params": {"access_token": "1"}},
        {"form_field": "f", "form": {"signature": "1"}},
        {"path": "a/token=1"},
        {"headers": {"Host": "boese.example.com"}},
    ],
    ids=str,
)
def test_no_configuration_has_secrets(house, shop, config):
    refused(lambda: flow_of(house, "http_upload", shop, config), "configuration")


def test_only_an_administrator_says_that_a_parameter_is_harmless(house, shop):
    said = {"harmless_parameters": "signature"}
    manager = house.as_("connector_manager")
    refused(lambda: manager.call("impexp.server", "write", [shop], said))
    default = ("impexp.server", "harmless_parameters", "signature", True)
    manager.call("ir.default", "set", *default)
    values = {"name": "x", "protocol": "http", "host": "a.example"}
    refused(lambda: manager.call("impexp.server", "create", values))
    manager.call("ir.default", "set", *default[:2], False, True)
    house.as_("admin").call("impexp.server", "write", [shop], said)
    flow_of(house, "http_upload", shop, {"params": {"Signature": "1"}})


# files of this machine


def local(company_id=None, **values):
    company = {} if company_id is None else {"company_id": company_id}
    return {"name": "Hier", "protocol": "local", **company, **values}


def test_a_company_has_a_directory_of_its_own(house, root):
    """Who manages the servers of one company does not read the files of another."""
    manager, other = (
        house.as_("connector_manager"),
        house.as_("other_connector_manager"),
    )
    mine = manager.call("impexp.server", "create", local())
    manager.call("impexp.server", "action_check_connection", [mine])
    assert written(house, mine)["check_state"] == "ok"
    company = written(house, mine)["company_id"][0]
    refused(lambda: other.call("impexp.server", "create", local(company)))
    for values in (local(), local(False), local(directory=str(root))):
        server = other.call("impexp.server", "create", values)
        other.call("impexp.server", "action_check_connection", [server])
        [seen] = other.call("impexp.server", "read", [server], ["check_message"])
        assert "local_root_" in seen["check_message"]
        assert "geheim.csv" not in seen["check_message"]
        move_to = {"company_id": company}
        refused(
            lambda s=server, v=move_to: other.call("impexp.server", "write", [s], v)
        )


def test_a_server_does_not_change_its_company_below_a_flow(house, root):
    """A task of a flow would read the files of the other company from then on."""
    with house.env() as env:
        other = env["res.company"].search([("name", "=", "Zweite GmbH")])
        first = env.ref("base.main_company")
        person = add_person(env, "both", "connector.group_connector_manager")
        person.write({"company_ids": [(6, 0, (other | first).ids)]})
        server = env["impexp.server"].create(local(other.id)).id
        flow = env["impexp.task.flow"].create({"name": "F", "company_id": other.id})
        values = {"name": "T", "task": "ftp_download", "flow_id": flow.id}
        more = {"server_id": server, "flow_start": True}
        env["impexp.task"].create(values | more)
        move_to, context = first.id, {"allowed_company_ids": [other.id, first.id]}
    refused(
        lambda: house.as_("both").call(
            "impexp.server", "write", [server], {"company_id": move_to}, context=context
        ),
        "another company",
    )


# hosts of the own network


def image_task(house, login, config, **values):
    person = house.as_(login)
    flow = person.call("impexp.task.flow", "create", {"name": "Images"})
    start = {"name": "S", "task": "csv_import", "flow_id": flow, "flow_start": True}
    person.call("impexp.task", "create", start)
    values = {"name": "T", "task": "product_catalog_import", "flow_id": flow, **values}
    return person.call("impexp.task", "create", values | {"config": repr(config)})


def test_hosts_of_the_own_network_are_named_by_administrators(house):
    config = {"allowed_hosts": ["127.0.0.1"]}
    manager = house.as_("manager")
    refused(lambda: image_task(house, "manager", config), "administrator")
    task = image_task(house, "manager", {})
    for values in ({"config": repr(config)}, {"config": json.dumps(config)}):
        refused(
            lambda v=values: manager.call("impexp.task", "write", [task], v),
            "administrator",
        )
    house.as_("admin").call("impexp.task", "write", [task], {"config": repr(config)})
    manager.call("impexp.task", "write", [task], {"name": "Anders"})
    refused(lambda: manager.call("impexp.task", "copy", [task]), "administrator")
    more = {"allowed_hosts": ["127.0.0.1", "localhost"]}
    refused(
        lambda: manager.call("impexp.task", "write", [task], {"config": repr(more)})
    )


def test_another_type_does_not_wake_hosts_that_nobody_looked_at(house):
    """A type that takes any key would keep them until the type is another one."""
    manager = house.as_("manager")
    config = {"allowed_hosts": ["127.0.0.1"]}
    task = image_task(house, "manager", config, task="test_item_import")
    values = {"task": "product_catalog_import"}
    refused(lambda: manager.call("impexp.task", "write", [task], values), "administr")
