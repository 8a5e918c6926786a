from odoo.addons.connector_flow.tests.common import FlowCase

from ..tasks.product_import import ProductImport

PAIRS = [{"name": "Merkmal", "value": "Wert"}, {"name": "Merkmal 2", "value": "Wert 2"}]
CONFIG = {
    "key": "Artikel",
    "template": {"Name": "name"},
    "variant": {"SKU": "default_code", "EAN": "barcode", "Preis": "lst_price"},
    "attributes": PAIRS,
    "create": True,
}
COLUMNS = ("Artikel", "Name", "Merkmal", "Wert", "Merkmal 2", "Wert 2")
OWN = ("SKU", "EAN", "Preis")


def row(*cells, **own):
    """A row of Artikel, Name, and pairs of attribute and value; the rest by name."""
    return dict(zip(COLUMNS, [*cells, *[""] * 6], strict=False)) | {
        name: own.get(name, "") for name in OWN
    }


class ProductCase(FlowCase):
    """Imports rows of products."""

    def load(self, rows, user=None, chunk_size=1000, **config):
        self.run = self.run_rows(
            ProductImport, rows, CONFIG | config, user, chunk_size=chunk_size
        )
        return self.run

    def assertFigures(self, done=0, skipped=0, failed=0):
        found = self.figures(self.run)
        self.assertEqual(found, (done, skipped, failed), self.errors(self.run))

    def product(self, name):
        products = self.env["product.template"].with_context(active_test=False)
        return products.search([("name", "=", name)])

    def variants(self, name):
        """{code: (names of its values, price)} of the variants of a product."""
        return {
            one.default_code: (
                ", ".join(one.product_template_attribute_value_ids.mapped("name")),
                round(one.lst_price, 2),
            )
            for one in self.product(name).product_variant_ids.filtered("active")
        }
