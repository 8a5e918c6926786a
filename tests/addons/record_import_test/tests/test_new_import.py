"""From a file to its flow: what it is, where it goes, what its columns fill."""

import ast
import io
import json
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.connector_flow.mapping_form import matching, presets
from odoo.addons.connector_flow.mapping_form.cell_looks import is_barcode, looks_like
from odoo.addons.connector_flow.mapping_form.form import form_of
from odoo.addons.connector_flow.mapping_form.recognition import (
    array_paths,
    header_of,
    record_paths,
)

from .test_mapping_form import FormCase

BANK = """\
Konto;DE02120300000000202051
Zeitraum;01.11.2026 - 30.11.2026

Buchungstag;Auftraggeber;Verwendungszweck;Betrag
02.11.2026;"Müller; Obst";Rechnung 7;1.250,00
05.11.2026;Stadtwerke;Strom;-89,90
"""
ADDRESSES = '''\
Kunden-Nr.;Firma;Straße*;PLZ*;Ort*;Land;E-Mail;USt-IdNr.;Telefon;Bemerkung
K-1;Bäckerei Müller;Am Markt 1;01067;Dresden;DE;a@example.com;DE136695976;1;Süß
K-2;"Café ""Ecke""";Dom 2;50667;Köln;DE;b@example.com;;0;
'''
EDIFACT = """\
UNB+UNOC:3+4012345000009:14+4098765000007:14+260102:1015+REF1'
UNH+1+ORDERS:D:96A:UN:EAN008'
BGM+220+PO-4711+9'
LIN+1++4006381333931:EN'
QTY+21:12:KGM'
LIN+2++4006381333948:EN'
QTY+21:1'
UNT+7+1'
UNZ+1+REF1'
"""
PARTNER = {
    "Kunden-Nr.": "ref",
    "Firma": "name",
    "Straße*": "street",
    "PLZ*": "zip",
    "Ort*": "city",
    "Land": "country_id",  # also found by its code
    "E-Mail": "email",
    "USt-IdNr.": "vat",
    "Telefon": "phone",
    "Bemerkung": "comment",
}
PRODUCTS = """\
SKU,EAN,Bezeichnung,Preis,EK-Preis,Gewicht (kg),Warengruppe,Bild-URL
A-1,4006381333931,Bleistift,1.20,0.40,0.01,Büro,https://example.com/a.png
A-2,4006381333948,Füller,25.00,12.00,0.05,Büro,https://example.com/b.png
"""
PRODUCT = {
    "SKU": "default_code",
    "EAN": "barcode",
    "Bezeichnung": "name",
    "Preis": "list_price",
    "EK-Preis": "standard_price",
    "Gewicht (kg)": "weight",
    "Warengruppe": "categ_id",
    "Bild-URL": "image_1920",
}


def workbook(*rows, name="Preise"):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Hinweise"
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


class NewCase(FormCase):
    """What the browser does from *New Import from a File* on."""

    def look(self, content, name="datei", reader=None):
        if isinstance(content, str):
            content = content.encode()
        file = self.make_file(content, name)
        return self.form_model.read_file(file.id, reader=reader)

    def propose(self, content):
        return self.form_model.propose(self.look(content))

    def matched(self, content, model, sample=None):
        form = form_of({"model": model})
        return self.paths(self.form_model.guess(form, sample or self.look(content)))


