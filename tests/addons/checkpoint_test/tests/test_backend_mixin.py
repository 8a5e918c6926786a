import logging
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CheckpointCase

LOGGER = "odoo.addons.connector.models.connector_backend_mixin"


@tagged("post_install", "-at_install")
class TestCheckConnection(CheckpointCase):
    """The button asks the adapter and tells what it saw."""

    def check(self, location="https://obst.example"):
        self.shop.location = location
        return self.shop.with_user(self.mia).action_check_connection()["params"]

    def test_it_tells_and_keeps_what_the_adapter_saw(self):
        notification = self.check()
        self.assertEqual(notification["type"], "success")
        self.assertFalse(notification["sticky"])
        self.assertIn("https://obst.example, version 2.0", notification["message"])
        self.assertEqual(self.shop.check_state, "ok")
        self.assertTrue(self.shop.check_date)
        self.assertIn("version 2.0", self.shop.check_message)

    def test_an_adapter_that_says_nothing_is_fine(self):
        self.assertIn("It answers.", self.check("silent")["message"])

    def test_a_failure_is_one_sentence_without_a_traceback(self):
        notification = self.check("https://down.example")
        self.assertEqual(notification["type"], "danger")
        self.assertTrue(notification["sticky"])
        sentence = "https://down.example does not answer."
        self.assertEqual(notification["message"], f"Obstladen: {sentence}")
        self.assertEqual(self.shop.check_message, sentence)
        self.assertEqual(self.shop.check_state, "failed")

    def test_an_exception_without_words_is_told_by_its_name(self):
        self.assertIn("TimeoutError", self.check("mute")["message"])

    def test_an_error_of_the_database_leaves_it_usable(self):
        self.assertIn("DivisionByZero", self.check("broken")["message"])

    def test_an_answer_that_repeats_the_password_is_told_without_it(self):
        """Whoever wrote the adapter: it goes to the form, and to the log."""
        self.shop.api_password = "hunter2/geheim"
        answers = ["Refused: hunter2/geheim", ValueError("/?key=hunter2%2Fgeheim")]
        ask = patch.object(type(self.shop), "_ask_adapter", side_effect=answers)
        with ask, self.assertLogs(LOGGER, logging.INFO) as logs:
            for _answer in answers:
                told = [self.check()["message"], self.shop.check_message]
                self.assertNotIn("hunter2", f"{told} {logs.output}")
                self.assertIn("•••", told[1])

    def test_many_are_asked_and_the_failures_told(self):
        other = self.shop.copy({"name": "Markt", "location": "down"})
        notification = (self.shop | other).action_check_connection()["params"]
        self.assertEqual(notification["message"], "Markt: down does not answer.")
        self.assertEqual(self.shop.check_state, "ok")

    def test_a_missing_method_says_what_to_write(self):
        plain = self.env["checkpoint.test.plain"].create({"name": "Neu"})
        plain.action_check_connection()
        self.assertIn("no method check_connection", plain.check_message)
        self.assertEqual(plain.check_state, "failed")

    def test_who_may_not_change_the_backend_asks_nobody(self):
        with patch.object(type(self.shop), "_ask_adapter") as ask:
            with self.assertRaises(AccessError):
                self.shop.with_user(self.uma).action_check_connection()
        ask.assert_not_called()

    def test_a_copy_has_not_been_checked(self):
        self.check()
        self.assertFalse(self.shop.copy().check_state)


@tagged("post_install", "-at_install")
class TestBackendScreens(CheckpointCase):
    """A backend has screens without a view of its own."""

    def fields(self, model, view_type):
        arch = self.env[model].with_user(self.mia).get_view(view_type=view_type)["arch"]
        nodes = etree.fromstring(arch).iter("field")
        return {node.get("name"): node for node in nodes}

    def test_the_form_shows_the_mixins_and_the_backends_fields(self):
        form = self.fields("checkpoint.test.shop", "form")
        for name in ("name", "version", "user_id", "check_state", "location", "note"):
            self.assertIn(name, form)
        self.assertFalse({"fruit_ids", "message_ids", "id", "create_uid"} & form.keys())

    def test_secrets_are_not_shown(self):
        form = self.fields("checkpoint.test.shop", "form")
        self.assertEqual(form["api_password"].get("password"), "True")
        self.assertFalse(form["location"].get("password"))

    def test_the_form_makes_a_backend(self):
        with Form(self.env["checkpoint.test.shop"]) as form:
            form.name, form.location = "Markt", "https://markt.example"
        shop = form.record
        self.assertEqual((shop.version, shop.user_id), ("2.0", self.env.user))
        self.assertEqual(shop.company_id, self.env.company)

    def test_the_list_and_the_search_are_there(self):
        self.assertIn("check_state", self.fields("checkpoint.test.shop", "list"))
        self.assertIn("user_id", self.fields("checkpoint.test.shop", "search"))

    def test_a_view_of_its_own_inherits_from_the_shared_one(self):
        form = self.fields("checkpoint.test.plain", "form")
        self.assertIn("location", form)
        self.assertIn("check_state", form)

    def test_without_versions_there_is_no_field_for_them(self):
        for view_type in ("form", "list"):
            view = self.fields("checkpoint.test.plain", view_type)
            self.assertNotIn("version", view)
        self.assertIn("version", self.fields("checkpoint.test.shop", "list"))
        plain = self.env["checkpoint.test.plain"].create({"name": "Ohne"})
        self.assertFalse(plain.version)

    def test_other_addons_change_the_forms_of_all_backends(self):
        self.env["ir.ui.view"].create(
            {
                "model": "connector.backend.mixin",
                "inherit_id": self.env.ref("connector.view_connector_backend_form").id,
                "arch": '<field name="user_id" position="attributes">'
                '<attribute name="string">Who</attribute></field>',
            }
        )
        for model in ("checkpoint.test.shop", "checkpoint.test.plain"):
            self.assertEqual(self.fields(model, "form")["user_id"].get("string"), "Who")

    def test_the_plain_backend_has_no_fields(self):
        """Every existing backend would grow columns."""
        self.assertFalse(
            {"name", "user_id", "company_id"}
            & self.env["connector.backend"]._fields.keys()
        )
