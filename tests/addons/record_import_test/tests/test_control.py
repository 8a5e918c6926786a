from odoo.tests import tagged

from .order_common import OrderCase

FILE = (
    "Nr;Summe;SKU;Menge;Preis\n"
    "A;10,50;P-1;2;5,00\nA;10,50;P-2;1;0,50\n"
    "B;99,99;P-1;2;5,00\nB;99,99;P-2;1;0,50\n"
    "C;0;P-3;0;7\n"
    ";;P-4;1;0\n"
)
MAPPING = {
    "Nr": "name",
    "SKU": "line_ids/product",
    "Menge": "line_ids/quantity",
    "Preis": "line_ids/price",
}
CONFIG = {
    "mapping": MAPPING,
    "key": "name",
    "decimal": ",",
    "check": {"total": "Summe"},
}


@tagged("post_install", "-at_install")
class TestControl(OrderCase):
    """A record that sums up to another total than the file says does not go in."""

    def setUp(self):
        super().setUp()
        eur = self.env.ref("base.EUR")
        eur.active = True
        self.config = CONFIG | {"constants": {"currency_id": "EUR"}}

    def test_the_record_whose_sum_differs_is_undone_alone(self):
        for size in (1, 3, 1000):
            with self.subTest(size):
                self.records().unlink()
                self.read_by("csv_import", FILE, self.config, chunk_size=size)
                self.assertEqual(self.figures(), (4, 0, 2), self.errors())
                self.assertEqual(self.records().mapped("name"), ["A", "C"])
                self.assertEqual(self.records().mapped("total"), [10.5, 0])
                error = self.errors()[4]
                for word in ("Total", "10.50", "Summe", "99.99"):
                    self.assertIn(word, error)
                self.assertIn("see line 4", self.errors()[5])

    def test_a_repaired_total_lets_it_in(self):
        run = self.read_by("csv_import", FILE, self.config)
        for line in (4, 5):
            self.repair(run, line, {"Summe": "10,50"})
        self.retry(run)
        self.assertEqual(self.figures(), (6, 0, 0), self.errors())
        self.assertEqual(self.lines("B", "product"), [("P-1",), ("P-2",)])

    def test_the_currency_says_how_exactly(self):
        text = "Nr;Summe;SKU;Menge;Preis\nA;0,30;P-1;1;0,1\nA;0,30;P-2;1;0,2\n"
        self.read_by("csv_import", text, self.config)
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        self.read_by("csv_import", text.replace("A;0,30", "B;0,31"), self.config)
        self.assertEqual(self.figures(), (0, 0, 2))

    def test_without_a_total_nothing_is_taken_for_right(self):
        text = "Nr;Summe;SKU;Menge;Preis\nA;;P-1;1;1\nB;viel;P-1;1;1\nC;1;P-1;1;1\n"
        self.read_by("csv_import", text, self.config)
        self.assertIn("“Summe” is empty", self.errors()[2])
        self.assertIn("“Summe”: “viel” is not a number", self.errors()[3])
        self.assertEqual(self.records().mapped("name"), ["C"])

    def test_what_is_there_with_another_sum_fails_also_where_nothing_changes(self):
        text = "Nr;Summe;SKU;Menge;Preis\nA;5;P-1;1;5\n"
        self.read_by("csv_import", text, self.config)
        self.records().line_ids = [(0, 0, {"product": "by hand", "price": 1})]
        self.read_by("csv_import", text, self.config)
        self.assertIn("6.00", self.errors()[2])
        self.assertEqual(len(self.records().line_ids), 2)

    def test_rows_of_a_record_that_stand_apart_are_summed_up_together(self):
        text = "Nr;Summe;SKU;Menge;Preis\nA;3;P-1;1;1\nB;1;P-1;1;1\nA;3;P-2;1;2\n"
        for size in (1000, 2, 1):
            with self.subTest(size):
                self.records().unlink()
                self.read_by("csv_import", text, self.config, chunk_size=size)
                self.assertEqual(self.figures(), (3, 0, 0), self.errors())
                self.assertEqual(self.lines("A", "product"), [("P-1",), ("P-2",)])

    def test_rows_that_stand_apart_go_in_beside_a_record_with_another_sum(self):
        text = (
            "Nr;Summe;SKU;Menge;Preis\nA;3;P-1;1;1\nB;9;P-1;1;1\nC;1;P-1;1;1\n"
            "D;9;P-1;1;1\nA;3;P-2;1;2\n"
        )
        for size in (1000, 2, 1):
            with self.subTest(size):
                self.records().unlink()
                self.read_by("csv_import", text, self.config, chunk_size=size)
                self.assertEqual(self.figures(), (3, 0, 2), self.errors())
                self.assertEqual(sorted(self.errors()), [3, 5])

    def test_a_control_that_cannot_be_is_refused_when_it_is_saved(self):
        for check, words in (
            ({"name": "Summe"}, "“name” is not a number"),
            ({"summe": "Summe"}, "“summe” is not a field"),
            ({"total": []}, "has to be {field: column}"),
        ):
            with self.subTest(check), self.assertRaisesRegex(Exception, words):
                self.configure(**(self.config | {"check": check}))

    def test_the_column_of_a_total_is_used(self):
        """No hint tells that its data is lost."""
        run = self.read_by("csv_import", FILE, self.config)
        self.assertNotIn("Summe", str(run.step_ids.mapped("unused_columns")))

    def test_a_total_and_a_key_may_be_made_of_several_columns(self):
        """Lines of one record are told by the cells of the file."""
        text = (
            "Jahr;Nr;Netto;Frei;SKU;Menge;Preis\n"
            "26;A;10;0,50;P-1;2;5\n26;A;10;0,50;P-2;1;0,5\n"
            "27;A;1;x;P-1;1;1\n"
        )
        columns = {
            "Beleg": {"join": "{Jahr}-{Nr}"},
            "Summe": {"calculate": "{Netto} + {Frei}"},
        }
        mapping = MAPPING | {"Beleg": "name"}
        del mapping["Nr"]
        config = self.config | {"columns": columns, "mapping": mapping}
        for size in (1, 1000):
            with self.subTest(size):
                self.records().unlink()
                self.read_by("csv_import", text, config, chunk_size=size)
                self.assertEqual(self.figures(), (2, 0, 1), self.errors())
                self.assertEqual(self.lines("26-A", "product"), [("P-1",), ("P-2",)])
                self.assertIn("Frei", self.errors()[4])
