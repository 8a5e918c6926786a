"""The shape of a flow: one start that brings rows, readers behind those who make them.

It is checked when the transaction ends: data files load tasks one by one. The end of
the transaction is still within the person's click on Save.
"""

from functools import partial

from odoo.api import Environment
from odoo.exceptions import UserError, ValidationError
from odoo.models import BaseModel

PENDING = "connector_flow.flows"


def check_later(flows: BaseModel) -> None:
    """Check the shape of flows when the transaction ends."""
    precommit = flows.env.cr.precommit
    pending = precommit.data.setdefault(PENDING, set())
    if not pending:
        precommit.add(partial(_check_pending, flows.env))
    pending.update(flows.ids)


def check_complete(flow: BaseModel) -> None:
    """What may be missing while a flow is built, but not when it runs."""
    _check_shape(flow)
    makers = flow.task_ids.filtered(lambda task: task._makes_chunks())
    lonely = makers.filtered(lambda task: not task._arrows("each"))
    if lonely:
        raise UserError(
            flow.env._(
                "Nothing reads the rows of “%s”. Add a transition from it to the "
                "task that imports them.",
                lonely[0].name,
            )
        )


def _check_pending(env: Environment) -> None:
    pending = env.cr.precommit.data.pop(PENDING, set())
    for flow in env["impexp.task.flow"].sudo().browse(pending).exists():
        _check_shape(flow)
        if flow.scheduled:
            _check_starts_alone(flow)


def _check_shape(flow: BaseModel) -> None:
    flow.ensure_one()
    starts = flow.task_ids.filtered("flow_start")
    if flow.task_ids and len(starts) != 1:
        raise ValidationError(_wrong_start(flow, starts))
    if starts and starts._class().reads_chunks:
        raise ValidationError(
            flow.env._(
                "“%(task)s” reads rows and cannot start the flow “%(flow)s”. Mark "
                "the task that brings the rows as start, such as a CSV Import.",
                task=starts.name,
                flow=flow.name,
            )
        )
    for arrow in flow.task_ids.transition_out_ids:
        if wrong := _wrong_arrow(arrow):
            raise ValidationError(wrong)


def _check_starts_alone(flow: BaseModel) -> None:
    """Nobody is there to choose a file when a schedule starts the flow."""
    start = flow.task_ids.filtered("flow_start")
    if start and start._class().needs_file:
        raise ValidationError(
            flow.env._(
                "“%(flow)s” cannot start by itself, as its first task, “%(task)s”, "
                "needs a file. Put a task before it that fetches one, such as FTP "
                "Download or HTTP Download, and let that start the flow; or switch the "
                "schedule off.",
                flow=flow.name,
                task=start.name,
            )
        )


def _wrong_start(flow: BaseModel, starts: BaseModel) -> str:
    if starts:
        return flow.env._(
            "The flow “%(flow)s” has several starts: %(tasks)s. Leave one.",
            flow=flow.name,
            tasks=", ".join(starts.mapped("name")),
        )
    return flow.env._(
        "The flow “%(flow)s” has no start. Mark one of its tasks as start: %(tasks)s.",
        flow=flow.name,
        tasks=", ".join(flow.task_ids.mapped("name")),
    )


def _wrong_arrow(arrow: BaseModel) -> str | None:
    """Say where a transition hands on what the next task does not take, or None."""
    start, end = arrow.task_from_id, arrow.task_to_id
    names = {"task": start.name, "next": end.name}
    reads = end._class().reads_chunks
    if arrow.fires != "each" and reads:
        return arrow.env._(
            "“%(next)s” reads rows: the transition from “%(task)s” has to fire "
            "for each result.",
            **names,
        )
    if arrow.fires == "each" and start._makes_chunks() and not reads:
        return arrow.env._(
            "“%(task)s” makes rows, but “%(next)s” does not read rows. If it "
            "is to start when all is done, let the transition say so.",
            **names,
        )
    if end._class().takes_records and not start._class().reads_chunks:
        return arrow.env._(
            "“%(next)s” works on records that rows became, but “%(task)s” makes "
            "none. Put it behind the task that imports the rows, such as a Record "
            "Import.",
            **names,
        )
    if start._class().makes_files and reads:
        return arrow.env._(
            "“%(task)s” makes a file, but “%(next)s” reads rows. Put a task "
            "between them that reads the file, such as a CSV Import.",
            **names,
        )
    return None
