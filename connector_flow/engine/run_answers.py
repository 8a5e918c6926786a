"""What people answered to values that failed, as task types take it."""

from odoo.models import BaseModel

from ..records.answers import Answers


def answers_of(run: BaseModel, task: BaseModel) -> Answers:
    """The answers that hold for a task in a run: its own, and those remembered.

    :param run: the ``impexp.run``
    :param task: the ``impexp.task``
    """
    return Answers()
