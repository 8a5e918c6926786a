from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.tests.common import TaskTypeContract

from ..tasks.product_import import ProductImport
from .common import CONFIG, ProductCase, row

CHAIRS = [
    row("stuhl", "Stuhl „Öl“", "Farbe", "Weiß", "Größe", "M", SKU="W-M", Preis="79.90"),
    row("stuhl", "", "", "Weiß", "", "XL", SKU="W-XL", Preis="89.90"),
    row("stuhl", "", "", "Grün", "", "M", SKU="G-M", Preis="79.90"),
]


@tagged("post_install", "-at_install")
class TestProductImportContract(TaskTypeContract):
    task_type = ProductImport
    config = CONFIG
    again = "nothing"
    good = [
        row("a", "Äpfel", SKU="A"),
        row("b", "Birne", "Farbe", "Grün", SKU="B", Preis="2"),
    ]
    bad = [
        (row("", "Nichts"), "“Artikel” is empty"),
        (row("c", "Kiwi", Preis="bald"), "“Preis”: “bald” is not a number"),
    ]


@tagged("post_install", "-at_install")
class TestProductImport(ProductCase):
    """Rows become products and the variants that they name."""

    def test_rows_with_one_key_are_one_product(self):
        self.load(CHAIRS)
        self.assertFigures(done=3)
        self.assertEqual(
            self.variants("Stuhl „Öl“"),
            {
                "W-M": ("Weiß, M", 79.9),
                "W-XL": ("Weiß, XL", 89.9),
                "G-M": ("Grün, M", 79.9),
            },
        )

    def test_a_second_import_changes_nothing(self):
        self.load(CHAIRS)
        before = self.product("Stuhl „Öl“").product_variant_ids
        self.load(CHAIRS)
        self.assertFigures(skipped=3)
        self.assertEqual(self.product("Stuhl „Öl“").product_variant_ids, before)
        self.assertEqual(set(self.reasons(self.run).values()), {"unchanged"})

    def test_any_size_of_chunks_gives_the_same(self):
        """Rows of one product stay in one chunk."""
        for size in (1, 2):
            with self.subTest(size):
                name = f"Stuhl {size}"
                rows = [one | {"Artikel": name} for one in CHAIRS]
                rows[0]["Name"] = name
                self.load(rows, chunk_size=size)
                self.assertFigures(done=3)
                self.assertEqual(len(self.variants(name)), 3)

    def test_rows_of_one_product_in_any_order(self):
        """Name and attributes come from whichever row has them."""
        rows = [CHAIRS[0], row("tisch", "Tisch", SKU="T"), *CHAIRS[1:]]
        self.load(rows)
        self.assertFigures(done=4)
        self.assertEqual(len(self.variants("Stuhl „Öl“")), 3)

    def test_a_product_without_attributes_has_one_variant(self):
        self.load([row("n", "Nîmes", "Title", "Default Title", SKU="N", Preis="12.50")])
        self.assertEqual(self.variants("Nîmes"), {"N": ("", 12.5)})
        self.assertFalse(self.product("Nîmes").attribute_line_ids)

    def test_new_attributes_make_no_variants_by_themselves(self):
        self.load(CHAIRS)
        attributes = self.product("Stuhl „Öl“").attribute_line_ids.attribute_id
        self.assertEqual(set(attributes.mapped("create_variant")), {"dynamic"})

    def test_attributes_in_another_order_are_the_same_variant(self):
        self.load(CHAIRS)
        turned = row(
            "stuhl", "", "Größe", "M", "Farbe", "Weiß", SKU="W-M", Preis="79.90"
        )
        self.load([turned])
        self.assertFigures(skipped=1)

    def test_what_is_new_of_a_product_comes_in(self):
        self.load(CHAIRS)
        more = row("stuhl", "", "Farbe", "Rot", "Größe", "M", SKU="R-M", Preis="79.90")
        self.load([more])
        self.assertFigures(done=1)
        self.assertEqual(len(self.variants("Stuhl „Öl“")), 4)

    def test_a_variant_changes(self):
        self.load(CHAIRS)
        self.load([*CHAIRS[:2], CHAIRS[2] | {"SKU": "G-NEU"}])
        self.assertFigures(done=1, skipped=2)
        self.assertIn("G-NEU", self.variants("Stuhl „Öl“"))

    def test_names_are_found_in_small_and_capital_letters(self):
        self.load(CHAIRS)
        self.load([row("b", "Bank", "FARBE", "weiß", SKU="B")])
        colour = self.product("Bank").attribute_line_ids.attribute_id
        self.assertEqual(colour.name, "Farbe")
        self.assertEqual(len(colour.value_ids), 2)

    def test_letters_of_two_characters_are_the_same(self):
        self.load([row("b", "Bank", "Farbe", "Gru\u0308n", SKU="B")])
        self.load([row("c", "Bett", "Farbe", "Grün", SKU="C")])
        self.assertEqual(
            self.env["product.attribute.value"].search_count([("name", "=", "Grün")]), 1
        )

    def test_without_create_what_is_missing_is_told(self):
        self.load(CHAIRS[:1], create=False)
        self.assertFigures(failed=1)
        self.assertIn("“Wert”: there is no “Farbe”", self.errors(self.run)[2])
        self.assertFalse(self.product("Stuhl „Öl“"))

    def test_archived_variants_that_a_file_names_come_back(self):
        self.load(CHAIRS)
        variant = self.product("Stuhl „Öl“").product_variant_ids[0]
        variant.active = False
        self.load(CHAIRS)
        self.assertFigures(done=1, skipped=2)
        self.assertTrue(variant.active)

    def test_a_file_without_a_column_is_refused(self):
        self.load([{"Artikel": "a", "Name": "b"}])
        self.assertIn("no column “Merkmal”", self.errors(self.run)[2])


