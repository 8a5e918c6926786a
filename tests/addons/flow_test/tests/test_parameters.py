from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from odoo.addons.connector_flow.engine.server_secrets import secret_parameters

from .test_http import HttpCase
from .test_servers import MANAGER

SECRET = "geheim-5f3a"
SECRETS = {
    "header:X-Api-Key": SECRET + "h",
    "param:key": SECRET + "p",
    "form:token": SECRET + "f",
}


class ParameterCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "berta", MANAGER)
        cls.admin = cls.env.ref("base.user_admin")
        cls.csv.flow_start = False
        cls.download = cls.task(
            "Fetch", "http_download", flow_start=True, server_id=cls.server.id
        )
        cls.transition(cls.download, cls.csv)
        cls.out = cls.env["impexp.task.flow"].create({"name": "Out"})
        cls.upload = cls.task(
            "Send", "http_upload", cls.out, flow_start=True, server_id=cls.server.id
        )

    def fetch(self, **config):
        self.download.config = repr({"path": "stock.csv"} | config)
        return self.settle(self.flow.with_user(self.user).do_run_sync())

    def send(self, name="a.csv", **config):
        self.upload.config = repr(config)
        file = self.file(b"Name\nKiwi\n", self.user, name)
        step = self.out.with_user(self.user).do_run(file_id=file.id).sudo().step_ids
        self.perform(step.job_id)
        return step


@tagged("post_install", "-at_install")
class TestSecretParameters(ParameterCase):
    """Secret headers and parameters are the server's, and nobody reads them."""

    def test_they_are_sent_with_each_request(self):
        self.server.with_user(self.boss).secret_parameters = SECRETS
        self.fetch(params={"format": "csv"})
        [(asked, headers)] = self.web.requests
        self.assertEqual(asked, f"GET /shop/stock.csv?format=csv&key={SECRET}p")
        self.assertEqual(headers["X-Api-Key"], SECRET + "h")

    def test_they_are_fields_of_a_form(self):
        self.server.secret_parameters = SECRETS
        step = self.send(method="POST", form_field="file", form={"kind": "x"})
        self.assertEqual(step.state, "done", step.error)
        self.assertIn(f"{SECRET}f".encode(), self.web.received[0])

    def test_a_task_cannot_send_another_one_instead(self):
        self.server.secret_parameters = {"header:X-Kind": SECRET}
        self.fetch(headers={"x-kind": "mine"})
        [(_asked, headers)] = self.web.requests
        self.assertEqual(headers.get_all("X-Kind"), [SECRET])

    def test_what_is_stored_of_a_fetched_file_has_none(self):
        self.server.secret_parameters = SECRETS
        run = self.fetch(params={"format": "csv"})
        self.assertEqual(run.file_ids.remote_path, "stock.csv?format=csv")
        known = self.env["impexp.remote.file"].search([("path", "like", "stock")])
        self.assertEqual(known.path, "stock.csv?format=csv")
        self.assertTrue(self.fetch(params={"format": "csv"}).nothing_new)

    def test_only_their_names_are_read(self):
        server = self.server.with_user(self.boss)
        server.secret_parameters = SECRETS
        self.assertFalse(server.secret_parameters)
        self.assertNotIn(SECRET, str(server.read()))
        kinds = [state["kind"] for state in server.parameter_states]
        self.assertEqual(kinds, sorted(SECRETS))

    def test_an_empty_one_is_removed(self):
        self.server.secret_parameters = SECRETS
        self.server.secret_parameters = {"param:key": ""}
        self.assertEqual(len(self.server.parameter_states), 2)

    def test_they_go_when_the_server_becomes_another_one(self):
        self.server.secret_parameters = SECRETS
        self.server.with_user(self.boss).directory = "mein/eigenes"
        self.assertFalse(secret_parameters(self.server))
        self.assertIn("X-Api-Key", self.server.lost_words)

    def test_what_names_no_secret_of_a_request_is_refused(self):
        for kind in ("header:Host", "header:A b", "cookie:a", "header:", "x", "param:"):
            with self.subTest(kind), self.assertRaises(UserError):
                self.server.secret_parameters = {kind: SECRET}


@tagged("post_install", "-at_install")
class TestSecretNames(ParameterCase):
    """What is called like a secret belongs into no configuration."""

    def test_they_are_refused_in_every_place(self):
        for task, config in (
            (self.download, {"headers": {"X-Api-Key": "1"}}),
            (self.download, {"headers": {"COOKIE": "1"}}),
            (self.download, {"params": {"api_key": "1"}}),
            (self.download, {"params": {"accessToken": "1"}}),
            (self.download, {"path": "feed/token=1"}),
            (self.upload, {"path": "a;Signature=1"}),
            (self.upload, {"form_field": "f", "form": {"client_secret": "1"}}),
        ):
            with (
                self.subTest(config),
                self.assertRaisesRegex(ValidationError, "belong to the server"),
            ):
                task.config = repr(config)

    def test_an_administrator_says_that_one_is_harmless(self):
        self.server.with_user(self.admin).harmless_parameters = "key Session"
        self.fetch(params={"KEY": "1"}, headers={"session": "2"})
        with self.assertRaises(ValidationError):
            self.fetch(params={"token": "1"})

    def test_nobody_else_says_so(self):
        """Not by a default of his own either, and not by a copy."""
        servers = self.env["impexp.server"].with_user(self.boss)
        values = {"name": "x", "protocol": "http", "host": "a.example"}
        with self.assertRaises(AccessError):
            self.server.with_user(self.boss).harmless_parameters = "token"
        with self.assertRaises(AccessError):
            servers.create(values | {"harmless_parameters": "token"})
        self.env["ir.default"].set(
            "impexp.server", "harmless_parameters", "token", self.boss.id
        )
        with self.assertRaises(AccessError):
            servers.create(values)

    def test_what_an_administrator_said_stays_when_others_save(self):
        self.server.with_user(self.admin).harmless_parameters = "key"
        self.server.with_user(self.boss).write(
            {"harmless_parameters": "key", "timeout": 9}
        )
        self.assertFalse(self.server.copy().harmless_parameters)
