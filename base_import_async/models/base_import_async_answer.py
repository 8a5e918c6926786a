from odoo import fields, models

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.answers import Answer


class BaseImportAsyncAnswer(models.Model):
    """What a person answered to a value of an import that could not be read."""

    _name = "base.import.async.answer"
    _inherit = "queue.chunk.answer"
    _description = "Answer to a Value of an Import"
    _parent_field = "import_id"

    import_id = fields.Many2one(
        "base.import.async",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )

    def _for_rows(self, columns):
        """The answer as rows are read by it; None if its column is none any more.

        :param columns: layout of the import's file
        """
        path = columns.path_of(self.column)
        return path and Answer(path, self.kind or "", **self._for_readers())

    def _withdraw(self):
        """Nobody has these records: the desk has looked at who may repair."""
        sealed(self).unlink()
