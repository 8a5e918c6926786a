from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestCheckpointSeal(CheckpointCase):
    """Whoever raises a checkpoint or a binding by sudo adds nothing to it."""

    def store(self, model, field, value, **scope):
        scope = scope or {"user_id": self.uma.id}
        self.env["ir.default"].set(model, field, value, **scope)

    def test_no_default_value_of_a_person_reaches_a_checkpoint(self):
        self.store("connector.checkpoint", "deleted_name", "hostile")
        self.store("connector.checkpoint", "state", "reviewed", user_id=False)
        shop = self.shop.with_user(self.uma).with_context(default_state="reviewed")
        found = shop.sudo().add_checkpoint(record=self.fruit, message="x").sudo()
        self.assertEqual(found.state, "need_review")
        self.assertFalse(found.deleted_name)

    def test_no_default_value_of_a_person_reaches_its_activity(self):
        self.store("mail.activity", "feedback", "hostile")
        shop = self.shop.with_user(self.uma).sudo()
        found = shop.add_checkpoint(record=self.fruit, message="x").sudo()
        self.assertTrue(found.activity_ids)
        self.assertFalse(found.activity_ids.feedback)

    def test_no_default_value_of_a_person_reaches_the_message_of_a_deletion(self):
        found = self.raised().sudo()
        self.store("mail.message", "subject", "hostile")
        fruit = self.fruit.with_user(self.uma).sudo()
        fruit.unlink()
        self.assertIn(True, [bool(message.body) for message in found.message_ids])
        self.assertNotIn("hostile", found.message_ids.mapped("subject"))

    def test_no_default_value_of_a_person_reaches_a_backend_by_sudo(self):
        self.store("checkpoint.test.shop", "api_password", "hostile")
        values = {"name": "a", "location": "b"}
        shops = self.env["checkpoint.test.shop"].with_user(self.uma).sudo()
        self.assertFalse(shops.create(values).api_password)

    def test_people_keep_their_default_values_on_forms(self):
        """A backend is theirs to make."""
        self.store("checkpoint.test.plain", "location", "usual", user_id=self.mia.id)
        plain = self.env["checkpoint.test.plain"].with_user(self.mia)
        self.assertEqual(plain.default_get(["location"]), {"location": "usual"})

    def test_what_a_binding_inherits_keeps_the_default_values_of_its_model(self):
        """Only the binding's own fields are the framework's."""
        bindings = self.env["checkpoint.test.binding"].with_user(self.uma).sudo()
        [(model, _field)] = bindings._inherits.items()
        self.store(model, "name", "usual")
        self.store(bindings._name, "sync_date", "2000-01-01 00:00:00")
        found = bindings.default_get(["name", "sync_date"])
        self.assertEqual(found, {"name": "usual"})

    def test_nobody_has_default_values_for_jobs(self):
        self.store("queue.job", "result", "hostile")
        jobs = self.env["queue.job"].with_user(self.uma).sudo()
        self.assertEqual(jobs.default_get(["result"]), {})

    # what people name

    def test_who_raises_one_by_hand_names_what_he_may_see(self):
        """Its name would be shown."""
        server = self.env["ir.mail_server"].create(
            {"name": "Geheim", "smtp_host": "x.example", "active": False}
        )
        model = self.env["ir.model"]._get_id(server._name)
        theirs = self.checkpoints.with_user(self.mia)
        named = {"model_id": model, "record_id": server.id, "message": "x"}
        with self.assertRaises(AccessError):
            theirs.create(named)
        with self.assertRaises(AccessError):
            theirs.create({"message": "x", "backend_id": f"{server._name},{server.id}"})
        mine = theirs.create({"message": "x"})
        with self.assertRaises(AccessError):
            mine.write(named)
