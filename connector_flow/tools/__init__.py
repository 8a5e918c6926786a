# Helpers for task types, without a model: `from odoo.addons.connector_flow.tools.…`
