import unittest
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from odoo.exceptions import ValidationError

from .common import CatalogCase, serve

CATALOG = """Name;Preis EK;Preis VK;Image URL
Apfel „rot“;0,35;0,80;{address}/orange.png
"Kiwi
grün";abc;0,50;
Limette;;;
Orange;0,45;1.20;{address}/oragne.png
"""
CONTRIB = Path(__file__).parents[2] / "contrib"


class TestProductCatalogFlow(CatalogCase):
    """The flow as it is installed."""

    def test_the_flow_has_two_tasks_and_a_transition(self):
        """The CSV task starts, the product task follows and ends the flow."""
        self.assertTrue(self.csv_task.flow_start)
        self.assertEqual(self.csv_task.task, "csv_import")
        self.assertEqual(self.csv_task.successor_ids, self.product_task)
        self.assertEqual(self.product_task.task, "product_catalog_import")
        self.assertFalse(self.product_task.successor_ids)

    def test_good_rows_become_products_and_bad_rows_wait(self):
        """Two of four go in; the others say why not, beside their line."""
        run = self.run_catalog(CATALOG.format(address=self.address))
        self.assertEqual(self.figures(run), (2, 0, 2))
        products = self.products("Apfel „rot“", "Kiwi\ngrün", "Limette", "Orange")
        self.assertEqual(set(products.mapped("name")), {"Apfel „rot“", "Limette"})
        self.assertIn("“abc” is not a price", self.errors(run)[3])
        self.assertIn("404", self.errors(run)[6])

    def test_a_column_that_is_missing_is_named(self):
        """A misspelt header must not make products without a price."""
        run = self.run_catalog("Name;Preis;Preis VK;Image URL\nApfel;1;2;\n")
        self.assertIn("Preis EK", self.errors(run)[2])
        self.assertFalse(self.products("Apfel"))

    def test_a_host_that_is_none_is_refused_when_it_is_configured(self):
        """Nobody waits for the first row to learn of it."""
        with self.assertRaisesRegex(ValidationError, "neither a host"):
            self.product_task.config = "{'allowed_hosts': ['http://localhost/']}"


class ContribHandler(SimpleHTTPRequestHandler):
    """Serves the pictures beside the catalog."""

    def __init__(self, *args):
        super().__init__(*args, directory=CONTRIB)

    def log_message(self, *_args):
        pass


@unittest.skipUnless(CONTRIB.is_dir(), "an installed addon comes without the catalog")
class TestFruitCatalog(CatalogCase):
    """The catalog that comes with the sources, with its pictures beside it."""

    def test_three_fruits_come_in_and_the_orange_waits(self):
        """Orange's image URL is misspelt: its row says so. The others have pictures."""
        catalog = (CONTRIB / "fruit_catalog.csv").read_text(encoding="utf-8")
        self.assertEqual(catalog.count("http://localhost:8079/"), 4)
        with serve(ContribHandler) as place:
            run = self.run_catalog(catalog.replace("localhost:8079", place), place)
        self.assertEqual(self.figures(run), (3, 0, 1))
        fruits = self.products("Apfel", "Kiwi", "Limette", "Orange")
        self.assertEqual(
            fruits.sorted("name").mapped(lambda fruit: (fruit.name, fruit.list_price)),
            [("Apfel", 0.8), ("Kiwi", 0.5), ("Limette", 0.6)],
        )
        self.assertTrue(all(fruits.mapped("image_1920")))

    def test_the_installed_flow_may_fetch_its_pictures(self):
        """And from this machine nothing else."""
        self.assertEqual(
            self.product_task.config, "{'allowed_hosts': ['localhost:8079']}"
        )

    def test_run_task_names_the_flow_that_takes_a_file(self):
        """Of those of the example it is the only one."""
        self.env["impexp.task.flow"].search([]).filtered(
            lambda flow: not flow.get_external_id()[flow.id]
        ).active = False
        wizard = self.env["impexp.wizard.runtask"].create({})
        self.assertEqual(wizard.flow_id.name, "Product Catalog Import")
