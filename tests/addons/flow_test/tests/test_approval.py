from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.connector_flow.tools.guarded import is_guarded, read, written

from ..tasks.item_import import ItemImport
from .common import FlowCase


@tagged("post_install", "-at_install")
class TestApproval(FlowCase):
    """Which task types wait for an approval, and which paths lead to settings."""

    def setUp(self):
        super().setUp()
        self.env.registry.clear_cache()
        self.addCleanup(self.env.registry.clear_cache)

    def test_a_type_of_ones_own_tells_by_the_access_it_needs(self):
        access = (("ir.rule", "write"), ("res.partner", "write"))
        with patch.object(ItemImport, "required_access", access):
            self.assertTrue(self.flow.needs_approval)
            self.assertIn("ir.rule", self.flow.touches)
            self.assertNotIn("res.partner", self.flow.touches)
            with self.assertRaisesRegex(UserError, "Approve"):
                self.run_at_once("Name;Amount\nApfel;1\n")

    def test_or_by_what_it_says_it_touches(self):
        def touched_models(task, config):
            return {"res.users", "res.country"}

        with patch.object(ItemImport, "touched_models", touched_models):
            self.assertTrue(self.flow.needs_approval)
            self.assertIn("res.users", self.flow.touches)
            self.assertNotIn("res.country", self.flow.touches)

    def test_a_flow_that_touches_nothing_is_nobodys_to_approve(self):
        self.assertFalse(self.flow.needs_approval)
        self.assertFalse(self.flow.is_approved)

    def test_models_that_inherit_code_or_hold_it_are_guarded(self):
        for name in ("ir.cron", "mail.template", "impexp.run", "res.users.apikeys"):
            with self.subTest(name):
                self.assertTrue(is_guarded(self.env, name))
        for name in ("res.partner", "product.product", "res.country", "uom.uom"):
            with self.subTest(name):
                self.assertFalse(is_guarded(self.env, name))

    def test_fields_that_only_administrators_see_are_guarded_wherever_they_are(self):
        field = self.env["res.partner"]._fields["ref"]
        with patch.object(field, "groups", "base.group_system"):
            partner = self.env["res.partner"]
            self.assertEqual(read(partner, ("ref",)), {"res.partner.ref"})
            self.assertEqual(written(partner, ("ref",)), {"res.partner.ref"})
        self.assertFalse(read(self.env["res.partner"], ("ref",)))
