import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import FlowCase

MODELS = [
    "impexp.task",
    "impexp.task.flow",
    "impexp.task.transition",
    "impexp.run",
    "impexp.step",
    "impexp.file",
    "impexp.chunk",
    "impexp.wizard.runtask",
]


@tagged("post_install", "-at_install")
class TestAccess(FlowCase):
    """Who may see, run and repair what."""

    def failed_chunk(self, user=None):
        run = self.run_at_once("Name;Amount\nApfel;1\nKiwi;abc\n", user or self.user)
        return run.sudo().chunk_ids.filtered(lambda chunk: chunk.state == "failed")

    def repaired(self, chunk, text="2"):
        return chunk.data.replace("abc", text)

    def test_an_employee_without_a_role_sees_nothing(self):
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.employee).search([])

    def test_an_employee_without_a_role_cannot_run_a_flow(self):
        for record in (self.flow, self.csv):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.employee).do_run()

    def test_no_user_creates_or_deletes_what_the_engine_keeps(self):
        chunk = self.failed_chunk()
        for record in (chunk, chunk.run_id, chunk.file_id, chunk.run_id.step_ids):
            as_user = record.with_user(self.user)
            with self.subTest(record._name):
                with self.assertRaises(AccessError):
                    as_user.create({"run_id": chunk.run_id.id})
                with self.assertRaises(AccessError):
                    as_user.unlink()

    def test_users_change_no_configuration(self):
        for record in (self.flow, self.csv):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.user).name = "Mine"

    def test_a_user_repairs_the_rows_of_his_own_run(self):
        chunk = self.failed_chunk().with_user(self.user)
        chunk.data = self.repaired(chunk)
        chunk.action_retry()
        self.assertEqual(chunk.state, "new")

    def test_a_repair_tells_who_and_what(self):
        """Line, column, before and after stand in the chatter, with the author."""
        chunk = self.failed_chunk().with_user(self.manager)
        chunk.data = self.repaired(chunk, "2 €")
        message = chunk.sudo().message_ids[:1]
        self.assertEqual(message.author_id, self.manager.partner_id)
        for text in ("Line 3, Amount", "abc", "2 €"):
            self.assertIn(text, message.body)

    def test_a_cell_is_never_html_in_the_chatter(self):
        chunk = self.failed_chunk().with_user(self.user)
        chunk.data = self.repaired(chunk, "<b onclick=x>2</b>")
        self.assertNotIn("<b ", chunk.sudo().message_ids[:1].body)

    def test_a_user_neither_sees_nor_repairs_others_runs(self):
        chunk = self.failed_chunk().with_user(self.other)
        self.assertFalse(chunk.search([]))
        for action in (chunk.action_retry, chunk.action_skip):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            chunk.data = "{}"

    def test_a_manager_repairs_all(self):
        chunk = self.failed_chunk().with_user(self.manager)
        chunk.data = self.repaired(chunk)
        chunk.action_retry()
        self.assertEqual(chunk.state, "new")

    def test_only_cells_of_failed_rows_can_be_changed(self):
        """Neither states nor errors nor lines, by no call."""
        chunk = self.failed_chunk().with_user(self.manager)
        for values in ({"state": "done"}, {"error": ""}, {"run_id": 1}, {"data": ""}):
            with self.subTest(values), self.assertRaises(AccessError):
                chunk.write(values)
        done = chunk.run_id.chunk_ids - chunk
        with self.assertRaises(UserError):
            done.data = chunk.data

    def test_a_repair_keeps_lines_and_columns(self):
        chunk = self.failed_chunk().with_user(self.user)
        data = json.loads(chunk.data)
        line, cells = data["rows"][0]
        for wrong in (
            {**data, "rows": []},
            {**data, "rows": [[line + 1, cells]]},
            {**data, "columns": ["Name", "Preis"]},
            {**data, "rows": [[line, cells], [line, cells]]},
            {**data, "rows": [[line, "Kiwi"]]},
            {**data, "rows": [[line, ["Ki\x00wi", "1"]]]},
            {**data, "rows": [[line, ["Ki\ud800wi", "1"]]]},
            [],
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                chunk.data = json.dumps(wrong)
        with self.assertRaises(ValidationError):
            chunk.data = "no json"

    def test_skipping_is_a_decision_with_a_name(self):
        chunk = self.failed_chunk().with_user(self.user)
        chunk.action_skip()
        self.assertEqual((chunk.state, chunk.rows_skipped), ("done", 1))
        self.assertIn("uma", chunk.skip_reasons)
        self.assertEqual(chunk.run_id.state, "done")

    def test_a_user_downloads_or_imports_only_his_own_files(self):
        file = self.file(b"Name\nApfel\n", self.user)
        with self.assertRaises(AccessError):
            self.flow.with_user(self.other).do_run(file_id=file.id)
        pieces = file._pieces().with_user(self.other)
        with self.assertRaises(AccessError):
            pieces.read(["raw"])

    def test_what_was_uploaded_and_not_run_is_its_persons_alone(self):
        """It belongs to no company yet, so a manager of another one would see it."""
        file = self.file(b"Name\nApfel\n", self.user)
        self.assertFalse(file.with_user(self.manager).search([("id", "=", file.id)]))
        own = self.file(b"Name\nApfel\n", self.manager).with_user(self.manager)
        self.assertTrue(own.search([("id", "=", own.id)]))

    def test_rows_run_with_the_rights_of_the_runs_user(self):
        """Whoever retries: the record is made by the user of the run."""
        chunk = self.failed_chunk(self.user).with_user(self.manager)
        chunk.data = self.repaired(chunk)
        chunk.sudo()._work_at_once()
        item = self.env["flow.test.item"].search([("name", "=", "Kiwi")])
        self.assertEqual(item.create_uid, self.user)

    def test_a_missing_right_stops_the_run_before_the_first_row(self):
        """The message names the right, the model and the user."""
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "flow.test.item")]
        ).perm_create = False
        with self.assertRaises(AccessError) as caught:
            self.run_at_once("Name\nApfel\n", self.user)
        for text in ("create", "Item", "flow.test.item", "uma"):
            self.assertIn(text, str(caught.exception))
        self.assertFalse(self.env["impexp.run"].search([]).chunk_ids)

    def test_a_run_cannot_be_given_another_configuration(self):
        for arguments in ({"config": {}}, {"place": {}}):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.flow.with_user(self.user).do_run(**arguments)

    def test_enqueuing_with_a_channel_needs_no_job_managers_rights(self):
        channel = self.env["queue.job.channel"].create(
            {"name": "fruit", "parent_id": self.env.ref("queue_job.channel_root").id}
        )
        self.flow.channel_id = channel
        _run, trap = self.run_trapped("Name\nApfel\n", self.user)
        self.assertEqual(trap.enqueued_jobs[0].channel, "root.fruit")

    def test_the_channel_of_a_task_wins_over_that_of_the_flow(self):
        root = self.env.ref("queue_job.channel_root").id
        for record, name in ((self.flow, "flow"), (self.csv, "task")):
            record.channel_id = record.channel_id.create(
                {"name": name, "parent_id": root}
            )
        self.csv.priority = 3
        _run, trap = self.run_trapped("Name\nApfel\n", self.user)
        job = trap.enqueued_jobs[0]
        self.assertEqual((job.channel, job.priority), ("root.task", 3))

    def test_companies_do_not_see_each_others_flows_and_runs(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        chunk = self.failed_chunk()
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        for records in (self.flow, chunk.run_id, chunk.file_id, chunk):
            with self.subTest(records._name):
                found = records.with_user(self.manager).search([])
                self.assertNotIn(records.id, found.ids)
        with self.assertRaises(AccessError):
            chunk.with_user(self.manager).read(["data"])

    def test_a_flow_without_company_is_everyones(self):
        self.flow.company_id = False
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.user.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        run = self.run_at_once("Name\nApfel\n", self.user)
        self.assertEqual(run.sudo().company_id, company)
