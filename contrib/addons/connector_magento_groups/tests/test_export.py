# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MagentoCase


@tagged("post_install", "-at_install")
class TestExport(MagentoCase):
    """A tag that is renamed here is renamed in Magento."""

    def setUp(self):
        super().setUp()
        self.binding = self.import_group(4, "Händler")
        self.tag = self.binding.odoo_id

    def test_a_new_name_is_exported_and_nothing_else(self):
        with trap_jobs() as trap:
            self.tag.name = "Großhändler"
        trap.assert_jobs_count(1)
        trap.assert_enqueued_job(self.binding.export_record, args=(["name"],))
        trap.perform_enqueued_jobs()
        self.assertEqual(
            self.magento.called("ol_customer_groups.update"),
            [[4, {"customer_group_code": "Großhändler"}]],
        )

    def test_a_name_that_is_written_on_the_binding_is_exported_once(self):
        with trap_jobs() as trap:
            self.binding.name = "Großhändler"
        trap.assert_jobs_count(1)

    def test_another_change_is_not_exported(self):
        with trap_jobs() as trap:
            self.tag.color = 3
            self.env["res.partner.category"].create({"name": "Ungebunden"}).name = "B"
        trap.assert_jobs_count(0)

    def test_what_an_import_writes_is_not_exported(self):
        with trap_jobs() as trap:
            self.import_group(4, "Einzelhändler")
        self.assertEqual(self.tag.name, "Einzelhändler")
        trap.assert_jobs_count(0)

    def test_an_export_queues_nothing(self):
        self.tag.name = "Großhändler"
        with trap_jobs() as trap:
            self.binding.export_record(["name"])
        trap.assert_jobs_count(0)

    def test_whoever_may_rename_tags_needs_to_know_nothing_of_magento(self):
        uma = new_test_user(self.env, "uma", "base.group_partner_manager")
        with trap_jobs() as trap:
            self.tag.with_user(uma).name = "Großhändler"
        self.assertTrue(trap.enqueued_jobs[0].recordset.env.su)
        with self.assertRaises(AccessError):
            self.tag.with_user(uma).read(["magento_bind_ids"])

    def test_the_name_in_the_language_of_the_shop_is_exported(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.backend.lang = "de_DE"
        german = self.tag.with_context(lang="de_DE")
        german.with_context(connector_no_export=True).name = "Großhändler"
        self.binding.export_record(["name"])
        update = self.magento.called("ol_customer_groups.update")[0]
        self.assertEqual(update[1], {"customer_group_code": "Großhändler"})

    def test_a_deleted_tag_takes_its_binding_along(self):
        self.tag.unlink()
        self.assertFalse(self.binding.exists())

    def test_the_form_of_a_tag_shows_where_it_is_bound(self):
        self.assertIn("Süßwaren-Shop", self.tag.connector_bindings)
