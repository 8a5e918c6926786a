from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.connector.hooks import uninstall_hook

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestEnd(CheckpointCase):
    """What happens when the record, the backend or its connector goes."""

    def closed(self, checkpoint, name):
        self.assertEqual(checkpoint.state, "reviewed")
        self.assertFalse(checkpoint.activity_ids)
        self.assertEqual(checkpoint.name, name)
        self.assertEqual(checkpoint.display_name, name)
        self.assertFalse(checkpoint.record)
        self.assertIn("was deleted", checkpoint.message_ids[:1].body)

    def test_it_closes_with_its_record_and_remembers_the_name(self):
        checkpoint = self.raised()
        self.fruit.unlink()
        self.closed(checkpoint, "Äpfel “süß” (deleted)")

    def test_many_close_at_once(self):
        checkpoints = self.raised(self.fruits)
        self.fruits.with_user(self.mia).unlink()
        for checkpoint, name in zip(checkpoints, ("Ä", "Kiwi", "Quitte"), strict=True):
            self.assertTrue(checkpoint.name.startswith(name))
            self.assertEqual(checkpoint.state, "reviewed")

    def test_others_stay_open(self):
        kiwi = self.raised(self.fruits[1])
        self.raised()
        self.fruit.unlink()
        self.assertEqual(kiwi.state, "need_review")

    def test_what_was_reviewed_before_stays_as_it_was(self):
        checkpoint = self.raised()
        checkpoint.reviewed()
        messages = checkpoint.message_ids
        self.fruit.unlink()
        self.assertEqual(checkpoint.message_ids, messages)
        self.assertEqual(checkpoint.name, "Deleted Record")

    def test_who_deletes_needs_no_right_on_checkpoints(self):
        checkpoint = self.raised()
        self.env["ir.model.access"].create(
            {
                "name": "All",
                "model_id": self.env["ir.model"]._get_id(self.fruit._name),
                "perm_read": True,
                "perm_unlink": True,
            }
        )
        self.fruit.with_user(self.uma).unlink()
        self.assertEqual(checkpoint.state, "reviewed")

    def test_a_refused_deletion_closes_nothing(self):
        checkpoint = self.raised()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.fruit.with_user(self.uma).unlink()
        self.assertEqual(checkpoint.state, "need_review")

    def queries_of_unlink(self, record):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        record.unlink()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_models_without_checkpoints_pay_nothing(self):
        """Not one query more than without this addon."""
        trees = self.env["checkpoint.test.tree"].create(
            [{"name": name} for name in ("Eiche", "Buche", "Birke")]
        )
        self.queries_of_unlink(trees[0])  # warms what is cached
        with_hook = self.queries_of_unlink(trees[1])
        with patch.object(type(self.checkpoints), "_open_for", lambda self, _: self):
            self.assertEqual(self.queries_of_unlink(trees[2]), with_hook)

    def test_the_first_checkpoint_of_a_model_is_noticed_everywhere(self):
        """The other servers are told to forget what they know."""
        tree = self.env["checkpoint.test.tree"].create({"name": "Eiche"})
        self.checkpoints._watched_models()
        self.registry.cache_invalidated.clear()
        self.raised(tree)
        self.assertIn(tree._name, self.checkpoints._watched_models())
        self.assertIn("default", self.registry.cache_invalidated)

    def test_later_ones_throw_no_cache_away(self):
        self.raised()
        self.registry.cache_invalidated.clear()
        self.raised(self.fruits)
        self.assertNotIn("default", self.registry.cache_invalidated)

    def test_what_the_database_deletes_by_a_cascade_is_closed_later(self):
        tree = self.env["checkpoint.test.tree"].create({"name": "Eiche"})
        self.fruit.tree_id = tree
        checkpoint, kiwi = self.raised(), self.raised(self.fruits[1])
        empty = self.shop.add_checkpoint(message="Leer")
        self.env.flush_all()
        tree.unlink()
        self.env.invalidate_all()
        self.assertEqual(checkpoint.name, "Deleted Record")
        self.checkpoints._close_of_lost_records()
        self.closed(checkpoint, "Deleted Record")
        self.assertEqual(set((kiwi | empty).mapped("state")), {"need_review"})

    def test_nothing_lost_is_no_work(self):
        self.raised()
        self.checkpoints._close_of_lost_records()
        self.assertEqual(self.raised().state, "need_review")

    def test_a_deleted_backend_breaks_no_screen(self):
        checkpoint = self.raised()
        self.shop.unlink()
        self.env.invalidate_all()
        spec = {"backend_id": {"fields": {"display_name": {}}}, "name": {}}
        [row] = checkpoint.web_read(spec)
        self.assertFalse(row["backend_id"])
        self.assertEqual(checkpoint.backend_name, "Obstladen")
        self.assertEqual(checkpoint.state, "need_review")
        checkpoint._compute_company_id()
        self.assertFalse(checkpoint.company_id)

    def test_a_removed_connector_takes_its_name_from_the_checkpoints(self):
        """A reference to a model that is gone would break the list."""
        checkpoint, other = self.raised(), self.other_shop_checkpoint()
        model = self.env["ir.model"]._get(self.shop._name)
        model._forget_backends()
        self.assertFalse(checkpoint.backend_id)
        self.assertEqual(checkpoint.state, "reviewed")
        self.assertEqual(other.state, "need_review")

    def other_shop_checkpoint(self):
        old = self.env["checkpoint.test.old"].create({"name": "Alt"})
        return old.add_checkpoint(record=self.fruit)

    def test_a_removed_model_takes_its_checkpoints_along(self):
        model = self.env["ir.model"].create({"name": "Nuts", "model": "x_nuts"})
        nut = self.env["x_nuts"].create({"x_name": "Haselnuss"})
        checkpoint = self.raised(nut)
        model.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.assertFalse(checkpoint.exists())

    def test_a_model_that_is_not_loaded_breaks_no_name(self):
        checkpoint = self.raised()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE connector_checkpoint SET model = 'gone.model' WHERE id = %s",
            [checkpoint.id],
        )
        self.env.invalidate_all()
        self.assertEqual(checkpoint.name, "Deleted Record")
        self.assertFalse(self.checkpoints.search([("name", "=", "gone")]))

    def test_without_its_table_every_record_can_be_deleted(self):
        """So it is while the addon is removed, or before it was updated."""
        self.raised()
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE connector_checkpoint RENAME COLUMN model TO x")
        self.registry.clear_cache()
        self.fruit.unlink()
        self.assertFalse(self.fruit.exists())

    def test_removing_the_addon_leaves_no_activity(self):
        """Neither open nor done: their type could not be deleted."""
        self.raised(self.fruits)[0].reviewed()
        uninstall_hook(self.env)
        activities = self.env["mail.activity"].with_context(active_test=False)
        kind = self.env.ref("connector.mail_activity_type_checkpoint")
        self.assertFalse(activities.search([("activity_type_id", "=", kind.id)]))

    def test_while_an_addon_is_removed_nothing_is_looked_up(self):
        """The columns may be gone by then."""
        checkpoint = self.raised()
        self.fruit.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.assertEqual(checkpoint.state, "need_review")
