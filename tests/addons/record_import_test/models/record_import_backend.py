from odoo import fields, models


class RecordImportBackend(models.Model):
    """A backend, as a connector has one."""

    _name = "record.import.backend"
    _inherit = "collection.base"
    _description = "Backend"

    name = fields.Char()


class RecordImportBinding(models.Model):
    """A thing as the backend knows it."""

    _name = "record.import.binding"
    _inherits = {"record.import.thing": "odoo_id"}
    _description = "Binding"

    odoo_id = fields.Many2one("record.import.thing", required=True, ondelete="cascade")
    backend_id = fields.Many2one("record.import.backend", required=True)
    external_id = fields.Char()
    sync_date = fields.Datetime()
