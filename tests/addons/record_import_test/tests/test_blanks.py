from odoo.tests import tagged

from .common import ImportCase

NBSP = "\N{NO-BREAK SPACE}"
FORMS = ("K100", "K100 ", NBSP + "K100", f"\t K100{NBSP} ")


@tagged("post_install", "-at_install")
class TestBlanks(ImportCase):
    """Blanks at the edges of a cell, or of what is stored, make no other record."""

    def store(self, table, column, *texts):
        """Records as others have stored them: Odoo's own screens would strip these."""
        ids = []
        for text in texts:
            record = self.env[table.replace("_", ".")].create({"name": "Alt"})
            self.env.cr.execute(
                f"UPDATE {table} SET {column} = %s WHERE id = %s", [text, record.id]
            )
            record.invalidate_recordset()
            ids.append(record.id)
        return ids

    def test_texts_of_a_line_are_stripped_and_long_ones_are_not(self):
        self.load(f"code;name;note;page\n K1 ;{NBSP}Apfel ; viel ;<p> x </p>\n")
        thing = self.records()
        self.assertEqual((thing.code, thing.name), ("K1", "Apfel"))
        self.assertEqual(thing.note, " viel ")

    def test_keys_with_blanks_are_one_record(self):
        """In one file, in any chunk."""
        text = "code;name\n" + "".join(f"{form};Apfel\n" for form in FORMS)
        for size in (1, 3, 1000):
            with self.subTest(size):
                self.load(text, chunk_size=size, key="code")
                self.assertFalse(self.errors())
                self.assertEqual(self.records().mapped("code"), ["K100"])

    def test_a_key_finds_what_is_stored_with_blanks(self):
        for form in FORMS:
            with self.subTest(form):
                [id_] = self.store("record_import_thing", "code", form)
                self.load("code;name\nK100;Neu\n", key="code")
                self.assertEqual(self.figures(), (1, 0, 0), self.errors())
                self.assertEqual(self.records().mapped("name"), ["Neu"])
                self.assertEqual(self.records().code, "K100")
                self.model.browse(id_).unlink()

    def test_a_key_that_fits_two_but_for_blanks_names_both(self):
        ids = self.store("record_import_ticket", "number", "K100", f"K100{NBSP}")
        self.MODEL = "record.import.ticket"
        self.load("number;name\nK100;Neu\n", key="number")
        for id_ in ids:
            self.assertIn(f"“Alt” (id {id_})", self.errors()[2])

    def test_a_related_record_is_found_that_is_stored_with_blanks(self):
        """By its name, by a field, by a field of its own relations."""
        [red] = self.store("record_import_colour", "code", "R ")
        self.env.cr.execute(
            "UPDATE record_import_colour SET name = %s WHERE id = %s",
            [f"{NBSP}rot", red],
        )
        self.env["record.import.colour"].create(
            {"name": "hell", "code": "H", "family_id": red}
        )
        for path, cell in (
            ("colour_id", "rot"),
            ("colour_id", "rot "),
            ("colour_id/code", f" R{NBSP}"),
        ):
            with self.subTest(path=path, cell=cell):
                self.load(f"name;{path}\nA;{cell}\n")
                self.assertFalse(self.errors())
                self.assertEqual(self.records()[-1].colour_id.id, red)
        self.load("name;colour_id/family_id/code;colour_id/code\nA;R;H\n")
        self.assertEqual(self.records()[-1].colour_id.name, "hell")

    def test_a_related_record_that_fits_two_but_for_blanks_names_both(self):
        ids = self.store("record_import_colour", "code", "R", "R ")
        self.load("name;colour_id/code\nA;R\n")
        for id_ in ids:
            self.assertIn(f"(id {id_})", self.errors()[2])

    def test_partners_are_found_by_names_with_blanks(self):
        """Where the model has a search of its own for names."""
        self.MODEL, self.model = "res.partner", self.env["res.partner"]
        farm = self.model.create({"name": "Hof Müller "})
        self.load("name;parent_id\nUte;Hof Müller\n")
        self.assertFalse(self.errors())
        self.assertEqual(self.records(("name", "=", "Ute")).parent_id, farm)

    def test_a_table_of_values_is_asked_without_blanks(self):
        mapping = {"name": "name", "art": {"field": "kind", "values": {"O": "fruit"}}}
        self.load("name;art\nA; O\n", mapping=mapping)
        self.assertEqual(self.records().kind, "fruit")

    def test_lines_are_found_that_are_stored_with_blanks(self):
        self.load("code;name;part_ids/name\nA;Apfel;Kern\n", key="code")
        self.env.cr.execute("UPDATE record_import_part SET name = 'Kern '")
        self.env.invalidate_all()
        self.load("code;name;part_ids/name\nA;Apfel;Kern\n", key="code")
        self.assertEqual(self.records().part_ids.mapped("name"), ["Kern"])

    def test_numbers_dates_and_choices_are_stripped(self):
        head = "name;number;weight;day;moment;kind;done\n"
        cells = ["A", "1", "1.5", "2026-12-31", "2026-12-31 10:00", "Fruit", "yes"]
        self.load(head + ";".join(f"{NBSP} {cell}{NBSP}" for cell in cells) + "\n")
        self.assertFalse(self.errors())
        self.assertEqual(self.records().kind, "fruit")
