"""A flow runs again: with the file of a run before, or with another one instead."""

import json
from typing import Any

from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from .lent_rights import check_lent_to_runs
from .run_checks import check_file
from .run_control import cancel
from .run_start import start

OPEN = ("running", "paused", "failed")  # a run that can still do something


def run_again(
    run: BaseModel, file: Any = None, end: bool = False, asynch: bool = True
) -> BaseModel:
    """Start the flow of a run anew, as the run did.

    :param file: ``impexp.file`` to take instead of that of the run
    :param end: cancel the run before, unless it is over
    :param asynch: False does everything at once, in this transaction
    :return: the new ``impexp.run``, which names the one before
    :raise AccessError: the run, or its file, is of somebody with other rights
    """
    run.check_access("read")
    task, arguments = start_of(run)
    if file:
        arguments = {"file_id": file.id}
    else:
        check_lent_to_runs(run)  # what it was given is somebody else's choice
    check_file(task, arguments)
    if end and run.state in OPEN:
        cancel(run)
    flow = run.flow_id.with_user(whose(run))
    new = start(flow, task.with_env(flow.env), arguments, asynch, chooser=run.env)
    sealed(new).again_of_id = run
    return new.with_env(run.env)


def whose(run: BaseModel) -> BaseModel:
    """With whose rights it runs again: the same, if the current user has them all."""
    before = run.sudo().user_id
    return before if before.active and run.env.user._covers(before) else run.env.user


def start_of(run: BaseModel) -> tuple[Any, dict[str, Any]]:
    """The task with which a run started, and the arguments that it was given."""
    first = run.sudo().step_ids.sorted("id")[:1]
    if not first or first.cause:
        start_task = run.flow_id.task_ids.filtered("flow_start")
        return start_task, {"file_id": run.file_ids[-1:].id} if run.file_ids else {}
    return first.task_id.with_env(run.env), json.loads(first.arguments or "{}")


def takes_file(run: BaseModel) -> bool:
    """Whether the run began with a file, so that another one may be chosen."""
    task, _arguments = start_of(run)
    return bool(task) and bool(task._class().needs_file)
