"""Flows that touch access, code or screens run only as an administrator saw them.

Somebody else may have prepared them, and an administrator who starts one lends it his
rights. So what the flow does is approved apart from starting and saving it, and each
later change takes that back. The mark is a code that needs the database's own secret:
nobody writes it but the button.
"""

import json
from collections.abc import Iterable
from typing import Any

from odoo import fields
from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.tools import format_list
from odoo.tools.misc import hmac

from .run_answers import OF_ANSWER, kept_answers

MARK = ("approved_fingerprint", "approved_by", "approved_on")
OF_TASK = ("id", "task", "config", "flow_start", "server_id")
OF_TRANSITION = ("task_from_id", "task_to_id", "fires", "condition")
OF_SCHEDULE = ("active", "interval_number", "interval_type", "user_id")


# what is touched


def touched(flow: BaseModel) -> list[tuple[Any, Any]]:
    """[(task, names of what it touches)], of the tasks that touch anything."""
    pairs = ((task, task._guarded_names()) for task in flow.sudo().task_ids)
    return [(task, names) for task, names in pairs if names]


def names_in_words(env: Environment, names: Iterable[str]) -> str:
    """Names of models and fields, for people."""
    return format_list(env, [_in_words(env, name) for name in names])


def _in_words(env: Environment, name: str) -> str:
    found = env["ir.model"].sudo()._get(name)
    return f"{found.name} ({name})" if found else name


# what is approved


def fingerprint(flow: BaseModel) -> str:
    """A code of all that decides what the flow does, with whose rights."""
    flow.ensure_one()
    env = flow.env
    flow = flow.sudo().with_context(active_test=False, lang=None)
    tasks = flow.task_ids.sorted("id")
    arrows = tasks.transition_out_ids.sorted("id")
    servers = tasks.server_id.sorted("id")
    known = [
        [flow.id, flow.company_id.id],
        _values(tasks, OF_TASK),
        _values(arrows, OF_TRANSITION),
        _values(servers, servers._deciding()),
        _values(flow.cron_id, OF_SCHEDULE),
    ]
    if answers := kept_answers(tasks):
        known.append(_values(answers, ("task_id", *OF_ANSWER)))
    text = json.dumps(known, default=str)
    return hmac(env(su=True), "connector_flow.approval", text)


def is_approved(flow: BaseModel) -> bool:
    """Whether the flow is as it was approved."""
    known = flow.sudo().approved_fingerprint
    return bool(known) and known == fingerprint(flow)


def approval_missing(flow: BaseModel) -> str | None:
    """Say why the flow may not run; None if it may."""
    found = touched(flow)
    if not found or is_approved(flow):
        return None
    return flow.env._(
        "“%(flow)s” touches what decides who may do what here: %(what)s. It runs "
        "when an administrator has looked at it and pressed Approve on the flow. "
        "After each change that is asked for again.",
        flow=flow.sudo().name,
        what=names_in_words(
            flow.env, sorted({name for _task, names in found for name in names})
        ),
    )


def check_approved(flow: BaseModel) -> None:
    """Refuse a flow that waits for its approval.

    :raise UserError: saying what it touches
    """
    if missing := approval_missing(flow):
        raise UserError(missing)


def approve(flows: BaseModel, seen: str | None = None) -> None:
    """Let the flows run as they are now; for administrators.

    :param seen: the fingerprint of what was on the screen when they looked
    """
    env = flows.env
    if not env.user.has_group("base.group_system"):
        raise AccessError(env._("Only administrators approve flows: ask one of them."))
    flows.check_access("read")
    for flow in flows:
        if seen and seen != fingerprint(flow):
            raise UserError(
                env._(
                    "“%s” was changed since you opened it. Look at it again.",
                    flow.name,
                )
            )
        mark = (fingerprint(flow), env.uid, fields.Datetime.now())
        flow.sudo().write(dict(zip(MARK, mark, strict=True)))


def void_approval(flows: BaseModel) -> None:
    """Take the approval back of those that are not as they were approved.

    For good: to make them as they were does not bring it back.
    """
    approved = flows.sudo().exists().filtered("approved_fingerprint")
    remove_mark(approved.filtered(lambda flow: not is_approved(flow)))


def without_mark(vals: dict[str, Any]) -> dict[str, Any]:
    """The values without those that only the button writes."""
    return {name: value for name, value in vals.items() if name not in MARK}


def remove_mark(flows: BaseModel) -> None:
    """They are not approved, whatever values or defaults say."""
    marked = flows.sudo().filtered(lambda flow: any(flow[name] for name in MARK))
    marked.write(dict.fromkeys(MARK, False))


def _values(records: BaseModel, names: Iterable[str]) -> list[list[Any]]:
    """The values of the records' fields, related records by their ids."""
    return [
        [_plain(record[name]) for name in names if name in record._fields]
        for record in records
    ]


def _plain(value: Any) -> Any:
    return value.ids if hasattr(value, "_name") else value or False
