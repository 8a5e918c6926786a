# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import Mock, patch

import psycopg2

from odoo import fields
from odoo.tools import config, mute_logger

from odoo.addons.connector.components.synchronizer import (
    GenericExporter,
    Synchronizer,
)
from odoo.addons.connector.exception import (
    IDMissingInBackend,
    InvalidDataError,
    RetryableJobError,
)
from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ITEM, TAG, ConnectorCase


class TestExporter(ConnectorCase):
    def test_a_new_record_is_created_and_bound(self):
        """The id that the backend gave is on the binding, and when."""
        binding = self.make_binding()
        result = binding.export_record()
        self.assertEqual(self.records(), [{"name": "Äpfel"}])
        self.assertEqual(binding.external_id, "1")
        self.assertTrue(binding.sync_date)
        self.assertEqual(result, "Record exported with ID 1 on Backend.")

    def test_a_bound_record_is_updated(self):
        """The second export writes on the record that the first one created."""
        binding = self.make_binding()
        binding.export_record()
        binding.name = "Birnen"
        binding.export_record()
        self.assertEqual(self.records(), [{"name": "Birnen"}])

    def test_nothing_is_committed(self):
        """A job must not commit, with or without test_enable."""
        binding = self.make_binding(self.make_item(parent_id=self.make_item("P").id))
        refuse = Mock(side_effect=RuntimeError("Commit is forbidden in queue jobs."))
        self.addCleanup(config.__setitem__, "test_enable", config["test_enable"])
        config["test_enable"] = False
        with patch.object(self.env.cr, "commit", refuse):
            binding.export_record()
        self.assertEqual(len(self.records()), 2)

    def test_a_skipped_record_that_was_never_exported_stays_unbound(self):
        """There is no id to bind, and no False in its place."""
        binding = self.make_binding()
        with patch.object(GenericExporter, "_has_to_skip", return_value=True):
            self.assertIsNone(binding.export_record())
        self.assertFalse(binding.external_id)
        self.assertFalse(binding.sync_date)
        self.assertFalse(self.records())

    def test_a_skipped_record_that_is_bound_gets_a_new_date(self):
        """It counts as synchronized."""
        binding = self.make_binding(external_id="7")
        with patch.object(GenericExporter, "_has_to_skip", return_value=True):
            binding.export_record()
        self.assertEqual(binding.external_id, "7")
        self.assertTrue(binding.sync_date)

    def test_nothing_to_create_leaves_the_record_unbound(self):
        """Neither the backend nor the binding hears of it."""
        binding = self.make_binding()
        with patch.object(GenericExporter, "_create_data", return_value={}):
            self.assertEqual(binding.export_record(), "Nothing to export.")
        self.assertFalse(binding.external_id)
        self.assertFalse(self.intents())

    def test_nothing_to_update_calls_nobody(self):
        """The mapper gave no values."""
        binding = self.make_binding(external_id="7")
        with patch.object(GenericExporter, "_update_data", return_value={}):
            self.assertEqual(binding.export_record(), "Nothing to export.")
        self.assertEqual(self.remote.calls("write"), 0)

    def test_a_new_record_is_exported_with_all_its_fields(self):
        """The changed ones are not enough to create it."""
        binding = self.make_binding()
        binding.export_record(["code"])
        self.assertEqual(self.records(), [{"name": "Äpfel"}])

    def test_a_bound_record_is_exported_with_the_changed_fields(self):
        """Nothing else is read by the mapper."""
        binding = self.make_binding(external_id="7")
        self.assertEqual(binding.export_record(["code"]), "Nothing to export.")

    def test_the_number_0_is_an_id(self):
        """Once it is bound the record is updated, not created again."""
        self.remote.run(
            "INSERT INTO record VALUES (0, ?, NULL, '{}')", "connector.test.tag.bind"
        )
        binding = self.make_tag_binding(remote_id=0, synced_on=fields.Datetime.now())
        binding.export_record()
        self.assertEqual(self.records(), [{"name": "süß"}])

    def test_an_empty_number_field_is_no_id(self):
        """It reads as 0, but nobody bound it."""
        binding = self.make_tag_binding()
        self.assertEqual(binding.remote_id, 0)
        binding.export_record()
        self.assertTrue(binding.remote_id)
        self.assertEqual(len(self.records()), 1)

    def test_a_backend_may_give_the_id_0(self):
        """It is bound like any other."""
        binding = self.make_tag_binding()
        with patch.object(GenericExporter, "_create", return_value=0):
            result = binding.export_record()
        self.assertEqual(result, "Record exported with ID 0 on Backend.")
        self.assertTrue(binding.synced_on)
        binding.name = "sauer"
        with patch.object(GenericExporter, "_update") as update:
            binding.export_record()
        update.assert_called_once_with({"name": "sauer"})

    def test_an_adapter_that_returns_no_id_is_told_so(self):
        """The intent stays: something may have been created."""
        binding = self.make_binding()
        with patch.object(GenericExporter, "_create", return_value=None):
            with self.catch(
                InvalidDataError, "returned None, which is not an external"
            ):
                binding.export_record()
        self.assertEqual(self.intents()[0]["state"], "asked")

    def catch(self, error, text):
        """As assertRaisesRegex, without the savepoint that Odoo's has."""
        return super(ConnectorCase.__bases__[0], self).assertRaisesRegex(error, text)

    def test_a_record_missing_in_the_backend_is_created_again(self):
        """The binding gets the new id."""
        binding = self.make_binding(external_id="99")
        missing = IDMissingInBackend("no record 99")
        with patch.object(GenericExporter, "_should_import", side_effect=missing):
            binding.export_record()
        self.assertEqual(self.records(), [{"name": "Äpfel"}])
        self.assertEqual(binding.external_id, "1")

    def test_a_new_record_may_be_missing_in_the_backend(self):
        """It is created, as it would be anyway."""
        binding = self.make_binding()
        missing = IDMissingInBackend("no record")
        with patch.object(GenericExporter, "_should_import", side_effect=missing):
            binding.export_record()
        self.assertEqual(binding.external_id, "1")

    def test_a_record_that_changed_there_is_imported_by_a_job(self):
        """And the export goes on."""
        self.remote.create(ITEM, {})
        binding = self.make_binding(external_id="1")
        with (
            patch.object(GenericExporter, "_should_import", return_value=True),
            trap_jobs() as trap,
        ):
            binding.export_record()
        trap.assert_jobs_count(1, only=binding.import_record)
        self.assertEqual(trap.enqueued_jobs[0].args, (self.backend, "1"))
        self.assertEqual(trap.enqueued_jobs[0].kwargs, {"force": True})
        self.assertEqual(self.records(), [{"name": "Äpfel"}])

    def test_data_can_be_refused(self):
        """Before a record is created and before it is updated."""
        for external_id, hook in (
            (False, "_validate_create_data"),
            ("7", "_validate_update_data"),
        ):
            binding = self.make_binding(external_id=external_id)
            with patch.object(
                GenericExporter, hook, side_effect=InvalidDataError("no")
            ):
                if hook == "_validate_create_data":
                    binding.name = "ungültig"
                self.assertIsInstance(
                    self.as_job(binding.export_record), InvalidDataError
                )
        self.assertFalse(self.records())

    def test_a_locked_binding_is_exported_later(self):
        """Another transaction holds its lock."""
        binding = self.make_binding()
        refused = psycopg2.OperationalError("could not obtain lock")
        with self.component("record.exporter") as exporter:
            exporter.binding = binding
            with patch.object(self.env.cr, "execute", side_effect=refused) as execute:
                with self.catch(RetryableJobError, "exports connector.test.item.bind"):
                    exporter._lock()
        query, values = execute.call_args.args
        self.assertIn("FOR UPDATE NOWAIT", query)
        self.assertEqual(values, (binding.id,))

    def test_the_binding_is_locked_before_it_is_mapped(self):
        """What is exported is what is committed."""
        order = Mock()
        binding = self.make_binding()
        with (
            patch.object(GenericExporter, "_lock", order.lock),
            patch.object(GenericExporter, "_map_data", order.map),
        ):
            self.as_job(binding.export_record)
        self.assertEqual([call[0] for call in order.mock_calls][:2], ["lock", "map"])

    def test_an_exporter_can_be_used_for_many(self):
        """Nothing of one export is left for the next."""
        bindings = [self.make_binding(self.make_item(name)) for name in "AB"]
        with self.component("record.exporter") as exporter:
            for binding in bindings:
                exporter.run(binding)
        self.assertEqual([b.external_id for b in bindings], ["1", "2"])

    @mute_logger("odoo.sql_db")
    def test_other_integrity_errors_are_not_retried(self):
        """A missing value does not appear by waiting."""
        with self.component("record.exporter") as exporter:
            with self.assertRaises(psycopg2.errors.NotNullViolation):
                with exporter._retry_unique_violation():
                    self.env.cr.execute(
                        "INSERT INTO connector_test_item_bind (odoo_id) VALUES (NULL)"
                    )

    def test_a_unique_violation_is_retried(self):
        """Soon, and the retry counts; the transaction can go on."""
        item = self.make_item()
        self.make_binding(item)
        with self.component("record.exporter") as exporter:
            with self.catch(RetryableJobError, "create the same record") as caught:
                with exporter._retry_unique_violation():
                    self.make_binding(item)
        self.assertEqual(caught.exception.seconds, 5)
        self.assertFalse(caught.exception.ignore_retry)
        self.assertEqual(item.name, "Äpfel")


class TestSynchronizer(ConnectorCase):
    def test_components_are_looked_up_once_by_usage(self):
        """And only when they are needed."""
        with self.component("record.exporter", TAG) as exporter:
            self.assertEqual(exporter.mapper._usage, "export.mapper")
            self.assertEqual(exporter.backend_adapter._usage, "backend.adapter")
            for name in ("mapper", "binder", "backend_adapter"):
                self.assertIs(getattr(exporter, name), getattr(exporter, name))
        with self.component("record.importer", TAG) as importer:
            self.assertEqual(importer.mapper._usage, "import.mapper")

    def test_a_synchronizer_says_itself_what_it_does(self):
        """The base does nothing."""
        with self.component("record.deleter") as deleter:
            with self.assertRaises(NotImplementedError):
                Synchronizer.run(deleter)
