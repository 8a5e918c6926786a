# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exports with unknown outcome are for those of the backend's company."""

from odoo import SUPERUSER_ID, api

from odoo.addons.connector.models.checkpoint import _company


def migrate(cr, version):
    """Note the company of those that are there."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for intent in env["connector.export.intent"].search([]):
        if intent.backend_model in env:
            backend = env[intent.backend_model].browse(intent.backend_id).exists()
            company = _company(backend)
            intent.backend_company = company.id if company else 0
