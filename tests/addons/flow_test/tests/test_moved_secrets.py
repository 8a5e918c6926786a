from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.connector_flow.engine.moved_secrets import (
    move_secrets,
    without_secret_parameters,
)
from odoo.addons.connector_flow.engine.server_secrets import secret_parameters

from .test_parameters import SECRET, ParameterCase


@tagged("post_install", "-at_install")
class TestMovedSecrets(ParameterCase):
    """An upgrade moves what configurations had, and loses none."""

    def old(self, task, config):
        """Have a configuration as it could be saved before."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE impexp_task SET config = %s WHERE id = %s", [repr(config), task.id]
        )
        self.env.invalidate_all()

    def moved(self):
        with mute_logger("odoo.addons.connector_flow.engine.moved_secrets"):
            move_secrets(self.env)
        for task in (self.download, self.upload):
            self.assertNotIn(SECRET, task.config or "")
            task._check_config()

    def secrets(self, task):
        return {
            f"{place}:{name}": secret
            for place, name, secret in secret_parameters(task.server_id)
        }

    def test_tasks_with_the_same_ones_keep_their_server(self):
        config = {"headers": {"X-Api-Key": SECRET, "Accept": "text/csv"}}
        self.old(self.download, config | {"params": {"token": SECRET + "2"}})
        self.old(self.upload, config | {"params": {"token": SECRET + "2"}})
        self.moved()
        self.assertEqual(self.download.server_id, self.server)
        self.assertEqual(self.upload.server_id, self.server)
        self.assertEqual(
            self.secrets(self.download),
            {"header:X-Api-Key": SECRET, "param:token": SECRET + "2"},
        )
        self.assertEqual(
            self.download._parsed_config(), {"headers": {"Accept": "text/csv"}}
        )

    def test_tasks_with_different_ones_get_servers_of_their_own(self):
        """With the same address, sign-in and trust."""
        values = {"login": "partner", "password": "hunter2", "host_key": False}
        self.server.write(values)
        self.server.active = False
        self.old(self.download, {"params": {"key": SECRET + "1"}})
        self.old(
            self.upload, {"form_field": "f", "form": {"token": SECRET + "2", "a": "b"}}
        )
        self.moved()
        self.assertEqual(self.secrets(self.download), {"param:key": SECRET + "1"})
        self.assertEqual(self.secrets(self.upload), {"form:token": SECRET + "2"})
        copy = self.upload.server_id
        self.assertNotEqual(copy, self.server)
        self.assertEqual(
            (copy.host, copy.login, copy.active), (self.server.host, "partner", False)
        )
        self.assertEqual(copy._secret("password"), "hunter2")

    def test_a_task_without_any_does_not_begin_to_send_them(self):
        self.old(self.download, {"params": {"key": SECRET}})
        self.moved()
        self.assertEqual(self.upload.server_id, self.server)
        self.assertFalse(self.secrets(self.upload))
        self.assertEqual(self.secrets(self.download), {"param:key": SECRET})

    def test_a_secret_from_outside_comes_along(self):
        self.server.code = "wholesale"
        self.old(self.download, {"params": {"key": SECRET}})
        variables = {"IMPEXP_SERVER_WHOLESALE_TOKEN": "aus der Umgebung"}
        with patch.dict("os.environ", variables):
            self.moved()
        self.assertEqual(self.download.server_id._secret("token"), "aus der Umgebung")

    def test_a_task_without_a_server_gets_one_that_is_archived(self):
        self.old(self.download, {"params": {"key": SECRET}})
        self.env.cr.execute(
            "UPDATE impexp_task SET server_id = NULL WHERE id = %s", [self.download.id]
        )
        self.env.invalidate_all()
        self.moved()
        self.assertFalse(self.download.server_id.active)
        self.assertEqual(self.secrets(self.download), {"param:key": SECRET})

    def test_what_cannot_be_read_is_left_alone(self):
        self.env.cr.execute(
            "UPDATE impexp_task SET config = '{' WHERE id = %s", [self.upload.id]
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.connector_flow", "WARNING"):
            move_secrets(self.env)
        self.assertEqual(self.upload.config, "{")

    def test_what_was_fetched_is_known_afterwards(self):
        """Its path has no secret any more, and it is not fetched again."""
        self.web.headers = {"ETag": '"v1"'}
        config = {"path": "stock.csv", "params": {"format": "csv", "key": SECRET}}
        self.old(self.download, config)
        run = self.settle(self.flow.with_user(self.user).do_run_sync())
        self.assertIn(SECRET, run.file_ids.remote_path)
        self.moved()
        self.assertEqual(run.file_ids.remote_path, "stock.csv?format=csv")
        self.assertEqual(run.file_ids.server_id, self.download.server_id)
        again = self.settle(self.flow.with_user(self.user).do_run_sync())
        self.assertTrue(again.nothing_new)
        asked, _headers = self.web.requests[-1]
        self.assertEqual(asked, f"GET /shop/stock.csv?format=csv&key={SECRET}")

    def test_paths_that_were_stored_lose_them(self):
        for path, clean in (
            ("a.csv?key=1&b=2", "a.csv?b=2"),
            ("a.csv?api%5Fkey=1", "a.csv"),
            ("?token=1", "/"),
            ("a.csv?b=2", "a.csv?b=2"),
            ("feed/sig=1/a.csv", "feed/sig=•••/a.csv"),
        ):
            self.assertEqual(without_secret_parameters(path), clean)
