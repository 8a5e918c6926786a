from odoo.tests import tagged

from .order_common import OrderCase

MAPPING = {
    "Nr": "name",
    "Kunde": "customer",
    "SKU": "line_ids/product",
    "Menge": "line_ids/quantity",
    "Preis": "line_ids/price",
}
BELOW = "Nr;Kunde;SKU;Menge;Preis\nA;Süß;P-1;1;1\n;;P-2;zwei;1\n;;P-3;1;1\nB;;P-1;1;1\n"
REPEATED = BELOW.replace("\n;;P-", "\nA;Süß;P-")
CONFIG = {"mapping": MAPPING, "key": "name"}
ALONE = CONFIG | {"bad_lines": "line"}


@tagged("post_install", "-at_install")
class TestBadLines(OrderCase):
    """What waits when a line cannot go in: its record, or the line alone."""

    def products(self, name="A"):
        return sorted(product for (product,) in self.lines(name, "product"))

    def test_a_record_waits_with_its_bad_line(self):
        for text in (BELOW, REPEATED):
            for size in (1, 2, 1000):
                with self.subTest(text=text, size=size):
                    self.records().unlink()
                    self.read_by("csv_import", text, CONFIG, chunk_size=size)
                    self.assertEqual(sorted(self.errors()), [2, 3, 4])
                    self.assertIn("“Menge”: “zwei” is not a number", self.errors()[3])
                    self.assertIn("see line 3", self.errors()[2])
                    self.assertEqual(self.records().mapped("name"), ["B"])

    def test_by_choice_the_line_waits_alone_and_finds_its_record_later(self):
        for text in (BELOW, REPEATED):
            for size in (1, 2, 1000):
                with self.subTest(text=text, size=size):
                    self.records().unlink()
                    run = self.read_by("csv_import", text, ALONE, chunk_size=size)
                    self.assertEqual(self.figures(), (3, 0, 1))
                    self.assertIn("“Menge”: “zwei” is not a number", self.errors()[3])
                    self.assertEqual(self.products(), ["P-1", "P-3"])
                    self.retry(run)
                    self.assertEqual(list(self.errors()), [3])
                    self.repair(run, 3, {"Menge": "2"})
                    self.retry(run)
                    self.assertEqual(self.figures(), (4, 0, 0), self.errors())
                    self.assertEqual(self.products(), ["P-1", "P-2", "P-3"])
                    self.assertEqual(len(self.records()), 2)
                    self.assertEqual(self.records()[0].customer, "Süß")

    def test_the_line_beside_the_header_may_wait_alone(self):
        text = BELOW.replace("P-1;1;1", "P-1;eins;1", 1).replace("zwei", "2")
        run = self.read_by("csv_import", text, ALONE)
        self.assertEqual(list(self.errors()), [2])
        self.assertEqual(self.products(), ["P-2", "P-3"])
        self.repair(run, 2, {"Menge": "1"})
        self.retry(run)
        self.assertEqual(self.products(), ["P-1", "P-2", "P-3"])

    def test_a_line_that_the_database_or_the_model_refuses_waits_alone(self):
        for cell, words in (("5000;1", "Not so many"), ("1;9999", "P-2 is too dear")):
            for text in (BELOW, REPEATED):
                with self.subTest(words):
                    self.records().unlink()
                    text = text.replace("zwei;1", cell)
                    run = self.read_by("csv_import", text, ALONE)
                    self.assertEqual(list(self.errors()), [3])
                    self.assertIn(words, self.errors()[3])
                    self.assertEqual(self.products(), ["P-1", "P-3"])
                    self.assertEqual(self.records()[0].customer, "Süß")
                    self.repair(run, 3, {"Menge": "1", "Preis": "1"})
                    self.retry(run)
                    self.assertEqual(self.products(), ["P-1", "P-2", "P-3"])

    def test_a_record_that_cannot_be_waits_with_all_of_its_lines(self):
        """None of them makes a record without what the header says."""
        text = BELOW.replace("Nr;Kunde", "Nr;Tag").replace("Süß", "gestern")
        config = ALONE | {"mapping": MAPPING | {"Tag": "day"}}
        config["mapping"].pop("Kunde")
        self.read_by("csv_import", text, config)
        self.assertEqual(sorted(self.errors()), [2, 3, 4])
        self.assertIn("gestern", self.errors()[2])
        self.assertIn("zwei", self.errors()[3])
        self.assertEqual(self.records().mapped("name"), ["B"])

    def test_lines_of_nested_files_wait_alone_as_well(self):
        text = (
            '[{"Nr": "A", "l": [{"SKU": "P-1"}, {"SKU": "P-2", "Menge": "x"}]},'
            ' {"Nr": "B", "l": []}]'
        )
        mapping = {
            "Nr": "name",
            "l/SKU": "line_ids/product",
            "l/Menge": "line_ids/quantity",
        }
        config = {"mapping": mapping, "key": "name", "bad_lines": "line"}
        run = self.read_by("json_import", text, config, lists="l")
        self.assertEqual(list(self.errors()), [2])
        self.assertEqual(self.products(), ["P-1"])
        self.repair(run, 2, {"l/Menge": "3"})
        self.retry(run)
        self.assertEqual(self.products(), ["P-1", "P-2"])

    def test_a_line_that_waits_alone_needs_a_key(self):
        with self.assertRaisesRegex(Exception, "needs a “key”"):
            self.configure(mapping=MAPPING, bad_lines="line")
        with self.assertRaisesRegex(Exception, "exclude each other"):
            self.configure(**ALONE, check={"total": "Summe"})
