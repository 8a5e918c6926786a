from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestResponsible(CheckpointCase):
    """Who is asked, and who sees what."""

    def test_the_backends_responsible_gets_one_activity(self):
        checkpoint = self.raised()
        self.assertEqual(checkpoint.activity_user_id, self.mia)
        self.assertEqual(len(checkpoint.activity_ids), 1)
        self.raised()
        self.assertEqual(len(checkpoint.activity_ids), 1)

    def test_only_the_responsible_follows(self):
        """All managers would be one notification a record and manager."""
        followers = self.raised().message_partner_ids
        self.assertEqual(followers, self.mia.partner_id)

    def old(self):
        return self.env["checkpoint.test.old"].create({"name": "Alt"})

    def managers(self, users):
        group = self.env.ref("connector.group_connector_manager")
        others = group.all_user_ids.filtered("active") - users
        others.active = False

    def test_without_a_responsible_a_manager_is_asked(self):
        self.managers(self.env.ref("base.user_root") | self.mia)
        checkpoint = self.old().add_checkpoint(record=self.fruit)
        self.assertEqual(checkpoint.activity_user_id, self.mia)

    def test_the_manager_who_imports_is_asked_before_the_others(self):
        groups = "base.group_user,connector.group_connector_manager"
        later = new_test_user(self.env, "zoe", groups)
        self.managers(self.mia | later)
        checkpoint = self.old().with_user(later).add_checkpoint(record=self.fruit)
        self.assertEqual(checkpoint.sudo().activity_user_id, later)

    def test_who_may_not_review_is_not_asked(self):
        """Odoo refuses an activity for a user without access: the import would fail."""
        self.shop.user_id = self.uma
        self.assertFalse(self.raised().activity_ids)

    def test_who_left_is_not_asked(self):
        self.mia.active = False
        self.assertFalse(self.raised().activity_ids)

    def test_who_works_in_another_company_is_not_asked(self):
        company = self.env["res.company"].create({"name": "Anderswo"})
        self.shop.company_id = company
        self.assertFalse(self.raised().activity_ids)

    def test_without_anybody_it_is_raised_all_the_same(self):
        self.managers(self.env.ref("base.user_root"))
        checkpoint = self.old().add_checkpoint(record=self.fruit)
        self.assertFalse(checkpoint.activity_ids)

    def test_checkpoints_are_for_managers_of_connectors(self):
        checkpoint = self.raised()
        with self.assertRaises(AccessError):
            checkpoint.with_user(self.uma).read(["name"])
        for model in ("connector.checkpoint", "connector.checkpoint.review"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.uma).create({"message": "x"})
        self.assertTrue(checkpoint.with_user(self.mia).read(["name"]))

    def test_it_belongs_to_the_backends_company(self):
        self.assertEqual(self.raised().company_id, self.shop.company_id)

    def test_else_to_that_of_the_record(self):
        company = self.env["res.company"].create({"name": "Anderswo"})
        self.shop.company_id = False
        self.fruit.company_id = company
        self.assertEqual(self.raised().company_id, company)

    def test_else_to_all(self):
        checkpoint = self.old().add_checkpoint(record=self.fruit)
        self.assertFalse(checkpoint.company_id)
        self.assertTrue(checkpoint.with_user(self.mia).read(["name"]))

    def test_other_companies_do_not_see_it(self):
        self.shop.company_id = self.env["res.company"].create({"name": "Anderswo"})
        checkpoint = self.raised()
        self.assertFalse(self.checkpoints.with_user(self.mia).search([]) & checkpoint)

    def test_its_name_is_seen_without_rights_on_the_record(self):
        """A list that breaks because of one record would be of no use."""
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "checkpoint.test.fruit")]
        ).unlink()
        checkpoint = self.raised().with_user(self.mia)
        self.assertEqual(checkpoint.name, "Äpfel “süß”")
        read = checkpoint.web_read({"record": {"fields": {"display_name": {}}}})
        self.assertIn("access", read[0]["record"]["display_name"])
