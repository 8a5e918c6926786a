import base64
import io

from PIL import Image

from odoo.addons.connector_flow.tests.common import TaskTypeContract
from odoo.addons.connector_flow_example_product.tasks.product_catalog_import import (
    ProductCatalogImport,
)

from .common import HOST, PictureCase

URL = "Image URL"


def row(**cells):
    """A row of the catalog, with other cells where they are given."""
    orange = {"Name": "Orange", "Preis EK": "0,45", "Preis VK": "1.20", URL: ""}
    return orange | cells


class TestProductCatalogImport(PictureCase, TaskTypeContract):
    """The type keeps the contract of all types, and does what is its own."""

    task_type = ProductCatalogImport
    config = {"allowed_hosts": [HOST]}
    good = [row(), row(Name="Kiwi"), row(Name="Apfel „rot“")]
    again = "new"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bad = [
            (row(Name=" "), "“Name” is empty"),
            (row(**{"Preis EK": "abc"}), "“Preis EK”: “abc” is not a price"),
            (row(**{"Preis VK": "1.234"}), "“Preis VK”: “1.234” could mean two"),
            (row(**{URL: f"{cls.address}/oragne.png"}), "404"),
            (row(**{URL: "orange.png"}), "must begin with http://"),
        ]

    def product(self, **cells):
        """What becomes of one row."""
        return self.made(self.load([row(**cells)]), "product.product")

    def test_a_row_becomes_a_product(self):
        """Every column arrives where it belongs."""
        product = self.product(**{URL: f"{self.address}/orange.png"})
        self.assertEqual(product.name, "Orange")
        self.assertEqual(product.standard_price, 0.45)
        self.assertEqual(product.list_price, 1.2)
        with Image.open(io.BytesIO(base64.b64decode(product.image_1920))) as image:
            self.assertEqual(image.size, (8, 6))

    def test_empty_cells_are_no_price_and_no_image(self):
        """An empty sales price is 0, not the 1.00 that Odoo proposes on its form."""
        product = self.product(**{"Preis EK": "", "Preis VK": ""})
        self.assertEqual((product.standard_price, product.list_price), (0.0, 0.0))
        self.assertFalse(product.image_1920)

    def test_only_hosts_that_the_configuration_names_are_reached_inside(self):
        """A file must not make the server fetch what is not public."""
        rows = [row(**{URL: f"{self.address}/orange.png"})]
        run = self.run_rows(ProductCatalogImport, rows)
        self.assertRegex(self.errors(run)[2], "not public.*allowed_hosts")

    def test_the_help_names_the_columns(self):
        """It stands beside the configuration field."""
        for column in ("Name", "Preis EK", "Preis VK", URL):
            self.assertIn(column, ProductCatalogImport.paragraphs()[0])
