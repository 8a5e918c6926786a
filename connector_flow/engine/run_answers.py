"""What people answered to values that failed, as task types take it."""

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..records.answers import Answers, Meaning

OF_ANSWER = ("column", "field", "value", "way", "text", "res_model", "res_id")


def answers_of(run: BaseModel, task: BaseModel) -> Answers:
    """The answers that hold for a task in a run: those remembered, then its own.

    :param run: the ``impexp.run``
    :param task: the ``impexp.task``
    """
    model = sealed(run.env["impexp.answer"])
    found = model.search(
        [
            *(("task_id", "=", task.id), ("run_id", "in", [False, run.id])),
            ("proposed", "=", False),
        ]
    )
    return Answers(
        Meaning(one.column, field=one.field or "", **one._for_readers())
        for one in found.sorted(lambda one: bool(one.run_id))
    )


def kept_answers(task: BaseModel) -> BaseModel:
    """Those that are a part of a task, in a fixed order."""
    model = sealed(task.env["impexp.answer"])
    kept = [("run_id", "=", False), ("proposed", "=", False)]
    return model.search([("task_id", "in", task.ids), *kept], order="id")


def sheet_of_task(task_id: int) -> str:
    """The id of a sheet that stands for all of a task."""
    return f"{task_id}-0"


def task_of_sheet(run: BaseModel, sheet: str) -> BaseModel:
    """The task of a sheet, looked up among those of the run's flow.

    :raise UserError: there is no such one
    """
    number = sheet.partition("-")[0]
    tasks = run.sudo().flow_id.task_ids
    found = tasks.filtered(lambda task: str(task.id) == number)
    if not found or not found._class().reads_chunks:
        raise UserError(
            run.env._("The task of these rows is not in the flow any more.")
        )
    return found
