"""Claims: of two transactions that would create the same, one waits and tries again.

Odoo's transactions do not see what others commit after they began, so looking first
and creating then makes everything twice, and locks do not help. A unique index does:
whoever claims a key that a transaction has claimed which it cannot see waits for its
end, and gets a serialization failure. That is of the world: the chunk is tried again
soon, and sees the record.
"""

import hashlib

from odoo import api, models
from odoo.tools import SQL, ormcache

from .order import array, ensure_order
from .rules import texts_indexed, texts_searched


def digest(model, fields, values):
    """The claim for a record with these values: the digits of a UUID.

    :param model: name of the model
    :param fields: tuple of field names
    :param values: tuple of values
    """
    text = repr((model, tuple(fields), tuple(values)))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class ImpexpClaim(models.AbstractModel):
    """The tables behind claims, without the columns of a model."""

    _name = "impexp.claim"
    _description = "Claims of Records to Create"

    def init(self):
        # Unlogged: a claim matters to transactions that run, and a crash ends them all.
        # The order of lines outlives a crash in its log, which is small: see order.py.
        self.env.cr.execute(
            """
            CREATE UNLOGGED TABLE IF NOT EXISTS impexp_claim (
                key uuid PRIMARY KEY,
                taken timestamp NOT NULL);
            CREATE UNLOGGED TABLE IF NOT EXISTS impexp_order (
                task_id integer,
                record_id integer,
                run_id integer NOT NULL,
                line integer NOT NULL,
                PRIMARY KEY (task_id, record_id));
            CREATE TABLE IF NOT EXISTS impexp_order_log (
                task_id integer NOT NULL,
                run_id integer NOT NULL,
                record_ids integer[] NOT NULL,
                lines integer[] NOT NULL);
            CREATE TABLE IF NOT EXISTS impexp_order_line (
                task_id integer NOT NULL,
                run_id integer NOT NULL,
                field text NOT NULL,
                owner_id integer NOT NULL,
                line_id integer NOT NULL);
            CREATE INDEX IF NOT EXISTS impexp_order_line_owner
                ON impexp_order_line (owner_id, run_id);
            """
        )
        ensure_order(self.env.cr)

    @api.model
    def _take(self, keys):
        """Claim keys, or raise a serialization failure.

        All at once and in order, so that two transactions never wait for each other.
        """
        self.env.cr.execute(
            "INSERT INTO impexp_claim (key, taken)"
            " SELECT key, now() AT TIME ZONE 'UTC' FROM unnest(%s::uuid[]) key"
            " ORDER BY key ON CONFLICT (key) DO UPDATE SET taken = EXCLUDED.taken",
            [array(sorted(set(keys)))],
            log_exceptions=False,
        )

    @api.model
    def _shared_uniques(self):
        """What is unique across fields: {what: [(model, field), …]}.

        Addons extend it for rules that search other models than their own, and for
        those of which no method of theirs tells: fields that are written by an inverse.
        """
        products = ("product.product", "product.template", "product.uom")
        return {"barcode of products": [(name, "barcode") for name in products]}

    @api.model
    @ormcache("model_name")
    def _unique_kinds(self, model_name):
        """{name of a text field: what it has to be unique among} of a model."""
        model = self.env[model_name]
        names = texts_searched(model) | texts_indexed(model)
        found = {name: (f"{model_name}.{name}",) for name in names}
        for kind, fields in self._shared_uniques().items():
            for name in (name for other, name in fields if other == model_name):
                found[name] = (kind,)
        return found

    @api.autovacuum
    def _gc_claims(self):
        """Claims outlive the transactions that could not see them, no more.

        The order of lines matters as long as rows of the task wait for repair.
        """
        self.env.cr.execute(
            "DELETE FROM impexp_claim"
            " WHERE taken < now() AT TIME ZONE 'UTC' - interval '1 day'"
        )
        for table in ("impexp_order", "impexp_order_log", "impexp_order_line"):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM %s WHERE task_id > 0 AND task_id NOT IN (
                        SELECT task.id FROM impexp_task task
                          JOIN impexp_run run ON run.flow_id = task.flow_id
                         WHERE run.cancelled IS NULL AND (
                               run.ended IS NULL
                            OR EXISTS (SELECT FROM impexp_chunk chunk
                                        WHERE chunk.run_id = run.id
                                          AND chunk.state IN ('new', 'failed'))))
                    """,
                    SQL.identifier(table),
                )
            )
        self._gc_log()

    def _gc_log(self):
        """Of the log only those parts matter in which a record's last note is.

        Or a row that waits for ever would keep what each later run has noted.
        """
        ensure_order(self.env.cr)
        self.env.cr.execute(
            """
            DELETE FROM impexp_order_log log WHERE NOT EXISTS (
                SELECT FROM unnest(log.record_ids, log.lines) AS part (record_id, line)
                  JOIN impexp_order noted USING (record_id, line)
                 WHERE noted.task_id = log.task_id AND noted.run_id = log.run_id)
            """
        )


def uninstall_hook(env):
    """The tables are no model's, so Odoo does not know that they go."""
    env.cr.execute(
        "DROP TABLE IF EXISTS"
        " impexp_claim, impexp_order, impexp_order_log, impexp_order_line,"
        " impexp_fetched"
    )
