import io
import subprocess
import sys
import zipfile
from datetime import datetime
from unittest.mock import patch

import openpyxl
from openpyxl.styles import numbers

from odoo.exceptions import UserError
from odoo.tests.common import BaseCase

from ..desk import row_ids, uploaded
from ..desk.table import Unreadable
from . import desk_files
from .desk_files import (
    NAMES,
    ROWS,
    as_csv,
    cells_changed,
    csv_rows,
    edits_of,
    failed,
    in_workbook,
    row_of,
    rows_of,
    to_csv,
    to_xlsx,
)


class TestRowsIn(BaseCase):
    """A file that came back: rows find themselves, and only what changed is an edit."""

    def refused(self, edits):
        return {one["line"]: one["why"] for one in edits.refused}

    # nothing changed

    def test_a_file_that_nobody_touched_changes_nothing(self):
        for content in (to_csv(), to_csv(delimiter=","), to_xlsx()):
            edits = edits_of(content)
            self.assertEqual((edits.edits, edits.refused), ([], []))
            self.assertEqual((edits.unchanged, edits.missing), (len(ROWS), 0))

    def test_csv_may_have_any_encoding_and_delimiter(self):
        for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-32", "gb18030"):
            with self.subTest(encoding):
                self.assertEqual(edits_of(to_csv(encoding=encoding)).edits, [])
        for delimiter in ",;\t|":
            with self.subTest(delimiter):
                self.assertEqual(edits_of(to_csv(delimiter=delimiter)).edits, [])

    def test_an_encoding_is_told_by_what_was_sent(self):
        rows = rows_of([["1", "Ölmühle", "ß", "", "Gemüse", "é"]])
        for encoding in ("cp1252", "mac-roman", "cp850"):
            with self.subTest(encoding):
                content = to_csv(rows, encoding=encoding)
                self.assertEqual(edits_of(content, failed(rows)).edits, [])

    def test_signs_that_an_encoding_lacks_are_left_as_they_are(self):
        edits = edits_of(to_csv(encoding="cp1252"))
        self.assertEqual(edits.edits, [])

    def test_what_openpyxl_saves_anew_is_the_same(self):
        self.assertEqual(edits_of(in_workbook(to_xlsx(), lambda sheet: None)).edits, [])

    def test_empty_rows_at_the_end_of_a_sheet_are_none(self):
        """LibreOffice leaves them there, where rows were removed."""

        def removed(sheet):
            sheet.row_dimensions[1048576].height = 12.8

        self.assertEqual(edits_of(in_workbook(to_xlsx(), removed)).edits, [])

    def test_signs_that_a_workbook_spells_come_back(self):
        rows = rows_of([["a\x01b", "_x0041_", "c\r\nd", "\t", " x ", "_"]])
        self.assertEqual(edits_of(to_xlsx(rows), failed(rows)).edits, [])

    def test_what_excel_makes_of_csv_is_left_as_it_is(self):
        rows = csv_rows(to_csv())
        rows[1][0], rows[2][0], rows[3][0] = "12", "4,00638E+12", "02. Jan"
        rows[1][2], rows[2][2] = "12,5", "1234,56"
        edits = edits_of(as_csv(rows))
        self.assertEqual(edits.edits, [])
        self.assertEqual(edits.guessed, 5)

    def test_the_same_in_a_workbook(self):
        values = {"A2": 12, "A3": 4006381333931, "A4": datetime(2026, 2, 1)}
        values |= {"C2": 12.5, "C3": 1234.56, "C4": 7, "C5": 0.5, "F2": 0, "F5": -5}
        values |= {"D2": datetime(2026, 1, 5), "D3": datetime(2026, 2, 17)}

        def opened(sheet):
            for at, value in values.items():
                sheet[at].value, sheet[at].number_format = value, "General"
                if isinstance(value, datetime):
                    sheet[at].number_format = numbers.FORMAT_DATE_YYYYMMDD2

        self.assertEqual(edits_of(in_workbook(to_xlsx(), opened)).edits, [])

    def test_where_a_program_keeps_texts_a_person_changed_them(self):
        rows = rows_of([[f"00{at}", *ROWS[0][1:]] for at in range(10, 15)])
        sent = csv_rows(to_csv(rows))
        sent[1][0] = "10"
        self.assertEqual(
            cells_changed(edits_of(as_csv(sent), failed(rows))), {(2, "Artikel"): "10"}
        )

    def test_in_a_workbook_a_text_that_differs_is_what_a_person_wrote(self):
        def typed(sheet):
            sheet["A2"].value, sheet["D2"].value = "12", "2026-01-05"

        self.assertEqual(
            cells_changed(edits_of(in_workbook(to_xlsx(), typed))),
            {(2, "Artikel"): "12", (2, "Datum"): "2026-01-05"},
        )

    # changed

    def test_a_cell_that_was_changed_is_an_edit_with_what_it_was(self):
        rows = csv_rows(to_csv())
        rows[1][4] = "Südfrüchte"
        edits = edits_of(as_csv(rows))
        self.assertEqual(edits.edits, [(2, 4, "Südfrüchte", "Obst")])
        self.assertEqual(edits.unchanged, len(ROWS) - 1)

    def test_a_cell_that_was_emptied_is_one_as_well(self):
        self.assertEqual(
            cells_changed(
                edits_of(
                    in_workbook(to_xlsx(), lambda s: s["E2"].__setattr__("value", None))
                )
            ),
            {(2, "Kategorie"): ""},
        )

    def test_what_begins_like_a_formula_comes_in_as_it_was_typed(self):
        rows = csv_rows(to_csv())
        rows[1][4], rows[2][4] = "'=SUM(1)", "'@x"
        self.assertEqual(
            cells_changed(edits_of(as_csv(rows))),
            {(2, "Kategorie"): "=SUM(1)", (3, "Kategorie"): "@x"},
        )

    def test_numbers_and_dates_that_were_typed_are_written_as_in_the_file(self):
        def typed(sheet):
            sheet["C2"].value = 99.5
            sheet["D4"].value = datetime(2026, 3, 9)
            sheet["F2"].value = 7

        self.assertEqual(
            cells_changed(edits_of(in_workbook(to_xlsx(), typed))),
            {(2, "Preis"): "99,5", (4, "Datum"): "09.03.2026", (2, NAMES[5]): "7"},
        )

    # rows

    def test_rows_find_themselves_wherever_they_stand(self):
        header, *rows = csv_rows(to_csv())
        rows[0][4] = "A"
        edits = edits_of(as_csv([*rows[::-1], header]))
        self.assertEqual(cells_changed(edits), {(2, "Kategorie"): "A"})

    def test_rows_that_were_left_out_stay_as_they_are(self):
        rows = csv_rows(to_csv())
        edits = edits_of(as_csv(rows[:2]))
        self.assertEqual((edits.edits, edits.missing), ([], len(ROWS) - 1))

    def test_a_row_that_was_added_is_refused_and_the_others_go_in(self):
        rows = csv_rows(to_csv())
        rows[1][4] = "A"
        rows.insert(2, ["neu", *[""] * 8])
        edits = edits_of(as_csv(rows))
        self.assertEqual(cells_changed(edits), {(2, "Kategorie"): "A"})
        self.assertIn("no ID", self.refused(edits)[3])

    def test_an_id_that_was_changed_is_refused(self):
        rows = csv_rows(to_csv())
        rows[1][6] = rows[1][6][:-1] + ("a" if rows[1][6][-1] != "a" else "b")
        rows[2][6] = "17"
        rows[3][6] = rows[3][6].replace("R4-", "R5-")
        edits = edits_of(as_csv(rows))
        self.assertEqual(set(self.refused(edits)), {2, 3, 4})

    def test_rows_of_another_run_or_tab_are_refused(self):
        rows = csv_rows(to_csv())
        for at, owner in ((1, row_ids.owner_of("other")), (2, row_ids.owner_of("tab"))):
            rows[at][6] = rows[at][6].replace(desk_files.OWNER, owner)
        known = failed(owners={row_ids.owner_of("tab"): "Adressen"})
        refused = self.refused(edits_of(as_csv(rows), known))
        self.assertIn("another run", refused[2])
        self.assertIn("<Adressen>", refused[3])

    def test_rows_that_are_in_already_are_refused(self):
        rows = rows_of()
        known = failed({line: rows[line] for line in (2, 3)})
        self.assertEqual(set(self.refused(edits_of(to_csv(), known))), {4, 5})

    def test_a_row_that_stands_twice_counts_once_if_it_says_the_same(self):
        rows = csv_rows(to_csv())
        rows[1][4] = "A"
        edits = edits_of(as_csv([*rows, rows[1]]))
        self.assertEqual((len(edits.edits), edits.refused), (1, []))

    def test_a_row_that_says_two_things_is_refused_twice(self):
        rows = csv_rows(to_csv())
        twice = [*rows[1][:4], "B", *rows[1][5:]]
        edits = edits_of(as_csv([*rows, twice]))
        self.assertEqual((edits.edits, set(self.refused(edits))), ([], {2, 6}))

    # columns

    def test_columns_find_themselves_by_their_names(self):
        rows = [row[::-1] for row in csv_rows(to_csv())]
        self.assertEqual(edits_of(as_csv(rows)).edits, [])

    def test_a_name_that_is_a_number_now_is_still_the_name(self):
        rows = {2: {"2024": "x", "Name": "y"}}
        with patch.object(desk_files, "NAMES", ["2024", "Name"]):
            content, known = to_xlsx(rows), failed(rows)

        def opened(sheet):
            sheet["A1"].value, sheet["A2"].value = 2024, "z"

        edits = edits_of(in_workbook(content, opened), known)
        self.assertEqual(edits.edits, [(2, 0, "z", "x")])

    def test_columns_that_were_removed_leave_cells_as_they_are(self):
        rows = [row[4:7] for row in csv_rows(to_csv())]
        rows[1][0] = "A"
        edits = edits_of(as_csv(rows))
        self.assertEqual(cells_changed(edits), {(2, "Kategorie"): "A"})

    def test_columns_that_are_not_known_are_told(self):
        rows = [[*row, "ok"] for row in csv_rows(to_csv())]
        rows[0][-1] = "Notiz"
        edits = edits_of(as_csv(rows))
        self.assertEqual((edits.unknown, edits.edits), (["Notiz"], []))

    def test_a_column_that_stands_twice_is_refused(self):
        rows = [[*row, row[0]] for row in csv_rows(to_csv())]
        with self.assertRaisesRegex(UserError, "Artikel"):
            edits_of(as_csv(rows))

    def test_a_file_without_its_header_is_refused(self):
        with self.assertRaisesRegex(UserError, "header"):
            edits_of(as_csv(csv_rows(to_csv())[1:]))

    # meanwhile

    def test_what_others_changed_meanwhile_is_no_edit_of_this_file(self):
        sent, now = rows_of(), rows_of()
        now[2] = now[2] | {"Kategorie": "Gemüse"}
        known = failed(now, {2: [("Kategorie", "Obst")]})
        self.assertEqual(edits_of(to_csv(sent), known).edits, [])

    def test_an_edit_says_what_the_cell_was_when_the_file_was_made(self):
        sent, now = rows_of(), rows_of()
        now[2] = now[2] | {"Kategorie": "Gemüse"}
        known = failed(now, {2: [("Kategorie", "Obst")]})
        rows = csv_rows(to_csv(sent))
        rows[1][4] = "Nüsse"
        self.assertEqual(edits_of(as_csv(rows), known).edits, [(2, 4, "Nüsse", "Obst")])

    # cells that cannot be read

    def test_a_formula_has_the_value_that_was_saved(self):
        def formula(sheet):
            sheet["E2"].value = "=1+1"

        edits = edits_of(in_workbook(to_xlsx(), formula))
        self.assertIn("E2", self.refused(edits)[2])
        self.assertIn("without a saved value", self.refused(edits)[2])
        self.assertEqual(edits.edits, [])

    def test_an_error_in_a_cell_refuses_its_row(self):
        def broken(sheet):
            sheet["E2"].value, sheet["E3"].value = "#N/A", "A"

        edits = edits_of(in_workbook(to_xlsx(), broken))
        self.assertIn("#N/A", self.refused(edits)[2])
        self.assertEqual(cells_changed(edits), {(3, "Kategorie"): "A"})

    def test_so_does_one_that_is_a_text_in_csv(self):
        rows = csv_rows(to_csv())
        rows[1][4], rows[2][4] = "#DIV/0!", "#NV"
        edits = edits_of(as_csv(rows))
        self.assertEqual((edits.edits, set(self.refused(edits))), ([], {2, 3}))

    def test_a_text_that_was_too_long_for_a_cell_is_not_cut(self):
        rows = rows_of([["x" * 40_000, *ROWS[0][1:]]])
        content = to_xlsx(rows)
        self.assertEqual(edits_of(content, failed(rows)).edits, [])
        changed = in_workbook(content, lambda s: s["A2"].__setattr__("value", "y"))
        self.assertIn("too long", self.refused(edits_of(changed, failed(rows)))[2])


