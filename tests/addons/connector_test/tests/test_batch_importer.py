# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

import psycopg2

from odoo.addons.connector.components.batch_importer import BatchImporter
from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ITEM, TAG, ConnectorCase


class TestBatchImporter(ConnectorCase):
    def setUp(self):
        super().setUp()
        for name in ("Äpfel", "Birnen", "Kirschen"):
            self.remote.create(ITEM, {"name": name})

    def names(self):
        bindings = self.env[ITEM].search([("backend_id", "=", self.backend.id)])
        return sorted(bindings.mapped("name"))

    def test_records_are_imported_one_after_the_other(self):
        """By the direct form, in this job."""
        self.remote.create(TAG, {"name": "süß"})
        result = self.env[TAG].import_batch(self.backend)
        tag = self.env[TAG].search([("system_id", "=", self.backend.id)])
        self.assertEqual(tag.name, "süß")
        self.assertEqual(result, "1 records found.")

    def test_a_job_is_queued_for_each_record(self):
        """With its options, and what import_record takes."""
        with trap_jobs() as trap:
            self.env[ITEM].import_batch(
                self.backend, job_options={"priority": 3}, force=True
            )
        trap.assert_jobs_count(3, only=self.env[ITEM].import_record)
        trap.assert_enqueued_job(
            self.env[ITEM].import_record,
            args=(self.backend, 2),
            kwargs={"force": True},
            properties={"priority": 3},
        )

    def test_jobs_can_have_many_records(self):
        """As many as asked for, the last one has the rest."""
        with trap_jobs() as trap:
            result = self.env[ITEM].import_batch(
                self.backend, records_per_job=2, job_options={"priority": 3}
            )
        self.assertEqual(result, "3 records found.")
        self.assertEqual(
            [job.args for job in trap.enqueued_jobs],
            [(self.backend, [1, 2]), (self.backend, [3])],
        )
        self.assertEqual(trap.enqueued_jobs[1].priority, 3)
        trap.perform_enqueued_jobs()
        self.assertEqual(self.names(), ["Birnen", "Kirschen", "Äpfel"])

    def test_filters_go_to_the_search(self):
        """The adapter knows what they mean."""
        with self.component("batch.importer") as batch:
            with patch.object(type(batch.backend_adapter), "search") as search:
                search.return_value = []
                batch.run({"since": "gestern"})
            search.assert_called_once_with({"since": "gestern"})

    def test_a_bad_record_does_not_cost_the_good_ones(self):
        """It gets a job of its own, where its error is seen."""
        self.remote.write(2, {"name": "ungültig"})
        with trap_jobs() as trap:
            result = self.env[ITEM].import_records(self.backend, [1, 2, 3], force=True)
        self.assertEqual(self.names(), ["Kirschen", "Äpfel"])
        self.assertIn("2 records imported, 1 tried again", result)
        trap.assert_jobs_count(1, only=self.env[ITEM].import_record)
        self.assertEqual(trap.enqueued_jobs[0].args, (self.backend, 2, True))

    def test_a_record_that_fails_late_leaves_nothing(self):
        """What it wrote is taken back, it will be written by its own job."""
        self.remote.plan("imported", "kaputt")
        with trap_jobs() as trap:
            self.env[ITEM].import_records(self.backend, [1, 2])
        self.assertEqual(self.names(), ["Birnen"])
        trap.assert_jobs_count(1)

    def test_a_lost_database_is_not_an_error_of_a_record(self):
        """The whole job runs again."""
        lost = psycopg2.OperationalError("could not serialize access")
        with (
            patch.object(self.env.registry[ITEM], "import_record", side_effect=lost),
            trap_jobs() as trap,
        ):
            error = self.as_job(self.env[ITEM].import_records, self.backend, [1])
        self.assertIs(error, lost)
        trap.assert_jobs_count(0)

    def test_a_batch_importer_says_what_it_does_with_a_record(self):
        """The base does nothing."""
        with self.component("batch.importer") as batch:
            with self.assertRaises(NotImplementedError):
                BatchImporter._import_record(batch, 1)
