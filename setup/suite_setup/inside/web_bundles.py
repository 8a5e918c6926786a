"""Makes scripts and styles of Odoo's pages in a database: ``web_bundles.py NAME``.

Its copies have them then. Without, each copy's server makes them once more, which takes
longer than most tests.
"""

import os
import sys

import odoo.modules.registry
from odoo import SUPERUSER_ID, api
from odoo.service.server import load_server_wide_modules
from odoo.tools import config

SCRIPTS = ("web.assets_frontend_minimal", "web.assets_frontend_lazy", "web.assets_web")
SCRIPTS += ("bus.websocket_worker_assets", "web.assets_emoji", "web_tour.interactive")
STYLES = ("web.assets_frontend", "web.assets_web", "web.assets_web_print")


def main(database: str) -> None:
    config.parse_config(["-c", os.environ["ODOO_RC"]], setup_logging=False)
    load_server_wide_modules()
    with odoo.modules.registry.Registry(database).cursor() as cr:
        pages = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in SCRIPTS:
            pages._get_asset_bundle(name, css=False, js=True).js()
        for name in STYLES:
            pages._get_asset_bundle(name, css=True, js=False).css()


if __name__ == "__main__":
    main(sys.argv[1])
