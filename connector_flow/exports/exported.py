"""What was exported last: only records whose values are others now are exported.

A fingerprint of each record's values is noted when a run has succeeded. It tells what
`write_date` does not: that a related record was changed, or that nothing was changed of
what is exported.
"""

import hashlib
import json

from odoo.tools import SQL


class Exported:
    """The fingerprints of what a task exported.

    :param task: ``impexp.task``
    :param model: empty recordset of the model that is exported
    """

    def __init__(self, task, model):
        self.cr = task.env.cr
        self.task_id = task.id
        self.model = model

    def fingerprints(self, records, data):
        """Fingerprints of the records' rows: {id: text}.

        They do not depend on the order of the columns, nor on empty ones: other records
        of the page may have values there.

        :param data: :class:`~..tools.chunk_data.ChunkData`, a row for each record
        """
        names = data.columns
        return {
            id_: self._fingerprint(zip(names, cells, strict=True))
            for id_, (_line, cells) in zip(records.ids, data.rows, strict=True)
        }

    def _fingerprint(self, cells):
        values = {name: cell for name, cell in cells if cell is not None}
        text = json.dumps([self.model._name, values], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def others(self, found):
        """Those of the fingerprints that are others than when they were noted."""
        self.cr.execute(
            "SELECT res_id, fingerprint FROM impexp_exported"
            " WHERE task_id = %s AND res_id = ANY(%s)",
            [self.task_id, list(found)],
        )
        noted = dict(self.cr.fetchall())
        return {id_: text for id_, text in found.items() if noted.get(id_) != text}

    def note(self, found):
        """Note fingerprints of what was exported: pairs of id and text."""
        ids, texts = zip(*found, strict=True)
        self.cr.execute(
            "INSERT INTO impexp_exported (task_id, res_id, fingerprint)"
            " SELECT %s, * FROM unnest(%s, %s)"
            " ON CONFLICT (task_id, res_id)"
            " DO UPDATE SET fingerprint = excluded.fingerprint",
            [self.task_id, list(ids), list(texts)],
        )

    def forget(self):
        """Everything is to be exported again."""
        self.cr.execute(
            "DELETE FROM impexp_exported WHERE task_id = %s", [self.task_id]
        )

    def forget_deleted(self):
        """Records that are gone need no fingerprints."""
        if self.model._table_query is None:
            self.cr.execute(
                SQL(
                    "DELETE FROM impexp_exported noted WHERE task_id = %s"
                    " AND NOT EXISTS (SELECT FROM %s m WHERE m.id = noted.res_id)",
                    self.task_id,
                    SQL.identifier(self.model._table),
                )
            )
