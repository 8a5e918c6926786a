import base64
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.connector_flow.records.importer import RecordImporter

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestFields(ImportCase):
    """Rows become records, field by field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        colours = cls.env["record.import.colour"]
        cls.red, cls.green = colours.create(
            [{"name": "rot", "code": "R"}, {"name": "grün", "code": "G"}]
        )
        cls.twins = colours.create([{"name": "blau", "code": "B"}] * 2)

    def test_headers_are_names_of_fields(self):
        """Without a mapping, every column is imported."""
        self.load(
            "name;number;done;day;country_id/id;colour_ids\n"
            "Äpfel „rot“;5;1;2026-12-31;base.de;rot,grün\n"
            '"Kiwi\nzwei";0;no;;;\n'
        )
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        apple, kiwi = self.records()
        self.assertEqual(apple.name, "Äpfel „rot“")
        self.assertEqual((apple.number, apple.done), (5, True))
        self.assertEqual(apple.day, date(2026, 12, 31))
        self.assertEqual(apple.country_id, self.env.ref("base.de"))
        self.assertEqual(apple.colour_ids, self.red + self.green)
        self.assertEqual((kiwi.name, kiwi.number), ("Kiwi\nzwei", 0))
        self.assertEqual(kiwi.state, "fresh")

    def test_headers_are_labels_of_fields(self):
        """As people see them in their lists."""
        self.load("Name;Net Weight;Country/External ID\nApfel;1.5;base.fr\n")
        self.assertEqual(self.figures(), (1, 0, 0), self.errors())
        self.assertEqual(self.records().country_id.code, "FR")
        self.assertEqual(self.records().weight, 1.5)

    def test_a_header_that_is_nothing_fails_every_row_and_says_why(self):
        self.load("name;Gewicht\nApfel;1\nKiwi;2\n")
        self.assertEqual(self.figures(), (0, 0, 2))
        self.assertIn("Column “Gewicht”: “Gewicht” is not a field", self.errors()[2])
        self.assertFalse(self.records())

    EVERY = {
        "name": ("Öl", "Öl"),
        "code": ("A-1", "A-1"),
        "note": ("zwei\nZeilen", "zwei\nZeilen"),
        "page": ("<p>fett</p>", "<p>fett</p>"),
        "number": ("12", 12),
        "weight": ("1.234,5678", 1234.568),
        "ratio": ("0,1", 0.1),
        "price": ("9,99", 9.99),
        "currency_id": ("EUR", "EUR"),
        "done": ("ja", True),
        "kind": ("Fruit", "fruit"),
        "day": ("31.12.2026", date(2026, 12, 31)),
        "moment": ("31.12.2026 12:00", datetime(2026, 12, 31, 11)),
        "content": ("QXBmZWw=", b"QXBmZWw="),
        "data": ('{"a": 1}', {"a": 1}),
    }

    def every(self, **more):
        """Import one row with all fields of EVERY."""
        self.env.user.tz = "Europe/Berlin"
        columns = {name: cell for name, (cell, _value) in self.EVERY.items()} | more
        quoted = ('"' + cell.replace('"', '""') + '"' for cell in columns.values())
        text = ";".join(columns) + "\n" + ";".join(quoted) + "\n"
        mapping = {name: name for name in columns}
        mapping["done"] = {"field": "done", "values": {"ja": "1"}}
        return self.load(
            text,
            mapping=mapping,
            key="code",
            decimal=",",
            thousands=".",
            date_format="%d.%m.%Y",
            datetime_format="%d.%m.%Y %H:%M",
        )

    def test_every_type_of_field(self):
        """Texts become values; imported again, nothing is left to write."""
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.every()
        self.assertEqual(self.figures(), (1, 0, 0), self.errors())
        thing = self.records()
        for name, (_cell, expected) in self.EVERY.items():
            value = thing[name].name if name == "currency_id" else thing[name]
            with self.subTest(name):
                self.assertEqual(value, expected)
        self.every()
        self.assertEqual(self.figures(), (0, 1, 0), self.errors())
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_only_what_differs_is_written(self):
        """A second file with other numbers changes exactly them."""
        self.env.ref("base.EUR").active = True
        self.every()
        self.every(number="13", weight="2")
        thing = self.records()
        self.assertEqual((thing.number, thing.weight, thing.ratio), (13, 2.0, 0.1))
        self.assertEqual(self.figures(), (1, 0, 0))

    def test_a_picture(self):
        """An image is kept, and is no change the second time."""
        picture = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            "WjR9awAAAABJRU5ErkJggg=="
        )
        text = f"code;name;picture\nA;Apfel;{picture}\n"
        self.load(text, key="code")
        self.assertEqual(base64.b64decode(self.records().picture)[1:4], b"PNG")
        self.load(text, key="code")
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_bad_cells_are_refused_with_column_and_value(self):
        """Each by itself, and all of one row at once."""
        self.load(
            "name;number;weight;day;colour_id/code\n"
            "Apfel;1.5;1;2026-01-01;R\n"
            "Birne;1;1.234,56;01.02.2026;X\n"
            ";1;1;;\n"
            "Dattel;1;1;2026-01-01;G\n"
            "Erdbeere;1;1;2026-01-01;B\n"
        )
        self.assertEqual(self.records().mapped("name"), ["Dattel"])
        errors = self.errors()
        self.assertEqual(errors[2], "“number”: “1.5” is not a whole number.")
        self.assertIn("“weight”: “1.234,56” is not a number", errors[3])
        self.assertIn("“day”: “01.02.2026” is not a date", errors[3])
        self.assertIn("“colour_id/code”: “B” fits 2 records of “Colour”:", errors[6])
        self.assertEqual(errors[4], "“name” is empty: every new record needs it.")

    def test_a_relation_that_is_missing_is_named(self):
        self.load("name;colour_id;country_id/code\nApfel;lila;DE\nKiwi;rot;XX\n")
        self.assertEqual(
            self.errors(),
            {
                2: "“colour_id”: no record of “Colour” found for “lila”.",
                3: "“country_id/code”: no record of “Country” found for “XX”.",
            },
        )

    def test_empty_cells_leave_a_field_as_it_is(self):
        """By default: 0 is not empty, blanks are."""
        self.load("code;name;number;note\nA;Apfel;5;süß\n", key="code")
        self.load("code;name;number;note\nA; ;0;\n", key="code")
        thing = self.records()
        self.assertEqual((thing.name, thing.number, thing.note), ("Apfel", 0, "süß"))

    def test_empty_cells_clear_a_field_where_that_is_said(self):
        """But not a field that must not be empty."""
        header = "code;name;note;colour_id;colour_ids\n"
        self.load(header + "A;Apfel;süß;rot;rot\n", key="code")
        self.load(header + "A;Birne;;;\n", key="code", empty="clear")
        thing = self.records()
        self.assertEqual(
            (thing.name, thing.note, thing.colour_id.id, thing.colour_ids.ids),
            ("Birne", False, False, []),
        )
        self.load(header + "A;;;;\n", key="code", empty="clear")
        self.assertEqual(self.errors(), {2: "“name” is empty: it cannot be cleared."})

    def test_translations(self):
        """Each in its column, and none is written twice."""
        self.env["res.lang"]._activate_lang("fr_FR")
        text = "code;name;name:fr_FR\nA;Apple;Pomme\nB;Pear;\n"
        self.load(text, key="code")
        apple, pear = self.records()
        self.assertEqual(apple.name, "Apple")
        self.assertEqual(apple.with_context(lang="fr_FR").name, "Pomme")
        self.assertEqual(pear.with_context(lang="fr_FR").name, "Pear")
        self.load(text, key="code")
        self.assertEqual(self.reasons(), {2: "unchanged", 3: "unchanged"})
        self.load(text.replace("Pomme", "Pommes"), key="code")
        self.assertEqual(apple.with_context(lang="fr_FR").name, "Pommes")
        self.assertEqual(apple.with_context(lang="en_US").name, "Apple")

    def test_a_translation_stays_when_the_text_below_it_changes(self):
        """Before, the French read the English text: it was equal, but not theirs."""
        self.env["res.lang"]._activate_lang("fr_FR")
        apple = self.model.create({"name": "Apple", "code": "A"})
        self.load("code;name;name:fr_FR\nA;Red apple;Apple\n", key="code")
        self.assertEqual(apple.with_context(lang="fr_FR").name, "Apple")
        self.assertEqual(apple.with_context(lang="en_US").name, "Red apple")

    def test_a_refused_row_leaves_the_translations_alone(self):
        """Its lines are what is wrong with it."""
        self.env["res.lang"]._activate_lang("fr_FR")
        part = {"name": "Kern", "amount": 1}
        apple = self.model.create(
            {"name": "Apple", "code": "A", "part_ids": [(0, 0, part)] * 2}
        )
        self.load(
            "code;name;name:fr_FR;part_ids/name;part_ids/amount\nA;Apple;Pomme;Kern;5\n",
            key="code",
            lines={"part_ids": ["name"]},
        )
        self.assertIn("Several lines", self.errors()[2])
        self.assertEqual(apple.with_context(lang="fr_FR").name, "Apple")

    def test_an_empty_default_clears(self):
        """Where empty cells do; but not what a new record needs."""
        config = {"empty": "clear", "mapping": {"Name": "name"}}
        self.load("Name\nApfel\n", defaults={"state": "", "colour_id": ""}, **config)
        self.assertEqual(self.figures(), (1, 0, 0), self.errors())
        self.assertFalse(self.records().state)
        config["mapping"] = {"Name": "code"}
        self.load("Name\nB\n", defaults={"name": ""}, **config)
        self.assertIn("“name” is empty: it cannot be cleared.", self.errors()[2])

    def test_constants_and_defaults(self):
        """A constant is in every row, a default only where a new record lacks it."""
        config = {
            "mapping": {"Code": "code", "Name": "name", "Notiz": "note"},
            "constants": {"country_id/code": "DE", "done": True},
            "defaults": {"note": "keine", "colour_id/code": "G"},
            "key": "code",
        }
        self.load("Code;Name;Notiz\nA;Apfel;\nB;Birne;reif\n", **config)
        apple, pear = self.records()
        self.assertEqual((apple.note, pear.note), ("keine", "reif"))
        self.assertEqual(apple.colour_id, self.green)
        self.assertEqual((apple + pear).country_id.code, "DE")
        self.assertTrue(apple.done)
        pear.colour_id = self.red
        self.load("Code;Name;Notiz\nB;Birne;\n", **config)
        self.assertEqual((pear.note, pear.colour_id), ("reif", self.red))

    def test_missing_related_records_are_created_where_that_is_asked(self):
        """Once, however many rows name them; by all the columns that name them."""
        mapping = {
            "Name": "name",
            "Farben": {"field": "colour_ids", "create": True, "separator": "|"},
            "Farbe": {"field": "colour_id/name", "create": True},
            "FC": {"field": "colour_id/code"},
        }
        self.load(
            "Name;Farben;Farbe;FC\nApfel;rot|lila;ocker;O\nKiwi;lila | oliv;ocker;O\n",
            mapping=mapping,
        )
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        apple, kiwi = self.records()
        self.assertEqual(apple.colour_ids.mapped("name"), ["rot", "lila"])
        self.assertEqual(kiwi.colour_ids.mapped("name"), ["lila", "oliv"])
        self.assertEqual(apple.colour_id, kiwi.colour_id)
        self.assertEqual((apple.colour_id.name, apple.colour_id.code), ("ocker", "O"))

    def test_records_of_refused_rows_create_nothing(self):
        """A colour that only a refused row names is not created."""
        mapping = {
            "Name": "name",
            "Zahl": "number",
            "Farbe": {"field": "colour_id", "create": True},
        }
        self.load("Name;Zahl;Farbe\nApfel;x;lila\nKiwi;1;oliv\n", mapping=mapping)
        colours = self.env["record.import.colour"].search([]).mapped("name")
        self.assertIn("oliv", colours)
        self.assertNotIn("lila", colours)

    def test_several_columns_find_a_related_record(self):
        """Neither name nor code alone tells the blue ones apart."""
        self.twins[1].code = "B2"
        self.load("name;colour_id/name;colour_id/code\nApfel;blau;B2\nKiwi;blau;G\n")
        self.assertEqual(self.records().colour_id, self.twins[1])
        self.assertIn("“G, blau”", self.errors()[3])

    def test_a_field_of_a_related_record_finds_it(self):
        """“B” is twice there, but only one of them is of the family of red."""
        self.twins[1].family_id = self.red
        self.load("name;colour_ids/code;colour_ids/family_id/name\nApfel;B;rot\n")
        self.assertEqual(self.records().colour_ids, self.twins[1], self.errors())

    def test_archived_records_are_found_where_that_is_asked(self):
        self.red.active = False
        self.load("name;colour_id/code\nApfel;R\n")
        self.assertEqual(list(self.errors()), [2])
        mapping = {
            "name": "name",
            "colour_id/code": {"field": "colour_id/code", "archived": True},
        }
        self.load("name;colour_id/code\nApfel;R\n", mapping=mapping)
        self.assertEqual(self.records().colour_id, self.red)

    def test_archived_related_records_are_no_change_the_second_time(self):
        """What the cell names is there, though it is hidden."""
        self.red.active = False
        colours = {"field": "colour_ids", "archived": True}
        config = {"key": "code", "mapping": {"c": "code", "n": "name", "f": colours}}
        text = "c;n;f\nA;Apfel;rot,grün\n"
        self.load(text, **config)
        self.load(text, **config)
        self.assertEqual(self.reasons(), {2: "unchanged"})
        self.load(text.replace("rot,", ""), **config)
        thing = self.records().with_context(active_test=False)
        self.assertEqual(thing.colour_ids, self.green)

    def test_related_records_are_replaced_or_added(self):
        """As in Odoo the cell is the whole truth, unless “add” says otherwise."""
        self.load("code;name;colour_ids\nA;Apfel;rot\n", key="code")
        thing = self.records()
        self.load("code;name;colour_ids\nA;Apfel;grün\n", key="code")
        self.assertEqual(thing.colour_ids, self.green)
        mapping = {"code": "code", "f": {"field": "colour_ids", "add": True}}
        self.load("code;f\nA;rot\n", key="code", mapping=mapping)
        self.assertEqual(thing.colour_ids, self.red + self.green)
        self.load("code;f\nA;rot\n", key="code", mapping=mapping)
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_parents_of_the_same_file(self):
        """A parent may stand below its child, and be new as well."""
        self.load(
            "code;name;parent_id/code\nA;Apfel;B\nB;Baum;G\nG;Garten;\nX;Y;Z\n"
            "R;Rund;S\nS;Sund;R\n",
            key="code",
        )
        apple = self.records(("code", "=", "A"))
        self.assertEqual(apple.parent_id.parent_id.name, "Garten")
        self.assertIn("no record of “Thing” found for “Z”", self.errors()[5])
        self.assertEqual(list(self.errors()), [5, 6, 7])
        self.assertEqual(self.errors()[7], "It refers to itself, by a detour.")

    def test_a_child_of_a_row_that_fails_lacks_a_parent_and_is_no_detour(self):
        """Nor is the child of a detour one itself."""
        self.load(
            "code;name;parent_id/code\nA;Apfel;Z\nB;Baum;A\nC;Cox;B\n"
            "R;Rund;S\nS;Sund;R\nT;Tal;S\n",
            key="code",
        )
        lacks = "“parent_id/code”: no record of “Thing” found for “%s”."
        detour = "It refers to itself, by a detour."
        expected = [lacks % one for one in "ZAB"] + [detour, detour, lacks % "S"]
        self.assertEqual([self.errors()[line] for line in range(2, 8)], expected)

    def test_a_record_that_is_there_refers_to_one_that_is_new(self):
        """It is written behind the new one of the same chunk; imported again, not."""
        self.model.create({"code": "B", "name": "Baum"})
        text = "code;name;parent_id/code\nG;Garten;\nB;Baum;G\n"
        self.load(text, key="code")
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        self.assertEqual(self.records(("code", "=", "B")).parent_id.name, "Garten")
        self.load(text, key="code")
        self.assertEqual(self.reasons(), {2: "unchanged", 3: "unchanged"})

    def test_numbers_that_are_no_texts_have_a_decimal_point(self):
        """The configuration is for texts; what may be either is not guessed."""
        self.configure(
            mapping={"name": "name", "kg": "ratio"}, decimal=",", thousands="."
        )
        self.reader.write({"task": "json_import", "config": ""})
        lines = '{"name": "Öl", "kg": 1.5}\n{"name": "Nuss", "kg": "1.234,5"}\n'
        content = lines + '{"name": "Kiwi", "kg": 1.125}\n'
        self.last_run = self.run_flow(self.flow, content, name="a.jsonl")
        made = self.env["record.import.thing"].search([("name", "in", ("Öl", "Nuss"))])
        self.assertEqual(sorted(made.mapped("ratio")), [1.5, 1234.5])
        self.assertIn("“1.125” may have three decimals", self.errors()[3])

    def test_a_record_that_is_there_fails_with_the_new_one_it_refers_to(self):
        tree = self.model.create({"code": "B", "name": "Baum"})
        text = "code;name;parent_id/code\nG;Garten;Z\nB;Eiche;G\n"
        self.load(text, key="code")
        self.assertIn("no record of “Thing” found for “G”", self.errors()[3])
        self.assertEqual(tree.name, "Baum")

    def test_the_database_names_the_column(self):
        """What no check before could know: in Odoo's words, with column and cell."""
        self.load(
            "Nr;Name;Zahl;kg\nA;Apfel;5;1\nB;Birne;5000;1\nC;Kiwi;1;-1\n",
            mapping={
                "Nr": "code",
                "Name": "name",
                "Zahl": "number",
                "kg": "weight",
            },
            mode="create",
        )
        self.assertEqual(self.records().mapped("name"), ["Apfel"])
        errors = self.errors()
        self.assertIn("Less than 1000, please.", errors[3])
        self.assertIn("(“Zahl”: “5000”)", errors[3])
        self.assertIn("The Net Weight cannot be negative.", errors[4])
        self.assertIn("(“kg”: “-1”)", errors[4])

    def test_rows_that_the_database_names_are_found_at_once(self):
        """Each costs an attempt or two, not one for each time of halving."""
        self.model.create([{"name": "x", "code": f"T-{at}"} for at in (30, 60, 90)])
        rows = [f"T-{at};Thing {at};1" for at in range(100)]
        text = "\n".join(["code;name;weight", *rows, ""])
        run = RecordImporter.run
        with patch.object(RecordImporter, "run", autospec=True, side_effect=run) as ran:
            self.load(text, mode="create")
        self.assertEqual(sorted(self.errors()), [32, 62, 92])
        self.assertEqual(self.figures(), (97, 0, 3))
        self.assertLessEqual(ran.call_count, 8)

    def test_columns_without_a_header_are_numbers(self):
        """Counted from 1, as people count; a missing cell at the end is empty."""
        self.load_plain("Apfel;x;7\nKiwi;y;\n", mapping={1: "name", 3: "number"})
        self.assertEqual(self.records().mapped("number"), [7, 0])

    def test_columns_with_a_header_can_be_numbers_too(self):
        self.load("Name;Zahl\nApfel;7\n", mapping={1: "name", 2: "number"})
        self.assertEqual(self.records().number, 7)
        self.load("Name;Zahl\nApfel;7\n", mapping={1: "name", 3: "number"})
        self.assertEqual(self.errors(), {2: "The file has no column 3."})

    def test_names_of_columns_need_a_header(self):
        self.load_plain("Apfel;7\n", mapping={"Name": "name"})
        self.assertIn("The file has no header", self.errors()[1])

    def load_plain(self, text, **config):
        self.reader.config = repr({"includes_header": False})
        self.configure(**config)
        self.last_run = self.run_flow(self.flow, text)
