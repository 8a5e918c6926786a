"""How far a long chunk is, told while its job is still at work."""

import logging
import time

import psycopg2

from odoo.models import BaseModel
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
SECONDS = 1  # between two of them: a chunk that is faster tells nothing


class Pulse:
    """Tells how many rows of a chunk were looked at, once in a second.

    :param chunk: the ``impexp.chunk`` at work; nothing is told without a job
    """

    def __init__(self, chunk: BaseModel) -> None:
        self.chunk = chunk
        self.settled = 0
        self.is_told = bool(chunk.env.context.get("job_uuid"))
        self.next = time.monotonic() + SECONDS

    def beat(self, rows: int) -> None:
        """Tell that so many rows are settled, unless that was told just now."""
        self.settled = rows
        self.beat_within(0)

    def beat_within(self, rows: int) -> None:
        """The same with so many of those at work, which may yet be undone."""
        rows += self.settled
        if self.is_told and time.monotonic() >= self.next:
            self._tell(rows)
            self.next = time.monotonic() + SECONDS

    def _tell(self, rows: int) -> None:
        try:
            with self.chunk.env.registry.cursor() as cr:
                cr.execute(
                    "INSERT INTO impexp_pulse AS pulse (chunk, rows) VALUES (%s, %s)"
                    " ON CONFLICT (chunk) DO UPDATE"
                    " SET rows = greatest(pulse.rows, excluded.rows)",
                    [self.chunk.id, rows],
                    log_exceptions=False,
                )
        except psycopg2.Error as error:  # it is no more than a figure
            self.is_told = False
            _logger.info("%s goes on untold: %s", self.chunk, error)


def forget_pulses(chunks: BaseModel) -> None:
    """They are tried again, from their beginning."""
    if chunks:
        chunks.env.cr.execute(
            "DELETE FROM impexp_pulse WHERE chunk IN %s", [chunks._ids]
        )


def rows_looked_at(runs: BaseModel) -> dict[int, int]:
    """{run: rows that jobs at work have looked at, which are not settled yet}."""
    if not runs.ids:
        return {}
    runs.env["impexp.chunk"].flush_model(["run_id", "state", "rows"])
    query = SQL(
        "SELECT chunk.run_id, sum(least(pulse.rows, chunk.rows))::int"
        " FROM impexp_pulse pulse JOIN impexp_chunk chunk ON chunk.id = pulse.chunk"
        " WHERE chunk.run_id IN %s AND chunk.state = 'new' GROUP BY chunk.run_id",
        runs._ids,
    )
    return dict(runs.env.execute_query(query))
