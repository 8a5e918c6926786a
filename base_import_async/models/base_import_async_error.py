from odoo import fields, models

from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.storable import storable

from ..tools.message_faults import Faults, more_of, rows_about


class BaseImportAsyncError(models.Model):
    """What is wrong with a row, in the words of Odoo's import."""

    _name = "base.import.async.error"
    _inherit = "queue.chunk.sealed"
    _description = "Error of an Import"
    _order = "import_id, row, id"
    _log_access = False

    import_id = fields.Many2one(
        "base.import.async",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    chunk_id = fields.Many2one(
        "base.import.async.chunk", readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("error", "Error"), ("warning", "Warning")], default="error", readonly=True
    )
    row = fields.Integer(readonly=True)
    line = fields.Integer(readonly=True, aggregator=None)
    field_path = fields.Char("Field", readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    message = fields.Text(readonly=True)
    more = fields.Char("Possible Values", readonly=True)
    fault = fields.Char(readonly=True, help="Kind of the error, as the desk groups it.")
    comodel = fields.Char(readonly=True, help="Model in which a record was looked for.")

    def _create_for(self, chunk, loader, names):
        """Keep what a loader found wrong."""
        found = [
            (rows_about(record, message), message)
            for record, messages in loader.failures
            for message in messages
        ]
        self._insert(chunk, found + loader.warnings, names)

    def _create_one(self, chunk, rows, text):
        """Keep one error about all of the rows."""
        self._insert(chunk, [(rows, {"type": "error", "message": text})], chunk.mapping)

    def _insert(self, chunk, found, names):
        parent = chunk.import_id
        first_line, columns = parent._first_line(), parent._column_names()
        faults = Faults(parent._user_env(), names or [])
        values = [
            {
                "import_id": parent.id,
                "chunk_id": chunk.id,
                "kind": "error" if message.get("type") == "error" else "warning",
                "row": rows[0][0] if rows else 0,
                "line": rows[0][0] + first_line if rows else 0,
                **(told := faults.values(rows, message)),
                "column": columns.get(told["field_path"], told["field_path"]),
                "message": storable(message.get("message")),
                "more": more_of(message),
            }
            for rows, message in found
        ]
        sealed(self).create(values)
