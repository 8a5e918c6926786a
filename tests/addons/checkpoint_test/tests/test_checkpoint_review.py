from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestReview(CheckpointCase):
    """Marking as reviewed, on the checkpoint or through its activity."""

    def refusing(self, reason="Erst eine Steuerklasse wählen."):
        def refuse(checkpoints):
            if checkpoints:
                raise UserError(reason)

        return patch.object(type(self.checkpoints), "_check_review", refuse)

    def test_reviewing_finishes_the_activity(self):
        checkpoint = self.raised()
        activity = checkpoint.activity_ids
        checkpoint.with_user(self.mia).reviewed()
        self.assertEqual(checkpoint.state, "reviewed")
        self.assertFalse(checkpoint.activity_ids)
        self.assertEqual(activity.state, "done")

    def test_the_chatter_tells_who_reviewed(self):
        checkpoint = self.raised()
        self.env.cr.flush()
        checkpoint.with_user(self.mia).reviewed()
        self.env.cr.flush()
        message = checkpoint.message_ids[:1]
        self.assertEqual(message.author_id, self.mia.partner_id)
        self.assertEqual(message.sudo().tracking_value_ids.new_value_char, "Reviewed")

    def test_finishing_the_activity_is_a_review(self):
        checkpoint = self.raised()
        checkpoint.activity_ids.with_user(self.mia).action_feedback("Passt.")
        self.assertEqual(checkpoint.state, "reviewed")
        self.assertIn("Passt.", checkpoint.message_ids[:1].body)

    def test_another_activity_on_it_is_no_review(self):
        checkpoint = self.raised()
        call = checkpoint.activity_schedule("mail.mail_activity_data_call")
        call.action_done()
        self.assertEqual(checkpoint.state, "need_review")

    def test_an_activity_elsewhere_is_no_review(self):
        """Neither of the same type nor with the same id."""
        checkpoint = self.raised()
        kind = self.env.ref("connector.mail_activity_type_checkpoint")
        kind.res_model = False
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": kind.id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.env.user.partner_id.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET res_id = %s WHERE id = %s",
            [checkpoint.id, activity.id],
        )
        activity.invalidate_recordset()
        activity.action_done()
        self.assertEqual(checkpoint.state, "need_review")

    def test_a_cancelled_activity_leaves_it_open(self):
        checkpoint = self.raised()
        checkpoint.activity_ids.unlink()
        self.assertEqual(checkpoint.state, "need_review")

    def test_many_are_reviewed_together(self):
        checkpoints = self.raised(self.fruits)
        checkpoints[0].reviewed()
        checkpoints.with_user(self.mia).reviewed()
        self.assertEqual(set(checkpoints.mapped("state")), {"reviewed"})
        self.assertFalse(checkpoints.activity_ids)

    def test_many_are_reviewed_by_the_old_wizard_too(self):
        checkpoints = self.raised(self.fruits)
        wizards = self.env["connector.checkpoint.review"].with_user(self.mia)
        wizard = wizards.with_context(active_ids=checkpoints.ids).create({})
        self.assertEqual(wizard.review()["type"], "ir.actions.act_window_close")
        self.assertEqual(set(checkpoints.mapped("state")), {"reviewed"})
        self.assertFalse(wizards.create({}).checkpoint_ids)

    def test_a_condition_can_block_the_review_on_every_way(self):
        checkpoint = self.raised().with_user(self.mia)
        with self.refusing():
            for review in (
                checkpoint.reviewed,
                checkpoint.sudo().reviewed,
                checkpoint.activity_ids.action_done,
                lambda: checkpoint.write({"state": "reviewed"}),
            ):
                with self.assertRaisesRegex(UserError, "Steuerklasse"):
                    review()
        self.assertEqual(checkpoint.state, "need_review")

    def test_what_is_reviewed_already_is_not_checked_again(self):
        checkpoint = self.raised().with_user(self.mia)
        checkpoint.reviewed()
        with self.refusing():
            checkpoint.reviewed()
            checkpoint.write({"state": "reviewed"})

    def test_opened_again_it_is_work_again(self):
        checkpoint = self.raised().with_user(self.mia)
        checkpoint.reviewed()
        checkpoint.write({"state": "need_review"})
        self.assertEqual(len(checkpoint.activity_ids), 1)
        checkpoint.write({"state": "need_review"})
        self.assertEqual(len(checkpoint.activity_ids), 1)

    def test_other_changes_touch_no_activity(self):
        checkpoint = self.raised()
        checkpoint.write({"message": "Anders"})
        self.assertEqual(len(checkpoint.activity_ids), 1)

    def test_one_created_as_reviewed_is_nobodys_work(self):
        checkpoint = self.checkpoints.create({"message": "x", "state": "reviewed"})
        self.assertFalse(checkpoint.activity_ids)

    def test_nobody_else_may_review(self):
        with self.assertRaises(AccessError):
            self.raised().with_user(self.uma).reviewed()

    def test_the_record_is_one_click_away(self):
        action = self.raised().action_open_record()
        self.assertEqual(action["res_model"], "checkpoint.test.fruit")
        self.assertEqual(action["res_id"], self.fruit.id)

    def test_a_record_that_is_gone_is_told(self):
        with self.assertRaisesRegex(UserError, "no record"):
            self.raised(self.env["checkpoint.test.fruit"]).action_open_record()

    def test_all_screens_open(self):
        for model in ("connector.checkpoint", "connector.checkpoint.review"):
            for view_type in ("list", "form", "search"):
                with self.subTest(model, view_type=view_type):
                    model_ = self.env[model].with_user(self.mia)
                    self.assertTrue(model_.get_view(view_type=view_type)["arch"])

    def test_the_list_reads_names_model_by_model(self):
        """Forty rows of two models: no query a row."""
        fruits = self.env["checkpoint.test.fruit"].create(
            [{"name": f"Obst {i}"} for i in range(20)]
        )
        trees = self.env["checkpoint.test.tree"].create(
            [{"name": f"Baum {i}"} for i in range(20)]
        )
        checkpoints = self.raised(fruits) | self.raised(trees)
        self.env.flush_all()
        self.env.invalidate_all()
        spec = {name: {} for name in ("name", "message", "state", "display_name")}
        before = self.env.cr.sql_log_count
        rows = checkpoints.web_read(spec)
        self.assertEqual(rows[25]["name"], "Baum 5")
        self.assertLess(self.env.cr.sql_log_count - before, 10)
