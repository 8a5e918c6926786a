import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.engine.run_fire import fire

from .common import FlowCase

GOOD = "Name;Amount\nApfel;1\nKiwi;2\n"
BAD = "Name;Amount\nApfel;1\nKiwi;x\n"


@tagged("post_install", "-at_install")
class TestFlowControl(FlowCase):
    """When a transition fires, with what, and on which condition."""

    def arrow_to(self, task, start=None, **values):
        end = self.task(f"Behind {task}", task)
        ends = {"task_from_id": (start or self.rows).id, "task_to_id": end.id}
        return self.env["impexp.task.transition"].create(ends | values)

    def seen(self, run):
        """What the witnesses of a run were started with."""
        files = run.sudo().file_ids.filtered(lambda file: file.name == "witness")
        return [json.loads(self.content(file)) for file in files.sorted("id")]

    def go_on(self, run):
        """What follows a commit."""
        self.env.flush_all()
        while fire(run.sudo(), asynch=False):
            pass

    def retry(self, run):
        self.repair(run, 3, {"Amount": "3"})
        super().retry(run)

    # all

    def test_all_starts_the_next_task_once_with_file_and_counts(self):
        self.arrow_to("test_witness", fires="all")
        run = self.run_at_once(GOOD)
        [given] = self.seen(run)
        self.assertEqual(
            given["counts"], {"all": 2, "done": 2, "skipped": 0, "failed": 0}
        )
        file = run.file_ids.filtered(lambda file: file.name == "fruit.csv")
        self.assertEqual((given["file_id"], given["file_ids"]), (file.id, file.ids))

    def test_all_waits_for_rows_that_failed_until_they_are_repaired(self):
        self.arrow_to("test_witness", fires="all")
        run = self.run_at_once(BAD)
        self.assertEqual(self.seen(run), [])
        self.retry(run)
        [given] = self.seen(run)
        self.assertEqual(given["counts"]["done"], 2)

    def test_all_takes_rows_for_done_that_a_person_skipped(self):
        self.arrow_to("test_witness", fires="all")
        run = self.run_at_once(BAD)
        run.chunk_ids.filtered(lambda one: one.state == "failed").action_skip()
        self.go_on(run)
        [given] = self.seen(run)
        self.assertEqual(given["counts"]["skipped"], 1)

    def test_all_fires_for_a_file_without_rows(self):
        """Nothing to import is done as well."""
        self.arrow_to("test_witness", fires="all")
        [given] = self.seen(self.run_at_once("Name;Amount\n"))
        self.assertEqual(given["counts"]["all"], 0)

    def test_all_of_a_task_that_makes_rows_does_not_wait_for_who_reads_them(self):
        self.arrow_to("test_witness", self.csv, fires="all")
        self.assertEqual(len(self.seen(self.run_at_once(BAD))), 1)

    # failure

    def test_failure_fires_once_and_tells_what_failed(self):
        self.arrow_to("test_witness", fires="failure")
        run = self.run_at_once(BAD)
        [given] = self.seen(run)
        self.assertEqual(given["counts"]["failed"], 1)
        self.assertIn("Line 3", given["error"])
        self.retry(run)
        self.assertEqual(len(self.seen(run)), 1)

    def test_failure_does_not_fire_when_all_went_well(self):
        self.arrow_to("test_witness", fires="failure")
        self.assertEqual(self.seen(self.run_at_once(GOOD)), [])

    # conditions

    def test_a_condition_on_rows_hands_on_only_those_that_meet_it(self):
        arrow = self.csv.transition_out_ids
        arrow.condition = "float(row['Amount']) > 1 and file.name == 'fruit.csv'"
        run = self.run_at_once(GOOD)
        self.assertEqual(run.rows, 1)
        self.assertEqual(json.loads(run.chunk_ids.data)["rows"], [[3, ["Kiwi", "2"]]])

    def test_a_condition_on_counts(self):
        self.arrow_to("test_witness", fires="all", condition="rows.all > 2")
        self.assertEqual(self.seen(self.run_at_once(GOOD)), [])
        self.assertEqual(len(self.seen(self.run_at_once(GOOD + "Limette;3\n"))), 1)

    def test_a_condition_on_rows_that_are_yielded(self):
        self.arrow.unlink()
        double = self.task("Double", "test_double")
        self.transition(self.csv, double)
        last = self.transition(double, self.rows)
        last.condition = "row['Code'].endswith('-2')"
        self.run_at_once("Name;Code\nApfel;A\n")
        items = self.env["flow.test.item"].search([("name", "=", "Apfel")])
        self.assertEqual(items.mapped("code"), ["A-2"])

    def test_a_condition_that_fails_fails_the_step_with_its_words(self):
        self.csv.transition_out_ids.condition = "int(row['Amount']) > 1"
        with self.assertRaisesRegex(UserError, "failed at line 3: ValueError") as found:
            self.run_at_once("Name;Amount\nApfel;1\nKiwi;viel\n")
        self.assertIn("“CSV to rows → Rows to items”", str(found.exception))

    def test_a_condition_that_fails_where_it_fires_once_is_a_failed_step(self):
        arrow = self.arrow_to(
            "test_witness", fires="all", condition="1 / rows.skipped > 0"
        )
        run = self.run_at_once(GOOD)
        self.assertEqual((run.state, self.seen(run)), ("failed", []))
        self.assertIn("division by zero", run.step_error)
        arrow.condition = "rows.done == 2"
        super().retry(run)
        self.assertEqual(len(self.seen(run)), 1)

    def test_conditions_that_cannot_be_meant_are_refused_on_save(self):
        arrow = self.csv.transition_out_ids
        for condition in (
            "row['Amount'] >",
            "import os",
            "env['res.users']",
            "row.__class__",
            "rows.done > 1",
        ):
            with self.subTest(condition), self.assertRaises(ValidationError):
                arrow.condition = condition
        with self.assertRaisesRegex(ValidationError, "zeile. It can use file, row, ru"):
            arrow.condition = "zeile['Amount'] == 1"

    def test_a_condition_does_not_reach_what_is_behind_its_values(self):
        """A format string asks for attributes: the environment with its secrets."""
        arrow = self.csv.transition_out_ids
        behind = "{0.fail.__globals__[__builtins__]}"
        for condition in (
            f"int('{behind}'.format(row))",
            f"int(str.format('{behind}', row))",
            f"int('{behind}'.\uff46ormat(row))",
            "int('{x.__globals__}'.format_map({'x': lambda: 0}))",
            f"[f('{behind}', row) for f in [str.format]]",
            f"(lambda f: f('{behind}', row))(str.format)",
        ):
            with self.subTest(condition), self.assertRaises(ValidationError) as found:
                arrow.condition = condition
            self.assertIn("Write it without “format”", str(found.exception))

    def test_a_condition_that_was_stored_before_does_not_reach_either(self):
        arrow = self.csv.transition_out_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE impexp_task_transition SET condition = %s WHERE id = %s",
            ["'{0.fail.__globals__}'.format(row)", arrow.id],
        )
        arrow.invalidate_recordset()
        with self.assertRaisesRegex(UserError, ": Write it without “format”"):
            self.run_at_once(GOOD)

    def test_a_condition_may_word_texts_in_other_ways(self):
        self.csv.transition_out_ids.condition = (
            "f'{float(row[\"Amount\"]):.1f}' == '2.0' and '%(Name)s' % row == 'Kiwi'"
        )
        self.assertEqual(self.run_at_once(GOOD).rows, 1)

    # hooks

    def finisher_run(self, content):
        self.rows.task = "test_finisher"
        return self.run_at_once(content)

    def names(self, run):
        return run.sudo().file_ids.sorted("id").mapped("name")[1:]

    def test_a_task_finishes_once_then_the_run_is_confirmed(self):
        run = self.finisher_run(GOOD)
        self.go_on(run)
        self.assertEqual(self.names(run), ["finished", "confirmed"])

    def test_a_task_does_not_finish_while_rows_wait_for_repair(self):
        run = self.finisher_run(BAD)
        self.assertEqual(self.names(run), [])
        self.retry(run)
        self.assertEqual(self.names(run), ["finished", "confirmed"])

    def test_what_follows_the_end_of_a_task_is_done_before_the_run_is_confirmed(self):
        self.arrow_to("test_witness")
        run = self.finisher_run(GOOD)
        self.assertEqual(self.names(run), ["finished", "witness", "confirmed"])

    def test_a_transition_that_fires_for_all_waits_for_the_end_of_the_task(self):
        self.arrow_to("test_witness", fires="all")
        run = self.finisher_run(GOOD)
        self.assertEqual(self.names(run), ["finished", "witness", "confirmed"])

    # shape

    def test_a_reader_of_rows_cannot_be_started_once(self):
        arrow = self.arrow
        with self.assertRaisesRegex(ValidationError, "has to fire for each result"):
            arrow.fires = "all"
            self.save()