@tagged("post_install", "-at_install")
class TestBadRows(ProductCase):
    """A row that cannot go in costs no other, and leaves nothing behind."""

    def test_a_bad_variant_costs_no_other_of_its_product(self):
        rows = [CHAIRS[0], CHAIRS[1] | {"Preis": "bald"}, CHAIRS[2]]
        self.load(rows)
        self.assertFigures(done=2, failed=1)
        self.assertEqual(set(self.variants("Stuhl „Öl“")), {"W-M", "G-M"})
        self.assertIn("“Preis”: “bald”", self.errors(self.run)[3])

    def test_a_bad_first_row_costs_no_other_either(self):
        self.load([CHAIRS[0] | {"Preis": "bald"}, *CHAIRS[1:]])
        self.assertFigures(done=2, failed=1)
        self.assertEqual(set(self.variants("Stuhl „Öl“")), {"W-XL", "G-M"})

    def test_the_repaired_row_finds_its_product_alone(self):
        rows = [CHAIRS[0], CHAIRS[1] | {"Preis": "bald"}, CHAIRS[2]]
        self.load(rows)
        self.repair(self.run, 3, {"Preis": "89.90"})
        self.retry(self.run)
        self.assertFigures(done=3)
        self.assertEqual(self.variants("Stuhl „Öl“")["W-XL"], ("Weiß, XL", 89.9))

    def test_a_barcode_that_is_taken_costs_its_row(self):
        self.env["product.product"].create({"name": "Alt", "barcode": "4012345000016"})
        rows = [CHAIRS[0], CHAIRS[1] | {"EAN": "4012345000016"}, CHAIRS[2]]
        self.load(rows)
        self.assertFigures(done=2, failed=1)
        self.assertEqual(len(self.product("Stuhl „Öl“").product_variant_ids), 2)

    def test_a_product_whose_rows_all_fail_is_not_made(self):
        self.load([row("a", "Äpfel", Preis="bald", SKU="A")])
        self.assertFigures(failed=1)
        self.assertFalse(self.product("Äpfel"))

    def test_a_row_without_one_of_the_attributes_is_told(self):
        bad = row("stuhl", "", "Farbe", "Rot", SKU="R")
        self.load([*CHAIRS, bad])
        self.assertFigures(done=3, failed=1)
        self.assertIn("does not say “Größe”", self.errors(self.run)[5])

    def test_a_price_that_cannot_be_had_is_told(self):
        rows = [*CHAIRS, row("stuhl", "", "", "Grün", "", "XL", SKU="G-XL", Preis="99")]
        self.load(rows)
        self.assertFigures(done=3, failed=1)
        self.assertIn("“Preis”: the price 99.0 cannot be had", self.errors(self.run)[5])
        self.assertEqual(len(self.product("Stuhl „Öl“").product_variant_ids), 3)

    def test_an_excluded_variant_is_told(self):
        self.load(CHAIRS)
        template = self.product("Stuhl „Öl“")
        values = template.attribute_line_ids.product_template_value_ids
        green = values.filtered(lambda one: one.name == "Grün")
        large = values.filtered(lambda one: one.name == "XL")
        self.env["product.template.attribute.exclusion"].create(
            {
                "product_template_attribute_value_id": green.id,
                "product_tmpl_id": template.id,
                "value_ids": [(6, 0, large.ids)],
            }
        )
        self.load([row("stuhl", "", "Farbe", "Grün", "Größe", "XL", SKU="G-XL")])
        self.assertIn("excluded", self.errors(self.run)[2])


