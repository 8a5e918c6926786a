from odoo import fields, models


class ImpexpExported(models.Model):
    """What a task exported of a record last; see ``exports/exported.py``."""

    _name = "impexp.exported"
    _inherit = "queue.chunk.sealed"
    _description = "Exported Record"
    _log_access = False

    task_id = fields.Many2one("impexp.task", required=True, ondelete="cascade")
    res_id = fields.Integer("Record", required=True)
    fingerprint = fields.Char(required=True)

    _of_task = models.UniqueIndex("(task_id, res_id)")
