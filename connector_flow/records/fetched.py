"""What was fetched for which field of which record, so that it is not fetched again.

A note holds while its address is the one that a row names, and the field has what was
written then: whoever removed a picture by hand gets it again.
"""

import hashlib
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .order import array


class Note(NamedTuple):
    """What is known of a field's content.

    :ivar address: digest of where it came from
    :ivar etag, modified: what the server called the version by, or ""
    :ivar content: digest of the bytes that came
    :ivar stored: digest of what the field had when they were written
    :ivar is_old: whether it is time to look again, where a server tells no versions
    """

    address: str
    etag: str
    modified: str
    content: str
    stored: str
    is_old: bool = False


def digest_of(value):
    """A digest of bytes or of a text; "" of nothing."""
    data = value.encode() if isinstance(value, str) else value
    return hashlib.blake2b(data, digest_size=16).hexdigest() if data else ""


def stored_digests(records, name):
    """{record id: digest of what a field has}; one content in memory at a time."""
    found = {}
    for record in records.with_context(bin_size=False):
        found[record.id] = digest_of(record[name])
        record.invalidate_recordset([name], flush=False)
    return found


class ImpexpFetched(models.AbstractModel):
    """The table of what was fetched, without the columns of a model."""

    _name = "impexp.fetched"
    _description = "Contents that Were Fetched"

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS impexp_fetched (
                model text NOT NULL,
                record_id integer NOT NULL,
                field text NOT NULL,
                address text NOT NULL,
                etag text NOT NULL,
                modified text NOT NULL,
                content text NOT NULL,
                stored text NOT NULL,
                fetched timestamp NOT NULL,
                PRIMARY KEY (model, record_id, field))
            """
        )

    @api.model
    def _notes(self, model, name, record_ids, days):
        """{record id: Note} of a field.

        :param days: after how many a note of a server without versions is old
        """
        self.env.cr.execute(
            "SELECT record_id, address, etag, modified, content, stored,"
            " fetched <= now() AT TIME ZONE 'UTC' - make_interval(days => %s)"
            " FROM impexp_fetched"
            " WHERE model = %s AND field = %s AND record_id = ANY(%s::integer[])",
            [days, model, name, array(record_ids)],
        )
        return {id_: Note(*rest) for id_, *rest in self.env.cr.fetchall()}

    @api.model
    def _note(self, model, name, notes):
        """Keep what was fetched.

        :param notes: {record id: Note}
        """
        for record_id, note in sorted(notes.items()):
            self.env.cr.execute(
                """
                INSERT INTO impexp_fetched VALUES
                    (%s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (model, record_id, field) DO UPDATE
                SET address = EXCLUDED.address, etag = EXCLUDED.etag,
                    modified = EXCLUDED.modified, content = EXCLUDED.content,
                    stored = EXCLUDED.stored, fetched = EXCLUDED.fetched
                """,
                [model, record_id, name, *note[:5]],
                log_exceptions=False,
            )

    @api.autovacuum
    def _gc_fetched(self):
        """Notes of records that are deleted, or whose model is gone."""
        self.env.cr.execute("SELECT DISTINCT model FROM impexp_fetched")
        for (name,) in self.env.cr.fetchall():
            model = self.env.get(name)
            there = SQL("FALSE")
            if model is not None and model._auto:
                table = SQL.identifier(model._table)
                there = SQL("EXISTS (SELECT FROM %s WHERE id = record_id)", table)
            query = "DELETE FROM impexp_fetched WHERE model = %s AND NOT %s"
            self.env.cr.execute(SQL(query, name, there))