@tagged("post_install", "-at_install")
class TestRecognition(NewCase):
    """A file says what it is; a person sees it and may say otherwise."""

    def test_a_csv_file_tells_encoding_delimiter_and_header(self):
        sample = self.look(ADDRESSES.encode("cp1252"))
        self.assertEqual(sample["reader"], "csv_import")
        self.assertEqual(sample["guessed"]["delimiter"], ";")
        self.assertEqual(sample["guessed"]["encoding"], "cp1252")
        self.assertEqual(sample["names"][0], "Kunden-Nr.")
        self.assertEqual(sample["config"], {})

    def test_lines_above_the_header_are_left_out(self):
        """Account and period of a bank; an empty line counts."""
        sample = self.look(BANK)
        self.assertEqual(sample["config"], {"skip_rows": 3})
        self.assertEqual(sample["names"][0], "Buchungstag")
        self.assertEqual(sample["rows"][0][0], 5)

    def test_a_file_without_a_header_is_read_without_one(self):
        sample = self.look("1;Müller;2026-01-02\n2;Jäger;2026-01-03\n")
        self.assertEqual(sample["config"], {"includes_header": False})
        self.assertEqual(len(sample["rows"]), 2)

    def test_a_header_is_one_though_the_rows_are_texts_too(self):
        self.assertEqual(self.look("Name;Ort\nMüller;Köln\n")["names"], ["Name", "Ort"])

    def test_the_first_sheet_with_rows_is_read_and_another_seen_at_once(self):
        content = workbook(["Preisliste 2026"], [], ["SKU", "Preis"], ["Ä-1", 1.5])
        sample = self.look(content)
        self.assertEqual(sample["reader"], "xlsx_import")
        self.assertEqual(sample["config"], {"sheet": "Preise", "header_row": 3})
        self.assertEqual(sample["alternatives"]["sheet"], ["Hinweise", "Preise"])
        self.assertEqual(sample["names"], ["SKU", "Preis"])
        self.assertEqual(sample["rows"][0][1], ["Ä-1", "1.5"])
        reader = {"task": "xlsx_import", "config": {"sheet": "Preise"}}
        sample = self.look(content, reader=reader)
        self.assertEqual(sample["names"], ["Preisliste 2026"])

    def test_an_edifact_file_is_read_as_messages_with_their_lines(self):
        sample = self.look(EDIFACT)
        self.assertEqual((sample["reader"], sample["config"]), ("edifact_import", {}))
        self.assertIn("line/ean", sample["names"])
        self.assertEqual(len(sample["rows"]), 2)
        wrong = self.look(EDIFACT.partition("UNT")[0])
        self.assertEqual(wrong["reader"], "edifact_import")
        self.assertIn("problem", wrong)

    def test_the_records_of_an_xml_file_are_what_is_repeated(self):
        content = "<l><kopf><von>Ä</von></kopf><k><n>1</n></k><k><n>2</n></k></l>"
        sample = self.look(content)
        self.assertEqual(sample["config"], {"path": "l/k"})
        self.assertIn("l/kopf", sample["alternatives"]["path"])

    def test_the_rows_of_a_json_file_are_its_array(self):
        content = json.dumps({"seite": 1, "daten": {"kunden": [{"name": "Ä"}]}})
        sample = self.look(content)
        self.assertEqual(sample["config"], {"path": "daten.kunden"})
        self.assertEqual(sample["names"], ["name"])

    def test_what_no_task_reads_is_named(self):
        sample = self.look(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
        self.assertIn("PDF", sample["problem"])

    def test_a_workbook_given_to_a_csv_flow_is_told_as_one(self):
        problem = self.read(workbook(["Name"], ["Ä"]), "kunden.csv")["problem"]
        self.assertIn("is a workbook", problem)
        self.assertIn("Spreadsheet Import", problem)

    def test_a_file_that_cannot_be_read_so_can_be_read_otherwise(self):
        """The ways to read it are there beside the problem."""
        reader = {"task": "xml_import", "config": {"path": "nirgends"}}
        sample = self.look("Name\nÄ\n", reader=reader)
        self.assertIn("problem", sample)
        self.assertIn("csv_import", [one["value"] for one in sample["kinds"]])
        self.assertIn("path", [one["name"] for one in sample["options"]])

    def test_an_option_that_the_reader_does_not_know_is_a_problem(self):
        reader = {"task": "csv_import", "config": {"shet": "A"}}
        self.assertIn("shet", self.look("A\n1\n", reader=reader)["problem"])

    def test_a_packed_file_is_told_by_what_is_in_it(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("kunden.csv", ADDRESSES)
        self.assertEqual(self.look(stream.getvalue())["reader"], "csv_import")

    def test_a_header_stands_where_the_table_begins(self):
        for rows, found in (
            ([(1, ["A", "B"]), (2, ["1", "2"])], (1, True)),
            ([(1, ["Liste", ""]), (3, ["A", "B"]), (4, ["1", "2"])], (3, True)),
            ([(1, ["1", "2"]), (2, ["3", "4"])], (1, False)),
            ([], (1, True)),
        ):
            with self.subTest(rows):
                self.assertEqual(header_of(rows), found)

    def test_paths_survive_a_document_that_breaks_off(self):
        head = b"<a><b><c>1</c></b><b><c>2</c></b><b><c>3</"
        self.assertEqual(record_paths(head)[0], "a/b")
        self.assertEqual(array_paths(b'{"a": [{"b":'), [])
        self.assertEqual(record_paths(b""), [])


@tagged("post_install", "-at_install")
class TestContents(NewCase):
    """What cells look like tells where the header says nothing."""

    def test_a_barcode_ends_with_its_check_digit(self):
        self.assertTrue(is_barcode("4006381333931"))
        self.assertTrue(is_barcode("96385074"))
        self.assertFalse(is_barcode("4006381333932"))
        self.assertFalse(is_barcode("40063813339310000"))

    def test_most_of_the_filled_cells_decide(self):
        self.assertIn("email", looks_like(["a@b.de", "", "c@d.com"]))
        self.assertIn("url", looks_like(["https://a.de/b.png"]))
        self.assertIn("amount", looks_like(["1.234,50 €", "1.5 kg"]))
        self.assertNotIn("number", looks_like(["1", "x", "y"]))
        self.assertEqual(looks_like(["", " "]), set())

    def test_columns_without_a_name_for_it_are_matched_by_their_cells(self):
        text = "Name;Spalte 1;Spalte 2\nÄ;a@example.com;x\nB;b@example.com;y\n"
        self.assertEqual(
            self.matched(text, "res.partner"), {"Name": "name", "Spalte 1": "email"}
        )
        text = "Name;Zahl\nÄ;4006381333931\nB;4006381333948\n"
        self.assertEqual(self.matched(text, "product.template")["Zahl"], "barcode")

    def test_a_word_that_the_cells_contradict_is_not_taken(self):
        """“Gewicht” that says heavy and light is none."""
        text = "Name;Gewicht\nÄ;schwer\nÖ;leicht\n"
        self.assertNotIn("Gewicht", self.matched(text, "product.template"))


@tagged("post_install", "-at_install")
class TestMatching(NewCase):
    """Columns find their fields, better than on Odoo's own screen."""

    def test_german_addresses_are_matched_without_german_installed(self):
        self.assertEqual(self.matched(ADDRESSES, "res.partner"), PARTNER)

    def test_products_of_a_shop_are_matched(self):
        self.assertEqual(self.matched(PRODUCTS, "product.template"), PRODUCT)

    def test_the_same_headers_are_matched_better_than_by_odoo(self):
        """Columns that both get right, of those that should be."""
        for text, model, wanted in (
            (ADDRESSES, "res.partner", PARTNER),
            (PRODUCTS, "product.template", PRODUCT),
        ):
            with self.subTest(model):
                ours, odoos = self.matched(text, model), self.of_odoo(text, model)
                right = [name for name in wanted if ours.get(name) == wanted[name]]
                theirs = [
                    name
                    for name in wanted
                    if odoos.get(name) == wanted[name].split("/")[0]
                ]
                self.assertEqual(len(right), len(wanted))
                self.assertLess(len(theirs), len(wanted))

    def of_odoo(self, text, model):
        """{column: field} as Odoo's own screen proposes."""
        wizard = self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": text.encode(),
                "file_name": "datei.csv",
                "file_type": "text/csv",
            }
        )
        separator = ";" if ";" in text else ","
        options = {"has_headers": True, "quoting": '"', "separator": separator}
        found = wizard.parse_preview(options)
        names = found["headers"]
        return {
            names[int(place)]: "/".join(path)
            for place, path in (found.get("matches") or {}).items()
        }

    def test_what_was_chosen_in_another_task_is_chosen_again(self):
        """With all that was said of the column."""
        entry = {"field": "color", "values": {"rot": 1}}
        self.configure(model="res.partner", mapping={"Spalte Ä": entry})
        form = self.form_model.guess(
            form_of({"model": "res.partner"}), self.look("Name;Spalte Ä\nA;rot\n")
        )
        [target] = form["columns"][1]["targets"]
        self.assertEqual(target["field"], "color")
        self.assertEqual(target["values"], [["rot", 1]])

    def test_what_numbers_goods_is_not_remembered_as_the_goods(self):
        """“Item #” is the place of a line, “Item” in another file its goods."""
        mapping = {"Item": "child_ids/ref", "#": "color"}
        self.configure(model="res.partner", mapping=mapping)
        found = self.matched("Name;Item;Item #;#\nA;O-1;1;1\n", "res.partner")
        self.assertEqual(found, {"Name": "name", "Item": "child_ids/ref"})

    def test_what_was_chosen_on_odoos_own_screen_is_chosen_again(self):
        self.env["base_import.mapping"].create(
            {
                "res_model": "res.partner",
                "column_name": "spalte ö",
                "field_name": "function",
            }
        )
        found = self.matched("Name;Spalte Ö\nA;Chef\n", "res.partner")
        self.assertEqual(found["Spalte Ö"], "function")

    def test_a_remembered_field_that_is_gone_is_forgotten(self):
        self.env["base_import.mapping"].create(
            {"res_model": "res.partner", "column_name": "x", "field_name": "gone"}
        )
        self.assertEqual(self.matched("Name;X\nA;1\n", "res.partner"), {"Name": "name"})

    def test_texts_in_another_language_fill_its_translation(self):
        self.env["res.lang"]._activate_lang("de_DE")
        text = "name-en_US;name-de_DE\nPencil;Bleistift\n"
        self.assertEqual(
            self.matched(text, "product.template"),
            {"name-en_US": "name", "name-de_DE": "name:de_DE"},
        )

    def test_the_end_of_a_header_is_looked_at(self):
        text = "Variant SKU,Variant Barcode,anschrift.PLZ\nA,4006381333931,1\n"
        self.assertEqual(
            self.matched(text, "product.template"),
            {"Variant SKU": "default_code", "Variant Barcode": "barcode"},
        )
        self.assertEqual(self.matched(text, "res.partner")["anschrift.PLZ"], "zip")

    def test_columns_of_lines_go_into_the_lines_that_most_of_them_fit(self):
        """And what tells documents apart stands in several rows."""
        text = "Code;Name;Bezeichnung;Amount\n1;Rad;Speiche;36\n1;Rad;Nabe;1\n"
        with patch.object(matching, "LINES", ("part_ids",)):
            form = self.form_model.guess(
                form_of({"model": self.MODEL}), self.look(text)
            )
        self.assertEqual(
            self.paths(form),
            {
                "Code": "code",
                "Name": "name",
                "Bezeichnung": "part_ids/name",
                "Amount": "part_ids/amount",
            },
        )
        self.assertEqual(len(form["key"]), 1)

    def test_a_key_is_proposed(self):
        form = self.form_model.guess(
            form_of({"model": "res.partner"}), self.look(ADDRESSES)
        )
        self.assertEqual(form["key"], ["ref"])
        form = self.form_model.guess(
            form_of({"model": "res.partner"}),
            self.look("Name;E-Mail\nA;a@example.com\nA;b@example.com\n"),
        )
        self.assertEqual(form["key"], ["email"])


