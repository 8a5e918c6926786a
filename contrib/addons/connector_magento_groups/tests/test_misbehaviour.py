# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.connector.exception import (
    IDMissingInBackend,
    InvalidDataError,
    MappingError,
    NetworkRetryableError,
)

from ..components.client import RETRY_SECONDS, MagentoError
from .common import MagentoCase

INFO = "ol_customer_groups.info"
LIST = "ol_customer_groups.list"
UPDATE = "ol_customer_groups.update"


@tagged("post_install", "-at_install")
class TestMisbehaviour(MagentoCase):
    """What Magento does wrong is retried where that helps, else it is told."""

    def retried(self, how, times=1, **headers):
        """Let a call go wrong; return the error, after which all works again."""
        self.magento.add_group(4, "Händler")
        self.magento.misbehave(INFO, how, times, **headers)
        with self.assertRaises(NetworkRetryableError) as caught:
            self.import_group(4)
        self.assertFalse(caught.exception.ignore_retry)
        self.assertTrue(self.import_group(4))
        return caught.exception

    def refused(self, answer, method=INFO, error=InvalidDataError):
        """Let Magento answer something else; return what the error says."""
        self.magento.add_group(4, "Händler")
        self.magento.misbehave(method, answer)
        with self.assertRaises(error) as caught:
            if method == LIST:
                self.groups.import_batch(self.backend)
            else:
                self.import_group(4)
        return str(caught.exception)

    def test_a_server_error_is_retried(self):
        error = self.retried(500)
        self.assertEqual(error.seconds, RETRY_SECONDS)
        self.assertIn("500", str(error))

    def test_a_busy_server_is_asked_again_when_it_says(self):
        self.assertEqual(self.retried(429, Retry_After="17").seconds, 17)
        self.assertEqual(self.retried(503, Retry_After="soon").seconds, RETRY_SECONDS)

    def test_a_dropped_connection_is_retried(self):
        """Python's client asks a second time by itself, so twice."""
        self.assertIn("does not answer", str(self.retried("drop", times=2)))

    def test_half_an_answer_is_retried(self):
        self.retried("cut")

    def test_a_server_that_is_down_is_retried(self):
        self.magento.__exit__()
        with self.assertRaises(NetworkRetryableError) as caught:
            self.import_group(4)
        self.assertIn(self.magento.location, str(caught.exception))
        self.magento.__exit__ = lambda *error: None

    def test_what_is_no_xml_is_shown(self):
        told = self.refused(b"<html>Wartungsarbeiten</html>")
        self.assertIn("Wartungsarbeiten", told)
        self.assertIn(self.magento.location, told)

    def test_a_long_answer_is_shown_in_part(self):
        self.assertLess(len(self.refused(b"x" * 100_000)), 400)

    def test_a_group_that_is_another_one_is_not_taken(self):
        told = self.refused(lambda group: group | {"customer_group_id": "5"})
        self.assertIn("'customer_group_id': '5'", told)
        self.assertFalse(self.groups.search([("backend_id", "=", self.backend.id)]))

    def test_a_group_without_a_name_is_not_taken(self):
        self.refused(lambda group: group | {"customer_group_code": ["Händler"]})
        self.refused(lambda group: "no group")

    def test_a_list_that_is_none_is_not_taken(self):
        self.assertIn("['4']", self.refused(lambda rows: ["4"], LIST))
        self.refused(lambda rows: {"4": "Händler"}, LIST)

    def test_a_tax_class_that_is_no_number_is_told(self):
        told = self.refused(
            lambda group: group | {"tax_class_id": "drei"}, error=MappingError
        )
        self.assertIn("'drei'", told)

    def test_an_update_that_is_not_confirmed_has_failed(self):
        binding = self.import_group(4, "Händler")
        self.magento.misbehave(UPDATE, lambda answer: False)
        with self.assertRaises(InvalidDataError):
            binding.export_record(["name"])

    def test_a_group_that_is_gone_cannot_be_renamed(self):
        binding = self.import_group(4, "Händler")
        del self.magento.groups["4"]
        with self.assertRaises(IDMissingInBackend):
            binding.export_record(["name"])

    def test_a_refusal_is_told_as_magento_says_it(self):
        told = self.refused(b"<fault/>", error=InvalidDataError)
        self.assertIn("<fault/>", told)
        with self.backend.work_on("magento.backend") as work:
            with self.assertRaisesRegex(MagentoError, r"Invalid api path. \(code 3\)"):
                work.magento_api.call("no.such")

    def test_a_session_that_is_none_is_told(self):
        self.magento.misbehave("login", lambda session: False)
        with self.assertRaisesRegex(InvalidDataError, "login with False"):
            self.import_group(4)
