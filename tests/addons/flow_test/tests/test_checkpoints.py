from types import SimpleNamespace

from odoo.tests import tagged

from odoo.addons.connector_flow.tasks.abstract_task import AbstractTask

from ..tasks.checked_import import CheckedImport
from .common import FlowCase

PRICES = "Name;Amount\nApfel;1,20\nTrüffel;900\nSafran „echt“;3000\n"


@tagged("post_install", "-at_install")
class TestCheckpoints(FlowCase):
    """A row goes in, and a person is asked to look at what became of it."""

    def setUp(self):
        super().setUp()
        if "connector.checkpoint" not in self.env:
            self.skipTest("This connector has no checkpoints.")
        self.rows.task = "test_checked_import"
        self.before = self.checkpoints()

    def checkpoints(self):
        return self.env["connector.checkpoint"].search([])

    def raised(self):
        return (self.checkpoints() - self.before).sorted("id")

    def test_a_row_asks_for_a_look_at_its_record(self):
        run = self.run_at_once(PRICES, self.user)
        self.assertEqual(run.rows_done, 3)
        self.assertEqual(self.raised().mapped("name"), ["Trüffel", "Safran „echt“"])
        checkpoint = self.raised()[0]
        self.assertEqual(
            checkpoint.record,
            run.env["flow.test.item"].search([("name", "=", "Trüffel")]),
        )
        self.assertEqual(checkpoint.message, "Is it really that dear?")

    def test_it_names_the_flow_and_has_its_company(self):
        self.run_at_once(PRICES, self.user)
        self.assertEqual(self.raised()[0].backend_id, self.flow)
        self.assertEqual(self.raised()[0].company_id, self.flow.company_id)

    def test_many_rows_at_once_ask_for_single_records(self):
        self.rows.task = "test_checked_batch_import"
        self.run_at_once(PRICES, self.user)
        self.assertEqual(self.raised().mapped("name"), ["Trüffel", "Safran „echt“"])

    def test_a_row_that_fails_leaves_no_checkpoint(self):
        self.env["flow.test.item"].create({"name": "Da", "code": "T"})
        run = self.run_at_once("Name;Code;Amount\nTrüffel;T;900\nKiwi;K;1\n")
        self.assertEqual(run.rows_failed, 1)
        self.assertFalse(self.raised())

    def test_many_rows_at_once_may_not_leave_it_to_the_row(self):
        """It would be lost: the row does not know which record is its own."""
        self.rows.task = "test_mistaken_batch_import"
        run = self.run_at_once("Name\nApfel\n")
        self.assertIn("self.add_checkpoint(record", run.chunk_ids.error)

    def test_a_row_without_a_record_raises_one_about_the_flow(self):
        self.rows.task = "test_remark"
        self.run_at_once("Name\nApfel\nKiwi\n")
        self.assertEqual(self.raised().mapped("message"), ["Nothing came of it."])

    def instance(self):
        return CheckedImport(self.rows)

    def test_the_same_is_not_raised_again_by_the_next_run(self):
        item = self.env["flow.test.item"].create({"name": "Apfel"})
        first = self.instance().add_checkpoint(item, "Doppelt?")
        self.assertEqual(self.instance().add_checkpoint(item, "Doppelt?"), first)

    def test_a_backend_can_be_named_instead_of_the_flow(self):
        item = self.env["flow.test.item"].create({"name": "Apfel"})
        other = self.flow.copy()
        self.instance().add_checkpoint(item, "Doppelt?", backend=other)
        self.assertEqual(self.raised().backend_id, other)

    def test_it_closes_when_the_item_is_deleted(self):
        self.run_at_once(PRICES)
        self.raised().mapped("record_id")
        self.env["flow.test.item"].search([("name", "=", "Trüffel")]).unlink()
        self.assertEqual(self.raised()[0].state, "reviewed")


@tagged("post_install", "-at_install")
class TestWithoutCheckpoints(FlowCase):
    """On a connector that has none."""

    def test_raising_one_does_nothing(self):
        task = AbstractTask(SimpleNamespace(env={}))
        with self.assertLogs("odoo.addons.connector_flow", "DEBUG") as caught:
            self.assertIsNone(task.add_checkpoint(None, "Ein Grund"))
        self.assertIn("Ein Grund", caught.output[0])
