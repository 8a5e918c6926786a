import io
import re
import struct
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import python_calamine
import xlrd
import xlsxwriter
import xlwt
from PIL import Image

from odoo.tests.common import BaseCase

import odoo.addons
from odoo.addons.connector_flow.readers import (
    child_process,
    number_format,
    sheet_process,
)
from odoo.addons.connector_flow.readers.sheet_process import as_text, column_number
from odoo.addons.connector_flow.readers.sheet_rows import SheetRows, cell_name
from odoo.addons.connector_flow.readers.table import FileError
from odoo.addons.connector_flow.readers.unpack import unpacked

TEXTS = [
    ("Äpfel\nrot", "Äpfel\nrot"),
    ("", ""),
    ("007", "007"),
    (0, "0"),
    (0.0, "0"),
    (-3.0, "-3"),
    (1.10, "1.1"),
    (0.1 + 0.2, "0.3"),
    (0.19, "0.19"),
    (1e-7, "0.0000001"),
    (1234567.891, "1234567.891"),
    (4012345678901.0, "4012345678901"),
    (999999999999999.0, "999999999999999"),
    (9007199254740993, "9.007199254740993E+15"),
    (1234567890123456789.0, "1.2345678901234568E+18"),
    (1e20, "1E+20"),
    (-1e15, "-1E+15"),
    (True, "true"),
    (False, "false"),
    (date(2026, 1, 2), "2026-01-02"),
    (datetime(2026, 1, 2), "2026-01-02"),
    (datetime(2026, 1, 1, 23, 59, 59, 999_990), "2026-01-02"),
    (datetime(2026, 1, 2, 0, 0, 0, 17), "2026-01-02"),
    (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
    (datetime(2026, 1, 2, 3, 4, 4, 999_700), "2026-01-02 03:04:05"),
    (time(14, 30), "14:30:00"),
    (time(14, 29, 59, 999_999), "14:30:00"),
    (timedelta(hours=30, minutes=5), "30:05:00"),
    (-timedelta(minutes=90), "-01:30:00"),
    (None, ""),
]

SHOWN = [
    (1067, "00000", "01067"),
    (1234567, "000-00-0000", "001-23-4567"),
    (4006381333931.0, "0 000000 000000", "4 006381 333931"),
    (1067, '"D-"00000', "D-01067"),
    (12, r"\A000_-", "A012"),
    (7, "[Red]000", "007"),
    (7, "[$€-407] 00", "€ 07"),
    (1234567.5, "#,##0.00", "1,234,567.50"),
    (1500000, "0.0,,", "1.5"),
    (0.19, "0%", "19%"),
    (1.5, "0.###", "1.5"),
    (0.5, "#.##", ".5"),
    (-5, "000", "-005"),
    (-5, "000;(000)", "(005)"),
    (0, '0;-0;"nix"', "nix"),
    (-0.4, "0", "0"),
    (1e20, "0", "100000000000000000000"),
    (5, "General", None),
    (5, "@", None),
    (5, "dd.mm.yyyy", None),
    (0.5, "# ?/?", None),
    (5, "0.00E+00", None),
    (5, "[<100]000;0", None),
]

ODS = """<?xml version="1.0"?>
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Obst">
 <table:table-row>%(header)s</table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>Öl</text:p></table:table-cell>
  <table:table-cell office:value-type="float" office:value="1.10"/>
  <table:table-cell office:value-type="date" office:date-value="2026-01-02"/>
  <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
 </table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string" calcext:value-type="error">
   <text:p>#REF!</text:p></table:table-cell>
 </table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


DOCUMENT = """<?xml version="1.0"?>
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Obst">%s</table:table>
</office:spreadsheet></office:body></office:document-content>"""
TEXT = 'office:value-type="string"'
FORMULA = 'table:formula="of:=1/0" '


def workbook(rows, change=None):
    """An xlsx file of rows; ``change(sheet)`` does the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Obst"
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream


def ods():
    cells = "".join(
        '<table:table-cell office:value-type="string">'
        f"<text:p>{name}</text:p></table:table-cell>"
        for name in ("Name", "Preis", "Am", "Frisch")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", re.sub(r">\s+<", "><", ODS % {"header": cells}))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream


def ods_of(*rows):
    """An ods file of rows, each a list of ``(attributes, content)`` of its cells."""
    text = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell {attributes}>{content}</table:table-cell>"
            for attributes, content in cells
        )
        + "</table:table-row>"
        for cells in rows
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", DOCUMENT % text)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream


def said(text):
    return f"<text:p>{text}</text:p>"


def repacked(stream, name=str, data=lambda name, data: data):
    """A zip file with other names of its members, and other data."""
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            new.writestr(name(info.filename), data(info.filename, old.read(info)))
    return made


def with_backslashes(stream):
    return repacked(stream, lambda name: name.replace("/", "\\"))


def elsewhere(stream):
    """An xlsx file whose parts are not in ``xl/``: only its links say where."""

    def data(name, data):
        linking = name in ("_rels/.rels", "[Content_Types].xml")
        linking = linking or name.endswith("workbook.xml.rels")
        return data.replace(b"xl/", b"das/buch/") if linking else data

    return repacked(stream, lambda name: name.replace("xl/", "das/buch/"), data)


def another_name(stream):
    """An xlsx file whose workbook is not called so."""

    def renamed(name):
        return name.replace("workbook.xml", "Buch1.xml")

    return repacked(
        stream,
        renamed,
        lambda name, data: data.replace(b"xl/workbook.xml", b"xl/Buch1.xml"),
    )


def in_capitals(stream):
    return repacked(
        stream, lambda name: name.replace("worksheets/sheet1", "Worksheets/SHEET1")
    )


def with_slashes(stream):
    return repacked(stream, lambda name: "/" + name)


def xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Obst")
    for row, cells in enumerate([["Name", "Preis"], ["Öl", 1.10], ["x"]], 3):
        for column, cell in enumerate(cells, 1):
            sheet.write(row, column, cell)
    sheet.row(5).set_cell_error(2, 0x17)
    stream = io.BytesIO()
    book.save(stream)
    return stream


def read(stream, megabytes=100, **options):
    """Columns, and rows as ``(line, cells, error)``."""
    rows = SheetRows(unpacked(stream, megabytes), megabytes, **options)
    found = [(row.line, row.cells, row.error) for row in rows]
    return rows.columns, found


class TestTexts(BaseCase):
    """Cells as texts."""

    def test_each_kind_of_cell(self):
        """Dates are ISO dates, numbers have no noise, whole ones are whole."""
        for value, text in TEXTS:
            with self.subTest(value=value):
                self.assertEqual(as_text(value), text)

    def test_names_of_cells(self):
        for column, name in (
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
        ):
            self.assertEqual(cell_name(column, 7), f"{name}7")
            self.assertEqual(column_number(name), column)


class TestSheets(BaseCase):
    """Sheets to rows with their physical numbers."""

    def assertRefused(self, stream, *parts, **options):
        with self.assertRaises(FileError) as caught:
            read(stream, **options)
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def test_kinds_of_cells_in_a_file(self):
        """What Excel stores comes out as text; a percentage as its number."""

        def percent(sheet):
            sheet["B2"].number_format = "0%"

        row = ["Öl", 0.19, date(2026, 1, 2), True, 0.1 + 0.2]
        stream = workbook([["A", "B", "C", "D", "E"], row], percent)
        cells = ["Öl", "0.19", "2026-01-02", "true", "0.3"]
        self.assertEqual(read(stream)[1], [(2, cells, None)])

    def test_empty_rows_are_left_out_and_counted(self):
        stream = workbook([[], ["Name"], [], ["Kiwi"], [""], [0]])
        self.assertEqual(
            read(stream), (["Name"], [(4, ["Kiwi"], None), (6, ["0"], None)])
        )

    def test_hidden_rows_are_read(self):
        def hide(sheet):
            sheet.row_dimensions[2].hidden = True

        stream = workbook([["Name"], ["Kiwi"], ["Öl"]], hide)
        self.assertEqual([row[1] for row in read(stream)[1]], [["Kiwi"], ["Öl"]])

    def test_a_table_that_begins_in_the_middle(self):
        """Lines and cells are named as the sheet names them."""

        def move(sheet):
            sheet.move_range("A1:B3", rows=4, cols=2)

        stream = workbook([["Name", "Preis"], ["Kiwi", 1], ["Öl", 2]], move)
        columns, rows = read(stream)
        self.assertEqual(columns, ["Name", "Preis"])
        self.assertEqual(rows[0], (6, ["Kiwi", "1"], None))

    def test_merged_cells(self):
        """The first cell has the value, or all of them if asked."""

        def merge(sheet):
            sheet.merge_cells("A2:A3")

        stream = workbook([["Art", "Name"], ["Obst", "Kiwi"], ["", "Öl"]], merge)
        self.assertEqual(read(stream)[1][1][1], ["", "Öl"])
        self.assertEqual(read(stream, fill_merged=True)[1][1][1], ["Obst", "Öl"])

    def test_merged_cells_of_ods(self):
        merged = (TEXT + " table:number-rows-spanned='2'", said("Obst"))
        rows = [[(TEXT, said("Art")), (TEXT, said("Name"))]]
        rows += [[merged, (TEXT, said("Kiwi"))], [("", ""), (TEXT, said("Öl"))]]
        self.assertEqual(read(ods_of(*rows))[1][1][1], ["", "Öl"])
        self.assertEqual(read(ods_of(*rows), fill_merged=True)[1][1][1], ["Obst", "Öl"])

    def test_an_error_of_a_merged_area_is_that_of_all_its_rows(self):
        def break_cell(sheet):
            sheet["A2"] = "#REF!"
            sheet["A2"].data_type = "e"
            sheet.merge_cells("A2:A3")

        rows = [["Art", "Name"], ["", "Kiwi"], ["", "Öl"], ["Nuss", "x"]]
        found = read(workbook(rows, break_cell), fill_merged=True)[1]
        self.assertIn("A2 holds the error #REF!", found[0][2])
        self.assertIn("A3 holds the error #REF!", found[1][2])
        self.assertEqual(found[2], (4, ["Nuss", "x"], None))

    def test_a_cell_with_an_error_fails_its_row(self):
        """The cell is named; the other rows go in."""

        def break_cells(sheet):
            for name, error in (("B3", "#REF!"), ("A5", "#N/A")):
                sheet[name] = error
                sheet[name].data_type = "e"

        stream = workbook(
            [["Name", "Preis"], ["Kiwi", 1], ["Öl", 2], ["x", 3]], break_cells
        )
        rows = read(stream)[1]
        self.assertEqual([row[2] for row in rows[::2]], [None, None])
        self.assertEqual((rows[1][:2]), (3, ["Öl", "#REF!"]))
        self.assertIn("The cell B3 holds the error #REF!", rows[1][2])
        self.assertIn("A5 holds the error #N/A", rows[3][2])

    def test_errors_of_formulas(self):
        """What a formula ended in is an error as well as what somebody typed."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Name")
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=1/2", None, 0.5)
        book.close()
        rows = read(stream)[1]
        self.assertIn("A2 holds the error #DIV/0!", rows[0][2])
        self.assertEqual(rows[1], (3, ["0.5"], None))

    def test_a_formula_without_a_saved_value_fails_its_row(self):
        """Programs write such cells; they are not taken for empty ones."""
        rows = [["Name", "Menge", "Summe"], ["Äpfel", 2, '=B2*3&" €"'], ["Öl", 1, 3]]
        bad, good = read(workbook(rows))[1]
        self.assertEqual(bad[:2], (2, ["Äpfel", "2", '=B2*3&" €"']))
        self.assertIn("The cell C2 has a formula without a saved value", bad[2])
        self.assertEqual(good, (3, ["Öl", "1", "3"], None))

    def test_a_row_that_has_nothing_but_formulas_without_values(self):
        """As the total below a table; and as the header."""
        total = read(workbook([["Menge"], [2], ["=SUM(A2:A2)"]]))[1][1]
        self.assertEqual(total[:2], (3, ["=SUM(A2:A2)"]))
        self.assertRefused(workbook([["Name", "=B9"], ["Öl", 1]]), "Line 1", "cell B1")

    def test_which_formulas_have_no_saved_value(self):
        for cell, formulas in {
            '<c r="A1"><f>1+1</f><v>2</v></c>': [],
            '<c r="A1" t="b"><f>A2&lt;1</f><v>0</v></c>': [],
            '<c r="A1" t="str"><f>""</f><v></v></c>': [],
            "<c t='str' r='A1'><f>\"\"</f><v/></c>": [],
            '<c r="A1"><v/></c><c r="B1"/>': [],
            '<c r="A1"><f t="shared" si="0"/><v>7</v></c>': [],
            '<c r="A1"><f>A2&lt;1</f></c>': ["=A2<1"],
            '<c r="A1" t="str"><f>B1</f></c>': ["=B1"],
            '<c r="A1"><f>B1</f><v></v></c>': ["=B1"],
            '<c r="A1" s="1"> <f>B1</f> <v /> </c>': ["=B1"],
            '<c r="A1"><f t="shared" si="0"/><v/></c>': ["="],
            '<x:c r="A1"><x:f ca="1">B1</x:f><x:v></x:v></x:c>': ["=B1"],
        }.items():
            with self.subTest(cell):
                part = io.BytesIO(f"<row>{cell}</row>".encode())
                found = [text for _tag, text in sheet_process._cells_in_error(part)]
                self.assertEqual(found, formulas)

    def test_a_formula_is_never_cut_where_it_looks_like_the_end_of_a_row(self):
        row = b'<row><c r="A1"><f>row>row>1</f></c><c r="B1"><f>C1</f></c></row>'
        for size in range(1, len(row)):
            with self.subTest(size), patch.object(sheet_process, "BLOCK", size):
                found = list(sheet_process._cells_in_error(io.BytesIO(row * 3)))
            self.assertEqual([text for _tag, text in found], ["=row>row>1", "=C1"] * 3)

    def test_a_formula_whose_cell_does_not_say_where_it_is(self):
        """Without its name the file is refused, never read with a gap."""
        whole, changed = workbook([["Name"], ["=B2"]]), io.BytesIO()
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                data = re.sub(rb'<c r="A2" ?', b"<c", old.read(name))
                new.writestr(name, data)
        self.assertRefused(changed, "formulas without a saved value", "save it")

    def test_errors_are_found_wherever_the_reading_is_cut(self):
        row = b'<row><c r="A%d"><v>1</v></c><c r="B%d" t="e"><f/><v>#N/A</v></c></row>'
        part = b"".join(row % (at, at) for at in range(1, 9))
        for size in (1, 5, 70, 1000):
            with self.subTest(size), patch.object(sheet_process, "BLOCK", size):
                found = list(sheet_process._cells_in_error(io.BytesIO(part)))
            self.assertEqual(len(found), 8)
            self.assertTrue(all(b'"B' in tag for tag, _text in found))
        self.assertEqual({text for _tag, text in found}, {"#N/A"})

    def test_xls(self):
        columns, rows = read(xls())
        self.assertEqual(columns, ["Name", "Preis"])
        self.assertEqual(rows[0], (5, ["Öl", "1.1"], None))
        self.assertIn("The cell C6 holds the error #REF!", rows[1][2])

    def test_ods(self):
        columns, rows = read(ods())
        self.assertEqual(columns, ["Name", "Preis", "Am", "Frisch"])
        self.assertEqual(rows[0], (2, ["Öl", "1.1", "2026-01-02", "true"], None))
        self.assertIn("The cell A3 holds the error #REF!", rows[1][2])

    ODS_ERRORS = {
        "LibreOffice, in any language": (
            FORMULA + 'office:value-type="string" office:string-value="" '
            'calcext:value-type="error"',
            ("#DIV/0!", "#NV", "#WERT!", "#¿NOMBRE?", "Err:502", "#ССЫЛКА!", "Fehler"),
        ),
        "a text that hides behind an empty value": (
            FORMULA + 'office:value-type="string" office:string-value=""',
            ("#DIV/0!", "#NV", "#BEZUG!", "Err:502", "Fehler:502"),
        ),
        "programs that write a nought": (
            FORMULA + 'office:value-type="float" office:value="0"',
            ("#DIV/0!", "#NV", "Err:502"),
        ),
        "no type at all": (FORMULA, ("#REF!", "#N/A")),
        "nothing but the text": (FORMULA + TEXT, ("#REF!", "#NV", "Err:502")),
        "copied as texts": (TEXT, ("#N/A", "#NV", "#DIV/0!")),
    }

    def test_every_error_of_ods_fails_its_row(self):
        header = [(TEXT, said("Name")), (TEXT, said("Preis"))]
        errors = [
            (name, attributes, error)
            for name, (attributes, errors) in self.ODS_ERRORS.items()
            for error in errors
        ]
        rows = [[(TEXT, said("Öl")), (how, said(error))] for _, how, error in errors]
        found = read(ods_of(header, *rows))[1]
        for (name, _how, error), row in zip(errors, found, strict=True):
            with self.subTest(name, error=error):
                self.assertEqual(row[1], ["Öl", error])
                told = f"The cell B{row[0]} holds the error {error}"
                self.assertIn(told, row[2])
        self.assertEqual([row[0] for row in found], [*range(2, len(errors) + 2)])

    def test_what_is_no_error_in_ods(self):
        cells = [
            (TEXT, said("German #N/A")),
            (TEXT, said("#1")),
            (TEXT, said("Platz:100")),
            (FORMULA + TEXT, said("#1")),
            (FORMULA + TEXT + ' office:string-value=""', ""),
            (FORMULA + 'office:value-type="float" office:value="0"', said("0")),
        ]
        header = [(TEXT, said("A")), (TEXT, said("B"))]
        rows = read(ods_of(header, *([(TEXT, said("x")), cell] for cell in cells)))[1]
        for cell, (_line, _cells, error) in zip(cells, rows, strict=True):
            with self.subTest(cell):
                self.assertIsNone(error)

    def test_errors_of_ods_in_repeated_cells_and_rows(self):
        error = FORMULA + 'office:value-type="float" office:value="0" '
        twice = ("table:number-columns-repeated='2' " + error, said("#NV"))
        text = said("x")
        stream = ods_of([(TEXT, said("A"))] * 1, [(TEXT, text), twice])
        data = repacked(
            stream,
            data=lambda _name, data: data.replace(
                b"<table:table-row><table:table-cell " + TEXT.encode() + b"><text:p>x",
                b"<table:table-row table:number-rows-repeated='2'><table:table-cell "
                + TEXT.encode()
                + b"><text:p>x",
            ),
        )
        rows = read(data, includes_header=False)[1]
        self.assertEqual([row[1] for row in rows[1:]], [["x", "#NV", "#NV"]] * 2)
        self.assertTrue(all("holds the error #NV" in row[2] for row in rows[1:]))

    def test_an_ods_formula_that_nobody_calculated_fails_its_row(self):
        row = [(TEXT, said("Öl")), ('table:formula="of:=[.A1]*2"', "")]
        [found] = read(ods_of([(TEXT, said("A")), (TEXT, said("B"))], row))[1]
        self.assertIn("The cell B2 has a formula without a saved value", found[2])

    def test_texts_of_ods_are_what_is_shown(self):
        """Tabs and breaks are kept, texts of pictures belong to no cell."""
        picture = (
            "<draw:frame><draw:image><text:p>Logo</text:p></draw:image></draw:frame>"
        )
        for content, text in {
            said("a<text:tab/>b"): "a\tb",
            said("a<text:line-break/>b"): "a\nb",
            said("<text:span>a<text:tab/></text:span><text:a>b</text:a>c"): "a\tbc",
            said("a<text:tab/><text:s text:c='2'/>b"): "a\t  b",
            said("a<text:tab/>b") + said("c"): "a\tb\nc",
            said("Öl") + picture: "Öl",
            picture + said("Öl"): "Öl",
            said(f"Ö{picture}l"): "Öl",
            said("\n  Äpfel\n  rot <text:span> süß</text:span> "): "Äpfel rot süß",
            said("a<text:s/><text:s text:c='2'/>b"): "a   b",
        }.items():
            with self.subTest(content):
                row = [(TEXT, content), (TEXT, said("x"))]
                found = read(ods_of(row), includes_header=False)[1]
                self.assertEqual(found, [(1, [text, "x"], None)])

    def test_workbooks_packed_in_unusual_ways(self):
        """Errors and formulas without values are found in them as well."""

        def break_cell(sheet):
            sheet["B3"] = "#REF!"
            sheet["B3"].data_type = "e"

        rows = [["Name", "Preis"], ["Kiwi", 1], ["Öl", 2], ["x", "=B2"]]
        expected = read(workbook(rows, break_cell))
        self.assertEqual([bool(row[2]) for row in expected[1]], [False, True, True])
        for change in (
            with_backslashes,
            elsewhere,
            another_name,
            in_capitals,
            with_slashes,
        ):
            with self.subTest(change.__name__):
                self.assertEqual(read(change(workbook(rows, break_cell))), expected)

    def test_an_ods_file_with_indented_tables(self):
        """As KSpread wrote them: blanks between tags are none of the cells'."""
        changed = io.BytesIO()
        with zipfile.ZipFile(ods()) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "content.xml":
                    content = re.sub(
                        rb"(</?(?:table|office):[^<>]*>)", rb"\n \1\n ", content
                    )
                new.writestr(name, content)
        self.assertEqual(read(changed), read(ods()))

    def test_an_ods_file_without_its_mark(self):
        """As Odoo's own tests have one."""
        changed = io.BytesIO()
        with zipfile.ZipFile(ods()) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                if name != "mimetype":
                    new.writestr(name, old.read(name))
        self.assertEqual(read(changed), read(ods()))

    def test_an_xls_file_with_a_wrong_count_of_texts(self):
        """The fast reader reads it; looking for errors is no stricter."""
        data = bytearray(xls().getvalue())
        at = data.index(b"\xfc\x00", data.index(b"Obst".ljust(4)))
        data[at + 4 : at + 12] = struct.pack("<II", 99, 99)
        with self.assertRaises(AssertionError):
            xlrd.open_workbook(file_contents=bytes(data), logfile=io.StringIO())
        self.assertEqual(read(io.BytesIO(data)), read(xls()))

    def test_a_look_that_fails_costs_no_workbook(self):
        """Where the sheet's part is not found, all parts are searched for errors."""

        def break_cell(sheet):
            sheet["A2"] = "#REF!"
            sheet["A2"].data_type = "e"

        package = sheet_process.Package
        self.patch(package, "sheet", lambda self, name: {}["not there"])
        with zipfile.ZipFile(workbook([["A"], [1]])) as archive:
            sheet_process._look_everywhere(package(archive))
        with zipfile.ZipFile(workbook([["A"], [1]], break_cell)) as archive:
            with self.assertRaises(FileError):
                sheet_process._look_everywhere(package(archive))

    def test_a_date_with_binary_noise_is_its_day(self):
        def form(sheet):
            sheet["A2"].number_format = sheet["A3"].number_format = "dd.mm.yyyy"

        stream = workbook([["Am"], [46082.9999999998], [46083]], form)
        self.assertEqual([row[1] for row in read(stream)[1]], [["2026-03-02"]] * 2)

    def test_a_column_is_read_as_it_is_shown(self):
        def form(sheet):
            sheet["A2"].number_format = sheet["B2"].number_format = "00000"
            sheet["A4"].number_format = '"D-"00000'

        rows = [["PLZ", "Menge"], [1067, 1067], ["01067", 1], [1067, 1], [1067, 1]]
        stream = workbook(rows, form)
        self.assertEqual(
            [row[1] for row in read(stream, as_shown=["PLZ"])[1]],
            [["01067", "1067"], ["01067", "1"], ["D-01067", "1"], ["1067", "1"]],
        )
        self.assertEqual(read(stream, as_shown=[1]), read(stream, as_shown=["PLZ"]))
        self.assertEqual(read(stream)[1][0][1], ["1067", "1067"])
        self.assertRefused(stream, 'no column "Plz"', as_shown=["Plz"])

    def test_a_format_that_is_not_understood_fails_its_row(self):
        def form(sheet):
            sheet["A2"].number_format = "# ?/?"

        [row, other] = read(workbook([["A"], [0.5], [2]], form), as_shown=["A"])[1]
        self.assertEqual(row[:2], (2, ["0.5"]))
        self.assertIn("The cell A2 has a number format that is not understood", row[2])
        self.assertEqual(other, (3, ["2"], None))

    def test_xls_and_ods_as_they_are_shown(self):
        book = xlwt.Workbook()
        sheet = book.add_sheet("Obst")
        for row, cell in enumerate(["PLZ", 1067, 1068.4]):
            sheet.write(row, 0, cell, xlwt.easyxf(num_format_str="00000"))
        stream = io.BytesIO()
        book.save(stream)
        rows = [row[1] for row in read(stream, as_shown=["PLZ"])[1]]
        self.assertEqual(rows, [["01067"], ["01068"]])
        number = 'office:value-type="float" office:value="1067"'
        stream = ods_of([(TEXT, said("PLZ"))], [(number, said("01067"))])
        self.assertEqual(read(stream, as_shown=["PLZ"])[1][0][1], ["01067"])
        self.assertEqual(read(stream)[1][0][1], ["1067"])

    def test_what_number_formats_show(self):
        for value, code, text in SHOWN:
            with self.subTest(value=value, code=code):
                self.assertEqual(number_format.shown(value, code), text)

    def test_a_picture_in_a_cell(self):
        """It is named as what it is, and may be left out; an error stays one."""
        picture = io.BytesIO()
        Image.new("RGB", (2, 2)).save(picture, "PNG")
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Bild"])
        sheet.write(1, 0, "Öl")
        sheet.embed_image(1, 1, "oel.png", {"image_data": picture})
        sheet.write(2, 0, "Kiwi")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        book.close()
        first, second = read(stream)[1]
        self.assertIn("The cell B2 holds a picture", first[2])
        self.assertIn("B3 holds the error #DIV/0!", second[2])
        first, second = read(stream, pictures="empty")[1]
        self.assertEqual(first, (2, ["Öl", ""], None))
        self.assertIn("B3 holds the error #DIV/0!", second[2])

    def test_rows_of_blanks_only_are_left_out(self):
        stream = workbook([["Name", "Menge"], [" ", "\N{NO-BREAK SPACE}"], ["Öl", 1]])
        self.assertEqual(read(stream)[1], [(3, ["Öl", "1"], None)])

    def test_workbooks_of_odoo_are_read_cell_by_cell(self):
        """Its import templates and the files of its own tests."""
        found = sorted(
            path
            for root in odoo.addons.__path__
            for addon in Path(root).iterdir()
            if not addon.name.startswith(".")
            for path in addon.glob("**/*")
            if path.suffix in (".xlsx", ".xls", ".ods") and "connector" not in str(path)
        )
        if not found:
            self.skipTest("This Odoo comes without workbooks.")
        for path in found:
            with self.subTest(path.name):
                self.assertReadAsCalamineReadsIt(path)

    def assertReadAsCalamineReadsIt(self, path):
        try:
            stream = io.BytesIO(path.read_bytes())  # some have another format's name
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
        except python_calamine.CalamineError:  # an ods file without its mark
            with zipfile.ZipFile(path) as archive:
                stream = sheet_process.renamed(archive, "ods")
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            values = list(book.get_sheet_by_name(name).iter_rows())
            cells = [(at, list(map(as_text, row))) for at, row in enumerate(values, 1)]
            expected = [one for one in cells if any(map(str.strip, one[1]))]
            with path.open("rb") as stream:
                rows = read(stream, sheet=name, includes_header=False)[1]
            self.assertEqual([row[:2] for row in rows], expected)
            self.assertEqual({row[2] for row in rows} - {None}, set())

    def test_times_of_ods_beyond_a_day_are_hours(self):
        time = 'office:value-type="time" office:time-value="%s"'
        values = ("PT30H05M00S", "-PT1H", "PT26H")
        header = ('office:value-type="string"', said("Zeit"))
        book = ods_of([header], *([(time % one, said("x"))] for one in values))
        texts = [row[1][0] for row in read(book)[1]]
        self.assertEqual(texts, ["30:05:00", "-01:00:00", "26:00:00"])

    def test_a_text_of_ods_without_a_type_is_not_empty(self):
        """A program left the type out: a person sees the text."""
        texts = [('office:value-type="string"', said(one)) for one in ("Name", "Ort")]
        row = [texts[0], ("", said("Köln"))]
        found = read(ods_of(texts, row, texts))[1]
        self.assertEqual([one[1] for one in found], [["Name", "Köln"], ["Name", "Ort"]])
        self.assertIn("The cell B2 does not say what kind of value", found[0][2])

    def test_which_sheet(self):
        def another(sheet):
            sheet.parent.create_sheet("Gemüse").append(["Name"])
            sheet.parent["Gemüse"].append(["Kohl"])

        stream = workbook([["Name"], ["Kiwi"]], another)
        for sheet, name in (
            (None, "Kiwi"),
            (1, "Kiwi"),
            (2, "Kohl"),
            ("Gemüse", "Kohl"),
        ):
            self.assertEqual(read(stream, sheet=sheet)[1][0][1], [name])
        for sheet in (3, "Obst "):
            self.assertRefused(
                stream, f'no sheet "{sheet}"', '"Obst", "Gemüse"', sheet=sheet
            )

    def test_sheets_that_are_not_read_are_known(self):
        """A person sees them: unless it is said which one is read, they are told."""

        def others(sheet):
            sheet.parent.create_sheet("Februar").append(["Kohl"])
            sheet.parent.create_sheet("Listen").sheet_state = "hidden"

        stream = workbook([["Kiwi"]], others)
        for sheet, expected in ((None, ["Februar"]), (1, []), ("Februar", [])):
            rows = SheetRows(unpacked(stream, 100), 100, sheet=sheet)
            list(rows)
            self.assertEqual(rows.not_read, expected)

    def test_the_first_sheet_is_the_first_that_is_seen(self):
        """Neither a hidden one nor a chart; by its number it can be read."""

        def another(sheet):
            sheet.sheet_state = "hidden"
            book = sheet.parent
            book.create_chartsheet("Bild", 0)
            book.create_sheet("Gemüse").append(["Kohl"])
            book.active = 2

        stream = workbook([["Kiwi"]], another)
        self.assertEqual(read(stream)[0], ["Kohl"])
        self.assertEqual(read(stream, sheet=2)[0], ["Kiwi"])

    def test_where_the_header_is(self):
        rows = [["Preisliste"], ["Name", "Preis"], ["Kiwi", 1]]
        expected = (["Name", "Preis"], [(3, ["Kiwi", "1"], None)])
        self.assertEqual(read(workbook(rows), header_row=2), expected)
        self.assertEqual(read(workbook(rows), skip_rows=1), expected)
        self.assertRefused(workbook(rows), "Row 7", "header_row", header_row=7)

    def test_without_a_header(self):
        columns, rows = read(workbook([["Kiwi", 1], ["Öl"]]), includes_header=False)
        self.assertIsNone(columns)
        self.assertEqual(rows, [(1, ["Kiwi", "1"], None), (2, ["Öl", ""], None)])

    def test_headers_that_are_refused(self):
        self.assertRefused(workbook([["A"]]), 'no column "Name"', required=["Name"])
        self.assertRefused(workbook([]), '"Obst" is empty')

    def test_columns_of_one_name_and_what_nobody_sees_of_names(self):
        stream = workbook([["A", "B", "\u200bA\xa0"], ["x", "\ufeffy", "z"]])
        self.assertEqual(
            read(stream), (["A", "B", "A (2)"], [(2, ["x", "y", "z"], None)])
        )

    def test_a_value_beyond_the_header_fails_its_row(self):
        rows = read(workbook([["Name"], ["Kiwi", "", "lose"], ["Öl"]]))[1]
        self.assertIn("The cell C2 stands beyond the last column", rows[0][2])
        self.assertEqual(rows[1], (3, ["Öl"], None))

    def test_what_is_no_workbook(self):
        for data in (b"", b"Name;Preis\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99):
            with self.subTest(data[:9]):
                self.assertRefused(io.BytesIO(data), "workbook")
        whole = workbook([["Name"], ["Kiwi"]]).getvalue()
        self.assertRefused(io.BytesIO(whole[: len(whole) // 2]), "damaged")

    def test_two_cells_that_are_far_from_each_other(self):
        """The fast reader would take 400 GB for what lies between them."""

        def far(sheet):
            sheet["XFD1048576"] = "Ende"

        self.assertRefused(workbook([["Name"]], far), "cannot be read", "too large")

    def test_a_workbook_beyond_the_limit(self):
        rows = [[f"Frucht {at}", at] for at in range(20_000)]
        self.assertRefused(workbook(rows), "more than 1 MB", megabytes=1)

    def test_nothing_is_left_behind(self):
        """Whoever stops reading early stops the process as well."""
        rows = SheetRows(unpacked(workbook([["Name"], ["Kiwi"], ["Öl"]]), 1), 1)
        started = []
        self.patch(
            child_process.subprocess,
            "Popen",
            lambda *args, _popen=child_process.subprocess.Popen, **options: (
                started.append(_popen(*args, **options)) or started[-1]
            ),
        )
        reading = iter(rows)
        next(reading)
        reading.close()
        self.assertIsNotNone(started[0].returncode)
