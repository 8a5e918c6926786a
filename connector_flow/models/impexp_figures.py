from odoo import api, fields, models
from odoo.tools import SQL

OF_ROWS = (
    *("chunk_ids.state", "chunk_ids.rows", "chunk_ids.rows_skipped"),
    "chunk_ids.task_id",
)
UNCOUNTED = -1  # origin of chunks from before rows were counted in all tasks
# A row is a bit in the chunks of one origin, which have some of the same rows each.
FIGURES = """
    WITH chunk AS (
        SELECT %(field)s AS record, coalesce(nullif(origin, 0), id) AS origin, state,
               rows, rows_skipped, row_set::varbit AS has, skip_set::varbit AS skips,
               row_set::varbit & ~row_set::varbit AS nothing
          FROM impexp_chunk
         WHERE %(field)s IN %(ids)s AND origin IS DISTINCT FROM %(ignored)s
    ),
    -- in some chunk a row has failed, waits, was taken in: one bit for each
    shared AS (
        SELECT record, bit_or(has) AS rows,
               bit_or(CASE state WHEN 'failed' THEN has ELSE nothing END) AS failed,
               bit_or(CASE state WHEN 'new' THEN has ELSE nothing END) AS waiting,
               bit_or(CASE state WHEN 'done' THEN has & ~coalesce(skips, nothing)
                                 ELSE nothing END) AS done
          FROM chunk
         WHERE has IS NOT NULL
      GROUP BY record, origin
    ),
    figures (record, rows, done, skipped, failed, waiting, left_out) AS (
        SELECT record, %(rows)s, %(done)s, %(skipped)s, %(failed)s, %(waiting)s, 0
          FROM shared
         UNION ALL
        -- chunks that share their rows with none
        SELECT record, %(sums)s, 0
          FROM chunk
         WHERE has IS NULL
      GROUP BY record
         UNION ALL
        SELECT %(field)s, 0, 0, 0, 0, 0, rows_left_out
          FROM impexp_step
         WHERE %(field)s IN %(ids)s AND rows_left_out > 0
    )
    SELECT record, sum(rows)::int, sum(done)::int, sum(skipped)::int,
           sum(failed)::int, sum(waiting)::int, sum(left_out)::int
      FROM figures
  GROUP BY record
"""


class ImpexpFigures(models.AbstractModel):
    """Row counts of a run or a file, computed from the chunks of all tasks.

    Whatever has them has ``chunk_ids`` and ``step_ids``.

    No job writes a counter that another job writes too. A row that several tasks get,
    side by side or one after the other, is one row: it failed if one of them failed,
    waits if one of them has it before it, is in if one of them took it in, and was
    skipped otherwise. Those that no task got, because of conditions, are left out:
    ``rows`` are the others.
    """

    _name = "impexp.figures"
    _description = "Row Counts"

    _chunk_field = None  # the field of impexp.chunk that names the record

    rows = fields.Integer(compute="_compute_figures")
    rows_done = fields.Integer(compute="_compute_figures")
    rows_skipped = fields.Integer(compute="_compute_figures")
    rows_left_out = fields.Integer(
        compute="_compute_figures",
        help="Rows that were read and no task got, because no condition was met.",
    )
    rows_failed = fields.Integer(compute="_compute_figures")
    rows_waiting = fields.Integer(compute="_compute_figures")
    progress = fields.Float(
        compute="_compute_figures", help="Share of the rows that are in or skipped."
    )
    writes_files = fields.Boolean(
        compute="_compute_writes_files", help="The rows go into files, not into Odoo."
    )

    @api.depends(*OF_ROWS, "step_ids.rows_left_out")
    def _compute_figures(self):
        figures = self._figures()
        for record in self:
            known = figures.get(record.id, (0,) * 6)
            rows, done, skipped, failed, waiting, left = known
            record.rows = rows
            record.rows_done = done
            record.rows_skipped = skipped
            record.rows_left_out = left
            record.rows_failed = failed
            record.rows_waiting = waiting
            share = (done + skipped) / rows if rows else bool(left)
            record.progress = 100 * share

    def _compute_writes_files(self):
        self.writes_files = False

    def _figures(self):
        """Return {id: (rows, done, skipped, failed, waiting, left out)}."""
        found = self._query(
            FIGURES,
            ignored=UNCOUNTED,
            sums=self._figures_sql(),
            rows=_count("rows"),
            failed=_count("failed"),
            waiting=_count("waiting & ~failed"),
            done=_count("done & ~failed & ~waiting"),
            skipped=_count("rows & ~failed & ~waiting & ~done"),
        )
        return {record: figures for record, *figures in found}

    def _work_states(self):
        """Return {id: (something waits, something failed)} over steps and chunks."""
        found = self._query(
            """
            SELECT record, bool_or(state = 'new'), bool_or(state = 'failed')
              FROM (
                SELECT %(field)s AS record, state FROM impexp_chunk
                 UNION ALL
                SELECT %(field)s AS record, state FROM impexp_step
              ) work
             WHERE record IN %(ids)s
          GROUP BY record
            """
        )
        return {record: states for record, *states in found}

    def _query(self, query, **values):
        """The rows of a query over the chunks and steps of these records."""
        if not self.ids:
            return []
        self.env["impexp.chunk"].flush_model()
        self.env["impexp.step"].flush_model()
        field = SQL.identifier(self._chunk_field)
        return self.env.execute_query(SQL(query, field=field, ids=self._ids, **values))

    def _figures_sql(self):
        """The five sums over chunks, in the order of the fields."""
        return SQL(
            """
            coalesce(sum(rows), 0)::int,
            coalesce(sum(rows - rows_skipped) FILTER (WHERE state = 'done'), 0)::int,
            coalesce(sum(rows_skipped) FILTER (WHERE state = 'done'), 0)::int,
            coalesce(sum(rows) FILTER (WHERE state = 'failed'), 0)::int,
            coalesce(sum(rows) FILTER (WHERE state = 'new'), 0)::int
            """
        )


def _count(bits):
    """SQL: how many ones an expression of bits has."""
    return SQL(f"length(replace(({bits})::text, '0', ''))")
