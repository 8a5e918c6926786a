# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest import mock

from odoo.exceptions import UserError

from odoo.addons.component.core import Component

from .common import ConnectorCase


class TestRelatedAction(ConnectorCase):
    """From a job of a binding to the record."""

    def setUp(self):
        super().setUp()

        class PartnerBinder(Component):
            _name = "fake.partner.binder"
            _inherit = "base.binder"
            _apply_on = "connector.fake.partner"

        self._build_components(PartnerBinder)
        self.binding = self.bind("K-1")

    def job(self, bindings):
        job = bindings.with_delay().exists()
        return job.db_record().with_env(self.env)

    def action(self, bindings, **kwargs):
        return self.job(bindings).related_action_unwrap_binding(**kwargs)

    def test_the_record_is_opened(self):
        """Not the binding, which users do not know."""
        self.assertEqual(
            self.action(self.binding),
            {
                "name": "Related Record",
                "type": "ir.actions.act_window",
                "view_type": "form",
                "view_mode": "form",
                "res_model": "res.partner",
                "res_id": self.binding.odoo_id.id,
            },
        )

    def test_a_binding_that_is_gone(self):
        """There is nothing to open."""
        job = self.job(self.binding)
        self.binding.unlink()
        self.assertIsNone(job.related_action_unwrap_binding())

    def test_several_bindings(self):
        """One form shows one record."""
        self.assertIsNone(self.action(self.binding + self.bind("K-2")))

    def test_nothing_to_open_is_told(self):
        """The button of the job says so."""
        job = self.job(self.binding + self.bind("K-2"))
        config = self.env["queue.job.function"].job_default_config()
        config = config._replace(
            related_action_func_name="related_action_unwrap_binding"
        )
        with self.assertRaises(UserError):
            with mock.patch.object(
                type(self.env["queue.job.function"]), "job_config", return_value=config
            ):
                job.open_related_action()

    def test_a_binder_that_cannot_unwrap(self):
        """The binding itself is opened: it stands for no other record."""

        class NoRecord(Component):
            _inherit = "fake.partner.binder"
            _odoo_field = "no_such_field"

        self._build_components(NoRecord)
        action = self.action(self.binding)
        self.assertEqual(action["res_model"], "connector.fake.partner")
        self.assertEqual(action["res_id"], self.binding.id)

    def test_a_binder_with_another_usage(self):
        """The job function may name it."""

        class ParentBinder(Component):
            _name = "fake.parent.binder"
            _inherit = "base.binder"
            _usage = "parent.binder"
            _odoo_field = "parent_id"

        self._build_components(ParentBinder)
        parent = self.bind("K-2").odoo_id
        self.binding.parent_id = parent
        action = self.action(self.binding, component_usage="parent.binder")
        self.assertEqual(action["res_id"], parent.id)
