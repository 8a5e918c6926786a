from odoo import models

from ..tools.channels import capacity

LEAST = 8
FOR_EACH_WORKER = 4
_QUEUED = """
    SELECT count(*)
      FROM impexp_chunk chunk
      JOIN queue_job job ON job.id = chunk.job_id
     WHERE chunk.state = 'new' AND job.state NOT IN ('done', 'cancelled', 'failed')
"""


class ImpexpRun(models.Model):
    """A run's share of the workers.

    The job runner takes jobs by priority, then by age. A run that had queued a
    thousand chunks would make every other one wait; so only a few of its chunks have
    a job, the others wait without, and each one that is done queues the next.
    """

    _inherit = "impexp.run"

    def _queue_chunks(self):
        """Give the next chunks a job, when there is room for half of the limit."""
        room = self._queue_room()
        if _is_room(room, self._queue_limit()):
            (self._next_chunks(room) or self._next_put_off())._enqueue()

    def _is_in_full_swing(self):
        """Whether so many chunks have a job that none is to be queued, and none failed.

        There is nothing to look for then: what is to start, to stop or to end is seen
        behind a later chunk. Most of them end so, and one query is all it costs them.
        """
        self.env.cr.execute(
            f"""
            SELECT flow.queued_chunks, channel.complete_name,
                   ({_QUEUED} AND chunk.run_id = run.id)
              FROM impexp_run run
              JOIN impexp_task_flow flow ON flow.id = run.flow_id
         LEFT JOIN queue_job_channel channel ON channel.id = flow.channel_id
             WHERE run.id = %s AND NOT EXISTS (
                SELECT FROM impexp_chunk WHERE run_id = run.id AND state = 'failed')
            """,
            [self.id],
        )
        found = self.env.cr.fetchone()
        if not found:
            return False
        limit = _limit(*found[:2])
        return not _is_room(limit - found[2], limit)

    def _queue_room(self):
        """How many more chunks of this run may have a job now."""
        self.env["impexp.chunk"].flush_model(["run_id", "state", "job_id"])
        self.env["queue.job"].flush_model(["state"])
        self.env.cr.execute(f"{_QUEUED} AND chunk.run_id = %s", [self.id])
        [queued] = self.env.cr.fetchone()
        return self._queue_limit() - queued

    def _queue_limit(self):
        flow = self.flow_id
        return _limit(flow.queued_chunks, flow.channel_id.complete_name)

    def _next_chunks(self, count):
        """Chunks without a job, in the order of the file, for nobody else to take."""
        self.env.cr.execute(
            """
            SELECT id FROM impexp_chunk
             WHERE run_id = %s AND state = 'new' AND job_id IS NULL
               AND NOT coalesce(put_off, false)
          ORDER BY id LIMIT %s
               FOR UPDATE SKIP LOCKED
            """,
            [self.id, count],
            log_exceptions=False,
        )
        return self.env["impexp.chunk"].browse(id_ for (id_,) in self.env.cr.fetchall())

    # rows that were put off

    def _has_other_works(self, chunk):
        """Whether something waits besides a chunk, be it put off."""
        return self._has_works([("id", "!=", chunk.id)])

    def _has_works_before_put_off(self):
        """Whether something waits that is to be done before rows that were put off."""
        return self._has_works([("put_off", "=", False)])

    def _has_works(self, chunks):
        """Whether a step waits, or one of the chunks of a domain."""
        waits = [("run_id", "=", self.id), ("state", "=", "new")]
        return bool(
            self.env["impexp.step"].search_count(waits, limit=1)
            or self.env["impexp.chunk"].search_count(waits + chunks, limit=1)
        )

    def _next_put_off(self):
        """The one chunk that is tried next when there are none but such.

        One at a time: each may bring what the next one lacks.
        """
        chunks = self.env["impexp.chunk"]
        if self._has_works_before_put_off():
            return chunks
        chunks.flush_model(["run_id", "state", "job_id", "done_before"])
        self.env.cr.execute(
            """
            SELECT id FROM impexp_chunk
             WHERE run_id = %(run)s AND state = 'new' AND job_id IS NULL
               AND NOT EXISTS (
                SELECT FROM impexp_chunk WHERE run_id = %(run)s AND state = 'new'
                   AND job_id IS NOT NULL)
          ORDER BY done_before, coalesce(times_put_off, 0), id LIMIT 1
               FOR UPDATE SKIP LOCKED
            """,
            {"run": self.id},
            log_exceptions=False,
        )
        return chunks.browse(id_ for (id_,) in self.env.cr.fetchall())


def _limit(queued_chunks, channel):
    """How many chunks of a run may have a job, by what its flow says."""
    return queued_chunks or max(LEAST, FOR_EACH_WORKER * capacity(channel))


def _is_room(room, limit):
    """Whether it is time to queue more: when half of the limit is free."""
    return room > 0 and room >= limit // 2
