"""What only a person can tell before a file is read: the run waits for it."""

import json
from typing import Any

from odoo.models import BaseModel

from .run_pause import pause
from .task_config import parsed_config


def ask(step: BaseModel, task: BaseModel) -> str:
    """Pause the run until someone has answered; the step begins anew then.

    :param task: the task type at work, with its ``question``
    """
    if task.next_place is not None:
        step.place = json.dumps(task.next_place)
    step.question = json.dumps(task.question, ensure_ascii=False)
    message = step.env._(
        "It is not clear how the signs of “%s” are to be read. Choose the lines "
        "that are right; nothing of the file goes in before.",
        step.file_id.name,
    )
    pause(step.run_id, message)
    return message


def questions(steps: BaseModel) -> list[dict[str, Any]] | bool:
    """What is asked, for the browser; False where nothing is."""
    found = [
        {
            "step": step.id,
            "file": step.file_id.name,
            "option": option,
            "choices": choices,
            "keeps": step.task_id.has_access("write"),
            "task": step.task_id.name,
        }
        for step in asking(steps)
        for option, choices in question(step).items()
    ]
    return found or False


def asking(steps: BaseModel) -> BaseModel:
    """Those of the steps that wait for an answer which their task does not give."""
    return steps.filtered(
        lambda step: (
            step.state == "new"
            and step.question
            # the task may give the option by now
            and not question(step).keys() & parsed_config(step.sudo().task_id).keys()
        )
    )


def question(step: BaseModel) -> dict[str, Any]:
    """{option: [[value, [line, …]], …]}"""
    return json.loads(step.question or "{}")
