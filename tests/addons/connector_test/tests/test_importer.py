# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from odoo.addons.connector.components.importer import RecordImporter, to_utc
from odoo.addons.connector.exception import InvalidDataError, RetryableJobError

from .common import ITEM, TAG, ConnectorCase


class TestImporter(ConnectorCase):
    def there(self, **data):
        """A record in the remote system; returns its id."""
        return self.remote.create(ITEM, {"name": "Äpfel", **data})

    def load(self, external_id, model=ITEM, **kwargs):
        return self.env[model].import_record(self.backend, external_id, **kwargs)

    def bindings(self):
        bindings = self.env[ITEM].with_context(active_test=False)
        return bindings.search([("backend_id", "=", self.backend.id)])

    def test_a_new_record_is_created_and_bound(self):
        """The mapper need not name the backend and the id."""
        result = self.load(self.there(code="A"))
        binding = self.bindings()
        self.assertEqual(binding.external_id, "1")
        self.assertEqual((binding.name, binding.code), ("Äpfel", "A"))
        self.assertTrue(binding.sync_date)
        self.assertEqual(result, "Record 1 imported.")

    def test_a_known_record_is_updated(self):
        """Its binding stays the same, archived or not."""
        id_ = self.there()
        self.load(id_)
        binding = self.bindings()
        binding.active = False
        self.remote.write(id_, {"name": "Birnen"})
        self.load(id_)
        self.assertEqual(self.bindings(), binding)
        self.assertEqual(binding.name, "Birnen")

    def test_a_binding_is_bound_from_the_beginning(self):
        """Its fields may be required, and its constraint decides at once."""
        with patch.object(
            RecordImporter, "_create", side_effect=InvalidDataError
        ) as create:
            self.as_job(self.load, self.there())
        data = create.call_args.args[0]
        self.assertEqual(
            (data["backend_id"], data["external_id"]), (self.backend.id, 1)
        )

    def test_an_update_is_dated(self):
        """With the time of the last fetch."""
        id_ = self.there()
        self.load(id_)
        with freeze_time("2030-01-01"):
            self.load(id_)
        self.assertEqual(self.bindings().sync_date, datetime(2030, 1, 1))

    def test_fields_may_have_names_of_their_own(self):
        """The binder knows them."""
        self.load(self.there(changed="2026-01-01"), TAG)
        binding = self.env[TAG].search([("system_id", "=", self.backend.id)])
        self.assertEqual(binding.remote_id, 1)
        self.assertTrue(binding.synced_on)
        self.assertIn("up to date", self.load(1, TAG))

    def test_a_record_that_has_not_changed_is_skipped(self):
        """Unless it is forced."""
        id_ = self.there(changed="2026-11-20T10:00:00+01:00")
        with freeze_time("2026-11-20 09:30:00"):
            self.load(id_)
        self.bindings().name = "von Hand"
        self.assertEqual(self.load(id_), f"Record {id_} is up to date.")
        self.assertEqual(self.bindings().name, "von Hand")
        self.load(id_, force=True)
        self.assertEqual(self.bindings().name, "Äpfel")

    def test_a_record_that_has_changed_is_imported(self):
        """Also in the second in which it was last synchronized."""
        id_ = self.there(changed="2026-11-20T10:00:00Z")
        with freeze_time("2026-11-20 10:00:00"):
            self.load(id_)
        self.assertIn("imported", self.load(id_))

    def test_a_change_during_the_import_is_not_lost(self):
        """The date on the binding is that of the fetch, not that of the end."""
        id_ = self.there(changed="2026-11-20T09:00:00Z")
        with freeze_time("2026-11-20 10:00:00") as clock:
            with patch.object(
                RecordImporter,
                "_before_import",
                lambda importer: clock.move_to("2026-11-20 10:05:00"),
            ):
                self.load(id_)
        self.remote.write(id_, {"name": "neu", "changed": "2026-11-20T10:02:00Z"})
        self.load(id_)
        self.assertEqual(self.bindings().name, "neu")

    def test_without_a_date_every_record_is_imported(self):
        """Nobody can tell whether it has changed."""
        id_ = self.there()
        self.load(id_)
        self.assertIn("imported", self.load(id_))
        with self.component("record.importer") as importer:
            importer._external_date_field = None
            self.assertIsNone(importer._external_date())

    def test_a_record_that_is_missing_is_told(self):
        """The job is done, there is nothing to import."""
        self.assertEqual(self.load(404), "The backend has no record 404.")

    def test_a_record_may_be_unwanted(self):
        """The reason is the job's result."""
        self.assertEqual(self.load(self.there(skip=1)), "Not wanted.")
        self.assertFalse(self.bindings())

    def test_a_record_that_was_fetched_is_not_fetched_again(self):
        """The caller has it."""
        self.load(7, record={"name": "mitgebracht"})
        self.assertEqual(self.bindings().name, "mitgebracht")
        self.assertEqual(self.remote.calls("read"), 0)

    def test_dependencies_are_imported_first(self):
        """And only if they are not here."""
        parent = self.there(name="Obst")
        child = self.there(parent=parent)
        self.load(child)
        binding = self.bindings().filtered(lambda b: b.external_id == str(child))
        self.assertEqual(binding.parent_id.name, "Obst")
        self.remote.write(parent, {"name": "Gemüse"})
        self.load(child)
        self.assertEqual(binding.parent_id.name, "Obst")

    def test_a_dependency_may_be_imported_always(self):
        """With arguments of its own."""
        id_ = self.there(changed="2020-01-01")
        self.load(id_)
        self.remote.write(id_, {"name": "Birnen"})
        with self.component("record.importer") as importer:
            importer._import_dependency(id_, ITEM, always=True)
            self.assertEqual(self.bindings().name, "Äpfel")
            importer._import_dependency(id_, ITEM, always=True, force=True)
        self.assertEqual(self.bindings().name, "Birnen")

    def test_a_circle_of_dependencies_ends(self):
        """Each record is imported once."""
        first = self.there(parent=2)
        self.there(name="Birnen", parent=first)
        self.load(first)
        self.assertEqual(len(self.bindings()), 2)
        self.assertEqual(self.remote.calls("read"), 2)

    def test_a_record_can_be_imported_twice_by_one_importer(self):
        """It is on its way only while it is."""
        id_ = self.there()
        with self.component("record.importer") as importer:
            for _number in range(2):
                self.assertIn("imported.", importer.run(id_))
            self.remote.plan("read", "kaputt")
            self.as_job(importer.run, id_)
            self.assertIn("imported.", importer.run(id_))

    def test_a_dependency_that_brought_the_record_made_its_binding(self):
        """It is updated, not created a second time."""
        id_ = self.there()
        bring = patch.object(
            RecordImporter,
            "_before_import",
            lambda importer: self.make_binding(external_id=str(id_)),
        )
        with bring:
            self.load(id_)
        self.assertEqual(self.bindings().name, "Äpfel")

    def test_data_can_be_refused(self):
        """When a record is created and when it is updated."""
        id_ = self.there(name="ungültig")
        self.assertIsInstance(self.as_job(self.load, id_), InvalidDataError)
        self.assertFalse(self.bindings())
        binding = self.make_binding(external_id=str(id_))
        self.assertIsInstance(self.as_job(self.load, id_), InvalidDataError)
        self.assertEqual(binding.name, "Äpfel")

    def test_imports_are_not_exported(self):
        """Listeners are told so, for a new record and for a known one."""
        seen = []
        model = type(self.env[ITEM])
        create, write = model.create, model.write

        def watch(method):
            def call(records, values):
                seen.append(records.env.context.get("connector_no_export"))
                return method(records, values)

            return call

        id_ = self.there()
        with (
            patch.object(model, "create", watch(create)),
            patch.object(model, "write", watch(write)),
        ):
            self.load(id_)
            self.load(id_)
        self.assertEqual(set(seen), {True})
        self.assertGreater(len(seen), 2)


