from itertools import permutations

from odoo.tests import tagged

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestSameResult(ImportCase):
    """The same file gives the same records, however its columns and rows are cut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        states = cls.env["res.country.state"]
        cls.germany, cls.france = cls.env.ref("base.de"), cls.env.ref("base.fr")
        for country in cls.germany | cls.france:
            states.create({"name": "Nord", "code": "N", "country_id": country.id})

    def load_partners(self, columns, rows, order):
        self.MODEL, self.model = "res.partner", self.env["res.partner"]
        rows = [[row[at] for at in order] for row in rows]
        self.load(
            "\n".join([";".join(columns[at] for at in order), *map(";".join, rows), ""])
        )

    def test_the_order_of_columns_changes_nothing(self):
        """A country alone names no state, and a state needs its country."""
        columns = ["name", "state_id/country_id", "state_id/name"]
        rows = [["A", "Germany", "Nord"], ["B", "Germany", ""], ["C", "", ""]]
        rows += [["D", "France", "Nord"], ["E", "", "Nord"]]
        for order in permutations(range(3)):
            with self.subTest(order):
                self.load_partners(columns, rows, order)
                self.assertEqual(list(self.errors()), [6])
                found = self.records(("name", "in", ["A", "B", "C", "D"]))
                self.assertEqual(
                    [one.state_id.country_id.code for one in found],
                    ["DE", False, False, "FR"],
                )
                found.unlink()

    def test_several_columns_of_several_records(self):
        """Each names one, or as many as there are; in any order of the columns."""
        colours = self.env["record.import.colour"]
        light, dark = colours.create([{"name": "hell"}, {"name": "dunkel"}])
        for family in (light, dark):
            colours.create({"name": "rot", "family_id": family.id})
            colours.create({"name": "grün", "family_id": family.id})
        rows = {
            "A": ("rot,grün", "hell"),
            "B": ("rot,rot", "hell,dunkel"),
            "C": ("", "hell"),
            "D": ("rot,grün,rot", "hell,dunkel"),
        }
        for order in ((0, 1), (1, 0)):
            with self.subTest(order):
                names = ["colour_ids/name", "colour_ids/family_id"]
                lines = [
                    ";".join([name, *(cells[at] for at in order)])
                    for name, cells in rows.items()
                ]
                head = ";".join(["name", *(names[at] for at in order)])
                self.load("\n".join([head, *lines, ""]))
                self.assertEqual(list(self.errors()), [5])
                a, b, c = self.records()[-3:]
                self.assertEqual(a.colour_ids.family_id, light)
                self.assertEqual(a.colour_ids.mapped("name"), ["rot", "grün"])
                self.assertEqual(b.colour_ids.family_id, light | dark)
                self.assertFalse(c.colour_ids)

    def test_the_top_of_a_tree_is_a_part_of_a_key(self):
        """The second import finds all of them, however the file is cut."""
        text = "name;parent_id\nObst;\nGemüse;\nÄpfel;Obst\nÄpfel;Gemüse\n;Obst\n"
        for size in (1, 2, 1000):
            with self.subTest(size):
                config = {"key": ["name", "parent_id"], "chunk_size": size}
                self.load(text, **config)
                self.assertEqual(self.figures(), (4, 0, 1), self.errors())
                self.load(text, **config)
                self.assertEqual(self.figures(), (0, 4, 1), self.errors())
                self.assertEqual(len(self.records()), 4)
                self.records().unlink()

    def test_a_related_record_that_is_only_archived_is_named_as_archived(self):
        colour = self.env["record.import.colour"].create({"name": "rot", "code": "R"})
        colour.active = False
        for path in ("colour_id", "colour_id/code", "colour_ids"):
            cell = "R" if path.endswith("code") else "rot"
            with self.subTest(path):
                self.load(f"name;{path}\nA;{cell}\nB;blau\n")
                self.assertIn("is archived", self.errors()[2])
                self.assertNotIn("is archived", self.errors()[3])

    def test_no_second_record_is_created_beside_one_that_is_archived(self):
        colours = self.env["record.import.colour"].with_context(active_test=False)
        colours.create({"name": "rot", "active": False})
        mapping = {"name": "name", "c": {"field": "colour_id", "create": True}}
        self.load("name;c\nA;rot\nB;blau\n", mapping=mapping)
        self.assertEqual(list(self.errors()), [2])
        self.assertEqual(colours.search_count([("name", "=", "rot")]), 1)

    def test_lines_that_are_inherited_are_imported_twice_and_added_once(self):
        """The prices of a product's suppliers are those of its template."""
        self.env["res.partner"].create([{"name": "Hof A"}, {"name": "Hof B"}])
        self.MODEL, self.model = "product.product", self.env["product.product"]
        text = (
            "default_code;name;seller_ids/partner_id;seller_ids/price\n"
            "P1;Hemd;Hof A;7.5\n;;Hof B;8\nP2;Hose;Hof B;9\n"
        )
        self.load(text, key="default_code")
        self.assertFalse(self.errors())
        self.load(text, key="default_code")
        self.assertEqual(self.figures(), (0, 3, 0), self.errors())
        self.load(text.replace("7.5", "6"), key="default_code")
        prices = self.records(("default_code", "=", "P1")).seller_ids.mapped("price")
        self.assertEqual(sorted(prices), [6, 7.5, 8])
        config = {"key": "default_code", "lines": {"seller_ids": ["partner_id"]}}
        self.load(text.replace("Hof B;9", "Hof B;10"), **config)
        sellers = self.records(("default_code", "=", "P2")).seller_ids
        self.assertEqual(sellers.mapped("price"), [10])

    def test_headers_that_are_nearly_labels_are_matched_and_shown(self):
        """As Odoo's own import matches them; what is far off is refused."""
        self.load("Name*;code;Net Weight*\nApfel;A;1.5\n")
        self.assertFalse(self.errors())
        self.assertEqual((self.records().name, self.records().weight), ("Apfel", 1.5))
        told = "".join(self.last_run.message_ids.mapped("body"))
        self.assertIn("“Name*” → name, “Net Weight*” → weight", told)
        self.assertEqual(told.count("Name*"), 1)
        self.load("Name;code;Gewicht\nApfel;B;1.5\n")
        self.assertIn("Gewicht", self.errors()[2])

    def test_headers_with_other_letters_than_a_label_are_told_and_not_taken(self):
        """A height is no weight, though hardly a letter differs."""
        for header in ("Net Height", "Net Weight2"):
            self.load(f"Name;code;{header}\nApfel;A;1.5\n")
            self.assertIn("nearly called as “net weight” (weight)", self.errors()[2])
            self.assertFalse(self.records())

    def test_what_is_exactly_a_label_is_no_guess(self):
        self.load("Name;code\nApfel;A\n")
        self.assertNotIn("→", "".join(self.last_run.message_ids.mapped("body")))

    def test_here_and_now_brings_children_before_their_parents(self):
        """As in the background: whoever lacks a parent is tried behind all others."""
        for size in (1, 5, 1000):
            with self.subTest(size):
                rows = [f"K{at};Teil {at};K{at // 2}" for at in range(51, 1, -1)]
                text = "\n".join(["code;name;parent_id/code", *rows, "K1;Alles;", ""])
                text = text.replace("K51;Teil 51;K25", "K51;Teil 51;K99")
                self.load(text, chunk_size=size, key="code")
                self.assertEqual(self.figures(), (50, 0, 1), self.errors())
                self.assertEqual(list(self.errors()), [2])
                self.assertEqual(self.last_run.state, "failed")
                self.records().unlink()
