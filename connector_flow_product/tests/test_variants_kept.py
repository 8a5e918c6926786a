from odoo.tests import tagged

from .common import ProductCase, row


@tagged("post_install", "-at_install")
class TestVariantsKept(ProductCase):
    """Attributes that are there keep how they make variants."""

    def attribute(self, mode, values=("S", "M", "L")):
        return self.env["product.attribute"].create(
            {
                "name": "Größe",
                "create_variant": mode,
                "value_ids": [(0, 0, {"name": value}) for value in values],
            }
        )

    def test_of_an_attribute_that_makes_all_only_the_named_are_active(self):
        self.attribute("always")
        colour = self.env["product.attribute"].create(
            {"name": "Farbe", "create_variant": "always"}
        )
        rows = [
            row("h", "Hemd", "Größe", "S", "Farbe", "Blau", SKU="S-B"),
            row("h", "", "Größe", "M", "Farbe", "Rot", SKU="M-R"),
        ]
        self.load(rows)
        self.assertFigures(done=2)
        self.assertEqual(set(self.variants("Hemd")), {"S-B", "M-R"})
        self.assertEqual(colour.create_variant, "always")
        self.assertEqual(len(self.product("Hemd").product_variant_ids), 4)
        self.load(rows)
        self.assertFigures(skipped=2)

    def test_an_attribute_that_makes_none_tells_no_variants_apart(self):
        self.attribute("no_variant")
        self.load([row("h", "Hemd", "Größe", "S", "Farbe", "Blau", SKU="B")])
        self.assertFigures(done=1)
        self.assertEqual(self.variants("Hemd"), {"B": ("Blau", 1.0)})
        self.assertEqual(len(self.product("Hemd").attribute_line_ids), 2)

    def test_variants_that_are_there_are_not_ended_by_a_further_attribute(self):
        self.load(
            [
                row("h", "Hemd", "Farbe", "Blau", SKU="B"),
                row("h", "", "", "Rot", SKU="R"),
            ]
        )
        more = [
            row("h", "", "Farbe", "Blau", "Größe", "S", SKU="B-S"),
            row("h", "", "Farbe", "Blau", "Größe", "M", SKU="B-M"),
        ]
        self.load(more)
        self.assertFigures(failed=2)
        self.assertIn("would be archived", self.errors(self.run)[2])
        self.assertEqual(set(self.variants("Hemd")), {"B", "R"})

    def test_a_product_without_attributes_gets_some(self):
        self.load([row("h", "Hemd", SKU="H")])
        self.load([row("h", "", "Größe", "S", SKU="S"), row("h", "", "", "M", SKU="M")])
        self.assertFigures(done=2)
        self.assertEqual(set(self.variants("Hemd")), {"S", "M"})

    def test_two_attributes_of_one_name_are_a_question(self):
        self.attribute("dynamic")
        self.attribute("dynamic")
        self.load([row("h", "Hemd", "Größe", "S", SKU="S")])
        self.assertIn("several of “Größe”", self.errors(self.run)[2])
