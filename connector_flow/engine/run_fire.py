"""What starts once in a run: when all that a task had to do is done, or failed.

Looked at behind each commit of the run's work, and by the cron for processes that died
between the two. Who starts something counts up a number of the run first, so that
another one who looks at the same time gets a conflict and looks again.
"""

import json
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from .run_handover import starts_of
from .run_progress import Progress, fires_once
from .step_work import is_wanted


def fire(run: BaseModel, asynch: bool = True) -> bool:
    """Start what waited for tasks to be done; return whether there was any."""
    found = due(run)
    if not found:
        return False
    run.env.cr.execute(
        "UPDATE impexp_run SET fired = coalesce(fired, 0) + 1 WHERE id = %s",
        [run.id],
        log_exceptions=False,
    )
    if run.nothing_new:  # what starts behind a look that found nothing is news
        run.nothing_new = False
    for kind, what in found:
        for step in _steps_of(run, kind, what):
            if step.state == "new":
                step._enqueue() if asynch else step._work_at_once()
    return True


def due(run: BaseModel) -> list[tuple[str, BaseModel]]:
    """What is to start now that tasks are done: see :meth:`.Progress.due`."""
    once = any(fires_once(task) for task in run.flow_id.task_ids)
    return Progress(run).due() if once else []


def _steps_of(run: BaseModel, kind: str, what: BaseModel) -> BaseModel:
    """Create the steps of a transition that fires once, or of a task's hook."""
    steps = run.env["impexp.step"]
    values = {"run_id": run.id, "cause": f"{kind} {what.id}"}
    if kind != "transition":
        return run.env["impexp.step"].create(
            values | {"task_id": what.id, "hook": kind}
        )
    steps = run.env["impexp.step"]
    for arguments in starts_of(run, what):
        steps += _step_of(what, arguments, values)
        # unique are the causes; the first one says that the transition has fired
        values["cause"] = f"{kind} {what.id}, {len(steps) + 1}"
    return steps


def _step_of(
    arrow: BaseModel, arguments: dict[str, Any], values: dict[str, Any]
) -> BaseModel:
    step = arrow.env["impexp.step"].create(
        values
        | {
            "task_id": arrow.task_to_id.id,
            "transition_id": arrow.id,
            "file_id": arguments.get("file_id"),
            "arguments": json.dumps(arguments),
        }
    )
    try:
        is_wanted(step)
    except UserError as error:
        step._fail(error)
        step._store_failed_job()
    return step
