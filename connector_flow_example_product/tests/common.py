import contextlib
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

from odoo.addons.connector_flow.tests.common import FlowCase

HOST = "127.0.0.1"


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "orange").save(buffer, "PNG")
    return buffer.getvalue()


class PictureHandler(BaseHTTPRequestHandler):
    """Knows one picture, /orange.png."""

    def do_GET(self):
        found = self.path == "/orange.png"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(picture() if found else b"<html>not found</html>")

    def log_message(self, *_args):
        pass


@contextlib.contextmanager
def serve(handler):
    """Serve by ``handler`` on this machine; gives host and port."""
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class PictureCase(FlowCase):
    """Has a server with a picture at ``self.address``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = cls.enterClassContext(serve(PictureHandler))
        cls.address = f"http://{place}"
        cls.products_before = cls.env["product.product"].search([]).ids

    def products(self, *names):
        """The products with these names that the test made."""
        domain = [("name", "in", names), ("id", "not in", self.products_before)]
        return self.env["product.product"].search(domain)


class CatalogCase(PictureCase):
    """Runs the flow as it is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env.ref("connector_flow_example_product.product_catalog_flow")
        cls.csv_task, cls.product_task = cls.flow.task_ids

    def run_catalog(self, content, allowed_host=HOST):
        """Run the flow at once with the text of a file; return the run."""
        self.product_task.config = str({"allowed_hosts": [allowed_host]})
        return self.run_flow(self.flow, content, name="obst.csv")
