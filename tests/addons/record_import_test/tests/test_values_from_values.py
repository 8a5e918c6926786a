from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ImportCase

PRICE = {"field": "price", "steps": {"number": "EUR"}, "decimal": ",", "thousands": "."}


@tagged("post_install", "-at_install")
class TestValuesFromValues(ImportCase):
    """Steps of a mapping, made columns, rows that become several."""

    def things(self, *names):
        return [tuple(thing[name] for name in names) for thing in self.records()]

    def refused(self, **config):
        """The sentence with which a configuration is refused."""
        with self.assertRaises(ValidationError) as caught:
            self.configure(**config)
        return str(caught.exception)

    # steps

    def test_cells_are_stepped_before_they_are_read(self):
        self.load(
            "Name;Gewicht;Preis;Text\n"
            "<b>Äpfel</b>;1500 g;1.234,50 €;Zeile\n"
            "Birnen;1,5 kg;19,– €;\n",
            mapping={
                "Name": {"field": "name", "steps": ["strip_tags", {"case": "upper"}]},
                "Gewicht": {"field": "weight", "steps": {"number": "kg"}},
                "Preis": PRICE,
                "Text": {"field": "note", "steps": {"default": "nichts"}},
            },
            decimal=",",
        )
        self.assertEqual(self.errors(), {})
        self.assertEqual(
            self.things("name", "weight", "price", "note"),
            [("ÄPFEL", 1.5, 1234.5, "Zeile"), ("BIRNEN", 1.5, 19, "nichts")],
        )

    def test_imported_again_nothing_changes(self):
        text = "Name;Preis;Tag\nApfel;1.234,50 €;31.12.2026\n"
        day = {"field": "day", "steps": {"expression": "date(cell, '%d.%m.%Y')"}}
        config = {
            "mapping": {"Name": "name", "Preis": PRICE, "Tag": day},
            "key": "name",
        }
        self.load(text, **config)
        self.load(text, **config)
        self.assertEqual(self.figures(), (0, 1, 0), self.errors())

    def test_an_error_names_column_value_and_step_and_costs_its_row_alone(self):
        self.load(
            "Name;Preis\nApfel;viel\nBirne;5 €\nKiwi;$ 5\n",
            mapping={"Name": "name", "Preis": PRICE},
        )
        self.assertEqual(self.figures(), (1, 0, 2))
        self.assertEqual(
            self.errors(),
            {
                2: "“Preis”: “viel” in the step “Number with Unit”: it has no number.",
                4: "“Preis”: “$ 5” in the step “Number with Unit”: “$” is not “EUR”: "
                "nothing is converted between currencies.",
            },
        )

    def test_what_waits_for_repair_is_the_row_of_the_file(self):
        """Its cells are stepped again, and none of them twice."""
        self.load(
            "Name;Preis\n<i>Apfel</i>;viel\n",
            mapping={
                "Name": {
                    "field": "name",
                    "steps": ["strip_tags", {"join": "{}!"}],
                },
                "Preis": PRICE,
            },
        )
        [row] = self.given(self.last_run, self.task)
        self.assertEqual(row, {"Name": "<i>Apfel</i>", "Preis": "viel"})
        self.repair(self.last_run, 2, {"Preis": "5 €"})
        self.retry(self.last_run)
        self.assertEqual(self.things("name", "price"), [("Apfel!", 5)])

    def test_numbers_and_dates_that_steps_make_are_read_by_any_field(self):
        steps = {"expression": "number(cell) / 2"}
        day = {"expression": "date(cell, '%d.%m.%Y')"}
        self.load(
            "N;T\n5;31.12.2026\n",
            mapping={
                "N": [
                    {"field": "name", "steps": steps},
                    {"field": "weight", "steps": steps},
                    {"field": "price", "steps": {"calculate": "{} * 2"}},
                    {"field": "number", "steps": {"calculate": "{} * 2"}},
                ],
                "T": [
                    {"field": "day", "steps": day, "format": "%Y/%m/%d"},
                    {"field": "moment", "steps": day},
                    {"field": "note", "steps": day},
                ],
            },
            decimal=",",
        )
        self.assertEqual(self.errors(), {})
        [thing] = self.records()
        self.assertEqual(
            (thing.name, thing.weight, thing.price, thing.number), ("2.5", 2.5, 10, 10)
        )
        self.assertEqual(str(thing.day), "2026-12-31")
        self.assertEqual(thing.note, "2026-12-31")

    def test_a_column_that_is_not_used_leaves_its_field_alone(self):
        """Also where empty cells clear theirs."""
        note = {"field": "note", "steps": {"only_if": {"column": "Art", "is": "B"}}}
        colour = {"field": "colour_id", "steps": {"only_if": "row['Art'] == 'B'"}}
        self.env["record.import.colour"].create({"name": "rot"})
        config = {
            "mapping": {"Name": "name", "Art": [], "Text": note, "Farbe": colour},
            "key": "name",
            "empty": "clear",
        }
        self.load("Name;Art;Text;Farbe\nApfel;B;rund;rot\n", **config)
        self.load("Name;Art;Text;Farbe\nApfel;A;eckig;blau\n", **config)
        self.assertEqual(self.errors(), {})
        [thing] = self.records()
        self.assertEqual((thing.note, thing.colour_id.name), ("rund", "rot"))
        self.load("Name;Art;Text;Farbe\nApfel;B;;\n", **config)
        self.assertEqual((thing.note, thing.colour_id.name), (False, False))

    def test_related_records_are_found_by_what_steps_make(self):
        colours = self.env["record.import.colour"]
        colours.create([{"name": "rot"}, {"name": "blau"}])
        self.load(
            "Name;Farbe;Farben\nApfel;ROT;rot|blau\nBirne;x=1;rot\n",
            mapping={
                "Name": "name",
                "Farbe": {
                    "field": "colour_id",
                    "steps": [{"case": "lower"}, {"split": {"by": "=", "part": 1}}],
                },
                "Farben": {
                    "field": "colour_ids",
                    "steps": {"replace": {"find": "|", "by": ","}},
                },
            },
        )
        [apple] = self.records()
        self.assertEqual(apple.colour_id.name, "rot")
        self.assertEqual(apple.colour_ids.mapped("name"), ["rot", "blau"])
        self.assertIn("found for “x”", self.errors()[3])

    def test_an_error_of_a_related_records_column_names_it_too(self):
        steps = {"split": {"by": "=", "part": 2, "missing": "fail"}}
        self.load(
            "Name;Farbe\nApfel;rot\n",
            mapping={"Name": "name", "Farbe": {"field": "colour_id", "steps": steps}},
        )
        self.assertIn("“Farbe”: “rot” in the step “Take a Part”", self.errors()[2])

    def test_values_that_are_not_in_the_table(self):
        text = "Name;Art\nApfel;Obst\nKern;Rest\n"
        art = {"field": "kind", "values": "Obst;fruit\nNuss;nut"}
        self.load(text, mapping={"Name": "name", "Art": art | {"otherwise": "fail"}})
        self.assertIn("“Art”: “Rest” in the step “Table of Values”", self.errors()[3])
        self.load(text, mapping={"Name": "name", "Art": art | {"otherwise": "empty"}})
        self.assertEqual(self.figures(), (2, 0, 0))
        self.load(text, mapping={"Name": "name", "Art": art})
        self.assertIn("“Rest” is none of the choices", self.errors()[3])

    # made columns

    def test_made_columns_are_as_those_of_the_file(self):
        """For the mapping, the key, other made columns, and related records."""
        config = {
            "columns": {
                "Ganz": {"join": "{Vorname} {Nachname}"},
                "Code": [{"take": "Ganz"}, {"replace": {"find": " ", "by": "-"}}],
                "Betrag": {
                    "calculate": {"formula": "{Haben} + {Soll}", "empty": "zero"}
                },
            },
            "mapping": {"Ganz": "name", "Code": "code", "Betrag": "price"},
            "key": "code",
            "decimal": ",",
            "thousands": ".",
        }
        text = (
            "Vorname;Nachname;Soll;Haben\n"
            "Ada;Süß;89,90-;\n"
            "Alan;T.;;1.250,00\n"
            "Ada;Süß;;7\n"
        )
        self.load(text, **config)
        self.assertEqual(self.errors(), {})
        self.assertEqual(
            sorted(self.things("name", "code", "price")),
            [("Ada Süß", "Ada-Süß", 7), ("Alan T.", "Alan-T.", 1250)],
        )
        self.assertFalse(self.last_run.unused_columns)

    def test_an_error_names_the_made_column(self):
        self.load(
            "Name;Kilo\nApfel;viel\n",
            columns={"Gramm": {"calculate": "{Kilo} * 1000"}},
            mapping={"Name": "name", "Gramm": "weight"},
        )
        self.assertEqual(
            self.errors()[2],
            "“Gramm”: In the step “Calculate”: “viel” in “Kilo”: it has no number.",
        )

    def test_columns_without_a_header_are_numbers(self):
        self.reader.config = "{'includes_header': False}"
        self.configure(
            columns={"Ganz": {"join": "{1} {2}"}},
            mapping={"Ganz": "name", 2: {"field": "code", "steps": {"case": "upper"}}},
        )
        self.last_run = self.run_flow(self.flow, "Ada;x\n")
        self.assertEqual(self.errors(), {})
        self.assertEqual(self.things("name", "code"), [("Ada x", "X")])

    def test_headers_may_be_made_as_well(self):
        self.load("code;a;b\nA1;Ada;L.\n", columns={"name": {"join": "{a} {b}"}})
        self.assertIn("Column “a”", self.errors()[2])
        self.load("code;note\nA1;Ada\n", columns={"name": {"join": "{note} ({code})"}})
        self.assertEqual(self.things("name", "code"), [("Ada (A1)", "A1")])

    def test_lines_are_told_from_records_by_the_cells_of_the_file(self):
        """A made column is filled where what it is made of is."""
        self.load(
            "Vor;Nach;Teil;Menge;Art\n"
            "Ada;L.;Kern;5 kg;x\n"
            ";;Schale;500 g;y\n"
            "Alan;T.;;;x\n",
            columns={"Ganz": {"join": "{Vor} {Nach}"}},
            mapping={
                "Ganz": "name",
                "Teil": "part_ids/name",
                "Menge": {
                    "field": "part_ids/amount",
                    "steps": [
                        {"number": "kg"},
                        {"sign": {"column": "Art", "minus": "y", "plus": "x"}},
                    ],
                },
            },
        )
        self.assertEqual(self.errors(), {})
        first, second = self.records()
        self.assertEqual(first.part_ids.mapped("amount"), [5, -0.5])
        self.assertFalse(second.part_ids)

    def test_a_file_that_lacks_a_column_of_a_step_is_named(self):
        self.load(
            "Name\nApfel\n",
            mapping={"Name": {"field": "name", "steps": {"take": "Titel"}}},
        )
        self.assertIn("no column “Titel”, which steps take", self.errors()[2])
        self.load(
            "Name;Ganz\nApfel;x\n",
            columns={"Ganz": {"take": "Name"}},
            mapping={"Ganz": "name"},
        )
        self.assertIn("The file has a column “Ganz”", self.errors()[2])

    # rows that become several

    def test_a_row_with_a_list_is_several_records_and_one_row(self):
        config = {
            "split_rows": {"Größe": ",", "Bestand": ","},
            "columns": {"Ganz": {"join": "{Name} {Größe}"}},
            "mapping": {"Ganz": "name", "Größe": "code", "Bestand": "number"},
            "key": "code",
        }
        text = "Name;Größe;Bestand\nHemd;S, M;1,2\nHose;L;3\n"
        for size in (1, 2, 1000):
            with self.subTest(size):
                self.records().unlink()
                self.load(text, chunk_size=size, **config)
                self.assertEqual(self.figures(), (2, 0, 0), self.errors())
                self.assertEqual(
                    self.things("name", "number"),
                    [("Hemd S", 1), ("Hemd M", 2), ("Hose L", 3)],
                )
        self.load(text, **config)
        self.assertEqual(self.figures(), (0, 2, 0), self.errors())

    def test_a_made_column_may_be_a_list(self):
        """A booking names two accounts, and one amount that both have."""
        config = {
            "columns": {
                "Konten": {"join": "{Soll}|{Haben}"},
                "Wert": {
                    "expression": "f\"{number(row['Betrag'])}|-{row['Betrag']}\"",
                },
                "Name": {"join": "Konto {Konten}"},
            },
            "split_rows": {"Konten": "|", "Wert": "|"},
            "mapping": {"Konten": "code", "Name": "name", "Wert": "number"},
            "key": "code",
        }
        text = "Soll;Haben;Betrag\n1200;8400;5\n1000;1200x;viel\n"
        self.load(text, **config)
        self.assertEqual(self.figures(), (1, 0, 1), self.errors())
        self.assertEqual(
            self.things("code", "name", "number"),
            [("1200", "Konto 1200", 5), ("8400", "Konto 8400", -5)],
        )
        self.assertIn("Wert", self.errors()[3])

    def test_a_cell_of_signs_alone_is_an_empty_one(self):
        """A row of which nothing is made is never said to be done."""
        config = {
            "split_rows": {"Größe": ","},
            "mapping": {"Größe": "name", "Nr": "code"},
        }
        self.load("Nr;Größe\nA1;,\nA2; , ,\nA3;S,\n", **config)
        self.assertEqual(self.figures(), (1, 0, 2), self.errors())
        self.assertEqual(self.things("name", "code"), [("S", "A3")])
        self.assertEqual(sorted(self.errors()), [2, 3])

    def test_a_row_goes_in_with_all_of_its_parts_or_with_none(self):
        config = {
            "split_rows": {"Größe": ",", "Bestand": ","},
            "mapping": {"Größe": ["name", "code"], "Bestand": "number"},
        }
        text = "Größe;Bestand\nS,M;1,viele\nL;3\nXL,XXL;1,5000\nXS,XM,XN;1,2\n"
        self.load(text, **config)
        self.assertEqual(self.records().mapped("code"), ["L"])
        self.assertEqual(self.figures(), (1, 0, 3))
        errors = self.errors()
        self.assertIn("“viele” is not a whole number", errors[2])
        self.assertIn("Less than 1000", errors[4])
        self.assertIn("“Bestand” has 2: give each as many", errors[5])
        self.repair(self.last_run, 2, {"Bestand": "1,2"})
        self.retry(self.last_run)
        self.assertEqual(self.records().mapped("code"), ["L", "S", "M"])

    # refused

    def test_what_cannot_be_used_is_refused_when_it_is_saved(self):
        name = {"field": "name", "steps": {"case": "big"}}
        self.assertIn("“to” has to be one of", self.refused(mapping={"N": name}))
        ring = {"a": {"take": "b"}, "b": {"take": "a"}}
        self.assertIn("leads back to itself", self.refused(columns=ring))
        self.assertIn("“split_rows” has to be", self.refused(split_rows={"A": ""}))
        table = {"field": "name", "values": "a;b\na;c"}
        self.assertIn("“a” is there twice", self.refused(mapping={"N": table}))


