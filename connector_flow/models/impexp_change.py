from odoo import fields, models


class ImpexpChange(models.Model):
    """A cell of a failed row of a run that a person changed."""

    _name = "impexp.change"
    _inherit = "queue.chunk.change"
    _description = "Change of a Row of a Run"
    _parent_field = "run_id"

    run_id = fields.Many2one(
        "impexp.run", required=True, readonly=True, ondelete="cascade"
    )

    _of_row = models.Index("(run_id, sheet, line)")
