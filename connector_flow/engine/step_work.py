"""What the job of a step does: the task's method, and what came of it is noted."""

import json
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.belonging import not_of_run
from ..tools.left_out import LeftOut
from .run_handover import names_of
from .step_question import ask
from .step_trouble import end_trouble

DONE = {"state": "done", "error": False, "error_detail": False}


def work(step: BaseModel) -> Any:
    """Run the task; what does not fit into this job goes on in the next.

    :return: a sentence for the job's result
    """
    if not is_wanted(step):
        step.write(DONE)
        return step.env._("Nothing to do: the condition is not met.")
    task = _run_task(step, asynch=True)
    _note_went_on(step, task)
    _note_findings(step, task)
    if task.question:
        return ask(step, task)
    if task.next_place is None:
        step.write(DONE)
        return task.result
    step.write(
        {
            "place": json.dumps(task.next_place),
            "error": False,  # that of before is over: the next is another one
            "error_detail": False,
        }
    )
    if task.wake_below:
        step.wake_below = task.wake_below
        return step.env._("To be continued when chunks are done.")
    step._enqueue(task.next_seconds)
    return step.env._("To be continued in the next job.")


def work_at_once(step: BaseModel) -> None:
    """The same without a job; what has to wait for the commit gets one."""
    task = _run_task(step, asynch=False)
    step.result = task.result
    _note_findings(step, task)
    if task.question:
        ask(step, task)
    elif task.next_place is None:
        step.state = "done"
    else:
        step.place = json.dumps(task.next_place)
        step._enqueue(task.next_seconds)


def is_wanted(step: BaseModel) -> bool:
    """Whether its transition's condition is met.

    One that failed when the step was to start is looked at again.
    """
    arrow = step.transition_id
    if not arrow.condition:
        return True
    names = names_of(step.run_id, arrow.task_from_id)
    return arrow._is_met(step.run_id, step.file_id.id, **names)


def arguments(step: BaseModel) -> dict[str, Any]:
    """The keyword arguments of the task."""
    return json.loads(step.arguments or "{}")


def unused_columns(step: BaseModel) -> list[str]:
    """Names of the columns with data that no task takes."""
    return json.loads(step.unused_columns or "[]")


def _run_task(step: BaseModel, asynch: bool) -> Any:
    step._check_belongs()
    _check_file(step)
    place = json.loads(step.place) if step.place else None
    task = step.task_id._instance(step.run_id, place=place, asynch=asynch)
    task.has_died = bool(step._deaths())
    task.is_repeated = bool(step.attempts or task.has_died)
    task.is_retried = bool(step.error)
    task.answers = json.loads(step.answers or "{}")
    task.unused_columns = unused_columns(step)
    if step.hook == "run":
        task.run(config=task.config(), asynch=asynch, **arguments(step))
    elif step.hook == "finish":
        task.finish(config=task.config())
    elif step.hook == "confirm":
        task.confirm(config=task.config())
    else:
        raise not_of_run(step.env, step.hook)
    return task


def _check_file(step: BaseModel) -> None:
    """Refuse arguments that name another file than the step does."""
    named = arguments(step).get("file_id") or False
    if named != step.file_id.id:
        raise not_of_run(step.env, f"impexp.file {named}")


def _note_went_on(step: BaseModel, task: BaseModel) -> None:
    """What was tried before is over: the next trouble begins to count anew."""
    if task.result:
        step.result = task.result
    if step.attempts:
        step.attempts = 0
    end_trouble(step)


def _note_findings(step: BaseModel, task: BaseModel) -> None:
    """Add what this job found out about the rows: what is left, what is unused."""
    left_out = task.left_out
    if left_out.counts:
        known = LeftOut(step.left_out)
        known.merge(left_out)
        step.left_out = known.dump()
        step.rows_left_out += known.rows
    if len(task.unused_columns) > len(unused_columns(step)):
        step.unused_columns = json.dumps(task.unused_columns)
    if step.question and not task.question:
        step.question = False


# how far it is


def share_made(step: BaseModel) -> float | None:
    """How much of it is done, from 0 to 1; None if that is not known."""
    task = _task_at_work(step)
    return _answer(task.share_made, step) if task else None


def progress_words(step: BaseModel) -> str | None:
    """How far it is, in words; None if nobody knows."""
    task = _task_at_work(step)
    return _answer(task.progress_words, step) if task else None


def _task_at_work(step: BaseModel) -> Any:
    step = step.sudo()
    if not step.place or step.hook != "run":
        return None
    return step.task_id._instance(step.run_id, place=json.loads(step.place))


def _answer(question: Any, step: BaseModel) -> Any:
    try:
        return question(**arguments(step.sudo()))
    except UserError:
        return None  # the step itself says what is wrong
