from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.storable import storable

VALUE_LENGTH = 200
SUGGESTIONS = 10


class BaseImportAsyncError(models.Model):
    """What is wrong with a line, in the words of Odoo's import."""

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
        values = [
            {
                "import_id": parent.id,
                "chunk_id": chunk.id,
                "kind": "error" if message.get("type") == "error" else "warning",
                "row": rows[0][0] if rows else 0,
                "line": rows[0][0] + first_line if rows else 0,
                "field_path": (path := path_of(message)),
                "column": columns.get(path, path),
                "value": value_of(message, rows, names, path),
                "message": storable(message.get("message")),
                "more": more_of(message),
            }
            for rows, message in found
        ]
        sealed(self).create(values)

    def _texts(self, import_id):
        """{row: message} of the rows of an import."""
        self.env.cr.execute(
            SQL(
                "SELECT row, string_agg(DISTINCT message, ' / ')"
                "  FROM base_import_async_error"
                " WHERE import_id = %s AND kind = 'error' GROUP BY row",
                import_id,
            )
        )
        return dict(self.env.cr.fetchall())


def rows_about(record, message):
    """The rows of one record that a message is about."""
    about = message.get("rows") or {}
    rows = record[about["from"] : about["to"] + 1] if "from" in about else record
    return rows or record


def path_of(message):
    path = message.get("field_path") or message.get("field")
    return "/".join(map(str, path)) if isinstance(path, list | tuple) else path or False


def value_of(message, rows, names, path):
    value = message.get("value")
    if value is None and rows and path in names:
        value = rows[0][1][names.index(path)]
    return storable(str(value)[:VALUE_LENGTH]) if value is not None else False


def more_of(message):
    """The values that would be right, if Odoo names them."""
    more = message.get("moreinfo")
    if isinstance(more, list | tuple):
        more = ", ".join(map(str, more[:SUGGESTIONS]))
    return storable(more) if isinstance(more, str) else False
