from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase

from ..desk import arguments, columns, faults, opening, reasons
from ..desk.faults import Fault
from ..desk.locking import picked
from ..desk.saving import typed
from ..desk.sheets import Work
from .packed_rows import entries


def work(id_=1, lines=(2, 3, 4), skipped=()):
    rows = [(line, ["ä", "1,5"]) for line in lines]
    why = dict.fromkeys(skipped, "doppelt")
    return Work(id_, "1-2", ["Name", "Preis"], rows, {}, {}, {}, why)


class TestDeskParts(TransactionCase):
    """What the desk is made of, without a parent."""

    # what the page sends

    def test_lines_come_in_order_each_once(self):
        self.assertEqual(arguments.lines(self.env, [9, 3, 9, 0]), [0, 3, 9])

    def test_what_is_no_line_is_refused(self):
        for wrong in (None, "3", 3, [None], ["3"], [-1], [3.0], [True], [2**31]):
            with self.subTest(wrong), self.assertRaises(UserError):
                arguments.lines(self.env, wrong)

    def test_too_many_lines_are_refused(self):
        with self.assertRaises(UserError):
            arguments.lines(self.env, [1] * (arguments.MOST_LINES + 1))

    def test_a_text_is_stored_without_what_no_database_holds(self):
        self.assertEqual(arguments.text(self.env, "a\0b", 9), "a\ufffdb")

    def test_a_long_text_is_refused(self):
        with self.assertRaises(UserError):
            arguments.text(self.env, "ü" * 10, 9)

    def test_a_column_is_one_of_those_that_are_there(self):
        self.assertEqual(arguments.column(self.env, 1, 2), 1)
        for wrong in (2, -1, "0", None, False, 1.0):
            with self.subTest(wrong), self.assertRaises(UserError):
                arguments.column(self.env, wrong, 2)

    # columns

    def test_columns_of_a_sheet_are_those_of_all_works_each_once(self):
        names = columns.union([["a", "ö"], ["ö", "b", "a"]])
        self.assertEqual(names, ["a", "ö", "b"])
        self.assertEqual(columns.places(names, ["b", "a"]), [1, None, 0])

    def test_errors_stand_in_their_columns(self):
        found = columns.at([Fault(column="b"), Fault()], ["a", "b"])
        self.assertEqual(found, [1])

    # cells

    def test_a_number_stays_one_when_a_plain_one_is_typed(self):
        self.assertEqual(repr(typed(1.5, "2")), "2")
        self.assertEqual(repr(typed(1, "-2.50")), "-2.5")
        for text in ("2,5", "1_000", "", "nan", "١", "1e5"):
            with self.subTest(text):
                self.assertEqual(typed(1.5, text), text)

    def test_a_text_stays_a_text(self):
        self.assertEqual(typed("007", "8"), "8")
        self.assertEqual(typed(True, "1"), "1")

    # rows

    def test_rows_come_column_by_column(self):
        looks = [(2, 7, (1,), 0), (2, 7, (), 1), (40, 9, (1,), 1), (41, 7, (1, 2), 2)]
        rows = opening._packed(looks)
        self.assertEqual(rows["works"], [[7, 2], [9, 1], [7, 1]])
        found = [(*one[:2], tuple(one[2]), one[3]) for one in entries({"rows": rows})]
        self.assertEqual(found, looks)
        self.assertEqual(entries({"rows": opening._packed([])}), [])

    def test_rows_are_picked_of_those_that_failed_or_those_that_were_skipped(self):
        one, two = work(1), work(2, (5, 6), skipped=(5, 6))
        self.assertEqual(picked([one, two]), [(one, {2, 3, 4})])
        self.assertEqual(picked([one, two], [4, 5]), [(one, {4})])
        self.assertEqual(picked([one, two], [4, 5], skipped=True), [(two, {5})])

    # reasons

    def test_equal_faults_are_one_reason_with_a_count(self):
        told = reasons.Reasons(self.env)
        wrong = Fault(faults.UNREADABLE, "Preis", "n/a", message="“n/a” is …")
        other = wrong._replace(value="zwölf")
        self.assertEqual(told.numbers("1", [wrong]), [1])
        self.assertEqual(told.numbers("1", [wrong, other, wrong]), [1, 2])
        self.assertEqual(
            [(r["value"], r["count"]) for r in told.shown()][0], ("n/a", 2)
        )
        titles = {reason["title"] for reason in told.shown()}
        self.assertEqual(titles, {"Preis cannot be read"})

    def test_reasons_of_sheets_are_apart(self):
        told, fault = reasons.Reasons(self.env), Fault(message="Nein.")
        self.assertNotEqual(told.numbers("1", [fault]), told.numbers("2", [fault]))

    def test_a_title_has_nothing_of_the_value(self):
        fault = Fault(message="“Köln” is in 17 records.\nMore of it.")
        self.assertEqual(reasons.title(self.env, fault), "“…” is in … records.")
        self.assertTrue(reasons.title(self.env, Fault()))
