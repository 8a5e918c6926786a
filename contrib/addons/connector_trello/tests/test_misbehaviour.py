# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from odoo.tests import tagged

from odoo.addons.connector.components.outcome import OutcomeUnknownError
from odoo.addons.connector.exception import (
    IDMissingInBackend,
    NetworkRetryableError,
    RetryableJobError,
)

from ..components.client import RETRY_SECONDS, MalformedAnswer, TrelloError, retry_after
from .common import TrelloCase


@tagged("post_install", "-at_install")
class TestMisbehaviour(TrelloCase):
    """What Trello does wrong is retried where that helps, else it is told."""

    def setUp(self):
        super().setUp()
        self.pears = self.trello.add_list("Birnen")["id"]

    def refused(self, how, error, **headers):
        """Let a call go wrong; return the error, after which all works again."""
        self.trello.misbehave("GET", "/lists/", how, **headers)
        with self.assertRaises(error) as caught:
            self.import_list(self.pears)
        self.assertTrue(self.import_list(self.pears))
        return caught.exception

    def test_who_asks_too_much_comes_back_when_told(self):
        """That is no failure, so it does not count among the retries."""
        error = self.refused(429, RetryableJobError, Retry_After="17")
        self.assertEqual((error.seconds, error.ignore_retry), (17, True))

    def test_the_time_to_wait_may_be_a_date(self):
        later = datetime.now(timezone.utc) + timedelta(seconds=90)
        self.assertAlmostEqual(retry_after(format_datetime(later)), 90, delta=3)
        self.assertEqual(retry_after("Sun, 01 Nov 2020 08:00:00 -0000"), 1)

    def test_a_time_that_makes_no_sense_is_a_minute(self):
        for value in (None, "", "bald", "-3"):
            self.assertEqual(retry_after(value), RETRY_SECONDS)
        self.assertEqual(retry_after("0"), 1)
        self.assertEqual(retry_after(str(10**12)), 6 * 60 * 60)

    def test_a_server_error_is_retried(self):
        error = self.refused(500, NetworkRetryableError)
        self.assertEqual((error.seconds, error.ignore_retry), (RETRY_SECONDS, False))

    def test_a_dropped_connection_is_retried(self):
        error = self.refused("drop", NetworkRetryableError)
        self.assertIn("does not answer", str(error))

    def test_what_is_no_json_is_shown(self):
        error = self.refused(b"<html>Wartung</html>", MalformedAnswer)
        self.assertIn("<html>Wartung</html>", str(error))
        self.assertIn(f"GET /1/lists/{self.pears}", str(error))

    def test_an_answer_of_another_kind_is_not_taken(self):
        for answer in ([], "Birnen", {"id": 7}, {"id": self.pears, "name": None}):
            self.refused(lambda found, answer=answer: answer, MalformedAnswer)
        self.refused(lambda found: found | {"id": "5fother"}, MalformedAnswer)

    def test_a_redirection_is_not_followed(self):
        """Key and token are for Trello only."""
        self.refused(302, TrelloError, Location=self.trello.location)

    def test_a_list_that_is_gone_cannot_be_renamed(self):
        made = self.import_list(self.pears)
        self.trello.lists.clear()
        with self.assertRaises(IDMissingInBackend):
            made.export_record(["name"])

    def create_with(self, how, error):
        """Export a new list while that goes wrong."""
        made = self.make_list("Süßkirschen")
        self.trello.misbehave("POST", "/lists", how)
        # assertRaises would take back what the exporter has noted.
        try:
            made.export_record()
        except error:
            return made
        self.fail("The export has not failed.")

    def test_who_asks_too_much_creates_later(self):
        self.create_with(429, RetryableJobError).export_record()
        self.assertEqual(len(self.trello.lists), 2)

    def test_nothing_is_created_twice_after_a_lost_answer(self):
        """A lost answer, half of one, one without an id, or a broken server."""
        for how, error in (
            (500, NetworkRetryableError),
            ("drop", NetworkRetryableError),
            (b'{"id": ', MalformedAnswer),
            (lambda made: {"name": "?"}, MalformedAnswer),
        ):
            made = self.create_with(how, error)
            there = len(self.trello.lists)
            with self.assertRaises(OutcomeUnknownError):
                made.export_record()
            self.assertEqual(len(self.trello.lists), there)
