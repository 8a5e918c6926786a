import psycopg2
import requests
from psycopg2 import errors as pg

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase, TransactionCase

from odoo.addons.queue_job.exception import RetryableJobError

from ..tools.errors import is_concurrency, is_of_world, sentence
from ..tools.fetch import FetchError


class TestWhoseFault(BaseCase):
    """An error of the data is not an error of the world."""

    WORLD = [
        psycopg2.OperationalError("server closed the connection unexpectedly"),
        psycopg2.InterfaceError("connection already closed"),
        pg.LockNotAvailable(),
        RetryableJobError("later", seconds=5),
        ConnectionResetError(),
        TimeoutError(),
        requests.exceptions.ConnectTimeout(),
        requests.exceptions.ConnectionError(),
        MemoryError(),
        Exception("CPU time limit exceeded."),
    ]
    DATA = [
        ValueError("abc"),
        KeyError("Name"),
        UserError("no"),
        pg.UniqueViolation(),
        pg.NumericValueOutOfRange(),
        requests.exceptions.InvalidURL("x"),
        Exception("anything else"),
        FileNotFoundError(),
    ]

    def test_what_passes_with_time_is_of_the_world(self):
        for error in self.WORLD:
            with self.subTest(error):
                self.assertTrue(is_of_world(error))

    def test_what_stays_wrong_is_of_the_data(self):
        for error in self.DATA:
            with self.subTest(error):
                self.assertFalse(is_of_world(error))

    def test_only_a_conflict_is_nobodys_fault(self):
        self.assertFalse(is_concurrency(psycopg2.OperationalError("connection lost")))


@tagged("post_install", "-at_install")
class TestSentence(TransactionCase):
    """What a person reads: one sentence, no traceback."""

    SAYS = [
        (ValidationError("The price is negative."), "The price is negative."),
        (ValueError("“abc” is no number."), "“abc” is no number."),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (RuntimeError(), "RuntimeError"),
    ]

    def test_a_message_translated_late_is_in_the_language_of_the_reader(self):
        """Raised far from any user, read by a German one."""
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env(context={"lang": "de_DE"})
        error = FetchError(["https://obst.example/kiwi.png"], "404")
        self.assertEqual(
            sentence(german, error),
            "https://obst.example/kiwi.png konnte nicht abgerufen werden: 404",
        )

    def test_expected_errors_speak_for_themselves_others_tell_their_kind(self):
        for error, text in self.SAYS:
            with self.subTest(text):
                self.assertEqual(sentence(self.env, error), text)
