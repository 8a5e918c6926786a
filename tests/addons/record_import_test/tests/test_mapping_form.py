import io
import json
import zipfile

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.connector_flow.mapping_form.form import (
    blank_target,
    config_of,
    form_of,
)
from odoo.addons.connector_flow.tools.config_text import written
from odoo.addons.connector_flow.tools.configuration import parse_config

from .common import ImportCase

# Configurations as people write them: each has to survive the form.
WRITTEN = [
    {"model": "res.partner"},
    {"model": "res.partner", "mapping": {"Name": "name"}},
    {"model": "res.partner", "mapping": {}},
    {"mapping": {"Name": {"field": "name"}}, "model": "res.partner"},
    {"model": "res.partner", "mapping": {1: "name", 2: ["ref", "comment"], "3": "vat"}},
    {"model": "res.partner", "mapping": {"A": [{"field": "ref"}, "name"], "B": []}},
    {
        "model": "res.partner",
        "mapping": {"Größe": {"field": "color", "empty": "clear"}},
    },
    {
        "model": "res.partner",
        "mapping": {"Art": {"field": "type", "values": {1: "contact", "K": "other"}}},
        "key": ["ref", "company_id"],
        "mode": "skip",
    },
    {"model": "res.partner", "key": "ref", "mapping": {"Nr.": "ref"}, "mode": None},
    {"model": "res.partner", "mapping": {"Nr.": "id"}, "key": ["id"]},
    {"model": "x.binding", "key": {"backend": "addon.shop"}, "mapper": {"usage": "x"}},
    {
        "model": "sale.order",
        "mapping": {"Line": "order_line/product_id/default_code"},
        "lines": {"order_line": ["product_id"]},
        "tracking": True,
        "module": "old",
    },
    {
        "model": "product.template",
        "mapping": {"Nom": "name:fr_FR", "Preis": {"field": "list_price"}},
        "decimal": ",",
        "thousands": "",
        "date_format": "%d.%m.%Y",
        "constants": {"type": "consu", "categ_id/id": "x.y", "taxes_id": [1, 2]},
        "defaults": {"sale_ok": False, "weight": 0, "list_price": 1.5, "note": None},
    },
    {
        "model": "res.partner",
        "mapping": {
            "Tags": {
                "field": "category_id",
                "create": True,
                "add": True,
                "archived": False,
                "separator": "|",
            }
        },
        "separator": ";",
        "duplicates": "error",
        "empty": "clear",
    },
]


@tagged("post_install", "-at_install")
class TestRoundTrip(ImportCase):
    """The text is the truth: the form changes what is changed on it, and no more."""

    def test_what_is_not_touched_stays_as_it_was_written(self):
        for config in WRITTEN:
            with self.subTest(config):
                form = json.loads(json.dumps(form_of(config)))
                self.assertEqual(config_of(form, config), config)

    def test_a_sample_that_adds_columns_changes_nothing(self):
        """Columns that are not imported are not in the mapping."""
        for config in WRITTEN:
            with self.subTest(config):
                form = json.loads(json.dumps(form_of(config)))
                form["columns"].insert(0, {"column": "Neu", "targets": []})
                self.assertEqual(
                    {"mapping": {}} | config_of(form, config), {"mapping": {}} | config
                )

    def test_the_text_reads_back_equal(self):
        for config in WRITTEN:
            with self.subTest(config):
                self.assertEqual(parse_config(written(config)), config)

    def test_a_text_that_says_the_same_keeps_its_comments_and_blanks(self):
        text = "{\n  # from the old system\n  'model':'res.partner' }"
        form = form_of(parse_config(text))
        answer = self.env["impexp.mapping.form"].preview(text, form)
        self.assertEqual(answer["text"], text)

    def test_keys_the_form_does_not_show_are_kept_when_others_change(self):
        """Also those of the one column that was changed."""
        original = {
            "model": "res.partner",
            "mapping": {"Art": {"field": "type", "values": {"K": "contact"}}},
            "lines": {"bank_ids": ["acc_number"]},
            "module": "old",
        }
        form = form_of(original)
        form["columns"][0]["targets"][0]["empty"] = "clear"
        form["settings"]["mode"] = "create"
        self.assertEqual(
            config_of(form, original),
            {
                "model": "res.partner",
                "mapping": {
                    "Art": {
                        "field": "type",
                        "values": {"K": "contact"},
                        "empty": "clear",
                    }
                },
                "lines": {"bank_ids": ["acc_number"]},
                "module": "old",
                "mode": "create",
            },
        )

    def test_another_field_drops_what_was_said_of_the_first(self):
        original = {"model": "m", "mapping": {"A": {"field": "type", "values": {1: 2}}}}
        form = form_of(original)
        form["columns"][0]["targets"] = [blank_target() | {"field": "ref"}]
        self.assertEqual(config_of(form, original)["mapping"], {"A": "ref"})

    def test_a_column_that_is_no_longer_imported_leaves_the_mapping(self):
        original = {"model": "m", "mapping": {"A": "ref", "B": "name"}, "key": "ref"}
        form = form_of(original) | {"key": []}
        form["columns"][0]["targets"] = []
        self.assertEqual(
            config_of(form, original), {"model": "m", "mapping": {"B": "name"}}
        )

    def test_a_configuration_reads_like_one_written_by_hand(self):
        config = {
            "model": "res.partner",
            "mapping": {"Name": "name", "Land": "country_id/code"},
            "key": "ref",
        }
        self.assertEqual(
            written(config),
            "{\n"
            "    'model': 'res.partner',\n"
            "    'mapping': {\n"
            "        'Name': 'name',\n"
            "        'Land': 'country_id/code',\n"
            "    },\n"
            "    'key': 'ref',\n"
            "}",
        )