@tagged("post_install", "-at_install")
class TestProposal(NewCase):
    """Models by what the columns are, and by use; never hundreds by letter."""

    def test_the_model_is_proposed_by_the_columns(self):
        self.assertEqual(self.propose(ADDRESSES)["models"][0], "res.partner")
        self.assertIn(
            self.propose(PRODUCTS)["models"][0],
            ("product.template", "product.product"),
        )

    def test_nothing_is_proposed_in_the_dark(self):
        self.assertEqual(self.propose("Foo;Bar;Baz\nx;y;z\n")["models"], [])

    def test_models_that_were_imported_come_first_then_common_ones(self):
        models = self.form_model.start("")["models"]
        self.assertEqual(models[0]["value"], self.MODEL)
        self.assertEqual(models[0]["group"], "used")
        names = [one["value"] for one in models]
        self.assertLess(names.index("res.partner"), names.index("res.bank"))
        groups = [one["group"] for one in models]
        self.assertEqual(groups, sorted(groups, key=["used", "common", "other"].index))

    def test_fields_that_new_records_need_are_told_once(self):
        form = form_of({"model": self.MODEL, "mapping": {"Code": "code"}})
        answer = self.form_model.preview("", form, self.look("Code\nA\nB\n"))
        self.assertEqual(answer["missing"], [{"field": "name", "label": "Name"}])
        self.assertEqual(len(answer["problems"]), 1)
        self.assertEqual(answer["problems"][0]["count"], 2)

    def test_nothing_is_tried_out_as_long_as_nothing_is_mapped(self):
        form = form_of({"model": self.MODEL, "mapping": {}})
        form["columns"] = [{"column": "Code", "targets": []}]
        sample = self.look("Code\n1\n")
        answer = self.form_model.preview("{'mapping': {}}", form, sample)
        self.assertIsNone(answer["preview"])

    def test_rows_that_fail_come_first(self):
        rows = [f"Apfel {number};1" for number in range(30)] + ["Kiwi;x"]
        answer = self.preview("Name;Number\n" + "\n".join(rows) + "\n")
        self.assertEqual(answer["preview"]["rows"][0]["line"], 32)


