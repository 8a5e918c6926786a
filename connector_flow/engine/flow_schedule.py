"""When a flow starts by itself: a scheduled action of its own stands behind it.

It runs as whoever switched it on, or took it over, with his rights; administrators may
name somebody else. What Odoo does with scheduled actions holds for it, so a neutralized
copy of the database starts none.
"""

import logging
from typing import Any

import psycopg2

from odoo import fields
from odoo.api import Environment
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..exceptions import FlowIsOn
from .flow_approval import void_approval
from .flow_shape import check_later
from .lent_rights import check_lent_to_schedule, may_use_all_rights

_logger = logging.getLogger(__name__)

# What a schedule is called on the flow, and on the scheduled action.
CRON = {
    "scheduled": "active",
    "schedule_number": "interval_number",
    "schedule_unit": "interval_type",
    "schedule_next": "nextcall",
    "schedule_user_id": "user_id",
}


def without_schedule(vals: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of a flow, and those of its schedule: two dictionaries."""
    rest = {name: value for name, value in vals.items() if name not in CRON}
    return rest, {name: vals[name] for name in vals.keys() & CRON.keys()}


def schedule_values(flow: BaseModel) -> dict[str, Any]:
    """What the fields of the schedule show."""
    cron = flow.sudo().cron_id.with_context(active_test=False)
    return {
        "scheduled": cron.active,
        "schedule_number": cron.interval_number or 1,
        "schedule_unit": cron.interval_type or "days",
        "schedule_next": cron.nextcall,
        "schedule_last": cron.lastcall,
        "schedule_user_id": cron.user_id if cron.active else flow.env.user,
    }


def scheduled_ids(env: Environment) -> list[int]:
    """Ids of the flows that start by themselves."""
    crons = env["ir.cron"].sudo()._search([("active", "=", True)])
    return env["impexp.task.flow"].sudo().search([("cron_id", "in", crons)]).ids


def set_schedule(flows: BaseModel, values: dict[str, Any]) -> None:
    """Create or change the scheduled actions.

    :param values: of the fields of the schedule, by name
    """
    flows.check_access("write")
    for flow in flows.with_context(active_test=False):
        known = _user_of(flow, values) | values
        _check_schedule(flow, known)
        _check_whose(flow, known)
        _write_cron(flow, known)
        flow.invalidate_recordset(list(CRON))
        void_approval(flow)
    check_later(flows)


def _write_cron(flow: BaseModel, values: dict[str, Any]) -> None:
    cron, written = sealed(flow).cron_id, {CRON[k]: v for k, v in values.items()}
    if not written.get("nextcall", True):
        written["nextcall"] = fields.Datetime.now()
    if cron:
        cron.write(written)
    elif values.get("scheduled"):
        flow.sudo().cron_id = cron.create(_cron_values(flow) | written)


def _user_of(flow: BaseModel, values: dict[str, Any]) -> dict[str, Any]:
    """Who switches it on has it run as himself, unless he names somebody else."""
    on = values.get("scheduled") and not flow.scheduled
    return {"schedule_user_id": flow.env.uid} if on else {}


def _cron_values(flow: BaseModel) -> dict[str, Any]:
    return {
        "interval_number": 1,
        "interval_type": "days",
        "name": flow.env._("Import/Export: %s", flow.name),
        "model_id": flow.env["ir.model"]._get_id(flow._name),
        "state": "code",
        "code": f"model.browse({flow.id})._run_schedule()",
        # Without a group, Odoo asks for the right to change flows.
        "group_ids": flow.env.ref("base.group_user").ids,
    }


def _check_schedule(flow: BaseModel, values: dict[str, Any]) -> None:
    env = flow.env
    if values.get("schedule_number", 1) < 1:
        raise ValidationError(
            env._(
                "“%s” cannot start that often: enter 1 or more under “Every”.",
                flow.name,
            )
        )
    if not values.get("schedule_user_id", True):
        raise ValidationError(env._("Say as whom “%s” runs.", flow.name))
    mine = {env.uid} | ({flow.schedule_user_id.id} if flow.scheduled else set())
    is_mine = values.get("schedule_user_id", env.uid) in mine
    if not is_mine and not may_use_all_rights(env):
        raise AccessError(
            env._(
                "A schedule runs with the rights of the user it names. Name "
                "yourself, or have an administrator name somebody else."
            )
        )


def _check_whose(flow: BaseModel, values: dict[str, Any]) -> None:
    """When it runs is said by whoever has the rights with which it does.

    Anybody who may change the flow switches it off, or has it run as himself.
    """
    is_mine = values.get("schedule_user_id") == flow.env.uid
    stays_on = values.get("scheduled", flow.scheduled) and not is_mine
    if stays_on and not may_use_all_rights(flow.env):
        check_lent_to_schedule(flow)


# the scheduled action


def run_schedule(flow: BaseModel) -> None:
    """Start the flow for the current user, and note what came of it."""
    flow = flow.with_context(lang=flow.env.user.lang)
    found = flow.exists()
    try:
        _check_user(flow.env)
        with flow.env.cr.savepoint():
            run = found.do_run() if found else None
    except psycopg2.errors.SerializationFailure:
        # This transaction does not see the other one, nor may it write the flow.
        with flow.env.registry.cursor() as cr:
            other = flow.with_env(flow.env(cr=cr))
            _note(other, flow.env._("Somebody started it just then."))
    except FlowIsOn as error:
        _note(found, str(error))
    except UserError as error:
        _logger.warning("The schedule of %s did not start: %s", found, error)
        _note(found, flow.env._("Not started: %s", error))
    else:
        if run:
            _note(found, flow.env._("Started %s.", run.sudo().name))


def _check_user(env: Environment) -> None:
    """Odoo runs scheduled actions of people who have left as well."""
    if not (env.su or env.user.active):
        raise UserError(
            env._(
                "%s, as whom it runs, is archived. Name somebody else.", env.user.name
            )
        )


def _note(flow: BaseModel, text: str) -> None:
    flow.sudo().schedule_result = text
