"""When a run is to stop, although rows are waiting: a person should look first.

Looked at behind each chunk's commit. Resume accepts what has failed so far.
"""

from odoo.models import BaseModel

from .run_pause import pause

JUDGED = 100  # rows looked at before a share of them says anything


def stop_at_limit(run: BaseModel) -> None:
    """Pause the run for the first reason that one of its limits gives.

    The limits are functions that take the run and return why it is to stop and what a
    person can do, or None.
    """
    for limit in run._limits():
        if reason := limit(run):
            pause(run, reason)
            return


def everything_fails(run: BaseModel) -> str | None:
    """Why to stop a run whose first rows all failed."""
    limit = run.flow_id.stop_after
    hopeless = not (run.rows_done or run.rows_skipped or run.checked_start)
    if not (limit and hopeless and run.rows_failed >= limit):
        return None
    return run.env._(
        "The first %(failed)s rows all failed, so the run was paused. Look "
        "at one of them: if the configuration is wrong, correct it, press "
        "Resume, then retry the failed rows.",
        failed=run.rows_failed,
    )


def too_many_fail(run: BaseModel) -> str | None:
    """Why to stop a run of which as many rows failed as its flow allows."""
    if not _too_many_failed(run):
        return None
    return run.env._(
        "%(failed)s of the %(rows)s rows looked at so far failed, so the "
        "run was paused: its flow asks for it. Nothing is lost. Look at "
        "the rows that failed, then press Resume: the others are imported, "
        "until as many more have failed.",
        failed=run.rows_failed,
        rows=_rows_looked_at(run),
    )


def accept_failed(run: BaseModel) -> None:
    """Someone knows of the rows that failed so far: count anew from here."""
    run.write(
        {
            "checked_start": True,
            "accepted_failed": run.rows_failed,
            "accepted_rows": _rows_looked_at(run),
        }
    )


def _too_many_failed(run: BaseModel) -> bool:
    flow = run.flow_id
    failed = run.rows_failed - run.accepted_failed
    rows = _rows_looked_at(run) - run.accepted_rows
    if flow.fail_limit and failed >= flow.fail_limit:
        return True
    percent = flow.fail_percent
    return percent and rows >= JUDGED and 100 * failed >= percent * rows


def _rows_looked_at(run: BaseModel) -> int:
    return run.rows - run.rows_waiting