class FormCase(ImportCase):
    """What the browser does, without a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form_model = cls.env["impexp.mapping.form"]

    def read(self, content, name="kunden.csv", task=None):
        file = self.make_file(content, name)
        task = self.task if task is None else task
        return self.form_model.read_file(file.id, task.id, False)

    def guess(self, text, model=None, **config):
        form = form_of({"model": model or self.MODEL} | config)
        return self.form_model.guess(form, self.read(text))

    def paths(self, form):
        return {
            one["column"]: one["targets"][0]["field"]
            for one in form["columns"]
            if one["targets"]
        }

    def preview(self, text, **config):
        config = {"model": self.MODEL} | config
        form = form_of(config)
        return self.form_model.preview(repr(config), form, self.read(text))

    def rows(self, answer):
        return {row["line"]: row for row in answer["preview"]["rows"]}


@tagged("post_install", "-at_install")
class TestSample(FormCase):
    """The first rows of any file, read as the flow reads it."""

    def test_the_task_before_says_how_the_file_is_read(self):
        self.reader.config = repr({"csv": {"delimiter": "|"}, "skip_rows": 1})
        sample = self.read("Titel;A\nName|Ort\nMüller|Köln\n")
        self.assertEqual(sample["names"], ["Name", "Ort"])
        self.assertEqual(sample["rows"], [[3, ["Müller", "Köln"], None]])

    def test_without_a_task_before_the_content_tells_the_format(self):
        """No flow yet: every format is recognized by what is in it."""
        book = openpyxl.Workbook()
        book.active.append(["Name", "Ort"])
        book.active.append(["Müller", "Köln"])
        workbook, packed = io.BytesIO(), io.BytesIO()
        book.save(workbook)
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("kunden.csv", "Name;Ort\nMüller;Köln\n")
        contents = {
            "CSV Import": "Name;Ort\nMüller;Köln\n".encode("cp1252"),
            "Spreadsheet Import": workbook.getvalue(),
            "JSON Import": '[{"Name": "Müller", "Ort": "Köln"}]'.encode(),
            "XML Import": "<l><k><Name>Müller</Name><Ort>Köln</Ort></k></l>".encode(),
        }
        samples = {name: self.read_alone(data) for name, data in contents.items()}
        samples["CSV Import"] = self.read_alone(packed.getvalue())
        for name, sample in samples.items():
            with self.subTest(name):
                self.assertEqual(sample["type"], name)
                self.assertEqual(sample["names"], ["Name", "Ort"])
                self.assertEqual(sample["rows"][0][1], ["Müller", "Köln"])

    def read_alone(self, content):
        return self.read(content, task=self.env["impexp.task"])

    def test_a_file_that_cannot_be_read_says_why(self):
        self.assertIn("not closed", self.read('Name;"Ort\nA;B\n')["problem"])
        self.assertIn("empty", self.read("")["problem"])

    def test_a_file_without_a_header_has_numbered_columns(self):
        self.reader.config = repr({"includes_header": False})
        self.assertEqual(self.read("Müller;Köln\n")["names"], [1, 2])


@tagged("post_install", "-at_install")
class TestGuess(FormCase):
    """Columns are matched as Odoo's import does, and a little better."""

    def test_headers_are_names_and_labels_of_fields(self):
        form = self.guess(
            "name;Net Weight;kind;colour_id/code;Unbekannt\nA;1;nut;r;x\n"
        )
        self.assertEqual(
            self.paths(form),
            {
                "name": "name",
                "Net Weight": "weight",
                "kind": "kind",
                "colour_id/code": "colour_id/code",
            },
        )
        self.assertEqual(len(form["columns"]), 5)

    def test_headers_are_labels_in_an_installed_language(self):
        """A German file, whoever reads it."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"].search(
            [("name", "=", "base")]
        )._update_translations(["de_DE"])
        header = "Straße;PLZ;Stadt;Land;Telefon;E-Mail"
        found = self.guess(
            f"{header}\nAm Markt 1;50667;Köln;Deutschland;1;a@b.c\n", "res.partner"
        )
        self.assertEqual(
            list(self.paths(found).values()),
            ["street", "zip", "city", "country_id", "phone", "email"],
        )

    def test_headers_nearly_right_are_matched(self):
        form = self.guess("NAME;net weigth;Nr\nA;1;2\n")
        self.assertEqual(self.paths(form), {"NAME": "name", "net weigth": "weight"})

    def test_values_tell_how_related_records_are_found(self):
        self.env["record.import.colour"].create(
            [{"name": "Rot", "code": "r"}, {"name": "Grün", "code": "g"}]
        )
        text = "Name;Colour\nApfel;{}\nKiwi;{}\n"
        by_name = self.paths(self.guess(text.format("Rot", "Grün")))
        by_code = self.paths(self.guess(text.format("r", "g")))
        self.assertEqual(by_name["Colour"], "colour_id")
        self.assertEqual(by_code["Colour"], "colour_id/code")

    def test_the_rows_show_the_decimal_sign(self):
        settings = self.guess("Price;Net Weight\n1.234,50;0\n7;2,5\n")["settings"]
        self.assertEqual((settings["decimal"], settings["thousands"]), (",", "."))
        settings = self.guess("Price\n1234.50\n")["settings"]
        self.assertEqual((settings["decimal"], settings["thousands"]), (None, None))

    def test_the_rows_show_the_format_of_dates(self):
        for cell, pattern in (
            ("31.12.2026", "%d.%m.%Y"),
            ("2026-12-31", None),
            ("12/31/2026", "%m/%d/%Y"),
        ):
            with self.subTest(cell):
                [day] = self.guess(f"Day\n{cell}\n\n")["columns"]
                self.assertEqual(day["targets"][0]["format"], pattern)

    def test_a_code_that_no_two_rows_share_is_the_key(self):
        self.assertEqual(self.guess("Code;Name\n1;A\n2;B\n")["key"], ["code"])
        self.assertEqual(self.guess("Code;Name\n1;A\n1;B\n")["key"], [])
        self.assertEqual(self.guess("Code;Name\n1;A\n;B\n")["key"], [])

    def test_one_field_is_given_to_one_column(self):
        self.assertEqual(self.paths(self.guess("Name;name\nA;B\n")), {"Name": "name"})

    def test_what_is_guessed_can_be_saved(self):
        form = self.guess("Code;Name;Price;Colours;Day;Done\n1;Ä;1,5;Rot|Grün;;0\n")
        answer = self.form_model.preview("", form)
        self.assertEqual(answer["complaints"], [])
        self.task.config = answer["text"]


@tagged("post_install", "-at_install")
class TestPreview(FormCase):
    """The first rows as they would be imported; nothing is left behind."""

    def test_rows_are_new_changed_unchanged_or_wrong(self):
        self.model.create([{"code": "1", "name": "Apfel"}, {"code": "2", "name": "Ki"}])
        answer = self.preview(
            "Code;Name;Number\n1;Apfel;\n2;Kiwi;0\n3;Öl;7\n4;Nuss;viele\n",
            key="code",
        )
        states = {line: row["state"] for line, row in self.rows(answer).items()}
        self.assertEqual(states, {2: "same", 3: "update", 4: "create", 5: "error"})
        self.assertEqual(answer["counts"]["error"], 1)

    def test_values_are_shown_as_they_are_in_the_record(self):
        answer = self.preview(
            "Name;Number;Ratio;Day;Done;Kind;Note\n"
            '"Süße ""Öle""";0;1.234,5;3.2.2026;1;nut;\n',
            decimal=",",
            thousands=".",
            date_format="%d.%m.%Y",
        )
        values = self.rows(answer)[2]["values"]
        self.assertEqual(values["name"], 'Süße "Öle"')
        self.assertEqual(values["number"], "0")
        self.assertEqual(values["ratio"], "1,234.50")
        self.assertEqual(values["day"], "02/03/2026")
        self.assertEqual((values["done"], values["kind"]), ("yes", "Nut"))
        self.assertIsNone(values["note"])

    def test_numbers_that_are_no_texts_have_a_decimal_point_here_too(self):
        config = {"model": self.MODEL, "decimal": ",", "thousands": "."}
        self.reader.write({"task": "json_import", "config": ""})
        sample = self.read('{"Name": "Öl", "Ratio": 1.5}\n', "obst.jsonl")
        answer = self.form_model.preview(repr(config), form_of(config), sample)
        self.assertEqual(self.rows(answer)[1]["errors"], [])

    def test_errors_are_at_the_cell_with_the_reason(self):
        """Decimal commas that were not announced, a country that is not there."""
        answer = self.preview("Name;Ratio;Country\nMüller;1,5;Atlantis\n")
        row = self.rows(answer)[2]
        [ratio] = [one for one in row["errors"] if one["fields"] == ["ratio"]]
        self.assertIn("“1,5” is not a number", ratio["text"])
        self.assertEqual(row["cells"]["ratio"], "1,5")
        answer = self.preview("Name;Country\nMüller;Atlantis\nMaier;Germany\n")
        [error] = self.rows(answer)[2]["errors"]
        self.assertIn("“Atlantis”", error["text"])
        self.assertEqual(error["fields"], ["country_id"])
        self.assertEqual(self.rows(answer)[3]["values"]["country_id"], "Germany")

    def test_the_earlier_of_two_lines_with_the_same_key_is_left_out(self):
        answer = self.preview("Code;Name\n1;Apfel\n1;Kiwi\n", key="code")
        first, second = self.rows(answer).values()
        self.assertEqual((first["state"], second["state"]), ("skip", "create"))
        self.assertIn("Line 3", first["reason"])
        answer = self.preview("Code;Name\n1;Ä\n1;Ö\n", key="code", duplicates="error")
        self.assertEqual(self.rows(answer)[3]["state"], "error")

    def test_what_the_database_refuses_is_an_error_of_its_row(self):
        answer = self.preview("Name;Number\nApfel;1000\nKiwi;1\n")
        bad, good = self.rows(answer).values()
        self.assertIn("Less than 1000", bad["errors"][0]["text"])
        self.assertEqual(good["state"], "create")

    def test_a_row_that_cannot_be_read_is_shown_with_its_error(self):
        answer = self.preview("Name;Number\nApfel;1;2;3\nKiwi;1\n")
        bad = self.rows(answer)[2]
        self.assertIn("4 cells", bad["errors"][0]["text"])
        self.assertEqual(bad["cells"][""], "Apfel | 1 | 2 | 3")

    def test_related_records_that_would_be_made_are_shown(self):
        mapping = {"Name": "name", "F": {"field": "colour_ids", "create": True}}
        answer = self.preview("Name;F\nApfel;Rot,Grün\n", mapping=mapping)
        self.assertEqual(self.rows(answer)[2]["values"]["colour_ids"], "Rot, Grün")

    def test_lines_belong_to_the_record_above(self):
        answer = self.preview(
            "Name;part_ids/name;part_ids/amount\nRad;Speiche;36\n;Nabe;1\n"
        )
        first, second = self.rows(answer).values()
        self.assertEqual((first["state"], second["state"]), ("create", "line"))
        self.assertEqual(second["values"]["part_ids/name"], "Nabe")

    def test_nothing_is_left_behind(self):
        """Not the records, nor related ones, nor what waits for a commit."""
        mapping = {"Name": "name", "F": {"field": "colour_id", "create": True}}
        before = self.model.search_count([]), self.env.cr.postcommit
        self.preview("Name;F\nApfel;Lila\n", mapping=mapping)
        self.assertEqual((self.model.search_count([]), self.env.cr.postcommit), before)
        self.assertFalse(
            self.env["record.import.colour"].search([("name", "=", "Lila")])
        )
        self.env.cr.execute("SELECT FROM impexp_claim")
        self.assertFalse(self.env.cr.rowcount)

    def test_rows_further_down_that_fail_are_shown_too(self):
        rows = [f"Apfel {number};1" for number in range(30)] + ["Kiwi;x"]
        answer = self.preview("Name;Number\n" + "\n".join(rows) + "\n")
        self.assertEqual(next(iter(self.rows(answer))), 32)
        self.assertEqual(len(self.rows(answer)), 11)

    def test_a_mistake_in_the_configuration_is_told_at_its_column(self):
        config = {"model": self.MODEL, "mapping": {"Name": "nmae"}}
        answer = self.form_model.preview("", form_of(config), self.read("Name\nÄ\n"))
        [complaint] = answer["complaints"]
        self.assertEqual(complaint["column"], "Name")
        self.assertIn("'name'", complaint["text"])
        self.assertFalse(answer["valid"])

    def test_a_sample_without_a_mapped_column_is_told_but_can_be_saved(self):
        config = {"model": self.MODEL, "mapping": {"Titel": "name"}}
        answer = self.form_model.preview("", form_of(config), self.read("Name\nÄ\n"))
        self.assertIn("no column “Titel”", answer["complaints"][0]["text"])
        self.assertTrue(answer["valid"])

    def test_a_complaint_is_at_the_column_that_it_names_first(self):
        """A missing column, told with all that are there, and in German as well."""
        self.env["res.lang"]._activate_lang("de_DE")
        config = {"model": self.MODEL, "mapping": {"Name": "name", "Alt": "code"}}
        for lang in ("en_US", "de_DE"):
            with self.subTest(lang):
                answer = self.form_model.with_context(lang=lang).preview(
                    "", form_of(config), self.read("Name;Neu\nÄ;1\n")
                )
                self.assertEqual(answer["complaints"][0]["column"], "Alt")

    def test_an_error_in_german_is_at_its_cell_too(self):
        """Quotes differ by language."""
        self.env["res.lang"]._activate_lang("de_DE")
        answer = self.form_model.with_context(lang="de_DE").preview(
            "",
            form_of({"model": self.MODEL}),
            self.read("Name;country_id\nMüller;Atlantis\n"),
        )
        [error] = self.rows(answer)[2]["errors"]
        self.assertEqual(error["fields"], ["country_id"])
        self.assertTrue(error["text"].startswith("Kein Datensatz"), error["text"])

    def test_rows_are_tried_with_the_rights_of_the_user(self):
        """A manager of flows who may not create users does not preview users."""
        manager = new_test_user(
            self.env, "manni", "base.group_user,connector_flow.group_flow_manager"
        )
        form = form_of({"model": "res.users", "mapping": {"Name": "name"}})
        answer = self.form_model.with_user(manager).preview(
            "", form, {"columns": ["Name"], "rows": [[2, ["Eva"], None]]}
        )
        self.assertIn("You may not create", answer["complaints"][0]["text"])


