"""How many runs of a person are at work at once: the others wait for their turn.

The job runner takes jobs by priority, then by age. Whoever starts a hundred runs would
have a hundred jobs before the first one of everybody else.
"""

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import SQL

from ..tools.channels import capacity
from ..tools.numbers import whole_number
from .run_queue import queue_chunks

LIMIT = "connector_flow.runs_at_once"
LEAST = 3
# What waits for a server, or for a moment to come, keeps no worker from others.
_AT_WORK = """
    SELECT count(DISTINCT run.id)
      FROM impexp_run run
      JOIN (
        SELECT run_id, job_id FROM impexp_step WHERE state = 'new'
         UNION ALL
        SELECT run_id, job_id FROM impexp_chunk WHERE state = 'new'
      ) work ON work.run_id = run.id
      JOIN queue_job job ON job.id = work.job_id
     WHERE run.user_id = %s AND run.ended IS NULL AND run.cancelled IS NULL
       AND NOT coalesce(run.paused, false)
       AND job.state IN ('wait_dependencies', 'pending', 'enqueued', 'started')
       AND (job.eta IS NULL OR job.eta <= now() AT TIME ZONE 'UTC')
"""
_NEXT = """
    SELECT id FROM impexp_run
     WHERE user_id = %s AND deferred AND ended IS NULL AND cancelled IS NULL
       AND NOT coalesce(paused, false)
  ORDER BY id LIMIT %s
       FOR UPDATE SKIP LOCKED
"""


def _limit(env: Environment) -> int:
    """How many runs of a person may be at work, by the server's configuration."""
    value = env["ir.config_parameter"].sudo().get_param(LIMIT)
    return whole_number(value) or max(LEAST, capacity())


def must_wait(run: BaseModel) -> bool:
    """Whether a new run has to wait for its turn, as enough of its user's are on."""
    return _at_work(run.env, run.user_id) >= _limit(run.env)


def take_turns(env: Environment, user: BaseModel) -> None:
    """Begin with the next runs of somebody, as many as there is room for."""
    room = _limit(env) - _at_work(env, user)
    if room <= 0:
        return
    env.cr.execute(SQL(_NEXT, user.id, room), log_exceptions=False)
    for (id_,) in env.cr.fetchall():
        _begin(env["impexp.run"].browse(id_))


def _begin(run: BaseModel) -> None:
    """Begin, after other runs of the same person."""
    run.deferred = False
    run.step_ids.filtered(lambda step: step.state == "new")._enqueue()
    queue_chunks(run)


def _at_work(env: Environment, user: BaseModel) -> int:
    for model in ("impexp.run", "impexp.step", "impexp.chunk", "queue.job"):
        env[model].flush_model()
    env.cr.execute(SQL(_AT_WORK, user.id))
    [count] = env.cr.fetchone()
    return count
