from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FlowCase


@tagged("post_install", "-at_install")
class TestScreens(FlowCase):
    """What the screens show and change beyond the stored fields."""

    def test_naming_a_follower_draws_the_arrow(self):
        """On the flow's screen a task is followed by those that are named."""
        last = self.task("Double", "test_double")
        self.rows.successor_ids = last
        self.assertEqual(self.rows.transition_out_ids.task_to_id, last)

    def test_naming_another_follower_keeps_the_first_arrow(self):
        """Only what was added or removed changes."""
        other = self.task("Other rows to items", "test_item_import")
        self.csv.successor_ids = [Command.link(other.id)]
        self.assertEqual(self.csv.successor_ids, self.rows | other)
        self.assertTrue(self.arrow.exists())

    def test_a_follower_that_is_no_longer_named_loses_its_arrow(self):
        """Removing the tag removes the transition."""
        self.csv.successor_ids = [Command.unlink(self.rows.id)]
        self.assertFalse(self.arrow.exists())

    def test_a_task_added_behind_the_start_is_not_another_start(self):
        """The screen proposes each new line as start until the flow is saved."""
        lines = [
            Command.create({"name": name, "task": "csv_import", "flow_start": True})
            for name in ("Rows", "Products")
        ]
        flow = self.env["impexp.task.flow"].new({"name": "Fruit", "task_ids": lines})
        flow._onchange_task_ids()
        self.assertEqual(flow.task_ids.mapped("flow_start"), [True, False])

    def test_the_run_says_what_went_wrong_before_rows_were_read(self):
        """A file that cannot be read at all is told on the run itself."""
        run, _trap = self.run_trapped("Name\nApfel\n", self.user)
        self.assertFalse(run.step_error)
        run.sudo().step_ids._fail(UserError("The file has no column “Preis”."))
        self.assertEqual(run.step_error, "The file has no column “Preis”.")

    def test_rows_that_were_moved_are_found_from_where_they_came(self):
        """After a retry the form shows which rows failed again."""
        run = self.run_at_once("Name,Amount\nApfel,1\nKiwi,abc\n")
        good, bad = run.chunk_ids.sorted("rows_failed")
        self.assertEqual(good.split_ids, bad)
