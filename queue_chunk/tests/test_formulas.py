from odoo.tests.common import BaseCase

from ..tools.formulas import as_it_was, harmless

RUN = (
    *("=1+1", "+SUM(A1)", "-cmd", "@x", "\t=1", "＝1", "-1-2", "'=1", "''-5"),
    *(" =1", "\u00a0=1", "\ufeff=1", "\u200b@x", "\x0b=1", "' +x", "−1+x", "﹦x"),
)
HARMLESS = ("", "a=1", "5", "-5", " -5", "+49,5", "-1.234,56", "'n", "'", "O'Neill")


class TestFormulas(BaseCase):
    """No text of a file is run by who opens it, and none is lost by that."""

    def test_what_a_spreadsheet_would_run_gets_an_apostrophe(self):
        for text in RUN:
            with self.subTest(text):
                self.assertEqual(harmless(text), f"'{text}")

    def test_numbers_and_other_texts_stay_as_they_are(self):
        for text in HARMLESS:
            with self.subTest(text):
                self.assertEqual(harmless(text), text)

    def test_the_text_comes_back_as_it_was(self):
        for text in (*RUN, *HARMLESS, "'-5", "'''=x"):
            with self.subTest(text):
                self.assertEqual(as_it_was(harmless(text)), text)
                self.assertEqual(as_it_was(harmless(harmless(text))), harmless(text))

    def test_an_apostrophe_that_guards_nothing_stays(self):
        for text in ("'n", "'-5", "'5", "'"):
            with self.subTest(text):
                self.assertEqual(as_it_was(text), text)
