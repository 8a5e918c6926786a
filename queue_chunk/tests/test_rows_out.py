import io

import openpyxl

from odoo.tests.common import BaseCase

from . import desk_files
from .desk_files import NAMES, ROWS, csv_rows, to_csv, to_xlsx


class TestRowsOut(BaseCase):
    """The file of failed rows, as a spreadsheet opens it."""

    def sheet(self, choices=None):
        self.book = openpyxl.load_workbook(io.BytesIO(to_xlsx(choices=choices)))
        return self.book.worksheets[0]

    def test_columns_come_in_order_with_id_line_and_error_behind(self):
        header, first, *_others = csv_rows(to_csv())
        self.assertEqual(header, [*NAMES, "Row ID", "Line", "Error"])
        self.assertEqual(first[0], "0012")
        self.assertEqual(first[-2:], ["2", "Not found"])

    def test_names_of_ours_are_none_of_the_file(self):
        found = desk_files.rows_out.own_names(["Line", "Line*"], desk_files.TITLES)
        self.assertEqual(found, ["Row ID", "Line**", "Error"])

    def test_csv_has_the_mark_by_which_excel_knows_it(self):
        self.assertTrue(to_csv(encoding="utf-8-sig").startswith(b"\xef\xbb\xbf"))

    def test_no_cell_is_a_formula(self):
        for row in csv_rows(to_csv()):
            self.assertFalse([cell for cell in row if cell.startswith(("=", "@"))])
        self.assertEqual(self.sheet()["E3"].value, "'=1+1")
        self.assertEqual({c.data_type for c in self.sheet()["E"]}, {"s"})

    def test_all_cells_are_texts_and_stay_so_when_one_types_into_them(self):
        sheet = self.sheet()
        self.assertEqual(sheet["A2"].value, "0012")
        self.assertEqual({sheet[at].number_format for at in ("A2", "C3", "D2")}, {"@"})
        self.assertIn("A", sheet.column_dimensions)
        self.assertEqual(sheet.column_dimensions["F"].number_format, "@")

    def test_wrong_cells_are_coloured_and_say_why(self):
        cell = self.sheet()["E2"]
        self.assertEqual(cell.fill.fgColor.rgb, "FFF8CBAD")
        self.assertEqual(cell.comment.text, "Not found")
        self.assertIsNone(self.sheet()["B2"].comment)

    def test_the_header_stays_in_sight_and_filters(self):
        sheet = self.sheet()
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, f"A1:I{len(ROWS) + 1}")

    def test_a_column_offers_its_choices_and_takes_others(self):
        sheet = self.sheet(choices={4: ["Obst", "=Gemüse"]})
        [rule] = sheet.data_validations.dataValidation
        self.assertEqual((rule.type, rule.formula1), ("list", "lists!$A$1:$A$2"))
        self.assertFalse(rule.showErrorMessage)
        self.assertEqual(str(rule.sqref), f"E2:E{len(ROWS) + 1}")
        lists = self.book["lists"]
        self.assertEqual(lists.sheet_state, "hidden")
        self.assertEqual([c.value for c in lists["A"]], ["Obst", "'=Gemüse"])

    def test_a_text_that_is_too_long_for_a_cell_is_cut_where_one_sees_it(self):
        rows = desk_files.rows_of([["x" * 40_000, *ROWS[0][1:]]])
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows)))
        self.assertEqual(book.worksheets[0]["A2"].value[-2:], "x…")
