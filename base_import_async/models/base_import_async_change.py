from odoo import fields, models


class BaseImportAsyncChange(models.Model):
    """A cell of a row that failed, which a person changed."""

    _name = "base.import.async.change"
    _inherit = "queue.chunk.change"
    _description = "Change of a Cell of an Import"
    _parent_field = "import_id"

    import_id = fields.Many2one(
        "base.import.async",
        required=True,
        readonly=True,
        ondelete="cascade",
    )

    _of_row = models.Index("(import_id, sheet, line)")
