import errno
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import new_test_user

from odoo.addons.connector_flow.transfer.errors import NotAllowed, TransferError
from odoo.addons.connector_flow.transfer.hostkey import fingerprint
from odoo.addons.connector_flow.transfer.local import LocalAdapter

from .common import FlowCase

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9yZKyQTvXPyPrMfHgbdWQ2BT+eZEpyGvGhrwZG0E2k"
MANAGER = "base.group_user,connector.group_connector_manager"


class ServerCase(FlowCase):
    """A directory of this machine as a server, and a manager of servers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Path(tempfile.mkdtemp(prefix="servers-"))
        cls.addClassCleanup(cls._remove, cls.root)
        variables = {"CONNECTOR_FLOW_LOCAL_ROOT": str(cls.root)}
        cls.startClassPatcher(patch.dict("os.environ", variables))
        cls.boss = new_test_user(cls.env, "berta", MANAGER)
        cls.server = cls.env["impexp.server"].create(
            {"name": "Großhandel", "protocol": "local"}
        )

    @classmethod
    def _remove(cls, folder):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()

    def server_of(self, protocol="sftp", **values):
        values = {"name": "Süd", "host": "sftp.example.com"} | values
        return self.env["impexp.server"].create({"protocol": protocol, **values})


@tagged("post_install", "-at_install")
class TestServers(ServerCase):
    """What a server is set up with, and what its check says."""

    def test_a_server_is_connected_to_by_its_protocol(self):
        (self.root / "bestellung.csv").write_text("1")
        with self.server._connect() as adapter:
            self.assertEqual([entry.name for entry in adapter.list()], [*self.names()])

    def names(self):
        return sorted(path.name for path in self.root.iterdir())

    def test_each_protocol_has_its_adapter(self):
        for protocol, _name in self.server._fields["protocol"].selection:
            server = self.server_of(protocol)
            with server.sudo().work_on("impexp.server") as work:
                component = work.component(usage="backend.adapter")
            self.assertEqual(component._protocol, protocol)
            self.assertEqual(component.adapter().settings.name, server.name)

    def test_another_protocol_is_one_class(self):
        """With its choice on the form, its usual port, and streams as all have them."""
        with self.server_of("test_memory")._connect() as adapter:
            self.assertEqual(adapter.settings.port, 4711)
            self.assertEqual([entry.name for entry in adapter.list()], ["obst.csv"])
            with adapter.open("obst.csv", offset=6) as stream:
                self.assertEqual(stream.read(), b"1\n")

    def test_the_form_shows_what_the_protocol_asks_for(self):
        """Also for a protocol of another addon, which the form has never heard of."""
        with Form(self.env["impexp.server"].with_user(self.boss)) as form:
            form.name = "Regal"
            form.protocol = "test_memory"
            form.host = "shop.example"
            with self.assertRaises(AssertionError):
                form.login = "odoo"
            form.protocol = "local"
            with self.assertRaises(AssertionError):
                form.host = "shop.example"

    def test_a_host_is_needed_where_the_protocol_asks_for_one(self):
        self.server_of("local", host=False)
        with self.assertRaisesRegex(ValidationError, "needs a host"):
            self.server_of("test_memory", host=False)

    def test_the_check_tells_what_it_saw(self):
        (self.root / "bestellung.csv").write_text("1")
        self.server.with_user(self.boss).action_check_writing()
        self.assertEqual(self.server.check_state, "ok")
        self.assertIn("1 files", self.server.check_message)
        self.assertIn("can be written", self.server.check_message)

    def test_a_check_of_writing_that_cannot_write_is_red(self):
        error = PermissionError(errno.EACCES, "denied")
        with patch.object(LocalAdapter, "_create", side_effect=error):
            notification = self.server.with_user(self.boss).action_check_writing()
        self.assertEqual(self.server.check_state, "failed")
        self.assertIn("No file can be written", self.server.check_message)
        self.assertEqual(notification["params"]["type"], "danger")

    def test_a_check_that_fails_tells_why(self):
        """And is no traceback for whoever pressed the button."""
        self.server.directory = "fehlt"
        notification = self.server.with_user(self.boss).action_check_connection()
        self.assertEqual(self.server.check_state, "failed")
        self.assertIn("fehlt", self.server.check_message)
        self.assertEqual(notification["params"]["type"], "danger")

    def test_a_check_speaks_the_language_of_whoever_presses_it(self):
        self.env["res.lang"]._activate_lang("de_DE")
        server = self.server.with_user(self.boss).with_context(lang="de_DE")
        server.action_check_connection()
        self.assertIn("Verzeichnis", self.server.check_message)

    def test_local_files_need_a_directory_in_the_configuration(self):
        """The error shows the line to add."""
        with patch.dict("os.environ", {"CONNECTOR_FLOW_LOCAL_ROOT": ""}):
            with self.assertRaisesRegex(NotAllowed, "local_root"):
                with self.server._connect():
                    pass

    def test_an_archived_server_is_not_connected_to(self):
        self.server.active = False
        with self.assertRaisesRegex(TransferError, "archived"):
            with self.server._connect():
                pass

    def test_an_offered_host_key_is_accepted_by_a_person(self):
        """The form shows its fingerprint; accepting it checks the connection again."""
        server = self.server_of(port=1, timeout=1, host="127.0.0.1")
        server.offered_host_key = KEY
        self.assertRegex(server.offered_fingerprint, "^SHA256:")
        server.with_user(self.boss).action_accept_host_key()
        self.assertEqual(server.host_key, KEY)
        self.assertFalse(server.offered_host_key)
        self.assertEqual(server.check_state, "failed")

    def test_a_fingerprint_is_enough(self):
        server = self.server_of(host_key=fingerprint(b"x"))
        self.assertEqual(server.host_key_fingerprints, fingerprint(b"x"))

    def test_what_cannot_work_is_refused_on_save(self):
        for values in (
            {"host_key": "ja"},
            {"port": 70_000},
            {"port": -1},
            {"timeout": 0},
            {"encoding": "klingonisch"},
            {"encoding": "utf-16"},
            {"encoding": "base64"},
            {"code": "Mit Leerzeichen"},
            {"token_header": "X: y"},
            {"check_name": False},
            {"directory": "a\nb"},
            {"host": ""},
            {"host": "sftp://sftp.example.com/ein"},
            {"host": "partner@sftp.example.com"},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.server_of(**values)

    def test_a_task_without_its_server_is_refused(self):
        """When it is saved, not when it runs at night."""
        with patch.object(self.csv._class(), "needs_server", True):
            with self.assertRaisesRegex(ValidationError, "needs a server"):
                self.task("Download", "csv_import")
            self.task("Download", "csv_import", server_id=self.server.id)

    def test_a_flow_takes_no_server_of_another_company(self):
        company = self.env["res.company"].create({"name": "Andere"})
        server = self.server_of(company_id=company.id)
        with self.assertRaisesRegex(ValidationError, "company"):
            self.csv.server_id = server

    def test_the_form_saves_a_server(self):
        with Form(self.env["impexp.server"].with_user(self.boss)) as form:
            form.name = "Großhandel Süd"
            form.protocol = "sftp"
            form.host = "sftp.example.com"
            form.login = "partner"
        self.assertEqual(form.record.protocol, "sftp")


@tagged("post_install", "-at_install")
class TestServerAccess(ServerCase):
    """Users see the name; who manages connectors sees the rest."""

    def test_an_employee_without_a_role_sees_nothing(self):
        for model in ("impexp.server", "impexp.server.secret"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.employee).search([])

    def test_users_of_flows_see_the_name_only(self):
        """So do managers of flows, who choose a server for a task."""
        for user in (self.user, self.manager):
            server = self.server.with_user(user)
            self.assertEqual(server.read(["name"])[0]["name"], "Großhandel")
            seen = set(server.fields_get())
            for name in ("host", "login", "directory", "host_key", "check_message"):
                self.assertNotIn(name, seen)
                with self.assertRaises(AccessError):
                    server.read([name])

    def test_only_managers_of_connectors_change_servers(self):
        for user in (self.user, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.server.with_user(user).name = "Meiner"
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.server.with_user(user).action_check_connection()
        self.server.with_user(self.boss).name = "Umbenannt"

    def test_a_manager_of_another_company_sees_no_server(self):
        company = self.env["res.company"].create({"name": "Andere"})
        other = new_test_user(
            self.env,
            "fremd",
            MANAGER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.server.with_user(other).search([]) & self.server)
        with self.assertRaises(AccessError):
            self.server.with_user(other).read(["name"])

    def test_a_connection_needs_no_right_to_the_password(self):
        """Flows run for their users, who may not read what the server needs."""
        with self.server.with_user(self.user)._connect() as adapter:
            list(adapter.list())
