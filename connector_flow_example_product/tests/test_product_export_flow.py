from odoo.tests import tagged

from .common import CatalogCase

NAMES = ("Apfel „rot“", "=HYPERLINK(1)", "Kiwi")


@tagged("post_install", "-at_install")
class TestProductExportFlow(CatalogCase):
    """The flow to a server as it is installed, with a directory as the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        addon = "connector_flow_example_product"
        cls.export_flow = cls.env.ref(f"{addon}.product_export_flow")
        cls.records_task = cls.env.ref(f"{addon}.product_export_records_task")
        cls.product_model = cls.env["product.product"]

    def export(self):
        """Run the flow but for its upload; return the text of the file."""
        self.env.ref(
            "connector_flow_example_product.product_export_upload_transition"
        ).unlink()
        run = self.run_flow(self.export_flow)
        self.assertEqual(run.state, "done")
        return self.content(run.file_ids).decode()

    def test_the_flow_goes_from_products_to_a_server(self):
        types = self.export_flow.task_ids.mapped("task")
        self.assertEqual(types, ["record_export", "csv_export", "ftp_upload"])

    def test_products_stand_in_the_file_as_people_here_write_them(self):
        """And a name that is a formula does no harm."""
        self.product_model.create(
            [{"name": name, "list_price": 1234.5} for name in NAMES]
        )
        text = self.export()
        self.assertTrue(text.startswith("Name;Code;Preis EK;Preis VK;Kategorie\r\n"))
        self.assertIn("Apfel „rot“;;0,00;1234,50;", text)
        self.assertIn("'=HYPERLINK(1);;0,00;1234,50;", text)