@tagged("post_install", "-at_install")
class TestNewFlow(NewCase):
    """At the end there is a flow, and the file goes in."""

    def make(self, content, model="res.partner", user=None, **config):
        form_model = self.form_model.with_user(user or self.env.user)
        file = self.make_file(content.encode(), "kunden.csv")
        sample = self.form_model.read_file(file.id)
        form = form_model.guess(form_of({"model": model} | config), sample)
        answer = self.form_model.preview("", form, sample)
        self.assertEqual(answer["complaints"], [])
        reader = {"task": sample["reader"], "config": sample["config"]}
        flow_id = form_model.make_flow(
            "Kunden", reader, answer["text"], sample, file.id
        )
        return self.env["impexp.task.flow"].browse(flow_id), file

    def test_the_flow_that_is_made_imports_the_file(self):
        flow, file = self.make(ADDRESSES)
        run = flow.do_run_sync(file_id=file.id)
        self.assertEqual((run.rows_done, run.rows_failed), (2, 0))
        partner = self.env["res.partner"].search([("ref", "=", "K-2")])
        self.assertEqual(partner.name, 'Café "Ecke"')
        self.assertEqual((partner.zip, partner.phone), ("50667", "0"))

    def test_a_second_import_changes_nothing(self):
        flow, _file = self.make(ADDRESSES)
        for done, skipped in ((2, 0), (0, 2)):
            run = flow.do_run_sync(file_id=self.make_file(ADDRESSES.encode()).id)
            self.assertEqual((run.rows_done, run.rows_skipped), (done, skipped))

    def test_a_file_without_the_columns_is_refused_as_a_whole(self):
        flow, _file = self.make(ADDRESSES)
        config = ast.literal_eval(flow.task_ids[0].config)
        self.assertEqual(config["required_columns"], list(PARTNER))

    def test_the_reader_is_as_it_was_seen(self):
        flow, _file = self.make("Liste\n\nName;Ort\nÄ;Köln\n")
        self.assertEqual(ast.literal_eval(flow.task_ids[0].config)["skip_rows"], 2)
        reader, task = flow.task_ids
        self.assertEqual(task.transition_in_ids.task_from_id, reader)

    def test_only_managers_of_flows_make_one(self):
        user = new_test_user(
            self.env, "uli", "base.group_user,connector_flow.group_flow_user"
        )
        with self.assertRaises(AccessError):
            self.form_model.with_user(user).make_flow("A", {}, "{}", {})


