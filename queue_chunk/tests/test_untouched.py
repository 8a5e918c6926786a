from datetime import datetime, timedelta

from odoo.tests.common import BaseCase

from ..desk.table import BOOLEAN, DATE, ERROR, NUMBER, TEXT, TIME, Came
from ..desk.table import came as cell_of
from ..desk.untouched import OTHER, ROUNDED, as_came, as_written, likeness

DAY = datetime(2026, 1, 5)
# What was sent, and what Excel and LibreOffice make of it, in some language.
MADE = (
    *(("0012", "12"), ("12", "12.0"), ("1,50", "1,5"), ("1.234,50", "1234,5")),
    *(("1,234.50", "1234.5"), ("+4989123456", "4989123456"), (" 12", "12")),
    *(("1E5", "1,00E+05"), ("3.14159265358979", "3.141592654"), ("12 %", "12%")),
    *(("05.01.2026", "05.01.26"), ("2026-01-05", "05.01.2026"), ("1-2", "02. Jan")),
    *(("2026-01-05", "1/5/2026"), ("1-2", "01. Feb"), ("3/4", "04. Mrz")),
    *(("MAR1", "01. Mrz"), ("SEPT2", "2-Sep"), ("12.5", "12. Mai"), ("3/4", "4-Mar")),
    *(("2026-01-05 10:30:00", "05.01.2026 10:30"), ("10:30", "10:30:00")),
    *(("03.01.2026", "01/03/2026"), ("#N/A", "#N/A")),
    *(("true", "WAHR"), ("TRUE", "VRAI"), ("12/2025", "Dez 25"), ("1,50", "150")),
)
TYPED = (
    *(("0012", NUMBER, 12), ("12", NUMBER, 12.0), ("1,50", NUMBER, 1.5)),
    *(("1.234,50", NUMBER, 1234.5), ("5%", NUMBER, 0.05), ("12,00 €", NUMBER, 12)),
    *(("1234567890123456789", NUMBER, 1.2345678901234568e18), ("0", NUMBER, 0)),
    *(("2026-01-05", DATE, DAY), ("5.1.26", DATE, DAY), ("01/05/2026", DATE, DAY)),
    *(("1-5", DATE, DAY), ("10:30", TIME, timedelta(hours=10, minutes=30))),
    *(("10:30", NUMBER, 10.5 / 24), ("wahr", BOOLEAN, True), ("#N/A", ERROR, "#N/A")),
)
CHANGED = (
    *(("12", "13"), ("05.01.2026", "06.01.2026"), ("05.01.2026", "01.05.2026")),
    *(("a", "b"), ("", "0"), ("0", ""), ("1.5", "15"), ("1.5", "1.55"), ("", " ")),
    *(("4006381333931", "4006381333932"), ("Müller", "Muller"), ("100", "1000")),
    *(("true", "false"), ("10:30", "10:31"), ("Mai", "Juni"), ("'=1", "'=1")),
    *(
        ("12,5", "12,6"),
        ("2,02", "2.02"),
        ("1234567", "1234568"),
        ("2026-01-05", "2026-01-05 10:00"),
    ),
)
TYPED_ANEW = (
    *(
        ("", NUMBER, 0),
        ("12", NUMBER, 12.5),
        ("x", NUMBER, 1),
        ("true", BOOLEAN, False),
    ),
    *(("2026-01-05", DATE, datetime(2026, 1, 5, 10)), ("", DATE, DAY)),
    *(("10:30", TIME, timedelta(hours=11)), ("x", ERROR, "#N/A")),
)
TEXTS = (
    "",
    "=1+1",
    "'=1",
    "''-5",
    "'",
    "-5",
    "+49 89",
    "a\r\nb",
    "\t=1",
    "O'Neill",
    " ",
)


class TestUntouched(BaseCase):
    """A cell that nobody touched is none that a person changed."""

    def test_what_a_spreadsheet_made_of_a_text_is_that_text(self):
        for sent, came in MADE:
            with self.subTest(f"{sent} -> {came}"):
                self.assertNotEqual(likeness(sent, Came(TEXT, came)), OTHER)

    def test_so_is_a_cell_that_is_a_number_or_a_date_now(self):
        for sent, kind, value in TYPED:
            with self.subTest(f"{sent} -> {value}"):
                self.assertNotEqual(likeness(sent, Came(kind, value)), OTHER)

    def test_what_a_person_wrote_is_another_text(self):
        for sent, came in CHANGED:
            with self.subTest(f"{sent} -> {came}"):
                self.assertEqual(likeness(sent, Came(TEXT, came)), OTHER)

    def test_so_is_a_number_or_a_date_that_he_typed(self):
        for sent, kind, value in TYPED_ANEW:
            with self.subTest(f"{sent} -> {value}"):
                self.assertEqual(likeness(sent, Came(kind, value)), OTHER)

    def test_digits_that_were_lost_are_nobodys_words(self):
        for came in ("4,00638E+12", "4.00638E+12", "4,006E+12"):
            with self.subTest(came):
                self.assertEqual(likeness("4006381333931", Came(TEXT, came)), ROUNDED)

    def test_a_date_or_number_that_is_none_is_its_text(self):
        for kind, value in (
            *((DATE, "-0044-03-15"), (DATE, "12026-01-01"), (DATE, "gestern")),
            *((TIME, 1e300), (NUMBER, float("inf")), (NUMBER, 10**400)),
        ):
            cell = cell_of([kind, value])
            self.assertEqual(cell, Came(TEXT, str(value)))
            self.assertEqual(likeness("1,5", cell), OTHER)

    def test_a_text_comes_back_as_it_was_sent(self):
        for text in TEXTS:
            with self.subTest(text):
                self.assertEqual(as_came(Came(TEXT, as_written(text))), text)
                self.assertEqual(likeness(text, Came(TEXT, as_written(text))), "same")

    def test_breaks_and_signs_that_a_file_cannot_hold_are_no_change(self):
        for sent, came in (("a\r\nb", "a\nb"), ("a\x0bb", "ab")):
            with self.subTest(came):
                self.assertEqual(likeness(sent, Came(TEXT, came)), "same")

    def test_signs_that_an_encoding_lacks_are_no_change(self):
        self.assertEqual(likeness("日本 ä", Came(TEXT, "?? ä"), "cp1252"), "same")
        self.assertEqual(likeness("日本 ä", Came(TEXT, "?? ö"), "cp1252"), OTHER)
