from odoo.tests import tagged

from .common import ProductCase, row


@tagged("post_install", "-at_install")
class TestKnownProducts(ProductCase):
    """Products that were there before the first import are found by their codes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["product.template"].create(
            {"name": "Äpfel alt", "barcode": "4006381333931", "default_code": "A-1"}
        )

    def load(self, rows, known_by=("barcode", "default_code"), **config):
        return super().load(rows, known_by=list(known_by), **config)

    def test_by_barcode(self):
        self.load([row("apfel", "Äpfel", EAN="4006381333931")])
        self.assertFigures(done=1)
        self.assertEqual(self.product("Äpfel"), self.there)

    def test_by_code_where_there_is_no_barcode(self):
        self.load([row("apfel", "Äpfel", SKU=" A-1")])
        self.assertEqual(self.product("Äpfel"), self.there)

    def test_a_barcode_goes_before_a_code(self):
        other = self.there.copy({"name": "Birne", "default_code": "B-1"})
        self.load([row("apfel", "Äpfel", SKU="B-1", EAN="4006381333931")])
        self.assertEqual(self.product("Äpfel"), self.there)
        self.assertEqual(other.name, "Birne")

    def test_a_second_import_changes_nothing(self):
        rows = [row("apfel", "Äpfel", SKU="A-1", Preis="2.50")]
        self.load(rows)
        self.load(rows)
        self.assertFigures(skipped=1)

    def test_once_found_it_is_known_by_its_key(self):
        self.load([row("apfel", "Äpfel", SKU="A-1")])
        self.load([row("apfel", "Äpfel", SKU="A-2")])
        self.assertFigures(done=1)
        self.assertEqual(self.there.default_code, "A-2")

    def test_two_products_of_a_file_with_one_code_stay_two(self):
        """The second does not write over the first."""
        self.load([row("a", "Quitte", SKU="N/A"), row("b", "Öl", SKU="N/A")])
        self.load([row("c", "Salz", SKU="N/A")])
        self.assertTrue(self.product("Quitte") and self.product("Öl"))
        self.assertTrue(self.product("Salz"))

    def test_two_products_of_a_chunk_do_not_share_one_that_was_there(self):
        self.load([row("a", "Quitte", SKU="A-1"), row("b", "Öl", SKU="A-1")])
        self.assertEqual(self.product("Quitte"), self.there)
        self.assertNotEqual(self.product("Öl"), self.there)
        self.assertFigures(done=2)

    def test_codes_of_several_products_are_refused(self):
        other = self.there.copy({"name": "Birne", "default_code": "A-1"})
        self.load([row("apfel", "Äpfel", SKU="A-1")])
        self.assertFigures(failed=1)
        [error] = self.errors(self.run).values()
        self.assertIn("“apfel” are those of several products", error)
        self.assertEqual(other.name, "Birne")

    def test_a_code_that_cannot_be_read_is_told_by_its_own_row(self):
        barcode = {"field": "barcode", "values": {"gut": "1"}, "otherwise": "fail"}
        variant = {"SKU": "default_code", "EAN": barcode}
        rows = [row("apfel", "Äpfel", SKU="A-1"), row("öl", "Öl", EAN="böse")]
        self.load(rows, variant=variant)
        self.assertFigures(done=1, failed=1)
        self.assertIn("“böse”", self.errors(self.run)[3])

    def test_not_where_nobody_asked_for_it(self):
        """One wrong code in a file would change another product."""
        self.load([row("apfel", "Äpfel", SKU="A-1")], known_by=())
        self.assertNotEqual(self.product("Äpfel"), self.there)

    def test_other_fields_are_refused_in_the_configuration(self):
        with self.assertRaisesRegex(Exception, "'barcode' and 'default_code'"):
            self.load([row("apfel", "Äpfel")], known_by=["name"])
