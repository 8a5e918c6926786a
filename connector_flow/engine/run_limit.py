"""When so many rows fail that a person should look before the run goes on.

Looked at behind each chunk's commit. Resume accepts what has failed so far.
"""

from .run_pause import pause

JUDGED = 100  # rows looked at before a share of them says anything


def stop_if_everything_fails(run):
    """Pause the run whose first rows all failed."""
    limit = run.flow_id.stop_after
    hopeless = not (run.rows_done or run.rows_skipped or run.checked_start)
    if limit and hopeless and run.rows_failed >= limit:
        message = run.env._(
            "The first %(failed)s rows all failed, so the run was paused. Look "
            "at one of them: if the configuration is wrong, correct it, press "
            "Resume, then retry the failed rows.",
            failed=run.rows_failed,
        )
        pause(run, message)


def stop_if_too_many_fail(run):
    """Pause the run of which as many rows failed as its flow allows."""
    if not run._is_stopped() and _too_many_failed(run):
        message = run.env._(
            "%(failed)s of the %(rows)s rows looked at so far failed, so the "
            "run was paused: its flow asks for it. Nothing is lost. Look at "
            "the rows that failed, then press Resume: the others are imported, "
            "until as many more have failed.",
            failed=run.rows_failed,
            rows=_rows_looked_at(run),
        )
        pause(run, message)


def accept_failed(run):
    """Someone knows of the rows that failed so far: count anew from here."""
    run.write(
        {
            "checked_start": True,
            "accepted_failed": run.rows_failed,
            "accepted_rows": _rows_looked_at(run),
        }
    )


def _too_many_failed(run):
    flow = run.flow_id
    failed = run.rows_failed - run.accepted_failed
    rows = _rows_looked_at(run) - run.accepted_rows
    if flow.fail_limit and failed >= flow.fail_limit:
        return True
    percent = flow.fail_percent
    return percent and rows >= JUDGED and 100 * failed >= percent * rows


def _rows_looked_at(run):
    return run.rows - run.rows_waiting
