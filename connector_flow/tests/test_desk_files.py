import base64
import csv
import io
from datetime import datetime
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_desk import CONFIG, FAILED, HEADER, DeskCase, row

MANY = 1000
EXTRA = ["Row ID (keep it)", "Line", "Error"]


def as_csv(rows):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=",").writerows(rows)
    return out.getvalue().encode()


def csv_rows(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@tagged("post_install", "-at_install")
class TestDeskFiles(DeskCase):
    """Failed rows go out as a file, are corrected elsewhere, and come back."""

    def download(self, run, kind="csv"):
        name, file = run._desk_file(self.sheet(run)["id"], kind)
        self.assertTrue(name.endswith(f".{kind}"))
        with file:
            return file.read()

    def upload(self, run, content):
        content = base64.b64encode(content).decode()
        return run.desk_upload(self.sheet(run)["id"], "rows", content)

    def cells(self, run, name):
        at = HEADER.index(name)
        return {line: one["cells"][at] for line, one in self.rows(run).items()}

    # out

    def test_the_file_has_the_failed_rows_in_order_with_their_errors(self):
        run = self.failed_run()
        header, *rows = csv_rows(self.download(run))
        self.assertEqual(header, [*HEADER, *EXTRA])
        self.assertEqual([int(one[6]) for one in rows], FAILED)
        self.assertIn("Gewerbe", rows[0][7])

    def test_rows_that_were_skipped_are_not_in_it(self):
        run = self.failed_run()
        run.desk_skip(self.sheet(run)["id"], [5], "kaputt")
        rows = csv_rows(self.download(run))[1:]
        self.assertEqual([int(one[6]) for one in rows], [3, 7, 9])

    def test_the_workbook_offers_what_may_be_chosen(self):
        self.env["res.partner.industry"].create({"name": "=Böse & Söhne"})
        book = openpyxl.load_workbook(
            io.BytesIO(self.download(self.failed_run(), "xlsx"))
        )
        offered = {cell.value for column in book["lists"].columns for cell in column}
        self.assertLessEqual({"Handel", "'=Böse & Söhne"}, offered)
        self.assertIn(
            "C2:C5",
            {
                str(one.sqref)
                for one in book.worksheets[0].data_validations.dataValidation
            },
        )

    def test_commas_of_numbers_are_none_of_the_file_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        run = self.failed_run()
        self.uma.lang = "de_DE"
        self.assertIn(b";", self.download(run).splitlines()[0])

    def test_nothing_goes_out_where_nothing_failed(self):
        run = self.failed_run(rows=[row(2)])
        with self.assertRaisesRegex(UserError, "No row waits"):
            run._desk_file("1-0", "csv")

    def test_others_see_no_file(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        with self.assertRaises(AccessError):
            run.with_user(self.olaf)._desk_file(sheet, "csv")
        with self.assertRaises(AccessError):
            run.with_user(self.olaf).desk_upload(sheet, "x.csv", "")

    # in

    def test_what_was_corrected_goes_in(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        for at in (1, 3):
            rows[at][2] = "Handel"
        rows[2][3], rows[3][3], rows[4][4] = "12,5", "0,5", ""
        found = self.upload(run, as_csv(rows))
        self.assertEqual((found["rows"], found["cells"]), (4, 5))
        self.assertEqual(found["refused"], [])
        self.assertEqual(run.desk_retry("changed"), {"rows": 4})

    def test_the_history_says_that_it_was_by_upload(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        rows[1][2] = "Handel"
        self.upload(run, as_csv(rows))
        [change] = run.desk_history(self.sheet(run)["id"], 3)["changes"]
        self.assertIn("by upload", change["by"])
        self.assertEqual((change["before"], change["after"]), ("Gewerbe", "Handel"))

    def test_the_same_file_twice_changes_nothing_more(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        rows[1][2] = "Handel"
        self.upload(run, as_csv(rows))
        self.upload(run, as_csv(rows))
        self.assertEqual(len(run.desk_history(self.sheet(run)["id"], 3)["changes"]), 1)

    def test_what_somebody_changed_meanwhile_stays_and_is_told(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        self.save(run, [3, "Branche", "Handwerk", "Gewerbe"])
        self.save(run, [5, "Breite", "12", "zwölf"])
        rows[1][2], rows[2][0] = "Handel", "K5b"
        found = self.upload(run, as_csv(rows))
        self.assertEqual(found["cells"], 1)
        [told] = found["refused"]
        self.assertEqual(told["line"], 2)
        self.assertIn("Handwerk", told["why"])
        self.assertEqual(self.cells(run, "Branche")[3], "Handwerk")
        self.assertEqual(self.cells(run, "Breite")[5], "12")
        self.assertEqual(self.cells(run, "Nummer")[5], "K5b")

    def test_a_column_that_was_added_meanwhile_does_no_harm(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        run.desk_add_column(self.sheet(run)["id"], "Land", "DE")
        rows[1][2] = "Handel"
        found = self.upload(run, as_csv(rows))
        self.assertEqual((found["cells"], found["refused"]), (1, []))

    def test_rows_that_are_tried_again_meanwhile_are_refused(self):
        run = self.failed_run()
        rows = csv_rows(self.download(run))
        self.save(run, [3, "Branche", "Handel", "Gewerbe"])
        run.desk_retry("changed")
        rows[1][2] = "Handwerk"
        [refused] = self.upload(run, as_csv(rows))["refused"]
        self.assertIn("Row 3", refused["why"])

    def test_a_file_of_another_run_changes_nothing(self):
        run, other = self.failed_run(), self.failed_run(config=CONFIG)
        rows = csv_rows(self.download(other))
        rows[1][2] = "Handel"
        found = self.upload(run, as_csv(rows))
        self.assertEqual((found["cells"], len(found["refused"])), (0, len(FAILED)))
        self.assertEqual(self.cells(run, "Branche")[3], "Gewerbe")

    def test_what_is_no_file_is_refused_in_words(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        for content in (None, 1, b"x", "%", ["x"], "=" * 5):
            with self.subTest(content), self.assertRaises(UserError):
                run.desk_upload(sheet, "x.csv", content)
        with self.assertRaisesRegex(UserError, "PNG"):
            self.upload(run, b"\x89PNG\r\n\x1a\n" + b"x" * 99)
        with self.assertRaises(UserError):
            run.desk_upload("77-0", "x.csv", base64.b64encode(b"a").decode())

    def test_a_file_that_is_too_large_is_not_even_decoded(self):
        run = self.failed_run()
        with (
            patch("odoo.addons.queue_chunk.desk.uploaded.LARGEST", 10),
            self.assertRaisesRegex(UserError, "too large"),
        ):
            self.upload(run, b"x" * 100)


@tagged("post_install", "-at_install")
class TestDeskRoute(DeskCase, HttpCase):
    """The file as the browser fetches it."""

    def setUp(self):
        super().setUp()
        self.run = self.failed_run()
        self.sheet_id = self.sheet(self.run)["id"]

    def get(self, kind="csv", model="impexp.run", id_=None, sheet=None):
        id_, sheet = id_ or self.run.id, sheet or self.sheet_id
        url = f"/queue_chunk/desk/{model}/{id_}/rows.{kind}?sheet={sheet}"
        with mute_logger("odoo.http"):
            return self.url_open(url)

    def test_the_file_comes_with_its_name(self):
        self.authenticate("uma", "uma")
        for kind, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = self.get(kind)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(head))
            self.assertIn(f".{kind}", answer.headers["Content-Disposition"])

    def test_who_may_not_see_the_rows_gets_none(self):
        self.authenticate("olaf", "olaf")
        self.assertEqual(self.get().status_code, 403)
        self.authenticate(None, None)
        self.assertNotIn(b"Gewerbe", self.get().content)

    def test_what_is_not_there_is_not_found(self):
        self.authenticate("uma", "uma")
        odd = {"kind": "exe"}, {"model": "res.users"}, {"model": "no.model"}
        odd += {"id_": 2**31 - 1}, {"id_": 2**40}, {"model": "queue.chunk.desk"}
        for one in odd:
            with self.subTest(one):
                self.assertEqual(self.get(**one).status_code, 404)

    def test_a_sheet_without_rows_is_refused_in_words(self):
        self.authenticate("uma", "uma")
        answer = self.get(sheet="77-0")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("No row waits", answer.text)


@tagged("post_install", "-at_install")
class TestManyRows(DeskCase):
    """A thousand failed rows, as a person would correct them in a spreadsheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = [
            row(at, trade="Gewerbe", width=f"{at},{at % 10}5", name=f"=Käufer\n{at}")
            for at in range(2, MANY + 2)
        ]
        cls.one = cls().failed_run(rows, size=250)

    def setUp(self):
        super().setUp()
        sheet = self.sheet(self.one)
        self.sheet_id = sheet["id"]
        self.assertEqual(len(sheet["rows"]["lines"]), MANY)

    def download(self, kind):
        _name, file = self.one._desk_file(self.sheet_id, kind)
        with file:
            return file.read()

    def upload(self, content):
        content = base64.b64encode(content).decode()
        return self.one.desk_upload(self.sheet_id, "rows", content)

    def cells(self, number):
        """The cells of the row of a customer."""
        works = self.one._desk_works(sheet=self.sheet_id)
        rows = (cells for work in works for _line, cells in work.rows)
        return next(cells for cells in rows if cells[0] == f"K{number}")

    def test_csv_sorted_with_rows_removed_and_added(self):
        header, *rows = csv_rows(self.download("csv"))
        rows.sort(key=lambda one: one[1], reverse=True)
        for one in rows[:900]:
            one[2] = "Handel"
        added = ["neu", "Neu", "Handel", "1", "", "", "", ""]
        found = self.upload(as_csv([header, *rows[:950], added]))
        self.assertEqual((found["rows"], found["cells"]), (900, 900))
        self.assertEqual((found["unchanged"], found["missing"]), (50, 50))
        self.assertEqual([one["line"] for one in found["refused"]], [952])

    def test_a_workbook_with_formulas_dates_and_rows_sorted(self):
        book = openpyxl.load_workbook(io.BytesIO(self.download("xlsx")))
        sheet = book.worksheets[0]
        for at in range(2, MANY + 2):
            sheet.cell(at, 3).value = "Handel"
            sheet.cell(at, 4).value = at + 0.5
        sheet["C3"].value, sheet["C4"].value = "=A1", "#REF!"
        sheet["E5"].value = datetime(2026, 1, 5)
        sheet.move_range(f"A10:H{MANY + 1}", rows=5)
        sheet.delete_rows(6, 2)
        out = io.BytesIO()
        book.save(out)
        found = self.upload(out.getvalue())
        self.assertEqual({one["line"] for one in found["refused"]}, {3, 4})
        self.assertEqual((found["rows"], found["missing"]), (MANY - 4, 2))
        self.assertEqual(self.cells(2)[2:4], ["Handel", "2,5"])
        self.assertEqual(self.cells(5)[4], "2026-01-05")
        self.assertEqual(self.cells(900)[1], "=Käufer\n900")
        self.assertEqual(self.cells(3)[2], "Gewerbe")
