"""What make run prints, and where its pictures come from."""

import json
import socket
import urllib.request

import pytest

from suite_setup import net, pictures, report
from suite_setup.demo import Demo
from suite_setup.demo_database import DemoDatabase
from suite_setup.errors import SetupError
from suite_setup.python_env import split_requirements

CHUNKS = [
    {
        "state": "failed",
        "data": json.dumps({"columns": ["Name"], "rows": [[5, ["Orange"]]]}),
        "error": "1 row failed",
        "row_errors": json.dumps({"5": "address\nnot found"}),
    },
    {
        "state": "done",
        "data": json.dumps({"columns": ["Name"], "rows": [[2, ["Äpfel"]], [3, []]]}),
        "error": False,
        "row_errors": False,
    },
]


class FakeSession:
    def call(self, model, method, where, fields, limit, order):
        _, sign, state = where[1]
        return [c for c in CHUNKS if (c["state"] == state) == (sign == "=")][:limit]


def test_the_table_has_a_line_for_each_row():
    """Rows come in the file's order, failed ones with their reason on one line."""
    run = {"id": 1, "name": "Fruit 1", "state": "failed", "rows": 3}
    assert report.table(FakeSession(), run).splitlines() == [
        "Fruit 1: failed",
        "",
        "row  product  state   error",
        "2    Äpfel    done",
        "3             done",
        "5    Orange   failed  address not found",
    ]


def test_a_long_file_shows_its_failed_rows(monkeypatch):
    """Of many rows the failed ones are shown, and how many there are."""
    monkeypatch.setattr(report, "MOST", 1)
    run = {"id": 1, "name": "Fruit 1", "state": "failed", "rows": 3}
    lines = report.table(FakeSession(), run).splitlines()
    assert lines[-2:] == ["5    Orange   failed  address not found", "… 3 rows in all"]


class FakeServer:
    """A server, and the session of a user on it, who notes what is changed."""

    uid = 2

    def __init__(self, users):
        self.users, self.changed = users, []

    def session(self, login):
        return self

    def reference(self, xmlid):
        return xmlid

    def call(self, model, method, *values, **options):
        if method == "search_count":
            return self.users
        self.changed.append((method, values[-1], options))


def test_the_demo_s_users_are_made_once():
    """Somebody may have changed them since."""
    server = FakeServer(users=0)
    Demo(server)
    (_write, own, _), (method, made, options) = server.changed
    assert [4, "connector_flow.group_flow_manager"] in own["group_ids"]
    assert (method, made["login"], made["password"]) == ("create", "demo", "demo")
    assert options == {"context": {"no_reset_password": True}}
    later = FakeServer(users=1)
    Demo(later)
    assert later.changed == []


def test_pictures_are_served(tmp_path):
    """A picture is to be had at the address of the catalogue."""
    (tmp_path / "apfel.png").write_bytes(b"png")
    port = net.free_port()
    with pictures.served(tmp_path, port):
        address = f"http://{net.LOCAL}:{port}/apfel.png"
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"png"
    assert net.is_free(port)


def test_a_taken_port_is_told(tmp_path, capsys):
    """The demo goes on without pictures and says why."""
    with socket.create_server((net.LOCAL, 0)) as other:
        port = other.getsockname()[1]
        with pictures.served(tmp_path, port):
            assert f"Port {port} is taken" in capsys.readouterr().out
        assert net.first_free(port) != port


def test_oca_s_addons_are_installed_without_what_they_require():
    """Their requirements include packages that need a compiler."""
    text = "lxml>=5  # parses\n\n# OCA\nodoo-addon-queue_job==19.0.*\n"
    assert split_requirements(text) == (["lxml>=5"], ["odoo-addon-queue_job==19.0.*"])


class FakeEnv:
    """An environment whose server has databases with a parameter each."""

    def __init__(self, folder, databases):
        self.folder = folder
        self.databases = databases

    def do(self, action, name, *rest):
        if action == "drop":
            del self.databases[name]
        return {"exists": name in self.databases}.get(action, self.databases.get(name))


@pytest.mark.parametrize("mark", [None, "other 0123"])
def test_a_database_of_somebody_else_is_left_alone(folder, monkeypatch, mark):
    """A database called demo that this folder did not make is refused, not dropped."""
    databases = {"demo": mark}
    demo = DemoDatabase(FakeEnv(folder, databases), "demo")
    demo.do = demo.env.do
    with pytest.raises(SetupError, match="not this demo's"):
        demo.make()
    demo.drop()
    assert databases == {"demo": mark}


def test_the_demo_s_own_database_is_dropped_by_clean(folder):
    """On a server that is not ours, clean leaves no demo behind."""
    databases = {"demo": f"{folder.tag} 0123"}
    demo = DemoDatabase(FakeEnv(folder, databases), "demo")
    demo.do = demo.env.do
    demo.drop()
    assert databases == {}
