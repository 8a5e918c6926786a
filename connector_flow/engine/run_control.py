"""What people do with a run: pause it, resume, cancel, try again what failed."""

from typing import Any

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from .run_end import end_after_commit
from .run_files import release_files
from .run_limit import accept_failed
from .run_queue import queue_chunks
from .run_tell import end_activities, note_person
from .step_question import asking

WORKS = ("impexp.step", "impexp.chunk")


def pause_by_person(runs: BaseModel) -> None:
    """Let the running jobs end and start no more."""
    for run in _controlled(runs, "running"):
        run.paused = True
        note_person(run, run.env._("Paused by %s.", run.env.user.name))
        end_after_commit(run)


def resume(runs: BaseModel) -> None:
    """Go on where the runs were paused."""
    for run in _controlled(runs, "paused"):
        _check_answered(run)
        begun = {"paused": False, "deferred": False, "trouble": False}
        run.write(begun | {"resumed": fields.Datetime.now()})
        accept_failed(run)
        note_person(run, run.env._("Resumed by %s.", run.env.user.name))
        end_activities(run)
        for work in _open_works(run):
            work.attempts = 0
            if work.job_id or work._name == "impexp.step":
                work._requeue()
        run._reopen()
        queue_chunks(run)
        end_after_commit(run)


def cancel(runs: BaseModel) -> None:
    """Stop for good: what is in stays in, what waits is not imported."""
    for run in _controlled(runs, "running", "paused", "failed"):
        run.write({"cancelled": fields.Datetime.now(), "paused": False})
        run.ended = run.ended or fields.Datetime.now()
        note_person(run, run.env._("Cancelled by %s.", run.env.user.name))
        end_activities(run)
        jobs = [work._own_job() for work in _open_works(run)]
        jobs = [job for job in jobs if job.state == "pending"]
        run.env["queue.job"].union(*jobs).button_cancelled()
        for works in _failed_works(run):
            works._close_failed_jobs()
        end_after_commit(run)
        release_files(run)


def retry_failed(runs: BaseModel) -> None:
    """Try again everything that failed in the runs."""
    check_may_repair(runs)
    for works in _failed_works(runs):
        if works:
            works.action_retry()


def check_may_repair(runs: BaseModel) -> None:
    """Users control and repair what they started, managers everything.

    :raise AccessError: the current user is neither
    """
    runs.check_access("read")
    manager = runs.env.user.has_group("connector_flow.group_flow_manager")
    if not (runs.env.su or manager) and runs.user_id - runs.env.user:
        raise AccessError(
            runs.env._("Only who started the run, or a manager, may do this.")
        )


def _controlled(runs: BaseModel, *states: str) -> BaseModel:
    """The runs as the engine sees them, if a person may stop them or go on.

    :raise UserError: when none is in one of the states, as after a second click
    """
    check_may_repair(runs)
    found = sealed(runs).filtered(lambda run: run.state in states)
    if runs and not found:
        words = dict(runs._fields["state"]._description_selection(runs.env))
        raise UserError(
            runs.env._(
                "The run is in the state “%s” by now, so there is nothing to do.",
                words[runs[0].state],
            )
        )
    return found


def _check_answered(run: BaseModel) -> None:
    unanswered = asking(run.step_ids)
    if unanswered:
        raise UserError(
            run.env._(
                "Choose first the lines of “%s” that are right.",
                unanswered[0].file_id.name,
            )
        )


def _failed_works(runs: BaseModel) -> list[BaseModel]:
    """Steps and chunks that failed, as two recordsets."""
    failed = [("run_id", "in", runs.ids), ("state", "=", "failed")]
    return [runs.env[model].sudo().search(failed) for model in WORKS]


def _open_works(run: BaseModel) -> list[Any]:
    """Steps and chunks that wait, as a list of single records."""
    waiting = [("run_id", "=", run.id), ("state", "=", "new")]
    return [work for model in WORKS for work in run.env[model].search(waiting)]
