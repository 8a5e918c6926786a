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
        return path and Answer(
            path=path,
            kind=self.kind or "",
            value=self.value or "",
            way=self.way,
            model=self.res_model or "",
            res_id=self.res_id or 0,
            text=self.text or "",
            reason=self._reason(),
        )

    def _reason(self):
        """Why rows are left out by it: who said so, and when."""
        return self.env._(
            "“%(value)s” in “%(column)s”: left out, as %(user)s said on %(date)s.",
            value=self.value or "",
            column=self.column,
            user=self.user_id.name or "",
            date=fields.Date.to_string(self.date) if self.date else "",
        )

    def _withdraw(self):
        """Nobody has these records: the desk has looked at who may repair."""
        sealed(self).unlink()