@tagged("post_install", "-at_install")
class TestKeptSample(NewCase):
    """The file is kept with the task, for those alone who may change it."""

    def keep(self, content="Name;Ort\nÄ;Köln\n", user=None):
        file = self.make_file(content.encode(), "kunden.csv")
        self.task.with_user(user or self.env.user).sample_file_id = file
        return file

    def test_the_form_opens_with_the_sample_that_was_chosen(self):
        self.keep()
        start = self.form_model.start(self.task.config, self.task.id)
        self.assertEqual(start["sample"], "kunden.csv")
        sample = self.form_model.read_file(False, self.task.id)
        self.assertEqual(sample["rows"], [[2, ["Ä", "Köln"], None]])

    def test_the_sample_outlives_its_file_and_goes_with_its_task(self):
        self.keep().sudo().unlink()
        kept = [("res_model", "=", "impexp.task"), ("res_field", "=", "sample")]
        attachments = self.env["ir.attachment"].sudo()
        self.assertEqual(attachments.search_count(kept), 1)
        self.flow.unlink()
        self.assertEqual(attachments.search_count(kept), 0)

    def test_nobody_reads_it_but_through_the_form(self):
        self.keep()
        for name in ("user", "manager"):
            groups = f"base.group_user,connector_flow.group_flow_{name}"
            person = new_test_user(self.env, f"sample_{name}", groups)
            with self.subTest(name), self.assertRaises(AccessError):
                self.task.with_user(person).read(["sample"])
            found = (
                self.env["ir.attachment"]
                .with_user(person)
                .search(
                    [("res_model", "=", "impexp.task"), ("res_field", "=", "sample")]
                )
            )
            self.assertFalse(found)

    def test_who_may_not_change_the_task_does_not_see_it(self):
        self.keep()
        groups = "base.group_user,connector_flow.group_flow_manager"
        manager = new_test_user(self.env, "manni", groups)
        self.flow.write(
            {
                "scheduled": True,
                "schedule_number": 1,
                "schedule_unit": "days",
                "schedule_user_id": self.env.ref("base.user_admin").id,
            }
        )
        form = self.form_model.with_user(manager)
        self.assertFalse(form.start(self.task.config, self.task.id)["sample"])

    def test_a_file_of_somebody_else_cannot_be_made_ones_sample(self):
        groups = "base.group_user,connector_flow.group_flow_manager"
        manager = new_test_user(self.env, "manni", groups)
        with self.assertRaises(AccessError):
            self.keep(user=manager)

    def test_a_large_table_is_kept_by_its_beginning(self):
        where = "odoo.addons.connector_flow.engine.task_sample"
        with patch(f"{where}.WHOLE", 10), patch(f"{where}.BEGINNING", 14):
            self.keep("Name;Ort\nÄ;Köln\nB;Berlin\n")
        sample = self.form_model.read_file(False, self.task.id)
        self.assertEqual(sample["names"], ["Name", "Ort"])
        self.assertEqual(sample["rows"], [])


