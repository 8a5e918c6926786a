from psycopg2.errors import NotNullViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FlowCase


@tagged("post_install", "-at_install")
class TestShape(FlowCase):
    """Flows that would never start, never end or lose rows are refused."""

    def assertRefused(self, message, function):
        with self.assertRaises(ValidationError) as caught:
            function()
            self.save()
        self.assertIn(message, str(caught.exception))

    def test_a_transition_from_a_task_to_itself_is_refused(self):
        self.assertRefused(
            "leads back to “Rows to items”",
            lambda: self.transition(self.rows, self.rows),
        )

    def test_a_cycle_is_refused(self):
        last = self.task("Double", "test_double")
        self.transition(self.rows, last)
        self.assertRefused(
            "leads back to “Double”", lambda: self.transition(last, self.rows)
        )

    def test_a_transition_into_another_flow_is_refused(self):
        other = self.env["impexp.task.flow"].create({"name": "Others"})
        task = self.task("Other CSV", "csv_import", flow=other, flow_start=True)
        self.assertRefused(
            "in different flows (Items, Others)",
            lambda: self.transition(self.csv, task),
        )

    def test_moving_a_task_to_another_flow_with_its_transitions_is_refused(self):
        other = self.env["impexp.task.flow"].create({"name": "Others"})
        self.assertRefused(
            "in different flows", lambda: self.rows.write({"flow_id": other.id})
        )

    def test_a_transition_without_an_end_is_refused(self):
        with self.assertRaises(NotNullViolation), mute_logger("odoo.sql_db"):
            self.env["impexp.task.transition"].create({"task_from_id": self.rows.id})
            self.save()

    def test_the_same_transition_twice_is_refused(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.transition(self.csv, self.rows)

    def test_a_flow_without_a_start_is_refused(self):
        self.assertRefused(
            "has no start. Mark one of its tasks",
            lambda: self.csv.write({"flow_start": False}),
        )

    def test_removing_the_start_while_others_remain_is_refused(self):
        self.assertRefused("has no start", self.csv.unlink)

    def test_two_starts_are_refused(self):
        self.assertRefused(
            "has several starts: CSV to rows, Second",
            lambda: self.task("Second", "csv_import", flow_start=True),
        )

    def test_a_reader_of_rows_cannot_be_the_start(self):
        tasks = [
            (1, self.csv.id, {"flow_start": False}),
            (1, self.rows.id, {"flow_start": True}),
        ]
        self.assertRefused(
            "reads rows and cannot start the flow",
            lambda: self.flow.write({"task_ids": tasks}),
        )

    def test_a_maker_of_rows_needs_a_reader_behind_it(self):
        task = self.task("File", "test_write_file")
        self.assertRefused(
            "“File” does not read rows", lambda: self.transition(self.csv, task)
        )

    def test_data_files_may_name_the_start_last(self):
        """The check waits for the end of the transaction."""
        flow = self.env["impexp.task.flow"].create({"name": "Late"})
        self.task("Rows", "test_item_import", flow=flow)
        self.task("CSV", "csv_import", flow=flow, flow_start=True)
        self.save()

    def test_a_flow_whose_rows_nobody_reads_does_not_run(self):
        self.arrow.unlink()
        with self.assertRaisesRegex(UserError, "Nothing reads the rows of “CSV to"):
            self.run_at_once("Name\nApfel\n")

    def test_a_flow_without_tasks_does_not_run(self):
        flow = self.env["impexp.task.flow"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "has no tasks yet"):
            flow.do_run()

    def test_a_reader_is_not_run_alone(self):
        with self.assertRaisesRegex(UserError, "reads the rows of a task before it"):
            self.rows.do_run()

    def test_a_csv_import_without_a_file_says_so(self):
        with self.assertRaisesRegex(UserError, "“CSV to rows” needs a file"):
            self.flow.do_run_sync()
