"""A run's share of the workers.

The job runner takes jobs by priority, then by age. A run that had queued a thousand
chunks would make every other one wait; so only a few of its chunks have a job, the
others wait without, and each one that is done queues the next.
"""

from typing import Any

from odoo.models import BaseModel

from ..tools.channels import capacity

LEAST = 8
FOR_EACH_WORKER = 4
_QUEUED = """
    SELECT count(*)
      FROM impexp_chunk chunk
      JOIN queue_job job ON job.id = chunk.job_id
     WHERE chunk.state = 'new' AND job.state NOT IN ('done', 'cancelled', 'failed')
"""


def queue_chunks(run: BaseModel) -> None:
    """Give the next chunks a job, when there is room for half of the limit."""
    room = queue_room(run)
    if _is_room(room, _queue_limit(run)):
        (_next_chunks(run, room) or next_put_off(run))[:room]._enqueue()


def is_in_full_swing(run: BaseModel) -> bool:
    """Whether so many chunks have a job that none is to be queued, and none failed.

    There is nothing to look for then: what is to start, to stop or to end is seen
    behind a later chunk. Most of them end so, and one query is all it costs them.
    """
    run.env.cr.execute(
        f"""
        SELECT flow.queued_chunks, channel.complete_name,
               ({_QUEUED} AND chunk.run_id = run.id)
          FROM impexp_run run
          JOIN impexp_task_flow flow ON flow.id = run.flow_id
     LEFT JOIN queue_job_channel channel ON channel.id = flow.channel_id
         WHERE run.id = %s AND NOT EXISTS (
            SELECT FROM impexp_chunk WHERE run_id = run.id AND state = 'failed')
        """,
        [run.id],
    )
    found = run.env.cr.fetchone()
    if not found:
        return False
    limit = _limit(*found[:2])
    return not _is_room(limit - found[2], limit)


def queue_room(run: BaseModel) -> int:
    """How many more chunks of this run may have a job now."""
    run.env["impexp.chunk"].flush_model(["run_id", "state", "job_id"])
    run.env["queue.job"].flush_model(["state"])
    run.env.cr.execute(f"{_QUEUED} AND chunk.run_id = %s", [run.id])
    [queued] = run.env.cr.fetchone()
    return _queue_limit(run) - queued


def wake_steps(run: BaseModel) -> None:
    """Enqueue those steps that waited for chunks long enough.

    Claimed by the UPDATE: who comes at the same time gets a conflict, or nothing.
    """
    run.env.cr.execute(
        """
        UPDATE impexp_step SET wake_below = 0
         WHERE run_id = %(run)s AND state = 'new' AND wake_below > 0
           AND wake_below > (
            SELECT count(*) FROM impexp_chunk
             WHERE run_id = %(run)s AND state = 'new'
               AND NOT coalesce(put_off, false)
         )
     RETURNING id
        """,
        {"run": run.id},
        log_exceptions=False,
    )
    run.env["impexp.step"].browse(_ids(run))._enqueue()


def count_waiting_chunks(run: BaseModel) -> int:
    """Chunks that will be done before reading goes on: none that is put off."""
    waiting = [("state", "=", "new"), ("put_off", "=", False)]
    return run.env["impexp.chunk"].search_count([("run_id", "=", run.id), *waiting])


def _next_chunks(run: BaseModel, count: int) -> BaseModel:
    """Chunks without a job, in the order of the file, for nobody else to take."""
    run.env.cr.execute(
        """
        SELECT id FROM impexp_chunk
         WHERE run_id = %s AND state = 'new' AND job_id IS NULL
           AND NOT coalesce(put_off, false)
      ORDER BY id LIMIT %s
           FOR UPDATE SKIP LOCKED
        """,
        [run.id, count],
        log_exceptions=False,
    )
    return run.env["impexp.chunk"].browse(_ids(run))


def _queue_limit(run: BaseModel) -> int:
    flow = run.flow_id
    return _limit(flow.queued_chunks, flow.channel_id.complete_name)


# rows that were put off


def next_put_off(run: BaseModel) -> BaseModel:
    """The one chunk that is tried next when there are none but such.

    One at a time: each may bring what the next one lacks. Behind them come those that
    come last, all together.
    """
    chunks = run.env["impexp.chunk"]
    if _has_works(run, [("put_off", "=", False)]):
        return chunks
    chunks.flush_model(["run_id", "state", "job_id", "done_before"])
    run.env.cr.execute(
        """
        SELECT id FROM impexp_chunk
         WHERE run_id = %(run)s AND state = 'new' AND job_id IS NULL
           AND NOT coalesce(comes_last, false)
           AND NOT EXISTS (
            SELECT FROM impexp_chunk WHERE run_id = %(run)s AND state = 'new'
               AND job_id IS NOT NULL)
      ORDER BY done_before, coalesce(times_put_off, 0), id LIMIT 1
           FOR UPDATE SKIP LOCKED
        """,
        {"run": run.id},
        log_exceptions=False,
    )
    return chunks.browse(_ids(run)) or _release_last(run)


def _release_last(run):
    """Chunks that come last, now that nothing else waits: no longer put off.

    Claimed by the UPDATE: who comes at the same time gets a conflict, or nothing.
    """
    run.env["impexp.chunk"].flush_model(["put_off", "comes_last"])
    run.env.cr.execute(
        """
        UPDATE impexp_chunk SET put_off = false
         WHERE run_id = %(run)s AND state = 'new' AND put_off AND comes_last
           AND NOT EXISTS (
            SELECT FROM impexp_chunk WHERE run_id = %(run)s AND state = 'new'
               AND NOT (coalesce(comes_last, false) AND put_off))
     RETURNING id
        """,
        {"run": run.id},
        log_exceptions=False,
    )
    chunks = run.env["impexp.chunk"].browse(sorted(_ids(run)))
    chunks.invalidate_recordset(["put_off"])
    return chunks


def has_other_works(run: BaseModel, chunk: BaseModel) -> bool:
    """Whether something waits besides a chunk, be it put off."""
    return _has_works(run, [("id", "!=", chunk.id)])


def _has_works(run: BaseModel, chunks: list[Any]) -> bool:
    """Whether a step waits, or one of the chunks of a domain."""
    waits = [("run_id", "=", run.id), ("state", "=", "new")]
    return bool(
        run.env["impexp.step"].search_count(waits, limit=1)
        or run.env["impexp.chunk"].search_count(waits + chunks, limit=1)
    )


def _ids(run: BaseModel) -> list[int]:
    return [id_ for (id_,) in run.env.cr.fetchall()]


def _limit(queued_chunks: int, channel: Any) -> int:
    """How many chunks of a run may have a job, by what its flow says."""
    return queued_chunks or max(LEAST, FOR_EACH_WORKER * capacity(channel))


def _is_room(room: int, limit: int) -> bool:
    """Whether it is time to queue more: when half of the limit is free."""
    return room > 0 and room >= limit // 2