@tagged("post_install", "-at_install")
class TestFillDown(ImportCase):
    """Cells that stand once for many rows, whatever a chunk has of them."""

    TEXT = 'Ort;Name;Nr\nKöln;Apfel;1\n;Birne;2\n" ";Kiwi;3\nBonn;Nuss;4\n;Kern;5\n'

    def fill(self, text, size=1000, **options):
        self.configure(mapping={"Ort": "note", "Name": "name", "Nr": "number"})
        self.reader.config = repr(
            {"fill_down": ["Ort"], "csv": {"delimiter": ";"}, "chunk_size": size}
            | options
        )
        self.last_run = self.run_flow(self.flow, text)
        return [(thing.name, thing.note) for thing in self.records()]

    def test_any_size_of_chunks_gives_the_same(self):
        expected = [
            ("Apfel", "Köln"),
            ("Birne", "Köln"),
            ("Kiwi", "Köln"),
            ("Nuss", "Bonn"),
            ("Kern", "Bonn"),
        ]
        for size in (1, 2, 3, 1000):
            with self.subTest(size):
                self.records().unlink()
                self.assertEqual(self.fill(self.TEXT, size), expected, self.errors())

    def test_jobs_one_behind_the_other_give_the_same(self):
        self.configure(mapping={"Ort": "note", "Name": "name"})
        self.reader.config = repr(
            {"fill_down": ["Ort"], "csv": {"delimiter": ";"}, "chunk_size": 1}
        )
        run = self.start_flow(self.flow, self.TEXT)
        self.work_off(run)
        self.assertEqual(self.records().mapped("note"), ["Köln"] * 3 + ["Bonn"] * 2)

    def test_a_row_that_was_repaired_keeps_what_it_was_given(self):
        self.fill(self.TEXT.replace("Birne;2", "Birne;zwei"))
        self.assertEqual(list(self.errors()), [3])
        self.repair(self.last_run, 3, {"Nr": "2"})
        self.retry(self.last_run)
        self.assertEqual(self.records(("name", "=", "Birne")).note, "Köln")

    def test_behind_a_row_that_cannot_be_read_nothing_is_guessed(self):
        text = self.TEXT.replace("Bonn;Nuss;4", "Bonn;Nuss;4;zu viel")
        found = self.fill(text)
        self.assertEqual([name for name, _note in found], ["Apfel", "Birne", "Kiwi"])
        self.assertIn('"Ort" is empty, and the row above', self.errors()[6])

    def test_a_column_that_is_not_there_refuses_the_file(self):
        with self.assertRaisesRegex(Exception, '"Orte"'):
            self.fill(self.TEXT, fill_down=["Orte"])

    def test_a_wrong_option_is_refused(self):
        for wrong in ([0], [""], [None]):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.reader.config = repr({"fill_down": wrong})