class TestConcurrentImport(ConnectorCase):
    def race(self, data, visible):
        """Import what exists already but was not found."""
        with self.component("record.importer") as importer:
            importer.external_id = "1"
            importer._fetched_at = False
            with patch.object(
                type(importer), "_is_bound_otherwise", return_value=visible, create=True
            ):
                return self.as_job(importer._create_and_bind, data)

    def values(self, **values):
        return {
            "name": "Äpfel",
            "backend_id": self.backend.id,
            "external_id": "1",
            **values,
        }

    def test_the_second_of_two_jobs_runs_again(self):
        """Soon, and as often as needed."""
        self.make_binding(external_id="1")
        error = self.race(self.values(), visible=False)
        self.assertIsInstance(error, RetryableJobError)
        self.assertEqual((error.seconds, error.ignore_retry), (5, True))

    def test_what_no_retry_can_cure_fails(self):
        """A binding that this job sees is in its way."""
        self.make_binding(external_id="1")
        error = self.race(self.values(), visible=True)
        self.assertIsInstance(error, psycopg2.IntegrityError)

    def test_whether_another_job_was_faster(self):
        """Its binding is not to be seen here; others are, archived or not."""
        item = self.make_item(active=False)
        with self.component("record.importer") as importer:
            importer.external_id = "1"
            self.assertFalse(importer._is_bound_otherwise({"odoo_id": item.id}))
            binding = self.make_binding(item)
            self.assertTrue(importer._is_bound_otherwise({"odoo_id": item.id}))
            self.assertFalse(importer._is_bound_otherwise({}))
            binding.external_id = "1"
            self.assertTrue(importer._is_bound_otherwise({}))
            binding.backend_id = self.backend.copy()
            self.assertFalse(importer._is_bound_otherwise({"odoo_id": item.id}))

    @mute_logger("odoo.sql_db")
    def test_a_violation_of_other_constraints_is_retried_if_nothing_is_seen(self):
        """The code of an item is unique, too: another job may have made the item."""
        error = self.race(self.values(code="A"), visible=False)
        self.assertEqual(error.code, "A")


class TestDates(BaseCase):
    def test_dates_are_in_utc(self):
        """Whatever the backend writes."""
        noon = datetime(2026, 11, 21, 12)
        for value in (
            "2026-11-21T12:00:00Z",
            "2026-11-21 12:00:00",
            "2026-11-21T13:00:00+01:00",
            "20261121T120000",
            noon,
        ):
            self.assertEqual(to_utc(value), noon)

    def test_a_date_without_a_time_is_the_whole_day(self):
        """The change may come in the evening."""
        evening = datetime(2026, 11, 21, 23, 59, 59, 999999)
        self.assertEqual(to_utc("2026-11-21"), evening)
        self.assertEqual(to_utc(date(2026, 11, 21)), evening)

    def test_no_date_is_none(self):
        """And no error."""
        for value in (None, False, ""):
            self.assertIsNone(to_utc(value))
