# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MagentoCase
from .magento_server import KEY


@tagged("post_install", "-at_install")
class TestBackend(MagentoCase):
    """The backend: its connection, its secret, its button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "connector.group_connector_manager"
        cls.mia = new_test_user(cls.env, "mia", f"base.group_user,{group}")
        cls.uma = new_test_user(cls.env, "uma", "base.group_user")

    def test_the_check_says_which_magento_answers(self):
        self.backend.with_user(self.mia).action_check_connection()
        self.assertEqual(self.backend.check_message, "Magento Community 1.9.4.5")
        self.assertEqual(self.backend.check_state, "ok")

    def test_a_wrong_key_is_told_and_not_shown(self):
        self.backend.password = "Schlüssel'123"
        answer = "<methodResponse>no user Schlüssel'123</methodResponse>"
        self.magento.misbehave("login", answer.encode())
        for told in ("***", "Access denied. (code 2)"):
            self.backend.action_check_connection()
            self.assertEqual(self.backend.check_state, "failed")
            self.assertIn(told, self.backend.check_message)
            self.assertNotIn("'123", self.backend.check_message)

    def test_without_a_key_magento_is_not_asked(self):
        self.backend.password = False
        self.backend.action_check_connection()
        self.assertIn("Enter the API key", self.backend.check_message)
        self.assertFalse(self.magento.calls)

    def test_an_address_that_is_no_magento_is_told(self):
        self.backend.location = f"{self.magento.location}/blog"
        self.backend.action_check_connection()
        self.assertIn("404", self.backend.check_message)
        self.assertIn("Is this the address of a Magento 1?", self.backend.check_message)

    def test_a_session_that_expired_is_opened_again(self):
        with self.backend.work_on("magento.backend") as work:
            adapter = work.component(usage="backend.adapter")
            adapter.check_connection()
            self.magento.sessions.clear()
            adapter.check_connection()
        self.assertEqual(len(self.magento.called("login")), 2)

    def test_only_managers_see_the_backend_and_its_key(self):
        self.assertEqual(self.backend.with_user(self.mia).password, KEY)
        with self.assertRaises(AccessError):
            self.backend.with_user(self.uma).read(["name"])
        self.assertFalse(self.backend.copy().password)

    def test_users_and_passwords_do_not_belong_into_the_address(self):
        for location in ("https://jürgen:geheim@shop.example", "ftp://shop.example"):
            with self.assertRaises(ValidationError):
                self.backend.location = location

    def test_the_button_queues_one_job_without_the_key(self):
        with trap_jobs() as trap:
            self.backend.with_user(self.mia).action_import_customer_groups()
        trap.assert_jobs_count(1, only=self.groups.import_batch)
        job = trap.enqueued_jobs[0]
        self.assertEqual((job.args, job.kwargs), ((self.backend,), {}))

    def test_the_button_is_not_for_everyone(self):
        with self.assertRaises(AccessError):
            self.backend.with_user(self.uma).action_import_customer_groups()

    def test_the_form_has_the_fields_of_the_shared_one_and_its_own(self):
        with Form(self.env["magento.backend"].with_user(self.mia)) as form:
            form.name, form.location = "Markt", "https://markt.example"
            form.username = "odoo"
        self.assertEqual(form.record.user_id, self.mia)
