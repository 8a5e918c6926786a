# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MagentoCase


@tagged("post_install", "-at_install")
class TestImport(MagentoCase):
    """Groups of Magento become tags."""

    def test_a_batch_queues_a_job_for_each_group(self):
        """0 is a group like others: “NOT LOGGED IN”."""
        for id_ in (0, 1, 2):
            self.magento.add_group(id_, f"Gruppe {id_}")
        with trap_jobs() as trap:
            self.groups.import_batch(self.backend)
        jobs = trap.enqueued_jobs
        self.assertEqual([job.args[1] for job in jobs], ["0", "1", "2"])
        self.assertEqual({job.method_name for job in jobs}, {"import_record"})

    def test_an_id_that_is_listed_twice_is_one_job(self):
        self.magento.add_group(7, "Großhandel")
        self.magento.misbehave("ol_customer_groups.list", lambda rows: rows * 2)
        with trap_jobs() as trap:
            self.groups.import_batch(self.backend)
        trap.assert_jobs_count(1)

    def test_a_group_becomes_a_tag(self):
        binding = self.import_group(4, 'Händler "Süd" & Söhne', tax_class="3")
        self.assertEqual(binding.odoo_id.name, 'Händler "Süd" & Söhne')
        self.assertEqual(binding.tax_class_id, 3)
        self.assertEqual(binding.backend_id, self.backend)
        self.assertTrue(binding.sync_date)
        self.assertEqual(binding.odoo_id.magento_bind_ids, binding)

    def test_the_group_with_the_id_0_is_found_again(self):
        binding = self.import_group(0, "NOT LOGGED IN")
        self.assertEqual(self.import_group(0, "Gäste"), binding)
        self.assertEqual(binding.name, "Gäste")

    def test_a_group_that_is_imported_again_changes_its_tag(self):
        binding = self.import_group(4, "Händler")
        again = self.import_group(4, "Einzelhändler", tax_class="5")
        self.assertEqual(again, binding)
        self.assertEqual((again.odoo_id.name, again.tax_class_id), ("Einzelhändler", 5))

    def test_the_ids_of_two_shops_are_told_apart(self):
        other = self.backend.copy({"name": "Zweiter", "password": "x"})
        binding = self.groups.create(
            {"name": "Fremd", "backend_id": other.id, "external_id": "4"}
        )
        self.import_group(4, "Händler")
        self.assertEqual(binding.name, "Fremd")
        self.assertEqual(self.groups.search_count([("external_id", "=", "4")]), 2)

    def test_a_group_without_a_tax_class_is_to_be_reviewed_once(self):
        """What came in is asked about; importing it again asks nobody again."""
        binding = self.import_group(9, "Vereine", tax_class="0")
        checkpoint = self.env["connector.checkpoint"].search(
            [("backend_id", "=", f"magento.backend,{self.backend.id}")]
        )
        self.assertEqual(checkpoint.record, binding)
        self.assertIn("without a tax class", checkpoint.message)
        checkpoint.reviewed()
        self.import_group(9)
        self.assertEqual(checkpoint.search_count([("record_id", "=", binding.id)]), 1)

    def test_a_group_with_a_tax_class_is_not(self):
        before = self.env["connector.checkpoint"].search_count([])
        self.import_group(9, "Vereine", tax_class="3")
        self.assertEqual(self.env["connector.checkpoint"].search_count([]), before)

    def test_a_missing_tax_class_is_none(self):
        self.magento.add_group(9, "Vereine")
        del self.magento.groups["9"]["tax_class_id"]
        self.assertEqual(self.import_group(9).tax_class_id, 0)

    def test_a_group_that_is_gone_is_told(self):
        result = self.groups.import_record(self.backend, "4")
        self.assertEqual(result, "The backend has no record 4.")

    def test_names_have_the_language_of_the_shop(self):
        """Whoever imports: the shop's names are German, and stay that."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.backend.lang = "de_DE"
        tag = self.import_group(4, "Großhandel").odoo_id
        tag.with_context(connector_no_export=True).name = "Wholesale"
        self.import_group(4, "Zwischenhandel")
        self.assertEqual(tag.name, "Wholesale")
        self.assertEqual(tag.with_context(lang="de_DE").name, "Zwischenhandel")
