from odoo import fields, models
from odoo.tools import SQL


class ImpexpFigures(models.AbstractModel):
    """Row counts of a run or a file, computed from the chunks.

    No job writes a counter that another job writes too. Rows are counted once: where
    several tasks read rows one after the other, the first one counts.
    """

    _name = "impexp.figures"
    _description = "Row Counts"

    _chunk_field = None  # the field of impexp.chunk that names the record

    rows = fields.Integer(compute="_compute_figures")
    rows_done = fields.Integer(compute="_compute_figures")
    rows_skipped = fields.Integer(compute="_compute_figures")
    rows_failed = fields.Integer(compute="_compute_figures")
    rows_waiting = fields.Integer(compute="_compute_figures")
    progress = fields.Float(
        compute="_compute_figures", help="Share of the rows that are in or skipped."
    )
    writes_files = fields.Boolean(
        compute="_compute_writes_files", help="The rows go into files, not into Odoo."
    )

    def _compute_figures(self):
        figures = self._figures()
        for record in self:
            rows, done, skipped, failed, waiting = figures.get(record.id, (0,) * 5)
            record.rows = rows
            record.rows_done = done
            record.rows_skipped = skipped
            record.rows_failed = failed
            record.rows_waiting = waiting
            record.progress = 100 * (done + skipped) / rows if rows else 0

    def _compute_writes_files(self):
        self.writes_files = False

    def _figures(self):
        """Return {id: (rows, done, skipped, failed, waiting)} of the first reader."""
        if not self.ids:
            return {}
        self.env["impexp.chunk"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH first AS (
                    SELECT DISTINCT ON (%(field)s) %(field)s AS record, task_id
                      FROM impexp_chunk
                     WHERE %(field)s IN %(ids)s
                  ORDER BY %(field)s, id
                )
                SELECT first.record, %(figures)s
                  FROM first
                  JOIN impexp_chunk ON impexp_chunk.%(field)s = first.record
                   AND impexp_chunk.task_id = first.task_id
              GROUP BY first.record
                """,
                field=SQL.identifier(self._chunk_field),
                ids=self._ids,
                figures=self._figures_sql(),
            )
        )
        return {record: figures for record, *figures in self.env.cr.fetchall()}

    def _work_states(self):
        """Return {id: (something waits, something failed)} over steps and chunks."""
        if not self.ids:
            return {}
        self.env["impexp.chunk"].flush_model()
        self.env["impexp.step"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT record, bool_or(state = 'new'), bool_or(state = 'failed')
                  FROM (
                    SELECT %(field)s AS record, state FROM impexp_chunk
                     UNION ALL
                    SELECT %(field)s AS record, state FROM impexp_step
                  ) work
                 WHERE record IN %(ids)s
              GROUP BY record
                """,
                field=SQL.identifier(self._chunk_field),
                ids=self._ids,
            )
        )
        return {record: states for record, *states in self.env.cr.fetchall()}

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