@tagged("post_install", "-at_install")
class TestPricesOfVariants(ProductCase):
    """Prices become those of products and extras of values, and stay where they are."""

    def test_all_prices_rise(self):
        self.load(CHAIRS)
        more = [one | {"Preis": str(float(one["Preis"]) + 10)} for one in CHAIRS]
        self.load(more)
        self.assertEqual(
            {price for _values, price in self.variants("Stuhl „Öl“").values()},
            {89.9, 99.9},
        )
        self.assertEqual(self.product("Stuhl „Öl“").list_price, 89.9)

    def test_a_price_of_one_variant_leaves_the_others(self):
        self.load(CHAIRS)
        self.load(
            [CHAIRS[1] | {"Merkmal": "Farbe", "Merkmal 2": "Größe", "Preis": "95"}]
        )
        self.assertFigures(done=1)
        self.assertEqual(self.variants("Stuhl „Öl“")["W-M"], ("Weiß, M", 79.9))
        self.assertEqual(self.variants("Stuhl „Öl“")["W-XL"], ("Weiß, XL", 95))

    def test_what_a_variant_costs_more(self):
        config = {
            "template": {"Name": "name", "EAN": "list_price"},
            "variant": {"SKU": "default_code", "Preis": "price_extra"},
        }
        rows = [
            row("s", "Stuhl", "Größe", "M", SKU="M", EAN="50", Preis="0"),
            row("s", "", "", "XL", SKU="XL", Preis="7,5"),
        ]
        self.load(rows, **config, decimal=",")
        self.assertEqual(self.variants("Stuhl"), {"M": ("M", 50), "XL": ("XL", 57.5)})


@tagged("post_install", "-at_install")
class TestProductConfig(ProductCase):
    """What cannot work is refused when it is saved."""

    def assertRefused(self, words, **config):
        with self.assertRaisesRegex(ValidationError, words):
            self.make_flow("csv_import", (ProductImport, CONFIG | config))

    def test_what_belongs_to_variants_and_what_to_products(self):
        self.assertRefused("field of variants", template={"SKU": "default_code"})
        self.assertRefused("field of products", variant={"Name": "name"})

    def test_a_key(self):
        self.assertRefused("“key” is missing", key="")

    def test_attributes_have_a_form(self):
        self.assertRefused("has to have 'name'", attributes=[{"value": "Wert"}])
        self.assertRefused(
            "has to have 'name'", attributes=[{"list": "a", "value": "b"}]
        )
        self.assertRefused("has to be a dictionary", attributes=["Farbe"])
        self.assertRefused("nam.*is not known", attributes=[{"nam": "a", "value": "b"}])

    def test_fields_that_are_none(self):
        self.assertRefused("not a field of product.template", template={"Name": "nam"})
        self.assertRefused("not a field of product.product", variant={"Name": "nam"})

    def test_values_of_columns_are_lists(self):
        self.assertRefused("list of values", only_products={"Type": "variable"})
