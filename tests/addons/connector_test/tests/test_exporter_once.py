# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import Mock, patch

from odoo.addons.connector.components.outcome import OutcomeUnknownError
from odoo.addons.connector.components.synchronizer import GenericExporter
from odoo.addons.connector.exception import (
    IDMissingInBackend,
    InvalidDataError,
    RetryableJobError,
)
from odoo.addons.queue_job.exception import FailedJobError

from ..remote import ERRORS, Vanished
from .common import TAG, ConnectorCase


def unreadable(message):
    """What an adapter raises that got a page instead of JSON."""
    error = InvalidDataError(message)
    error.__cause__ = json.JSONDecodeError("Expecting value", "<html>", 0)
    return error


class OnceCase(ConnectorCase):
    """Exports as jobs do them, with intents in transactions of their own."""

    def setUp(self):
        super().setUp()
        self.use_second_cursor()

    def export(self, binding, *args):
        return self.as_job(binding.export_record, *args)


class TestExportOnce(OnceCase):
    def test_an_error_after_the_creation_loses_no_id(self):
        """The next job binds the record that the first one created, and updates it."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.assertIsInstance(self.export(binding), ValueError)
        self.assertFalse(binding.external_id)
        binding.name = "Birnen"
        self.export(binding)
        self.assertEqual(self.records(), [{"name": "Birnen"}])
        self.assertEqual(binding.external_id, "1")

    def test_the_record_is_brought_up_to_date_with_all_its_fields(self):
        """Nobody knows what has changed since it was created."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        binding.name = "Birnen"
        self.export(binding, ["code"])
        self.assertEqual(self.records(), [{"name": "Birnen"}])

    def test_an_error_of_an_extended_flow_loses_no_id(self):
        """It comes right after the creation; the id is known without any question."""
        self.backend.keyed = False
        binding = self.make_binding()
        run = GenericExporter._run

        def fail(exporter, fields=None):
            run(exporter, fields)
            raise ValueError("Stromausfall")

        with patch.object(GenericExporter, "_run", fail):
            self.assertIsInstance(self.export(binding), ValueError)
        self.export(binding)
        self.assertEqual(len(self.records()), 1)
        self.assertEqual(binding.external_id, "1")

    def test_what_was_created_is_bound_before_it_is_mapped(self):
        """Mappers look at the binding."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        with patch.object(
            GenericExporter,
            "_update",
            lambda exporter, data: self.assertEqual(binding.external_id, "1"),
        ):
            self.assertIn("ID 1", self.export(binding))

    def test_a_note_is_bound_also_when_the_export_is_skipped(self):
        """The record is there, whatever becomes of the update."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        with patch.object(GenericExporter, "_has_to_skip", return_value=True):
            self.export(binding)
        self.assertEqual(binding.external_id, "1")

    def test_ids_keep_their_type(self):
        """Numbers, texts that look like numbers, and 0."""
        for external_id in (0, 42, "0042", "a,b"):
            binding = self.make_binding()
            with patch.object(GenericExporter, "_create", return_value=external_id):
                self.remote.plan("after export of Äpfel", "Stromausfall")
                self.export(binding)
            with patch.object(GenericExporter, "_update") as update:
                with self.component("record.exporter") as exporter:
                    exporter.run(binding)
                update.assert_called_once()
            self.assertEqual(
                (exporter.external_id, type(exporter.external_id)),
                (external_id, type(external_id)),
            )

    def test_an_interrupted_call_is_resolved_by_its_key(self):
        """The record was created, but no answer came."""
        binding = self.make_binding()
        self.remote.plan("after create", "vanish")
        self.assertIsInstance(self.export(binding), Vanished)
        self.assertEqual(self.intents()[0]["state"], "asked")
        self.export(binding)
        self.assertEqual(len(self.records()), 1)
        self.assertEqual(binding.external_id, "1")

    def test_a_call_that_did_not_arrive_is_made_again(self):
        """With the same key, for it may still arrive."""
        binding = self.make_binding()
        self.remote.plan("before create", "vanish")
        self.export(binding)
        key = self.intents()[0]["key"]
        self.export(binding)
        self.assertEqual(self.remote.run("SELECT key FROM record")[0], [(key,)])
        self.assertEqual(binding.external_id, "1")

    def test_an_id_found_by_its_key_is_noted(self):
        """The backend is not asked again if this job fails as well."""
        binding = self.make_binding()
        self.remote.plan("after create", "vanish")
        self.export(binding)
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        self.export(binding)
        self.assertEqual(self.remote.calls("find"), 1)
        self.assertEqual(len(self.records()), 1)

    def test_without_keys_the_outcome_is_unknown(self):
        """The job fails for good, creates nothing, and says what to do."""
        self.backend.keyed = False
        binding = self.make_binding()
        self.remote.plan("before create", "vanish")
        self.export(binding)
        for _again in range(2):
            error = self.export(binding)
            self.assertIsInstance(error, OutcomeUnknownError)
            self.assertIsInstance(error, FailedJobError)
            self.assertNotIsInstance(error, RetryableJobError)
        for word in ("Äpfel", "Prüfstand", str(binding.id), "unknown", "discard"):
            self.assertIn(word, str(error))
        self.assertFalse(self.records())
        self.assertEqual(self.intents()[0]["state"], "unknown")

    def test_a_person_gives_the_id(self):
        """The next export binds and updates what is there."""
        self.backend.keyed = False
        binding = self.make_binding()
        self.remote.plan("after create", "vanish")
        self.export(binding)
        self.export(binding)
        with self.env["connector.export.intent"]._outside() as outside:
            intent = outside.browse(self.intents()[0]["id"])
            intent.write({"external_id": "1", "external_type": "int"})
            intent.action_give_external_id()
        self.export(binding)
        self.assertEqual(self.records(), [{"name": "Äpfel"}])
        self.assertEqual(binding.external_id, "1")

    def test_a_person_discards_the_intent(self):
        """The next export creates the record."""
        self.backend.keyed = False
        binding = self.make_binding()
        self.remote.plan("before create", "vanish")
        self.export(binding)
        self.export(binding)
        with self.env["connector.export.intent"]._outside() as outside:
            outside.browse(self.intents()[0]["id"]).action_discard()
        self.export(binding)
        self.assertEqual(len(self.records()), 1)

    def test_a_refusal_leaves_no_intent(self):
        """Without keys, the backend's word is that nothing was created."""
        self.backend.keyed = False
        binding = self.make_binding()
        for what in ("no such colour", "connection refused"):
            self.remote.plan("before create", what)
            self.export(binding)
            self.assertFalse(self.intents())
        self.export(binding)
        self.assertEqual(binding.external_id, "1")

    def test_no_answer_is_no_refusal(self):
        """After a timeout the record may be there."""
        self.backend.keyed = False
        binding = self.make_binding()
        self.remote.plan("after create", "timeout")
        self.assertIsInstance(self.export(binding), TimeoutError)
        self.assertIsInstance(self.export(binding), OutcomeUnknownError)
        self.assertEqual(len(self.records()), 1)

    def test_an_answer_that_cannot_be_read_is_no_refusal(self):
        """Whatever the adapter makes of it: the record may be there."""
        self.backend.keyed = False
        binding = self.make_binding()
        self.remote.plan("after create", "unreadable")
        with patch.dict(ERRORS, unreadable=unreadable):
            self.assertIsInstance(self.export(binding), InvalidDataError)
        self.assertIsInstance(self.export(binding), OutcomeUnknownError)
        self.assertEqual(len(self.records()), 1)

    def test_with_keys_the_backend_is_asked_after_any_error(self):
        """Also after one that looks like a refusal."""
        binding = self.make_binding()
        self.remote.plan("after create", "I cannot read this answer")
        self.assertIsInstance(self.export(binding), ValueError)
        self.export(binding)
        self.assertEqual(len(self.records()), 1)

    def test_data_that_are_refused_here_leave_no_intent(self):
        """The backend was never asked."""
        binding = self.make_binding(self.make_item("ungültig"))
        self.assertIsInstance(self.export(binding), InvalidDataError)
        self.assertFalse(self.intents())

    def test_an_error_before_the_call_leaves_no_intent(self):
        """Such as one of the mapper."""
        binding = self.make_binding()
        with patch.object(GenericExporter, "_create_data", side_effect=KeyError("x")):
            self.export(binding)
        self.assertFalse(self.intents())

    def test_the_key_is_there_from_mapping_to_creation(self):
        """And not before or after; another export has another one."""
        seen = []
        create_data = GenericExporter._create_data

        def watch(exporter, *args, **kwargs):
            seen.append(exporter.work.export_key)
            return create_data(exporter, *args, **kwargs)

        with patch.object(GenericExporter, "_create_data", watch):
            for _number in range(2):
                with self.component("record.exporter") as exporter:
                    exporter.run(self.make_binding())
                    self.assertIsNone(exporter.work.export_key)
        keys = [key for (key,) in self.remote.run("SELECT key FROM record")[0]]
        self.assertEqual(keys, seen)
        self.assertEqual(len(set(keys)), 2)

    def test_an_exporter_with_a_flow_of_its_own_loses_no_id(self):
        """One that overrides _run() and calls _create() itself."""

        def run(exporter, fields=None):
            if exporter.external_id is None:
                exporter.external_id = exporter._create({"name": "eigen"})

        binding = self.make_binding()
        exporter = "odoo.addons.connector_test.components.synchronizer.TestExporter"
        self.remote.plan("after export of Äpfel", "Stromausfall")
        with patch(f"{exporter}._run", run, create=True):
            for _number in range(2):
                self.export_by(run, binding)
        self.assertEqual(self.records(), [{"name": "eigen"}])
        self.assertEqual(binding.external_id, "1")

    def export_by(self, run, binding):
        with patch.object(GenericExporter, "_run", run):
            with self.backend.work_on(binding._name, export_key=None) as work:
                self.as_job(work.component(usage="record.exporter").run, binding)

    def test_what_was_deleted_there_is_not_taken_up_again(self):
        """The id that was noted is one that the backend has no more."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        self.remote.delete(1)
        missing = IDMissingInBackend("no record 1")
        with patch.object(GenericExporter, "_should_import", side_effect=missing):
            self.export(binding)
        self.assertEqual(binding.external_id, "2")

    def test_a_second_creation_is_not_done_a_third_time(self):
        """The record was missing, it was created again, and then the job failed."""
        binding = self.make_binding(external_id="99")
        missing = IDMissingInBackend("no record 99")
        self.remote.plan("after export of Äpfel", "Stromausfall")
        with patch.object(GenericExporter, "_should_import", side_effect=missing):
            self.export(binding)
            self.export(binding)
        self.assertEqual(len(self.records()), 1)
        self.assertEqual(binding.external_id, "1")

    def test_a_note_that_fails_is_in_the_log(self):
        """The id is not lost even then."""
        binding = self.make_binding()
        intents = type(self.env["connector.export.intent"])
        with (
            patch.object(intents, "_note", side_effect=OSError("disk full")),
            self.assertLogs("odoo.addons.connector", "ERROR") as logs,
        ):
            self.assertIsInstance(self.export(binding), OSError)
        self.assertIn("as 1, which could not be noted", logs.output[0])


class TestNewBinding(OnceCase):
    """The binding came with the export, and went with the transaction."""

    def test_a_dependency_is_created_once(self):
        """Its binding was rolled back; the record here is the same."""
        parent = self.make_item("Obst")
        binding = self.make_binding(self.make_item(parent_id=parent.id))
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        self.assertFalse(parent.bind_ids)
        self.export(binding)
        self.assertEqual(self.records(), [{"name": "Obst"}, {"name": "Äpfel"}])
        self.assertEqual(parent.bind_ids.external_id, "1")
        ids = {intent["binding_id"] for intent in self.intents()}
        self.assertEqual(ids, {parent.bind_ids.id, binding.id})

    def test_a_binding_of_this_transaction_keeps_its_intent(self):
        """Nobody else sees it yet, and it is no orphan."""
        binding = self.make_binding()
        with self.component("record.exporter") as exporter:
            exporter.run(binding)
        intents = self.env["connector.export.intent"]
        another = {**exporter.export_intent.target, "binding_id": 0}
        self.assertIsNone(intents._find(another))
        binding.unlink()
        self.assertEqual(intents._find(another)["external_id"], 1)

    def test_a_binding_that_stands_for_no_other_record_has_its_own_intent(self):
        """There is nothing else that could tell what it is."""
        binding = self.make_binding()
        with self.component("record.exporter") as exporter:
            with patch.object(type(exporter.binder), "_odoo_field", "missing"):
                exporter.run(binding)
        self.assertEqual(self.records(), [{"name": "Äpfel"}])
        self.assertEqual(exporter.export_intent.target["record_id"], 0)


class TestOneAtATime(OnceCase):
    def test_another_job_that_has_begun_is_waited_for(self):
        """It holds the lock of the binding: its call is under way."""
        binding = self.make_binding()
        self.remote.plan("before create", "vanish")
        self.export(binding)
        busy = RetryableJobError("locked")
        with patch.object(GenericExporter, "_lock", side_effect=busy):
            self.assertIs(self.export(binding), busy)
        self.assertEqual(self.remote.calls("find"), 0)

    def test_an_intent_that_appears_meanwhile_is_respected(self):
        """Another job noted it after this one had looked, and failed."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        find = "odoo.addons.connector.components.export_intent.ExportIntent.find"
        with patch(find, return_value=False):
            error = self.export(binding)
        self.assertIsInstance(error, RetryableJobError)
        self.assertEqual((error.seconds, error.ignore_retry), (5, True))
        self.assertEqual(len(self.records()), 1)

    def test_an_intent_that_goes_meanwhile_is_no_hindrance(self):
        """The other job was done between the look and the lock."""
        binding = self.make_binding()
        find = "odoo.addons.connector.components.export_intent.ExportIntent.find"
        with patch(find, side_effect=[True, False]):
            self.export(binding)
        self.assertEqual(binding.external_id, "1")


