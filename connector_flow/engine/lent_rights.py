"""Whose rights a flow works with, and who may change it meanwhile.

Who starts a flow, or has it start by a schedule, lends it his rights. A change of what
decides what it does would use them, so it needs at least as many rights: tasks,
transitions, rows, files, servers, schedules, channels, companies.
"""

from typing import Any

from odoo.api import Environment
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.models import BaseModel


def may_use_all_rights(env: Environment) -> bool:
    """Whether the current user may use anybody's rights."""
    return env.su or env.user.has_group("base.group_system")


def check_lent_to_flows(flows: BaseModel) -> None:
    """Refuse the current user to change flows that work with rights he lacks.

    :raise AccessError: naming whose rights, and the way out
    """
    if may_use_all_rights(flows.env) or not flows.ids:
        return
    _wait_for_starts(flows)
    for flow in flows.sudo():
        check_lent_to_schedule(flow.with_env(flows.env))
        check_lent_to_runs(_unfinished_runs(flow).with_env(flows.env), _lent_to_run)


def check_lent_to_schedule(flow: BaseModel) -> None:
    """Refuse the current user to change a schedule that runs as another one."""
    scheduled, user = flow.sudo(), flow.env.user
    if scheduled.scheduled and not user._covers(scheduled.schedule_user_id):
        raise AccessError(_lent_to_schedule(scheduled))


def check_lent_to_runs(runs: BaseModel, sentence: Any = None) -> None:
    """Refuse the current user to change what runs of others do, or to look at it.

    :param sentence: function that words the refusal for a run
    :raise AccessError: naming whose rights, and the way out; or he sees no such run
    """
    if may_use_all_rights(runs.env):
        return
    runs.check_access("read")
    for run in runs.sudo():
        if not runs.env.user._covers(run.user_id):
            raise AccessError((sentence or _lent)(run))


def _wait_for_starts(flows: BaseModel) -> None:
    """A start at the same moment goes first or comes after, and is seen.

    Both lock the flow; the second one gets a conflict, which Odoo tries again.
    """
    flows.env.cr.execute(
        "SELECT id FROM impexp_task_flow WHERE id IN %s FOR NO KEY UPDATE",
        [flows._ids],
        log_exceptions=False,
    )


def _unfinished_runs(flow: BaseModel) -> BaseModel:
    """Runs that can still do something, now or when they are repaired."""
    unfinished = Domain("ended", "=", False) | Domain("state", "=", "failed")
    return flow.env["impexp.run"].search(Domain("flow_id", "=", flow.id) & unfinished)


def _lent_to_schedule(flow: BaseModel) -> str:
    return flow.env._(
        "“%(flow)s” starts by itself with the rights of %(user)s, which are not all"
        " yours. Have the schedule run as you first or switch it off, or ask "
        "%(user)s or an administrator for this change.",
        flow=flow.name,
        user=flow.schedule_user_id.name,
    )


def _lent_to_run(run: BaseModel) -> str:
    return run.env._(
        "“%(run)s” is not over and works with the rights of %(user)s, which are not"
        " all yours. Wait for its end or cancel it, or ask %(user)s or an "
        "administrator for this change.",
        run=run.name,
        user=run.user_id.name,
    )


def _lent(run: BaseModel) -> str:
    return run.env._(
        "“%(run)s” works with the rights of %(user)s, which are not all yours. Ask "
        "%(user)s or an administrator for this, or cancel the run and start the "
        "flow yourself.",
        run=run.name,
        user=run.user_id.name,
    )
