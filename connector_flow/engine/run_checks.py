"""What keeps a run from starting, before its first row, in words."""

import json
from typing import Any

from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from ..exceptions import FlowIsOn
from .file_upload import check_uploaded
from .run_fire import due

RESERVED = {"config", "asynch", "place"}


def check_arguments(env: Environment, arguments: dict[str, Any]) -> None:
    """Refuse what cannot be stored, is the engine's own, or may not be read."""
    wrong = RESERVED & arguments.keys()
    if wrong:
        raise UserError(env._("A run cannot be given %s.", ", ".join(sorted(wrong))))
    try:
        json.dumps(arguments)
    except TypeError as error:
        raise UserError(
            env._("Only texts, numbers and ids can be given to a run.")
        ) from error
    ids = [arguments.get("file_id"), *(arguments.get("file_ids") or ())]
    files = env["impexp.file"].browse(filter(None, ids))
    if files:
        files.check_access("read")
        check_uploaded(files)


def check_file(task: BaseModel, arguments: dict[str, Any]) -> None:
    """Refuse to start a task that needs a file without one."""
    if task._class().needs_file and not arguments.get("file_id"):
        raise UserError(
            task.env._("“%s” needs a file. Choose one and run it again.", task.name)
        )


def check_not_on(flow: BaseModel) -> None:
    """Refuse a start while a run of the flow is on, unless the flow allows it.

    Counting up makes the second of two starts wait for the first, and begin anew.
    """
    if flow.several_runs:
        return
    flow.env.cr.execute(
        "UPDATE impexp_task_flow SET starts = coalesce(starts, 0) + 1 WHERE id = %s",
        [flow.id],
        log_exceptions=False,
    )
    if on := _runs_on(flow):
        raise FlowIsOn(
            flow.env._(
                "“%(run)s” is on: wait for its end, pause or cancel it. A flow can "
                "be allowed to have several runs at once.",
                run=on[0].name,
            )
        )


def _runs_on(flow: BaseModel) -> BaseModel:
    """Runs that work, or are about to."""
    is_open = [
        ("flow_id", "=", flow.id),
        ("ended", "=", False),
        ("cancelled", "=", False),
        ("paused", "!=", True),
    ]
    runs = flow.env["impexp.run"].sudo().search(is_open)
    return runs.filtered(lambda run: run.state == "running" or due(run))


def check_rights(run: BaseModel) -> None:
    """A right that is missing stops the run before the first row, by name."""
    for task in run.flow_id.task_ids:
        missing = task._instance(run).missing_access()
        if missing:
            raise AccessError(_missing_right(run, task, *missing[0]))


def _missing_right(
    run: BaseModel, task: BaseModel, model: str, operation: str
) -> str | None:
    env = run.env
    operations = {
        "create": env._("create"),
        "write": env._("change"),
        "read": env._("read"),
        "unlink": env._("delete"),
    }
    return env._(
        "The task “%(task)s” needs the right to %(operation)s “%(model)s”"
        " (%(technical)s), which %(user)s does not have. Nothing was imported.",
        task=task.name,
        operation=operations[operation],
        model=env["ir.model"].sudo()._get(model).name,
        technical=model,
        user=run.user_id.name,
    )