@tagged("post_install", "-at_install")
class TestOpening(FormCase):
    """Whom the form opens for, and what it says of a text that it cannot show."""

    def test_only_managers_of_flows_configure(self):
        user = new_test_user(
            self.env, "uli", "base.group_user,connector_flow.group_flow_user"
        )
        form = self.form_model.with_user(user)
        for call in (
            lambda: form.start("{}"),
            lambda: form.fields_of(self.MODEL),
            lambda: form.read_file(1),
            lambda: form.guess(form_of({}), {}),
            lambda: form.preview("", form_of({})),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_text_that_cannot_be_shown_is_told_and_not_a_traceback(self):
        for text, word in (
            ("{'model': ", "cannot be read"),
            ("{'mapping': ['Name']}", "mapping"),
            ("{'modell': 'res.partner'}", "“modell” is not known"),
            ("{'mapping': {'Name': 5}}", "column “Name”"),
        ):
            with self.subTest(text):
                self.assertIn(word, self.form_model.start(text)["problem"])

    def test_a_new_task_has_an_empty_form(self):
        answer = self.form_model.start("", False, self.flow.id)
        self.assertIsNone(answer["problem"])
        self.assertEqual(answer["form"]["columns"], [])
        self.assertEqual(answer["reader"], self.reader.name)

    def test_the_fields_of_many_models_can_be_listed(self):
        """Whatever a model has for fields, and what can be imported is among them."""
        for name in ("res.partner", "product.template", "res.users", self.MODEL):
            with self.subTest(name):
                found = self.form_model.fields_of(name)
                values = [one["value"] for one in found["fields"]]
                self.assertEqual(len(values), len(set(values)))
                self.assertIn("name", values)
                self.assertNotIn("create_uid", values)