class TestClosing(OnceCase):
    def export_and_see(self, binding, see):
        """Export, and then commit while the other transactions see ``see``."""
        self.export(binding)
        intents = type(self.env["connector.export.intent"])
        with patch.object(intents, "_is_bound", see):
            self.commit()

    def test_an_intent_goes_with_the_commit_of_the_binding(self):
        """Not before: the transaction may still fail."""
        binding = self.make_binding()
        self.export(binding)
        self.assertEqual(self.intents()[0]["state"], "noted")
        self.export_and_see(binding, lambda intent: True)
        self.assertFalse(self.intents())

    def test_a_commit_without_the_binding_closes_nothing(self):
        """A savepoint was rolled back before it."""
        binding = self.make_binding()
        self.remote.plan("after export of Äpfel", "Stromausfall")
        self.export(binding)
        self.commit()
        self.assertEqual(self.intents()[0]["state"], "noted")

    def test_a_closing_that_fails_does_no_harm(self):
        """The commit is done; the daily cleaning makes up for it."""
        binding = self.make_binding()
        with self.assertLogs("odoo.addons.connector", "ERROR"):
            self.export_and_see(binding, Mock(side_effect=OSError("lost")))
        self.assertEqual(len(self.intents()), 1)


class TestInTests(ConnectorCase):
    def test_the_tests_of_a_connector_leave_nothing(self):
        """Intents are in the transaction of the test, which is rolled back."""
        binding = self.make_binding()
        binding.export_record()
        self.assertEqual(len(self.intents()), 1)
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM connector_export_intent")
            self.assertEqual(cr.fetchone(), (0,))
        self.commit()
        self.assertFalse(self.intents())

    def test_cleaning_closes_what_is_bound(self):
        """A worker died after the commit, or the binding was never committed."""
        done, failed, tag = (
            self.make_binding(),
            self.make_binding(self.make_item("Birnen")),
            self.make_tag_binding(),
        )
        for binding in (done, failed, tag):
            binding.export_record()
        failed.external_id = False
        intents = self.env["connector.export.intent"]
        of_tag = intents.search([("binding_model", "=", TAG)])
        of_tag.external_field = "gone"
        intents.create(self.leftover("connector.test.gone", 1))
        intents._gc_bound()
        names = {intent["name"] for intent in self.intents()}
        self.assertEqual(names, {"Birnen", "süß", "connector.test.gone,1"})

    def leftover(self, model, res_id):
        return {
            "backend_model": self.backend._name,
            "backend_id": self.backend.id,
            "binding_model": model,
            "binding_id": res_id,
            "external_field": "external_id",
            "key": "k",
            "date": "2026-11-21",
            "state": "noted",
            "external_id": "1",
        }
