import io
import json

import openpyxl
import xlsxwriter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ImportCase

ODD = (
    "Artikel;EAN;Gewicht\n"
    '="0012345";4,00638E+12;7,7e-05\n'
    "K200\N{NO-BREAK SPACE};4006381333931;1,5E+01\n"
    "\N{ZERO WIDTH SPACE}K300;4006381333948;2\n"
    "   ;;\n"
    "K400;2E10;3\n"
    "\x1a"
)
ARTICLES = {"Artikel": "code", "EAN": "name", "Gewicht": "ratio"}


@tagged("post_install", "-at_install")
class TestReaders(ImportCase):
    """What a person sees in a file is what becomes of it; all else fails its row."""

    def load_by(self, kind, data, options=(), **config):
        """Import a file by a task of another type; return the run."""
        self.reader.write({"task": kind, "config": repr(dict(options))})
        self.configure(**config)
        self.last_run = self.run_flow(self.flow, data, name="obst")
        return self.last_run

    def load_json(self, rows, **config):
        return self.load_by("json_import", json.dumps(rows).encode(), **config)

    def load_sheet(self, rows, change=None, options=(), **config):
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        if change:
            change(book.active)
        book.save(stream)
        return self.load_by("xlsx_import", stream.getvalue(), options, **config)

    def test_odd_cells_of_csv(self):
        """The text inside of a formula, exponents, edges nobody sees, blank rows."""
        self.load(ODD, mapping=ARTICLES, decimal=",", key="code")
        self.assertEqual(self.figures(), (3, 0, 1))
        self.assertIn("“4,00638E+12” is a long number as Excel", self.errors()[2])
        found = [(one.code.strip(), one.name, one.ratio) for one in self.records()]
        self.assertEqual(
            found,
            [
                ("K200", "4006381333931", 15.0),
                ("K300", "4006381333948", 2.0),
                ("K400", "2E10", 3.0),
            ],
        )

    def test_a_column_may_allow_what_excel_shows(self):
        mapping = ARTICLES | {"EAN": {"field": "name", "verbatim": True}}
        self.load(ODD, mapping=mapping, decimal=",", key="code")
        self.assertEqual(self.figures(), (4, 0, 0))
        first = self.records(("code", "=", "0012345"))
        self.assertEqual((first.name, first.ratio), ("4,00638E+12", 7.7e-05))

    def test_codes_that_excel_spoilt_look_nothing_up(self):
        """Neither as a key nor as the name of another record."""
        self.load(
            "Name;Code\nÖl;4,00638E+12\n",
            mapping={"Name": "name", "Code": "code"},
            key="code",
        )
        self.assertIn("long number as Excel shows it", self.errors()[2])
        self.load(
            "Name;Land\nÖl;4.0E+12\n",
            mapping={"Name": "name", "Land": "country_id/code"},
        )
        self.assertIn("“Land”: “4.0E+12” is a long number", self.errors()[2])

    def test_a_number_beyond_15_digits_is_no_code(self):
        """Excel has lost its last digits; two of them never become one record."""
        rows = [["Name", "Code"], ["a", 12345678901234567], ["b", 12345678901234568]]
        mapping = {"Name": "name", "Code": "note"}
        self.load_sheet(rows, mapping=mapping)
        self.assertEqual(self.figures(), (0, 0, 2))
        self.assertIn("long number as Excel shows it", self.errors()[2])
        self.load_sheet([["Name", "Code"], ["a", 999999999999999]], mapping=mapping)
        self.assertEqual(self.records().note, "999999999999999")
        self.load_sheet(rows, mapping={"Name": "name", "Code": "ratio"})
        self.assertEqual(self.figures(), (2, 0, 0))

    def test_two_cells_that_become_one_key_are_never_unchanged(self):
        """Wherever they stand: in one chunk, in another, or in a second file."""
        text = "name;ratio\na;0.12345678901234566\na;0.12345678901234567\n"
        for chunk_size in (10, 1):
            with self.subTest(chunk_size):
                self.load(text, chunk_size, key="ratio")
                self.assertNotIn("unchanged", str(self.reasons().get(3)))
                self.assertIn("has more digits than its field keeps", self.errors()[3])

    def test_columns_of_one_name(self):
        """The mapping names the first by its name, the second by its number."""
        text = "Nr;Name;Nr\nA1;Öl;B1\n"
        for column in ("Nr", "Nr (2)", 3):
            self.load(text, mapping={column: "note", "Name": "name"})
        self.assertEqual(self.records().mapped("note"), ["A1", "B1", "B1"])

    def test_columns_of_one_name_without_a_mapping(self):
        """Nobody says which one is meant: it is refused, and nothing is lost."""
        self.load("code;name;code\nA1;Öl;B1\n")
        self.assertEqual(self.figures(), (0, 0, 1))
        self.assertIn("code (2)", self.errors()[2])

    def test_a_delimiter_behind_the_header_is_no_column(self):
        self.load("code;name;\nA1;Öl\nA2;Kiwi;\n")
        self.assertEqual(self.figures(), (2, 0, 0))

    def test_dates_of_a_workbook_beside_texts(self):
        def form(sheet):
            sheet["B2"].number_format = sheet["B3"].number_format = "dd.mm.yyyy"

        rows = [
            ["Name", "Am"],
            ["a", 46083],
            ["b", 46082.9999999998],
            ["c", "13.02.2026"],
        ]
        for _second_time in range(2):
            self.load_sheet(
                rows,
                form,
                mapping={"Name": "name", "Am": "day"},
                date_format="%d.%m.%Y",
                key="name",
            )
            self.assertEqual(self.errors(), {})
        self.assertEqual(
            [str(one.day) for one in self.records()],
            ["2026-03-02", "2026-03-02", "2026-02-13"],
        )
        self.assertEqual(self.figures(), (0, 3, 0))

    def test_codes_as_the_workbook_shows_them(self):
        def form(sheet):
            sheet["B2"].number_format = "00000"

        rows = [["Name", "PLZ"], ["a", 1067]]
        for options, code in (({}, "1067"), ({"as_shown": ["PLZ"]}, "01067")):
            self.load_sheet(
                rows, form, options, mapping={"Name": "name", "PLZ": "code"}, key="name"
            )
            self.assertEqual(self.records().code, code)

    def test_errors_of_a_workbook_never_go_in_as_empty(self):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "ratio"])
        sheet.write(1, 0, "a")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["b", 2])
        book.close()
        self.load_by("xlsx_import", stream.getvalue())
        self.assertEqual(self.figures(), (1, 0, 1))
        self.assertIn("#DIV/0!", self.errors()[2])

    def test_a_list_of_json_is_no_text(self):
        """Nor is an object: both are an error, in a text and in a key."""
        rows = [
            {"name": "a", "note": ["x", "y"]},
            {"name": "b", "note": []},
            {"name": "c", "note": [{"x": 1}]},
            {"name": ["d"], "note": "[d] {e}"},
            {"name": "e", "note": "[e] {e}"},
        ]
        self.load_json(rows, mapping={"name": "name", "note": "note"}, key="name")
        self.assertEqual(self.figures(), (1, 0, 4))
        self.assertIn('“note”: “["x", "y"]” is a list, and no text', self.errors()[1])
        self.assertEqual(self.records().note, "[e] {e}")

    def test_a_list_of_json_may_be_taken_as_its_text(self):
        note = {"field": "note", "verbatim": True}
        self.load_json(
            [{"name": "a", "note": [1, "x"]}], mapping={"name": "name", "note": note}
        )
        self.assertEqual(self.records().note, '[1, "x"]')

    def test_a_list_of_objects_names_no_records(self):
        tags = {"field": "colour_ids", "create": True}
        rows = [{"name": "a", "tags": [{"name": "rot"}, {"name": "grün"}]}]
        self.load_json(rows, mapping={"name": "name", "tags": tags})
        self.assertIn("“tags”: ", self.errors()[1])
        self.assertIn("a list of more than texts and numbers", self.errors()[1])
        rows = [{"name": "a", "tags": ["rot", "grün"]}]
        self.load_json(rows, mapping={"name": "name", "tags": tags})
        self.assertEqual(set(self.records().colour_ids.mapped("name")), {"rot", "grün"})

    def test_a_text_that_looks_like_json_stays_a_text_in_csv(self):
        self.load('name;note\nÖl;["x"]\n')
        self.assertEqual(self.records().note, '["x"]')

    def test_a_file_of_another_kind_makes_no_rows(self):
        for kind, data, said in (
            ("csv_import", b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture (PNG)"),
            ("xlsx_import", b"<html><body><table>", "is a web page (HTML)"),
            ("csv_import", b'[{"name": "a"}]', "task type JSON Import"),
        ):
            with self.subTest(said):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    self.load_by(kind, data)
                self.assertIn(said, str(caught.exception))
                self.assertFalse(self.env["impexp.chunk"].search([]))
