# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import ConnectorCase

MANAGER = "base.group_user,connector.group_connector_manager"


class TestIntentScreen(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "chefin", MANAGER)
        cls.user = new_test_user(cls.env, "person", "base.group_user")

    def setUp(self):
        super().setUp()
        self.backend.keyed = False
        self.binding = self.make_binding()
        self.remote.plan("before create", "timeout")
        for _number in range(2):
            try:
                self.binding.export_record()
            except (TimeoutError, UserError):
                continue
        self.intent = self.env["connector.export.intent"].search([])

    def as_manager(self):
        return self.intent.with_user(self.manager)

    def test_a_manager_sees_what_is_unknown(self):
        """Record and backend are named, the menu opens the list."""
        action = self.env.ref("connector.action_connector_export_intent")
        self.assertEqual(action.res_model, self.intent._name)
        menu = self.env.ref("connector.menu_connector_export_intent")
        self.assertEqual(menu.parent_id, self.env.ref("connector.menu_connector"))
        self.assertEqual(self.as_manager().name, "Äpfel")
        self.assertEqual(self.as_manager().backend_name, "Prüfstand")
        self.assertEqual(self.as_manager().state, "unknown")

    def test_a_manager_enters_the_id(self):
        """It is a text or a number; the next export takes it."""
        with Form(self.as_manager()) as form:
            form.external_id = "47 11"
        self.as_manager().action_give_external_id()
        self.assertEqual(self.intent.state, "noted")
        self.assertEqual(self.intent._typed_external_id(), "47 11")

    def test_an_id_has_to_be_entered(self):
        """Or the entry discarded."""
        with self.assertRaisesRegex(UserError, "Enter the ID that Äpfel has in Prüf"):
            self.as_manager().action_give_external_id()

    def test_a_number_has_to_be_one(self):
        """It would come to the adapter as it is."""
        self.intent.write({"external_id": "4x", "external_type": "int"})
        with self.assertRaisesRegex(UserError, "4x"):
            self.as_manager().action_give_external_id()
        self.intent.external_id = "42"
        self.as_manager().action_give_external_id()
        self.assertEqual(self.intent._typed_external_id(), 42)

    def test_a_manager_discards_the_entry(self):
        """The next export creates the record."""
        self.as_manager().action_discard()
        self.assertFalse(self.intent.exists())
        self.binding.export_record()
        self.assertEqual(self.records(), [{"name": "Äpfel"}])

    def test_others_see_and_settle_nothing(self):
        """Neither by the screen nor by a call."""
        intent = self.intent.with_user(self.user)
        self.intent.external_id = "1"
        for method in (intent.action_give_external_id, intent.action_discard):
            with self.assertRaises(AccessError):
                method()
        with self.assertRaises(AccessError):
            intent.read(["key"])

    def test_names_survive_their_records(self):
        """A record that is gone, and a model that is gone."""
        self.binding.unlink()
        self.intent.write({"backend_model": "gone.backend"})
        self.intent.invalidate_recordset()
        self.assertEqual(
            self.intent.name, f"connector.test.item.bind,{self.intent.binding_id}"
        )
        self.assertIn("gone.backend,", self.intent.backend_name)

    def test_who_may_not_see_a_record_does_not_see_its_name(self):
        server = self.env["ir.mail_server"].create(
            {"name": "Geheim", "smtp_host": "x.example", "active": False}
        )
        self.intent.write({"binding_model": server._name, "binding_id": server.id})
        self.assertEqual(self.as_manager().name, f"ir.mail_server,{server.id}")
        self.assertEqual(self.intent.name, server.display_name)

    def test_the_entries_of_another_company_are_not_there(self):
        self.assertTrue(self.as_manager().search([]))
        other = self.env["res.company"].create({"name": "Zweite GmbH"})
        self.intent.backend_company = other.id
        self.assertFalse(self.as_manager().search([]))
        with self.assertRaises(AccessError):
            self.as_manager().action_discard()
