from odoo import fields, models


class ImpexpPart(models.Model):
    """What a task keeps between its chunks and its end: part of a file to be.

    Written in the transaction that records the chunk as done, so each row is in
    exactly one part.
    """

    _name = "impexp.part"
    _inherit = "queue.chunk.sealed"
    _description = "Part of a File"
    _order = "first_line, id"

    run_id = fields.Many2one("impexp.run", required=True, ondelete="cascade")
    task_id = fields.Many2one("impexp.task", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("rows", "Rows"),
            ("ids", "Ids in Order"),
            ("seen", "Records Read"),
            ("values", "Values Exported"),
            ("draft", "File Being Written"),
        ],
        default="rows",
        required=True,
    )
    first_line = fields.Integer()
    last_line = fields.Integer()
    rows = fields.Integer()
    columns = fields.Text(help="Names of the columns, JSON.")
    content = fields.Text(prefetch=False, help="[[line, value], …], JSON.")

    _of_task = models.Index("(run_id, task_id, first_line)")

    def _of(self, run, task, kind):
        """The parts of a task in a run."""
        return self.search(
            [
                ("run_id", "=", run.id),
                ("task_id", "=", task.id),
                ("kind", "=", kind),
            ]
        )

    def unlink(self):
        owned = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["ir.attachment"].search(owned).unlink()
        return super().unlink()
