"""What a run waits for outside, in words, from the first attempt on."""

from typing import Any

from odoo.models import BaseModel

from ..tools.faults import sentence

MODELS = ("impexp.step", "impexp.chunk")


def note_attempt(work: BaseModel, error: Exception) -> int:
    """Count an attempt that failed, and what of; return how many there were.

    In a transaction of its own: that of the job will not be committed. The savepoint
    around the work was rolled back, and with it the lock that would let this wait for
    ever.
    """
    told = work._masked(sentence(work.env, error))
    with work.env.registry.cursor() as cr:
        cr.execute(
            f"UPDATE {work._table} SET attempts = coalesce(attempts, 0) + 1,"
            " last_error = %s WHERE id = %s RETURNING attempts",
            [told, work.id],
        )
        return cr.fetchone()[0]


def waiting_work(run: BaseModel) -> Any:
    """The first work that is tried again; None if there is none that one may see."""
    tried = [
        *(("run_id", "=", run.id), ("state", "=", "new")),
        *(("attempts", ">", 0), ("last_error", "!=", False)),
    ]
    found = (run.env[model].search(tried, order="id", limit=1) for model in MODELS)
    return next(filter(None, found), None)


def waits_words(work: BaseModel) -> str:
    """How often it was tried, why that failed, and what comes."""
    env, limit = work.env, work.task_id.max_retries
    values = {
        "work": work._job_description(),
        "count": work.attempts,
        "error": work.last_error,
    }
    if limit and not work._waits_for_world():
        return env._(
            "“%(work)s” was tried without success: %(error)s It is tried again by "
            "itself (%(count)s of %(limit)s), and the run asks you then.",
            limit=limit,
            **values,
        )
    return env._(
        "“%(work)s” was tried without success (%(count)s): %(error)s It is tried "
        "again by itself.",
        **values,
    )