@tagged("post_install", "-at_install")
class TestPresets(NewCase):
    """Each preset is a text in a folder of an addon, offered where all of it exists."""

    def test_every_preset_says_what_it_is(self):
        found = presets.all_presets(self.env)
        for name, preset in found.items():
            with self.subTest(name):
                self.assertTrue(presets.preset_name(self.env, preset))
                self.assertTrue(preset["recognized_by"])
                self.assertTrue({"reader", "config"} <= preset.keys())

    def offer(self, config, signs, content="Handle;Titel Ä\n1;A\n"):
        preset = {
            "name": {"en_US": "Test", "de_DE": "Probe"},
            "recognized_by": signs,
            "reader": "csv_import",
            "config": config,
        }
        with patch.object(presets, "all_presets", return_value={"a/b": preset}):
            return presets.recognized_presets(self.env, self.look(content)["columns"])

    def test_a_file_is_recognized_by_its_headers(self):
        config = {"model": "res.partner", "mapping": {"Titel Ä": "name"}}
        self.assertTrue(self.offer(config, {"columns": ["handle", "Titel Ä"]}))
        self.assertFalse(self.offer(config, {"columns": ["Handle", "SKU"]}))
        self.assertFalse(self.offer(config, {}))

    def test_a_preset_with_what_does_not_exist_here_is_not_offered(self):
        signs = {"columns": ["Handle"]}
        for config in (
            {"model": "no.model"},
            {"model": "res.partner", "option": 1},
            {"model": "res.partner", "mapping": {"Titel Ä": "nofield"}},
        ):
            with self.subTest(config):
                self.assertFalse(self.offer(config, signs))

    def test_columns_that_a_file_lacks_are_left_out(self):
        config = {"model": "res.partner", "mapping": {"A": "name", "B": "ref"}}
        self.assertEqual(presets.fitted(config, ["A"])["mapping"], {"A": "name"})

    def test_sums_that_a_file_lacks_are_not_compared(self):
        config = {"mapping": {"A": "name"}, "check": {"total": "A", "tax": "B"}}
        self.assertEqual(presets.fitted(config, ["A"])["check"], {"total": "A"})

    def test_a_text_that_is_no_json_is_left_out_and_noted(self):
        logger = "odoo.addons.connector_flow.mapping_form.presets"
        with tempfile.TemporaryDirectory() as folder, self.assertLogs(logger):
            path = Path(folder, "x.json")
            path.write_text("{", encoding="utf-8")
            self.assertIsNone(presets.read_preset(path))
