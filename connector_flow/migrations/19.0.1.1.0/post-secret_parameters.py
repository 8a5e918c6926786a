from odoo import SUPERUSER_ID, api

from odoo.addons.connector_flow.engine.moved_secrets import move_secrets


def migrate(cr, version):
    """Secrets in the configuration of HTTP tasks move to the records of servers."""
    if version:
        move_secrets(api.Environment(cr, SUPERUSER_ID, {}))
