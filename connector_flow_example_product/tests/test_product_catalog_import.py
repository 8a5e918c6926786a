import base64
import io

from PIL import Image

from odoo.exceptions import UserError

from odoo.addons.connector_flow_example_product.tasks.product_catalog_import import (
    ProductCatalogImport,
)

from .common import HOST, PictureCase


class TestProductCatalogImport(PictureCase):
    """The type alone, without a flow."""

    def read(self, allowed_hosts=(HOST,), **cells):
        row = {"Name": "Orange", "Preis EK": "0,45", "Preis VK": "1.20"}
        row |= {"Image URL": "", **cells}
        task = self.env.ref(
            "connector_flow_example_product.product_catalog_product_task"
        )
        config = {"allowed_hosts": list(allowed_hosts)}
        return ProductCatalogImport(task).read_chunk(config=config, chunk_data=row)

    def test_a_row_becomes_a_product(self):
        """Every column arrives where it belongs."""
        product = self.read(**{"Image URL": f"{self.address}/orange.png"})
        self.assertEqual(product.name, "Orange")
        self.assertEqual(product.standard_price, 0.45)
        self.assertEqual(product.list_price, 1.2)
        with Image.open(io.BytesIO(base64.b64decode(product.image_1920))) as image:
            self.assertEqual(image.size, (8, 6))

    def test_empty_cells_are_no_price_and_no_image(self):
        """An empty sales price is 0, not the 1.00 that Odoo proposes on its form."""
        product = self.read(**{"Preis EK": "", "Preis VK": ""})
        self.assertEqual((product.standard_price, product.list_price), (0.0, 0.0))
        self.assertFalse(product.image_1920)

    def test_a_row_that_is_refused_makes_nothing(self):
        """The message says which cell is wrong."""
        url = "Image URL"
        for cells, reason in (
            ({"Name": " "}, "“Name” is empty"),
            ({"Preis EK": "abc"}, "“Preis EK”: “abc” is no price"),
            ({"Preis VK": "1.234"}, "“Preis VK”: “1.234” could mean two"),
            ({url: f"{self.address}/oragne.png"}, "oragne.png could not .*404"),
            ({url: "orange.png"}, "must begin with http://"),
        ):
            with self.subTest(cells=cells), self.assertRaisesRegex(UserError, reason):
                self.read(**cells)
        self.assertFalse(self.products("Orange"))

    def test_only_hosts_that_the_configuration_names_are_reached_inside(self):
        """A file must not make the server fetch what is not public."""
        with self.assertRaisesRegex(UserError, "not public.*allowed_hosts"):
            self.read((), **{"Image URL": f"{self.address}/orange.png"})

    def test_the_help_names_the_columns(self):
        """It stands beside the configuration field."""
        for column in ("Name", "Preis EK", "Preis VK", "Image URL"):
            self.assertIn(column, ProductCatalogImport.paragraphs()[0])
