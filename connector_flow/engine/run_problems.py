"""What is wrong with a run, and beside each of it what mends it."""

from collections import Counter
from itertools import islice
from typing import Any

from odoo.models import BaseModel

from .run_again import takes_file
from .run_reasons import Reason, reasons
from .run_waits import waiting_work, waits_words

STEPS = 5  # of those that failed
NAMED = 3  # people


def problems(run: BaseModel) -> list[dict[str, Any]]:
    """What a person has to look at: kind, text, more about it, and ways out of it.

    A way has a label, and names a method of the run, a record to open, or the task
    whose mapping is to be opened; or it is a text: whom to ask.
    """
    if run.state == "cancelled":
        return []
    return [*_of_run(run), *_of_steps(run), *_of_rows(run), *_of_world(run)]


def _of_run(run: BaseModel) -> list[dict[str, Any]]:
    """Why it was paused, or what it waits for."""
    if not run.error or run.questions:
        return []
    tried = run.step_ids.filtered(lambda step: step.state == "new" and step.attempts)
    ways = _ways_of_task(run, tried[:1].task_id) if tried else []
    return [_problem("pause", run.error, ways)]


def _of_steps(run: BaseModel) -> list[dict[str, Any]]:
    """Steps that failed; those that say the same together."""
    broken = run.step_ids.filtered(lambda step: step.state == "failed" and step.error)
    counts = Counter((step.task_id, step.error, bool(step.file_id)) for step in broken)
    return [
        _problem("step", error, _ways_of_step(run, task, with_file), task.name, count)
        for (task, error, with_file), count in counts.most_common(STEPS)
    ]


def _of_rows(run: BaseModel) -> list[dict[str, Any]]:
    return [_of_reason(run, reason) for reason in reasons(run)]


def _of_reason(run: BaseModel, reason: Reason) -> dict[str, Any]:
    more = ", ".join(f"“{value}”" for value in reason.values)
    ways = [
        {"label": run.env._("Repair Rows"), "method": "action_open_desk"},
        *(_ways_of_file(run) if reason.is_of_file else ()),
        *_ways_of_task(run, reason.task, reason.sheet),
    ]
    return _problem("rows", reason.words, ways, more, reason.count)


def _of_world(run: BaseModel) -> list[dict[str, Any]]:
    """What is tried again by itself, from the first attempt on."""
    work = None if run.error or run.state != "running" else waiting_work(run)
    if not work:
        return []
    return [_problem("world", waits_words(work), _ways_of_task(run, work.task_id))]


def _problem(
    kind: str, text: str, ways: list[Any], more: str = "", count: int = 1
) -> dict[str, Any]:
    return {"kind": kind, "text": text, "more": more, "count": count, "ways": ways}


# what mends it


def _ways_of_step(run: BaseModel, task: Any, with_file: bool) -> list[dict[str, Any]]:
    """Another file where one was read, then what the task has."""
    file = _ways_of_file(run) if with_file else []
    return [*file, *_ways_of_task(run, task)]


def _ways_of_file(run: BaseModel) -> list[dict[str, Any]]:
    if not takes_file(run):
        return []
    label = run.env._("Choose Another File")
    return [{"label": label, "method": "action_choose_file"}]


def _ways_of_task(run: BaseModel, task: Any, sheet: str = "") -> list[dict[str, Any]]:
    """The mapping, the task, its server; or who may change them.

    :param sheet: of the desk, whose rows are the sample of the mapping
    """
    env = run.env
    if not may_change(run):
        return [{"text": _whom_to_ask(run, "connector_flow.group_flow_manager")}]
    ways = []
    if task.task == "record_import":
        label = env._("Edit the Mapping")
        ways.append({"label": label, "mapping": task.id, "sheet": sheet})
    ways.append(_opened(env._("Open the Task"), task))
    if server := task.sudo().server_id:
        ways.append(_way_of_server(run, server.with_env(env)))
    return ways


def _way_of_server(run: BaseModel, server: Any) -> dict[str, Any]:
    if server.has_access("write"):
        return _opened(run.env._("Open the Server"), server)
    return {"text": _whom_to_ask(run, "connector.group_connector_manager")}


def _opened(label: str, record: Any) -> dict[str, Any]:
    return {"label": label, "model": record._name, "id": record.id}


def may_change(run: BaseModel) -> bool:
    """Whether the current user may change the tasks of a run that is not over."""
    covers = run.env.user._covers(run.sudo().user_id)
    return run.flow_id.has_access("write") and covers


def _whom_to_ask(run: BaseModel, group: str) -> str:
    """A sentence with people who may change it; an administrator if there are none."""
    people = run.env.ref(group).sudo().all_user_ids
    covering = (
        user.name
        for user in people.sorted("id")
        if user.active and user._is_internal() and user._covers(run.sudo().user_id)
    )
    names = ", ".join(islice(covering, NAMED))
    if not names:
        return run.env._("An administrator may change that.")
    return run.env._("Who may change that: %s.", names)
