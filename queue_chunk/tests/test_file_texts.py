from datetime import datetime, timedelta

from odoo.tests.common import BaseCase

from ..desk.file_texts import Style, Unclear, sign_of
from ..desk.table import BOOLEAN, DATE, NUMBER, TEXT, TIME, Came

DAY = Came(DATE, datetime(2026, 1, 5))


class TestFileTexts(BaseCase):
    """What a person typed as a number or a date is written as the file writes it."""

    def check(self, texts, cell, expected, sign=""):
        self.assertEqual(Style(texts, sign).text(cell), expected)

    def test_a_number_has_the_sign_of_its_column(self):
        self.check(["1,25", "3"], Came(NUMBER, 12.5), "12,5")
        self.check(["1.25"], Came(NUMBER, 12.5), "12.5")
        self.check(["1.234,56"], Came(NUMBER, 1234.5), "1234,5")

    def test_without_one_it_has_that_of_the_others(self):
        self.check(["3"], Came(NUMBER, 12.5), "12,5", sign=sign_of(["x", "0,75"]))
        self.check(["1.234"], Came(NUMBER, 12.5), "12.5")

    def test_a_whole_number_is_whole(self):
        self.check(["1,25"], Came(NUMBER, 12.0), "12")
        self.check([], Came(NUMBER, 0), "0")

    def test_a_number_has_no_noise(self):
        self.check([], Came(NUMBER, 0.1 + 0.2), "0.3")

    def test_a_date_is_written_as_the_others(self):
        self.check(["24.12.2025"], DAY, "05.01.2026")
        self.check(["12/24/2025"], DAY, "01/05/2026")
        self.check(["24/12/2025"], DAY, "05/01/2026")
        self.check(["2025-12-24"], DAY, "2026-01-05")
        self.check([], DAY, "2026-01-05")

    def test_a_date_that_could_be_either_way_round_is_asked_about(self):
        with self.assertRaises(Unclear):
            Style(["01/02/2026"]).text(DAY)

    def test_a_number_of_which_digits_are_lost_is_asked_about(self):
        with self.assertRaises(Unclear):
            Style([]).text(Came(NUMBER, 1e16))

    def test_a_time_goes_with_its_date(self):
        cell = Came(DATE, datetime(2026, 1, 5, 10, 30))
        self.check(["24.12.2025 08:00"], cell, "05.01.2026 10:30")
        self.check(["08:00"], Came(TIME, timedelta(hours=9)), "09:00")

    def test_yes_and_no_are_the_words_of_the_column(self):
        self.check(["Ja", "Nein"], Came(BOOLEAN, True), "Ja")
        self.check(["Ja"], Came(BOOLEAN, False), "Nein")
        self.check(["FALSE"], Came(BOOLEAN, True), "TRUE")
        self.check([], Came(BOOLEAN, True), "true")

    def test_a_text_stays_and_loses_its_guard(self):
        self.check(["1,25"], Came(TEXT, "'=1+1"), "=1+1")
