import io
import json
import zipfile

import openpyxl
from python_calamine import CalamineWorkbook

from odoo.tests import tagged

from odoo.addons.connector_flow.engine.run_fire import fire
from odoo.addons.connector_flow.engine.run_words import end_message

from .export_common import ExportCase

ALL = ["name", "note", "number", "weight", "done", "day", "moment", "colour_ids"]


@tagged("post_install", "-at_install")
class TestCsvExport(ExportCase):
    """CSV files: formats, encodings, names, and rows that cannot be written."""

    def test_a_file_with_header_and_rows(self):
        self.thing(note='Größe "XL",\nsüß', number=0, weight=1.5, done=True)
        self.export(["name", "note", "number", "weight", "done", "day"])
        self.assertEqual(
            self.text(),
            'name,note,number,weight,done,day\nApfel,"Größe ""XL"",\nsüß",0,1.5,1,\n',
        )

    def test_labels_or_no_header(self):
        self.thing(country_id=self.env.ref("base.fr").id)
        fields = ["weight", "country_id/code"]
        self.export(fields, writer={"header": "labels"})
        self.assertEqual(self.lines()[0], "Net Weight,Country/Country Code")
        self.export(fields, writer={"header": "none"})
        self.assertEqual(self.lines(), ["0.0,FR"])

    def test_the_label_of_a_translation_has_its_language(self):
        """As the name itself may stand beside it."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.thing()
        self.export(["name", "name:de_DE"], writer={"header": "labels"})
        self.assertEqual(self.lines()[0], "Name,Name (de_DE)")

    def test_columns_may_be_given_names(self):
        self.thing()
        self.export({"name": "Produkt", "number": "Anzahl"})
        self.assertEqual(self.lines(), ["Produkt,Anzahl", "Apfel,0"])

    def test_numbers_dates_and_yes_as_a_german_spreadsheet_has_them(self):
        self.thing(weight=1234.5, number=-1000, day="2026-12-31", done=True)
        self.thing(moment="2026-12-31 22:59:00")
        self.export(
            ["weight", "number", "day", "moment", "done"],
            writer={
                "csv": {"delimiter": ";"},
                "decimal": ",",
                "thousands": ".",
                "digits": 2,
                "date_format": "%d.%m.%Y",
                "datetime_format": "%d.%m.%Y %H:%M",
                "booleans": ["ja", "nein"],
            },
        )
        self.assertEqual(
            self.lines()[1:],
            ["1.234,50;-1.000;31.12.2026;;ja", "0,00;0;;31.12.2026 23:59;nein"],
        )

    def test_numbers_that_nobody_could_read_are_refused_on_save(self):
        for config, message in (
            ({"thousands": "."}, "“decimal” and “thousands”"),
            ({"decimal": ",", "thousands": ","}, "“decimal” and “thousands”"),
            ({"digits": -1}, "“digits” has to be 0 or more"),
        ):
            with self.subTest(config), self.assertRaisesRegex(Exception, message):
                self.writer.config = repr(config)
        self.thing(weight=1234.5)
        writer = {"thousands": ",", "digits": 0, "csv": {"delimiter": ";"}}
        self.export(["weight"], writer=writer)
        self.assertEqual(self.lines()[1], "1,234")

    def test_large_and_small_numbers_have_no_exponent(self):
        self.thing(ratio=1e-7)
        self.thing(ratio=1e20)
        self.export(["ratio"])
        self.assertEqual(self.lines()[1:], ["0.0000001", "100000000000000000000"])

    def test_formulas_are_made_harmless(self):
        for text in ("=1+1", "+49 170", "-cmd", "@SUM(A1)", "\tx", "\rx", "'=x"):
            self.thing(note=text)
        self.export(["note"], writer={"header": "none"})
        found = self.content().decode()
        for text in ("'=1+1", "'+49 170", "'-cmd", "'@SUM(A1)", "'\tx", "''=x"):
            self.assertIn(text, found)

    def test_negative_numbers_are_no_formulas(self):
        self.thing(note="-12,5", number=-3)
        self.export(["note", "number"], writer={"csv": {"delimiter": ";"}})
        self.assertEqual(self.lines()[1], "-12,5;-3")

    def test_formulas_may_be_let_through(self):
        self.thing(note="=1+1")
        self.export(["note"], writer={"formulas": True})
        self.assertEqual(self.lines()[1], "=1+1")

    def test_a_header_that_is_a_formula_is_made_harmless(self):
        self.thing()
        self.export({"name": "=cmd"})
        self.assertEqual(self.lines()[0], "'=cmd")

    # encodings

    def test_a_byte_order_mark_stands_once(self):
        self.thing()
        self.thing()
        for encoding in ("utf-8-sig", "utf-16"):
            self.export(["name"], writer={"encoding": encoding}, chunk_size=1)
            text = self.content().decode(encoding)
            self.assertEqual(text, "name\r\nApfel\r\nApfel\r\n")

    def test_a_character_that_the_encoding_lacks_fails_its_row(self):
        """With line, column and character; the others wait for it in the file."""
        self.thing(name="Köln")
        self.thing(name="Łódź")
        self.thing(name="Bonn")
        self.export(["name"], writer={"encoding": "cp1252"})
        self.assertEqual(self.figures(), (2, 0, 1))
        self.assertRegex(self.errors()[2], "“name”: the encoding cp1252 has no “Ł”")
        self.assertFalse(self.files())

    def test_a_row_that_was_repaired_stands_where_it_belongs(self):
        for name in ("Köln", "Łódź", "Bonn", "Ústí", "Genf"):
            self.thing(name=name)
        run = self.export(["name"], writer={"encoding": "latin-1"})
        self.repair(run, 2, {"name": "Lodz"})
        self.retry(run)
        text = self.content().decode("latin-1")
        self.assertEqual(text.split(), ["name", "Köln", "Lodz", "Bonn", "Ústí", "Genf"])

    def test_a_row_that_was_skipped_is_left_out(self):
        for name in ("Köln", "Łódź", "Bonn"):
            self.thing(name=name)
        run = self.export(["name"], writer={"encoding": "latin-1"})
        run.chunk_ids.filtered(lambda one: one.state == "failed").action_skip()
        fire(run.sudo(), asynch=False)
        self.assertEqual(self.content().decode("latin-1").split()[1:], ["Köln", "Bonn"])

    def test_characters_may_be_replaced_or_written_with_others(self):
        self.thing(name="Łódź – Müßig „x“")
        writer = {"encoding": "ascii", "unencodable": "transliterate"}
        self.export(["name"], writer=writer)
        self.assertEqual(self.lines()[1], '"Lodz - Muessig ""x"""')
        self.export(["name"], writer=writer | {"unencodable": "replace"})
        self.assertEqual(self.lines()[1], "??d? ? M??ig ?x?")

    # lists

    def test_several_names_stand_in_one_cell(self):
        colours = [(0, 0, {"name": "rot"}), (0, 0, {"name": "blau"})]
        self.thing(colour_ids=colours)
        self.export(["colour_ids"], writer={"separator": "|"})
        self.assertEqual(self.lines()[1], "rot|blau")

    def test_a_name_with_the_separator_fails_its_row(self):
        """It could not be told from two names."""
        self.thing(colour_ids=[(0, 0, {"name": "rot, matt"})])
        self.export(["colour_ids"])
        self.assertIn("“rot, matt” contains “,”", self.errors()[1])

    # files

    def test_nothing_to_export_makes_no_file_unless_asked(self):
        self.export(["name"])
        self.assertEqual((self.last_run.state, len(self.files())), ("done", 0))
        self.export(["name", "weight"], writer={"empty_file": True})
        self.assertEqual(self.text(), "name,weight\n")

    def test_the_name_of_the_file(self):
        self.thing()
        self.export(["name"], writer={"file_name": "{flow}-{sequence}.txt"})
        self.assertEqual(self.files().name, "Äpfel_Birnen-1.txt")
        self.export(["name"], writer={"file_name": "{date}_{time}.csv"})
        self.assertRegex(self.files().name, r"^\d{4}-\d\d-\d\d_\d{6}\.csv$")

    def test_names_that_are_none_are_refused_on_save(self):
        for name in ("../x.csv", "a/b", "{nix}.csv", "", "{flow.__class__}", ".x"):
            with self.subTest(name), self.assertRaisesRegex(Exception, "file_name"):
                self.writer.config = repr({"file_name": name})

    def test_a_file_for_every_so_many_rows(self):
        self.model.create([{"name": f"D{at}"} for at in range(7)])
        self.export(["name"], writer={"split_rows": 3}, chunk_size=2)
        texts = [self.content(one).decode().split() for one in self.files()]
        self.assertEqual(
            texts,
            [
                ["name", "D0", "D1", "D2"],
                ["name", "D3", "D4", "D5"],
                ["name", "D6"],
            ],
        )
        self.assertEqual(len(set(self.files().mapped("name"))), 3)

    def test_the_size_and_checksum_of_the_file_are_those_of_its_content(self):
        import hashlib

        self.thing()
        self.export(["name"])
        content = self.content()
        digest = hashlib.sha256(content).hexdigest()
        self.assertEqual(
            (self.files().size, self.files().checksum), (len(content), digest)
        )

    def test_a_part_of_a_file_is_left_over_by_none(self):
        self.thing()
        self.export(["name"])
        parts = self.env["impexp.part"].sudo().search([])
        owned = [("res_model", "=", "impexp.part")]
        self.assertFalse(parts or self.env["ir.attachment"].search(owned))

    # the message at the end

    def message(self):
        return end_message(self.last_run.sudo())

    def test_the_message_names_the_file_and_how_many_rows_it_has(self):
        self.thing()
        self.thing(name="Birne")
        self.export(["name"], writer={"file_name": "Obst.csv"})
        self.assertEqual(
            self.message(), "2 of 2 rows were written to Obst.csv, 0 skipped."
        )

    def test_the_message_names_the_first_of_many_files(self):
        self.model.create([{"name": f"D{at}"} for at in range(7)])
        self.export(["name"], writer={"file_name": "{part}.csv", "split_rows": 1})
        names = "1.csv, 2.csv, 3.csv, 4.csv, 5.csv and 2 more"
        self.assertIn(f"7 of 7 rows were written to {names}, ", self.message())

    def test_the_message_says_that_a_file_waits_for_its_rows(self):
        self.thing(name="Köln")
        self.thing(name="Łódź")
        self.export(["name"], writer={"encoding": "latin-1"})
        self.assertRegex(
            self.message(),
            "^1 of 2 rows are ready to be written, 0 skipped, 1 waits for repair. The",
        )
        self.last_run.chunk_ids.filtered(
            lambda one: one.state == "failed"
        ).action_skip()
        fire(self.last_run.sudo(), asynch=False)
        self.assertRegex(self.message(), "^1 of 2 rows were written to .*, 1 skipped.$")

    def test_the_message_says_that_there_is_no_file(self):
        self.thing(name="Łódź")
        self.export(["name"], writer={"encoding": "latin-1"})
        self.last_run.chunk_ids.action_skip()
        fire(self.last_run.sudo(), asynch=False)
        self.assertEqual(self.message(), "No file was made: 1 of 1 rows were skipped.")
        self.model.search([]).unlink()
        self.export(["name"])
        self.assertIn("There are no rows, so there is no file.", self.message())

    def test_the_progress_of_a_run_speaks_of_files(self):
        self.thing()
        self.export(["name"])
        self.assertTrue(self.last_run.writes_files)
        importing = self.env["impexp.run"].create({"flow_id": self.flow.id})
        self.assertFalse(importing.writes_files)

    def test_rows_of_other_tasks_are_written_as_well(self):
        """A CSV file is read, and written with another delimiter."""
        self.source.flow_start = False
        reader = self.make_task(self.export_flow, "csv_import", flow_start=True)
        self.connect(reader, self.writer)
        self.writer.config = repr({"csv": {"delimiter": ";"}})
        content = 'Name,Preis\n"Apfel\nrot",1.20\nKiwi,\n'
        self.last_run = self.run_flow(self.export_flow, content)
        made = self.content(self.files().filtered("task_id")).decode()
        self.assertEqual(made, 'Name;Preis\r\n"Apfel\nrot";1.20\r\nKiwi;\r\n')


