"""How a run starts: what is checked before, its record, its turn, its first task."""

from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.faults import database_errors_worded
from .flow_approval import check_approved
from .flow_shape import check_complete
from .run_checks import check_arguments, check_file, check_rights
from .run_end import end_after_commit
from .run_fire import fire
from .run_queue import next_put_off
from .run_steps import start_step
from .run_turns import must_wait


def start(
    flow: BaseModel,
    task: BaseModel,
    arguments: dict[str, Any],
    asynch: bool = True,
    chooser: Environment | None = None,
) -> BaseModel:
    """Create a run and start ``task`` for the current user.

    :param arguments: keyword arguments of the task, JSON-able
    :param asynch: False does everything at once, in this transaction
    :param chooser: environment of who chose the file, and may read it; None: the
        current user
    :return: the ``impexp.run``
    :raise UserError: when the flow is not complete
    :raise AccessError: when the user lacks a right that a task needs
    """
    check_complete(flow)
    check_approved(flow)
    check_arguments(chooser or flow.env, arguments)
    check_file(task, arguments)
    flow._check_may_start()
    run = create_run(flow, arguments.get("file_id"))
    check_rights(run)
    if asynch:
        _defer(run)
        start_step(run, task, arguments, asynch=True)
    else:
        _run_at_once(run, task, arguments)
    return run.with_env(flow.env)


def create_run(flow: BaseModel, file_id: Any = None) -> BaseModel:
    """Create the run of ``flow`` for the current user, with its first file."""
    runs = sealed(flow.env["impexp.run"])
    run = runs.with_context(
        mail_create_nolog=True, mail_create_nosubscribe=True
    ).create(
        {
            "flow_id": flow.id,
            "user_id": runs.env.uid,
            "company_id": flow.company_id.id or runs.env.company.id,
        }
    )
    file = run.env["impexp.file"].browse(file_id)
    if file and not file.run_id:
        company = file.company_id or run.company_id
        file.write({"run_id": run.id, "company_id": company.id})
    return run


def _defer(run: BaseModel) -> None:
    """Let the run wait for its turn, where enough of its user's are at work."""
    if must_wait(run):
        run.deferred = True
        end_after_commit(run)  # they may all be done by then


def _run_at_once(run: BaseModel, task: BaseModel, arguments: dict[str, Any]) -> None:
    """Start one task and all that comes behind it, in the caller's transaction."""
    with database_errors_worded(run.env):
        start_step(run, task, arguments, asynch=False)
        while _try_put_off(run) or fire(run, asynch=False):
            pass


def _try_put_off(run: BaseModel) -> bool:
    """Try rows that were put off once more; return whether there were any."""
    chunk = next_put_off(run)
    for one in chunk:
        one._work_at_once()
    return bool(chunk)
