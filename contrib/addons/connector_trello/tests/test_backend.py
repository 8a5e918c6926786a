# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import TrelloCase
from .trello_server import TOKEN


@tagged("post_install", "-at_install")
class TestBackend(TrelloCase):
    """The backend: its connection, its secrets, its buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "connector.group_connector_manager"
        cls.mia = new_test_user(cls.env, "mia", f"base.group_user,{group}")
        cls.uma = new_test_user(cls.env, "uma", "base.group_user")

    def test_the_check_says_which_board_it_is(self):
        self.backend.with_user(self.mia).action_check_connection()
        self.assertEqual(self.backend.check_message, "Board “Obst & Gemüse”")

    def test_key_and_token_are_in_no_address(self):
        self.backend.action_check_connection()
        self.assertEqual(self.trello.calls, [("GET", "/1/boards/Obstkorb", {})])

    def test_a_wrong_token_is_told_and_not_shown(self):
        self.backend.api_token = "geheim-123"
        self.trello.misbehave("GET", "/boards", b'"no token geheim-123"')
        self.backend.action_check_connection()
        self.assertIn("401: 'invalid key'", self.backend.check_message)
        self.assertIn("Are key, token and board right?", self.backend.check_message)

    def test_secrets_that_come_back_are_not_shown(self):
        answer = f"<p>{TOKEN} is busy</p>".encode()
        self.trello.misbehave("GET", "/boards", answer)
        self.backend.action_check_connection()
        self.assertIn("<p>*** is busy</p>", self.backend.check_message)

    def test_without_a_token_trello_is_not_asked(self):
        self.backend.api_token = False
        self.backend.action_check_connection()
        self.assertIn("Enter the key and the token", self.backend.check_message)
        self.assertFalse(self.trello.calls)

    def test_only_managers_see_the_backend_and_its_token(self):
        self.assertEqual(self.backend.with_user(self.mia).api_token, TOKEN)
        with self.assertRaises(AccessError):
            self.backend.with_user(self.uma).read(["name"])
        self.assertFalse(self.backend.copy().api_token)

    def test_an_address_has_to_be_one(self):
        with self.assertRaises(ValidationError):
            self.backend.location = "api.trello.com"

    def test_the_button_queues_one_job_without_secrets(self):
        with trap_jobs() as trap:
            self.backend.with_user(self.mia).action_import_lists()
        job = trap.enqueued_jobs[0]
        self.assertEqual((job.args, job.kwargs), ((self.backend,), {}))

    def test_the_button_says_what_happens(self):
        with trap_jobs():
            told = self.backend.with_user(self.mia).action_import_lists()
        self.assertIn("They come in one by one", told["params"]["message"])

    def test_the_backend_tells_of_jobs_and_why_the_last_one_failed(self):
        """Those who follow it need not be job managers."""
        backend = self.backend.with_user(self.mia)
        backend.action_import_lists()
        self.assertEqual((backend.job_count, backend.job_failed_count), (1, 0))
        job = self.env["queue.job"].search([("model_name", "=", "trello.list")])
        job.write({"state": "failed", "exc_message": f"Kein Zugriff: {TOKEN}"})
        backend.invalidate_recordset()
        self.assertEqual((backend.job_count, backend.job_failed_count), (0, 1))
        self.assertEqual(backend.job_error, "Kein Zugriff: •••")
        self.assertEqual(backend.action_open_jobs()["domain"], [("id", "in", job.ids)])

    def test_jobs_of_another_backend_are_not_told(self):
        self.backend.action_import_lists()
        self.assertEqual(self.backend.copy().job_count, 0)

    def test_the_backend_counts_its_lists_and_when_the_last_came(self):
        self.assertFalse(self.backend.last_sync)
        at = "2026-11-01 08:00:00"
        values = {"name": "Obst", "backend_id": self.backend.id, "external_id": "5a"}
        made = self.env["trello.list"].with_context(connector_no_export=True)
        one = made.create(values | {"sync_date": at})
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.binding_count, 1)
        self.assertEqual(str(self.backend.last_sync), at)
        domain = self.backend.action_open_bindings()["domain"]
        self.assertEqual(self.env["trello.list"].search(domain), one)

    def test_all_lists_are_imported_on_demand(self):
        self.backend.imported_until = "2026-11-01 08:00:00"
        with trap_jobs() as trap:
            self.backend.action_import_all_lists()
        trap.assert_jobs_count(1)
        self.assertFalse(self.backend.imported_until)

    def test_the_schedule_leaves_out_boards_without_a_token(self):
        self.env["trello.backend"].search([]).api_token = False
        self.backend.api_token = TOKEN
        with trap_jobs() as trap:
            self.env["trello.backend"]._cron_import_lists()
        self.assertEqual([job.args for job in trap.enqueued_jobs], [(self.backend,)])

    def test_the_form_makes_a_backend(self):
        with Form(self.env["trello.backend"].with_user(self.mia)) as form:
            form.name, form.board = "Büro", "abc"
        self.assertEqual(form.record.location, "https://api.trello.com")