@tagged("post_install", "-at_install")
class TestJsonExport(ExportCase):
    """JSON files."""

    FORMAT = "json_export"

    def test_an_array_of_objects(self):
        self.thing(
            number=0,
            weight=1.5,
            day="2026-12-31",
            moment="2026-07-01 22:30:00",
            colour_ids=[(0, 0, {"name": "rot"})],
        )
        self.thing(name="=süß")
        self.export(ALL, chunk_size=1)
        first, second = json.loads(self.content())
        self.assertEqual(
            first,
            {
                "name": "Apfel",
                "note": None,
                "number": 0,
                "weight": 1.5,
                "done": False,
                "day": "2026-12-31",
                "moment": "2026-07-02T00:30:00+02:00",
                "colour_ids": ["rot"],
            },
        )
        self.assertEqual(second["name"], "=süß")

    def test_an_object_a_line(self):
        self.thing()
        self.thing(name="Birne\nrot")
        self.export(["name"], writer={"layout": "lines"}, chunk_size=1)
        found = [json.loads(line)["name"] for line in self.lines()]
        self.assertEqual(found, ["Apfel", "Birne\nrot"])

    def test_columns_with_one_label_do_not_hide_each_other(self):
        """An object has each key once: the row says so instead of losing a value."""
        self.thing()
        paths = ["colour_id/name", "colour_id.name"]
        self.export(paths, writer={"header": "labels"})
        self.assertFalse(self.files())
        self.assertIn("“Colour/Name”", self.last_run.chunk_ids[0].error)
        self.export(paths, writer={"header": "none"})
        self.assertEqual(json.loads(self.content()), [[None, None]])

    def test_a_number_that_is_none_is_null(self):
        """JSON has no NaN: other programs would refuse the whole file."""
        parts = [(0, 0, {"name": "Kern", "amount": float("inf")})]
        self.thing(weight=1.5, ratio=float("nan"), part_ids=parts)
        self.export(["weight", "ratio", "part_ids/amount"])

        def refuse(token):
            raise AssertionError(token)

        [row] = json.loads(self.content(), parse_constant=refuse)
        self.assertEqual([*row.values()], [1.5, None, [None]])

    def test_no_rows_are_an_empty_array(self):
        self.export(["name"], writer={"empty_file": True})
        self.assertEqual(json.loads(self.content()), [])

    def test_each_of_several_files_is_an_array(self):
        self.model.create([{"name": f"D{at}"} for at in range(5)])
        self.export(["name"], writer={"split_rows": 2})
        sizes = [len(json.loads(self.content(one))) for one in self.files()]
        self.assertEqual(sizes, [2, 2, 1])


