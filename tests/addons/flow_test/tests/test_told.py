import base64
import json

from odoo.tests import tagged

from odoo.addons.connector_flow.engine.run_end import look_for_end
from odoo.addons.connector_flow.engine.run_pause import pause
from odoo.addons.connector_flow.engine.run_tell import tell

from .test_parameters import SECRET, ParameterCase

PASSWORD = "hunter2-Süd/ß"


@tagged("post_install", "-at_install")
class TestTold(ParameterCase):
    """What a flow tells has no secret of its servers, whoever wrote it there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.write(
            {
                "login": "partner",
                "password": PASSWORD,
                "secret_parameters": {"header:X-Api-Key": SECRET, "param:sig": SECRET},
            }
        )
        pair = f"partner:{PASSWORD}".encode()
        cls.traces = (SECRET, PASSWORD, base64.b64encode(pair).decode())

    def assertUntold(self, *texts):
        told = json.dumps([str(text) for text in texts], ensure_ascii=False)
        self.assertIn("•••", told)
        for trace in self.traces:
            self.assertNotIn(trace, told)

    def messages(self, run):
        return [message.body for message in run.message_ids]

    def test_an_answer_that_repeats_the_request(self):
        """It succeeded: the result is shown to everybody who sees the run."""
        self.web.echo = True
        step = self.send()
        look_for_end(step.run_id)
        self.assertEqual(step.state, "done")
        self.assertUntold(step.result, *self.messages(step.run_id))

    def test_a_refusal_that_repeats_the_request(self):
        self.web.echo, self.web.status = True, 422
        step = self.send()
        look_for_end(step.run_id)
        run = step.run_id
        notes = [activity.note for activity in run.activity_ids]
        told = (step.error, step.error_detail, run.step_error)
        self.assertUntold(*told, *self.messages(run), *notes)

    def test_a_name_and_a_version_that_repeat_it(self):
        self.web.headers = {
            "Content-Disposition": f'attachment; filename="{SECRET}.csv"',
            "ETag": f'"{SECRET}"',
        }
        file = self.fetch().file_ids
        self.assertUntold(file.name, file.remote_version)

    def test_a_trouble_that_repeats_it(self):
        step = self.env["impexp.step"].create(
            {"run_id": self.fetch().id, "task_id": self.download.id}
        )
        step.write({"trouble": f"401 {SECRET}", "result": f"key={SECRET}"})
        pause(step.run_id, f"Token {SECRET} refused")
        tell(step.run_id, "Summary", f"<img src='https://x/{SECRET}'>")
        self.assertUntold(
            step.trouble,
            step.result,
            step.run_id.error,
            *self.messages(step.run_id),
            *step.run_id.activity_ids.mapped("note"),
        )

    def test_a_row_that_fails_with_one(self):
        """What came from the server goes on as rows; only its text is told."""
        self.web.body = f"Name\n{SECRET}\n".encode()
        self.rows.config = False
        run = self.fetch()
        chunk = run.chunk_ids[:1]
        chunk._fail(ValueError(f"no item {SECRET}"), f"Traceback {SECRET}")
        chunk.write({"row_errors": json.dumps({2: f"no item “{SECRET}”"})})
        chunk._message_log(body=f"corrected {SECRET}")
        self.assertUntold(
            chunk.error,
            chunk.error_detail,
            chunk.row_errors,
            chunk.message_ids[:1].body,
        )
        self.assertIn(SECRET, chunk.data)

    def test_a_checkpoint(self):
        run = self.fetch()
        task = self.rows._instance(run)
        self.assertUntold(task.add_checkpoint(message=f"Look: {SECRET}").message)

    def test_the_job_of_a_step(self):
        file = self.file(b"x", self.user)
        run = self.out.with_user(self.user).do_run(file_id=file.id).sudo()
        job = run.step_ids.job_id
        told = {"exc_info": f"x {SECRET}", "exc_message": SECRET, "result": SECRET}
        job.write(told)
        self.assertUntold(*(job[name] for name in told))

    def test_the_answer_to_a_check(self):
        self.server.action_check_connection()
        self.server.check_message = self.server._without_secrets(f"It says: {SECRET}")
        self.assertUntold(self.server.check_message)

    def test_markup_in_what_a_server_says_is_text(self):
        """In notes of activities as in messages: a link there would be trusted."""
        run = self.fetch()
        tell(run, "Summary", "<a href='https://boese.example'>press</a>\nzwei")
        [note] = run.activity_ids.mapped("note")
        self.assertIn("&lt;a href", note)
        self.assertIn("<br>zwei", note)
        self.assertIn("&lt;a href", run.message_ids[0].body)
