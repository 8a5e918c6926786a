"""The rows of a catalog become products."""

from odoo.addons.connector_flow.tasks.abstract_task import AbstractChunkReadTask, Task
from odoo.addons.connector_flow.tasks.options import Option
from odoo.addons.connector_flow.tools.fetch import hosts_complaint

from .cells import filled, image, price


@Task(selection="product_catalog_import", name="Product Catalog Import")
class ProductCatalogImport(AbstractChunkReadTask):
    """One product a row, from the columns Name, Preis EK, Preis VK and Image URL.

    An empty price is 0, and without an image URL a product has no image. Whatever
    keeps an image from being fetched fails its row: correct the URL, or retry later.
    """

    options = {
        "allowed_hosts": Option(
            list,
            default=(),
            help="Hosts, as 'host' or 'host:port', whose images may be fetched "
            "although they are on this machine or in a private network. Only "
            "administrators name them.",
            check=hosts_complaint,
            admin=True,
        )
    }
    required_access = (("product.product", "create"),)

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        return self.env["product.product"].create(
            {
                "name": filled(chunk_data, "Name"),
                "standard_price": price(chunk_data, "Preis EK"),
                "list_price": price(chunk_data, "Preis VK"),
                "image_1920": image(chunk_data, "Image URL", config["allowed_hosts"]),
            }
        )