@tagged("post_install", "-at_install")
class TestXlsxExport(ExportCase):
    """Workbooks."""

    FORMAT = "xlsx_export"

    def sheet(self, file=None):
        content = self.content(file or self.files())
        return openpyxl.load_workbook(io.BytesIO(content)).active

    def test_cells_have_the_type_of_their_field(self):
        self.thing(
            note="=1+1",
            number=3,
            weight=1.5,
            done=True,
            day="2026-12-31",
            moment="2026-07-01 22:30:00",
            colour_ids=[(0, 0, {"name": "rot"}), (0, 0, {"name": "blau"})],
        )
        self.export(ALL)
        header, row = self.sheet().iter_rows()
        self.assertEqual([cell.value for cell in header], ALL)
        values = [cell.value for cell in row]
        self.assertEqual(values[:5], ["Apfel", "=1+1", 3, 1.5, True])
        self.assertEqual(str(values[5]), "2026-12-31 00:00:00")
        self.assertEqual(str(values[6]), "2026-07-02 00:30:00")
        self.assertEqual(values[7], "rot,blau")
        self.assertEqual(row[1].data_type, "s", "no formula")

    def test_a_number_that_is_none_is_an_empty_cell(self):
        self.thing(weight=1.5, ratio=float("nan"))
        self.thing(ratio=float("-inf"))
        self.export(["ratio", "weight"])
        values = [[cell.value for cell in row] for row in self.sheet().iter_rows()]
        self.assertEqual(values[1:], [[None, 1.5], [None, 0]])

    def test_a_workbook_for_every_so_many_rows(self):
        self.model.create([{"name": f"D{at}"} for at in range(5)])
        self.export(["name"], writer={"split_rows": 2}, chunk_size=3)
        names = [
            [cell.value for (cell,) in self.sheet(one).iter_rows(min_row=2)]
            for one in self.files()
        ]
        self.assertEqual(names, [["D0", "D1"], ["D2", "D3"], ["D4"]])

    def test_the_archive_of_a_workbook_is_sound(self):
        """Sizes and check sums, also of several blocks."""
        self.model.create([{"name": f"Ding {at}"} for at in range(50)])
        self.export(["name"], chunk_size=10)
        with zipfile.ZipFile(io.BytesIO(self.content())) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(len(archive.namelist()), len(set(archive.namelist())))

    def test_texts_come_back_as_they_are(self):
        """What looks like XML, or like an escape, is a text."""
        texts = ["<r>rot</r>", ']]> &amp; "x"', " süß ", "a\nb\tc", "_x0041_"]
        texts += ["Glocke\x07", "Wagen\rzurück", "=1+1", "0012"]
        self.model.create([{"name": "x", "note": text} for text in texts])
        self.export(["note"], writer={"header": "none"})
        self.assertEqual([row[0] for row in self.read_by_calamine()], texts)

    def read_by_calamine(self):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(self.content()))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)

    def test_the_first_row_stays_and_is_bold(self):
        self.thing()
        self.export({"name": "<Größe> & Co"})
        sheet = self.sheet()
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet["A1"].value, "<Größe> & Co")
        self.assertTrue(sheet["A1"].font.bold and not sheet["A2"].font.bold)

    def test_formats_of_numbers_dates_and_times(self):
        self.thing(weight=1.5, day="2026-12-31", number=3)
        writer = {"number_format": "#,##0.00", "date_format": "dd.mm.yyyy"}
        self.export(["weight", "day", "number"], writer=writer)
        formats = [cell.number_format for cell in self.sheet()[2]]
        self.assertEqual(formats, ["#,##0.00", "dd.mm.yyyy", "General"])

    def test_more_rows_than_a_sheet_holds_are_refused_with_a_way_out(self):
        self.thing()
        self.thing()
        path = "odoo.addons.connector_flow.tasks.xlsx_export.MOST_ROWS"
        self.patch_object(path, 2)
        for writer in ({}, {"split_rows": 2}):
            with (
                self.assertRaisesRegex(Exception, "several files by “split_rows”"),
                self.env.cr.savepoint(),
            ):
                self.export(["name"], writer=writer)
        self.export(["name"], writer={"header": "none"})
        self.export(["name"], writer={"split_rows": 1})
        self.assertEqual(len(self.files()), 2)

    def test_a_workbook_that_takes_too_long_is_refused_with_a_way_out(self):
        """The message says how many rows a file may have, header left aside."""
        self.model.create([{"name": f"Ding {at}"} for at in range(5)])
        self.patch_object("odoo.addons.connector_flow.tasks.xlsx_export.MOST_CELLS", 8)
        with (
            self.assertRaisesRegex(Exception, "of 12 cells .* of 3 rows or fewer"),
            self.env.cr.savepoint(),
        ):
            self.export(["name", "number"])
        self.export(["name", "number"], writer={"split_rows": 3})
        self.assertEqual(len(self.files()), 2)

    def test_names_that_no_sheet_can_have_are_refused_on_save(self):
        for name in ("", "x" * 32, "a/b", "'x", "History", "[1]"):
            with self.subTest(name), self.assertRaisesRegex(Exception, "“sheet” has"):
                self.writer.config = repr({"sheet": name})

    def patch_object(self, path, value):
        from unittest.mock import patch

        patcher = patch(path, value)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_a_text_that_is_too_long_for_a_cell_fails_its_row(self):
        self.thing(note="x" * 40_000)
        self.export(["note"])
        self.assertIn("holds 32767 characters", self.errors()[1])
