import base64
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.engine.pulse import Pulse, rows_looked_at
from odoo.addons.connector_flow.tools.known_before import known_before

from .common import FlowCase

GOOD = "Name,Amount\nÄpfel,1\n"
BAD = 'Name,Amount\nÄpfel,1\nKiwi,"n/a"\nBirne,n/a\n"Obst\n""süß""",0\n'


@tagged("post_install", "-at_install")
class TestRunScreen(FlowCase):
    """What a run shows of itself, and the ways that lead on from it."""

    def told(self, run):
        """{text: labels or texts of the ways} of what is wrong."""
        run.invalidate_recordset()
        return {
            one["text"]: [way.get("label") or way["text"] for way in one["ways"]]
            for one in run.problems
        }

    # what is wrong

    def test_equal_errors_are_one_reason_with_their_count_and_values(self):
        run = self.run_at_once(BAD)
        [problem] = run.problems
        self.assertEqual((problem["kind"], problem["count"]), ("rows", 2))
        self.assertIn("n/a", problem["more"] + problem["text"])

    def test_beside_a_reason_stands_what_mends_it(self):
        run = self.run_at_once(BAD, self.manager)
        [ways] = self.told(run).values()
        file = "Choose Another File"
        self.assertEqual(ways, ["Repair Rows", file, "Open the Task"])

    def test_who_may_not_change_the_task_reads_who_may(self):
        run = self.run_at_once(BAD, self.user)
        [ways] = self.told(run).values()
        self.assertEqual(ways[0], "Repair Rows")
        self.assertIn(self.manager.name, ways[-1])

    def test_a_step_that_failed_offers_another_file(self):
        run, _trap = self.run_trapped(GOOD, self.manager)
        run.sudo().step_ids._fail(UserError("The file is a picture (PNG)."))
        [ways] = self.told(run).values()
        self.assertEqual(ways, ["Choose Another File", "Open the Task"])

    def test_steps_that_say_the_same_are_told_once(self):
        run, _trap = self.run_trapped(GOOD, self.manager)
        run.sudo().step_ids.copy()
        for step in run.sudo().step_ids:
            step._fail(UserError("The file is empty."))
        [problem] = run.problems
        self.assertEqual(problem["count"], 2)

    def test_a_run_without_errors_has_no_problems(self):
        self.assertFalse(self.run_at_once(GOOD).problems)

    def test_nothing_of_rows_is_told_to_whom_they_are_not_shown(self):
        run = self.run_at_once(BAD, self.user)
        run.sudo().user_id = self.env.ref("base.user_admin")
        self.assertFalse(run.with_user(self.manager).problems)

    def test_a_server_that_is_away_is_told_from_the_first_attempt_on(self):
        self.csv.task = "test_write_file"
        run = self.start_flow(self.flow)
        step = run.step_ids
        step.write({"attempts": 1, "last_error": "Keine Verbindung."})
        [problem] = run.problems
        self.assertEqual(problem["kind"], "world")
        self.assertIn("Keine Verbindung.", problem["text"])
        step.state = "done"
        run.invalidate_recordset()
        self.assertFalse(run.problems)

    # another file, and again

    def wizard(self, run, content, user=None, **values):
        action = run.action_choose_file()
        file = self.file(content, user)
        return (
            self.env["impexp.wizard.runtask"]
            .with_user(user or self.env.user)
            .with_context(**action["context"])
            .create({"upload_id": file.id, "asynch": False, **values})
        )

    def test_another_file_takes_the_place_of_the_wrong_one(self):
        run = self.run_at_once(BAD, self.user)
        found = self.wizard(run, GOOD, self.user).run_task()
        new = self.env["impexp.run"].browse(found["res_id"])
        self.assertEqual((new.again_of_id, new.user_id), (run.sudo(), self.user))
        self.assertEqual((new.state, new.rows), ("done", 1))
        self.assertEqual(run.state, "cancelled")

    def test_the_run_before_stays_open_if_one_wishes(self):
        run = self.run_at_once(BAD, self.user)
        self.wizard(run, GOOD, self.user, end_before=False).run_task()
        self.assertEqual(run.state, "failed")

    def test_it_runs_as_before_if_the_chooser_has_all_rights_of_that_person(self):
        run = self.run_at_once(BAD, self.user).with_user(self.manager)
        wizard = self.wizard(run, GOOD, self.manager)
        self.assertEqual(wizard.runs_as_id, self.user)
        new = self.env["impexp.run"].browse(wizard.run_task()["res_id"])
        self.assertEqual((new.user_id, new.rows_done), (self.user, 1))

    def test_without_a_file_the_wizard_says_what_to_do(self):
        run = self.run_at_once(BAD, self.user)
        wizard = self.wizard(run, GOOD, self.user, upload_id=False)
        with self.assertRaisesRegex(UserError, "Choose the file"):
            wizard.run_task()

    def test_a_run_runs_again_with_its_file(self):
        run = self.run_at_once(GOOD, self.user)
        found = run.action_run_again()
        new = self.env["impexp.run"].browse(found["res_id"])
        self.work_off(new)
        self.assertEqual((new.again_of_id, new.rows_done), (run.sudo(), 1))

    def test_what_somebody_with_more_rights_started_is_not_run_again(self):
        run = self.run_at_once(GOOD, self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            run.with_user(self.manager).action_run_again()

    # what it made

    def test_records_that_were_made_and_those_that_were_changed_are_told_apart(self):
        run = self.run_at_once(GOOD)
        self.assertEqual((run.records_made, run.records_changed), (1, 0))
        item = self.made(run, "flow.test.item")
        self.assertEqual(run.action_open_made()["domain"], [("id", "in", item.ids)])
        with self.assertRaises(UserError):
            run.action_open_changed()

    def test_a_record_of_before_counts_as_changed(self):
        item = self.env["flow.test.item"].create({"name": "Äpfel"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE flow_test_item SET create_date = '2020-01-01' WHERE id = %s",
            [item.id],
        )
        run = self.run_at_once(GOOD)
        chunk, outcome = run.chunk_ids, {"flow.test.item": item.ids}
        self.assertEqual(known_before(self.env, outcome), outcome)
        chunk.write({"changed_records": json.dumps(outcome), "records_changed": 1})
        action = run.action_open_changed()
        self.assertEqual(action["domain"], [("id", "in", item.ids)])

    def test_the_file_that_a_run_made_is_downloaded_from_the_run(self):
        flow = self.make_flow("test_write_file")
        run = self.run_flow(flow)
        self.assertFalse(run.made_file_count)  # of a type that does not say so
        file = run.file_ids
        file.task_id = self.task("Write", "csv_export", flow)
        run.invalidate_recordset()
        self.assertEqual(run.made_file_count, 1)
        url = run.action_download()["url"]
        self.assertEqual(url, f"/connector_flow/file/{file.id}")

    # how far it is

    def test_a_long_chunk_tells_how_far_it_is(self):
        run, _trap = self.run_trapped(GOOD, self.user)
        chunk = self.env["impexp.chunk"]._create_for(
            run.sudo(), self.rows, {"data": [{"Name": name} for name in "abc"]}
        )
        pulse = Pulse(chunk.with_context(job_uuid="x"))
        with self.enter_registry_test_mode():
            pulse.beat(1)
            self.assertEqual(rows_looked_at(run), {})  # too soon
            pulse.next = 0
            pulse.beat(2)
        self.assertEqual(rows_looked_at(run), {run.id: 2})
        chunk.state = "done"
        self.assertEqual(rows_looked_at(run), {})

    def test_nothing_is_told_of_a_chunk_without_a_job(self):
        run = self.run_at_once(GOOD)
        self.assertFalse(Pulse(run.chunk_ids).is_told)

    # above the list

    def test_the_tiles_count_what_the_filters_show(self):
        tiles = {tile["name"]: tile for tile in self.env["impexp.run"].tiles()}
        before = tiles["failed"]["count"]
        self.run_at_once(BAD)
        tiles = {tile["name"]: tile for tile in self.env["impexp.run"].tiles()}
        self.assertEqual(tiles["failed"]["count"], before + 1)
        self.assertEqual(tiles["failed_today"]["filter"], "failed_today")

    def test_the_last_tile_is_the_flow_that_starts_next(self):
        flow = self.env["impexp.task.flow"].create({"name": "Nachts"})
        flow.write({"scheduled": True, "schedule_next": "2020-01-01 03:00:00"})
        tile = self.env["impexp.run"].tiles()[-1]
        self.assertEqual(tile["flow"], "Nachts")
        self.assertEqual(tile["next"], "2020-01-01 03:00:00")

    # skipped by a person

    def failed(self, run):
        return run.chunk_ids.filtered(lambda chunk: chunk.state == "failed")

    def test_skipping_says_how_many_and_keeps_the_error(self):
        run = self.run_at_once(BAD, self.user)
        chunk = self.failed(run)
        told = chunk.action_skip()["params"]["message"]
        self.assertIn("2 rows", told)
        self.assertIn("n/a", self.reasons(run)[3])
        self.assertEqual((run.rows_skipped, run.rows_left_alone), (2, 2))

    def test_skipping_can_be_taken_back(self):
        run = self.run_at_once(BAD, self.user)
        before = self.errors(run)
        chunk = self.failed(run)
        chunk.action_skip()
        self.assertTrue(chunk.can_take_back)
        chunk.action_take_back()
        self.assertEqual((chunk.state, self.errors(run)), ("failed", before))
        self.assertEqual(self.figures(run), (2, 0, 2))
        self.repair(run, 3, {"Amount": "0"})
        self.repair(run, 4, {"Amount": "2,5"})
        self.retry(run)
        self.assertEqual(self.figures(run), (4, 0, 0))

    def test_it_is_too_late_when_the_flow_has_gone_on(self):
        run = self.run_at_once(BAD, self.user)
        chunk = self.failed(run)
        chunk.action_skip()
        run.sudo().step_ids[:1].copy({"cause": "task 1"})
        with self.assertRaisesRegex(UserError, "went on"):
            chunk.action_take_back()

    def test_nobody_takes_back_what_was_not_skipped(self):
        run = self.run_at_once(GOOD, self.user)
        with self.assertRaisesRegex(UserError, "Nobody skipped"):
            run.chunk_ids.action_take_back()

    # starting

    def test_a_flow_that_needs_a_file_cannot_be_scheduled(self):
        self.flow.scheduled = True
        with self.assertRaisesRegex(ValidationError, "CSV to rows.*needs a file"):
            self.save()

    def test_nor_can_its_start_become_one_that_needs_a_file(self):
        self.csv.task = "test_write_file"
        self.flow.scheduled = True
        self.save()
        self.csv.task = "csv_import"
        with self.assertRaisesRegex(ValidationError, "needs a file"):
            self.save()

    def test_the_wizard_says_what_the_flow_wants(self):
        wizard = self.env["impexp.wizard.runtask"].new({"flow_id": self.flow.id})
        self.assertTrue(wizard.needs_file)
        self.assertIn("CSV", wizard.expected)

    def test_the_wizard_names_the_columns_that_are_taken(self):
        mapping = {"Größe": "ref", "Name": "name"}
        self.rows.write(
            {
                "task": "record_import",
                "config": repr({"model": "res.partner", "mapping": mapping}),
            }
        )
        wizard = self.env["impexp.wizard.runtask"].new({"flow_id": self.flow.id})
        self.assertIn("“Größe”, “Name”", wizard.expected)

    def test_a_small_file_for_scripts_is_as_good(self):
        run = self.run_at_once(BAD, self.user)
        datas = base64.b64encode(GOOD.encode())
        wizard = self.wizard(run, GOOD, self.user, upload_id=False, datas=datas)
        new = self.env["impexp.run"].browse(wizard.run_task()["res_id"])
        self.assertEqual(new.rows_done, 1)
