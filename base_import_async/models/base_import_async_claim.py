from odoo import fields, models


class BaseImportAsyncClaim(models.Model):
    """A name that a job of a parallel import is about to create."""

    _name = "base.import.async.claim"
    _inherit = "queue.chunk.sealed"
    _description = "Name Claimed by an Import"
    _log_access = False

    import_id = fields.Many2one("base.import.async", required=True, ondelete="cascade")
    name = fields.Char(required=True)

    _once = models.UniqueIndex("(import_id, name)")
