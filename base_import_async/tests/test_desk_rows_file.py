import base64
import csv
import io

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_desk_import import HEADERS, LAND, SHEET, DeskCase

EXTRA = ["Row ID (keep it)", "Line", "Error"]


@tagged("post_install", "-at_install")
class TestDeskRowsFile(DeskCase):
    """Failed rows of an import go out as a file, are corrected, and come back."""

    def setUp(self):
        super().setUp()
        self.failed()

    def download(self, kind="csv"):
        _name, file = self.one._desk_file(SHEET, kind)
        with file:
            return file.read()

    def csv_rows(self):
        text = self.download().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def upload(self, rows):
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        content = base64.b64encode(out.getvalue().encode()).decode()
        return self.one.desk_upload(SHEET, "rows.csv", content)

    def test_all_columns_go_out_with_those_that_are_not_imported(self):
        header, first, *_others = self.csv_rows()
        self.assertEqual(header, [*HEADERS, *EXTRA])
        self.assertEqual(first[:3], ["Obst Birnen", "Atlantis", "„weich“"])
        self.assertEqual(first[6], "3")

    def test_what_was_corrected_goes_in_when_it_is_tried_again(self):
        rows = self.csv_rows()
        for row in rows[1:]:
            row[1], row[3], row[4] = "Germany", "1", "frisch"
        found = self.upload([rows[0], *reversed(rows[1:])])
        self.assertEqual((found["rows"], found["refused"]), (4, []))
        self.one.desk_retry("changed")
        self.work()
        self.assertEqual(self.one.state, "done")

    def test_rows_left_out_stay_and_strange_ones_are_refused(self):
        rows = self.csv_rows()
        rows[1][LAND] = "Italy"
        found = self.upload([*rows[:2], ["Neu", *[""] * 7]])
        self.assertEqual((found["cells"], found["missing"]), (1, 3))
        self.assertEqual([one["line"] for one in found["refused"]], [3])

    def test_the_workbook_offers_countries(self):
        book = openpyxl.load_workbook(io.BytesIO(self.download("xlsx")))
        offered = {cell.value for column in book["lists"].columns for cell in column}
        self.assertIn("Germany", offered)

    def test_the_file_of_the_button_of_before_is_none_of_these(self):
        with self.assertRaisesRegex(UserError, "ID"):
            self.upload([["Name", "Line"], ["x", "3"]])
