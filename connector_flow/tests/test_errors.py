import psycopg2
import requests
from psycopg2 import errors as pg

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase, TransactionCase
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from ..tools.faults import (
    database_errors_worded,
    detail,
    is_concurrency,
    is_of_world,
    sentence,
)
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
        (ValueError("“abc” is not a number."), "“abc” is not a number."),
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

    WRONG = [
        ("INSERT INTO res_currency (name, symbol) VALUES (NULL, 'x')", "needs a value"),
        ("UPDATE res_partner SET color = 99999999999", "too large"),
        ("UPDATE res_partner SET parent_id = -7", "res_partner_parent_id_fkey"),
        ("SELECT '2026-99-99'::date", "date"),
        ("SELECT 1 / 0", "22012"),
        ("SELECT name LIKE '%\\' FROM res_partner", "22025"),
        ("SELECT nothing FROM res_partner", "42703"),
    ]

    def failed(self, query):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query)
        except psycopg2.Error as error:
            return error
        self.fail(query)

    def test_tables_that_change_meanwhile_are_no_fault_of_a_row(self):
        """An addon is updated: the next attempt knows its tables as they are."""
        for query in ("SELECT nothing FROM res_partner", "SELECT 1 FROM nothing"):
            error = self.failed(query)
            self.assertTrue(is_of_world(error))
            with self.assertRaisesRegex(UserError, "updated or removed"):
                with database_errors_worded(self.env):
                    raise error

    def test_what_postgresql_says_is_told_to_nobody(self):
        """It quotes values, of other records as well."""
        for query, words in self.WRONG:
            error = self.failed(query)
            said = error.diag.message_primary
            with self.subTest(said):
                self.assertIn(words, sentence(self.env, error))
                self.assertNotIn(said, sentence(self.env, error))
                self.assertIn("SQLSTATE", detail(error))
                self.assertNotIn(said, detail(error))
                wrapped = UserError(f"No: {error}")
                wrapped.__cause__ = error
                self.assertNotIn(said, sentence(self.env, wrapped))

    def test_expected_errors_speak_for_themselves_others_tell_their_kind(self):
        for error, text in self.SAYS:
            with self.subTest(text):
                self.assertEqual(sentence(self.env, error), text)