class TestStrangersFile(BaseCase):
    """A file does no harm, whatever it is, and the refusal says what it is."""

    def word(self, content):
        with self.assertRaises(Unreadable) as caught:
            uploaded.read(content, [])
        return caught.exception.args

    def test_other_kinds_are_named(self):
        for head, kind in ((b"\x89PNG\r\n", "PNG"), (b"%PDF-1.7", "PDF")):
            with self.subTest(kind):
                self.assertEqual(self.word(head + b"x" * 99), ("kind", kind))
        self.assertEqual(self.word(b"\xd0\xcf\x11\xe0" + b"x" * 99), ("old",))
        self.assertEqual(self.word(b"\0\1\2" * 400), ("kind", "?"))

    def test_nothing_and_texts_without_ids_are_refused(self):
        self.assertEqual(self.word(b" \r\n"), ("empty",))
        self.assertEqual(self.word(b"a;b\n1;2\n"), ("no_ids",))

    def test_a_workbook_without_ids_is_refused(self):
        def without(sheet):
            sheet.delete_cols(7)

        self.assertEqual(self.word(in_workbook(to_xlsx(), without)), ("no_ids",))

    def test_two_sheets_with_rows_are_refused(self):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx()))
        book.copy_worksheet(book.worksheets[0])
        out = io.BytesIO()
        book.save(out)
        self.assertEqual(self.word(out.getvalue()), ("several_sheets",))

    def test_a_zip_that_is_no_workbook_is_refused(self):
        self.assertEqual(self.word(packed({"a.txt": b"x"})), ("no_workbook",))
        self.assertEqual(self.word(b"PK\x03\x04 damaged"), ("damaged",))

    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        bomb = packed({"[Content_Types].xml": b"", "xl/x.xml": b"0" * 401 * 2**20})
        self.assertEqual(self.word(bomb), ("too_large",))

    def test_a_cell_at_the_end_of_the_world_is_refused(self):
        def far(sheet):
            sheet["XFD1048576"].value = "x"

        self.assertEqual(self.word(in_workbook(to_xlsx(), far)), ("too_large",))

    def test_a_cell_that_is_repeated_a_billion_times_is_refused(self):
        row = '<table:table-row table:number-rows-repeated="1000000">'
        cell = '<table:table-cell table:number-columns-repeated="1000" '
        cell += 'office:value-type="string"><text:p>x</text:p></table:table-cell>'
        self.assertEqual(
            self.word(ods(f"{row}{cell}</table:table-row>")), ("too_large",)
        )

    def test_entities_and_other_files_are_not_read(self):
        text = ods(
            "<table:table-row><table:table-cell><text:p>&x;</text:p></table:table-cell></table:table-row>",
            '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        )
        self.assertIn(self.word(text), [("no_ids",), ("damaged",)])

    def test_a_text_of_a_million_cells_in_a_line_is_refused(self):
        self.assertEqual(self.word(b"a" + b";" * 10**6), ("too_large",))

    def test_a_process_that_takes_too_long_is_ended(self):
        with patch.object(
            subprocess, "run", side_effect=subprocess.TimeoutExpired("x", 1)
        ):
            self.assertEqual(self.word(to_xlsx()), ("too_large",))

    def test_the_process_knows_nothing_of_the_server(self):
        with patch.object(subprocess, "run", wraps=subprocess.run) as run:
            uploaded.read(to_xlsx(), [])
        [command] = run.call_args.args
        self.assertEqual(command[:2], [sys.executable, "-I"])

    def test_an_ods_is_read_as_its_cells_are(self):
        rows = rows_of([ROWS[0]])
        [sent] = desk_files.out_rows(rows)
        texts = [*NAMES, "Row ID"]
        header = "".join(text_cell(text) for text in texts)
        cells = "".join(
            text_cell(desk_files.rows_out.as_written(cell))
            for cell in (*sent.cells, sent.id)
        )
        content = ods(
            f"<table:table-row>{header}</table:table-row><table:table-row>{cells}</table:table-row>"
        )
        self.assertEqual(edits_of(content, failed(rows)).edits, [])
        self.assertEqual(row_of(*ROWS[0]), rows[2])


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def text_cell(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    cell = '<table:table-cell office:value-type="string"><text:p>'
    return f"{cell}{text}</text:p></table:table-cell>"


def ods(rows, doctype=""):
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"{doctype}<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="x">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": mimetype, "content.xml": content.encode()})
