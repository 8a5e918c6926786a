"""A person says how a file is to be read, and its run goes on."""

import json

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from .lent_rights import check_lent_to_runs
from .run_control import resume
from .run_tell import note_person
from .step_question import asking, question
from .task_config import keep_option


def answer(step: BaseModel, option: str, value: str, keep: bool = False) -> None:
    """Say how a file is to be read, and let its run go on.

    :param option: what was asked, such as ``encoding``
    :param value: one of those that were offered
    :param keep: write it into the configuration of the task
    :raise AccessError: to whom may not repair the run, or not change the task
    """
    step._check_may_repair()
    check_lent_to_runs(step.run_id)
    known = sealed(step)
    offered = [one for one, _lines in question(known).get(option, ())]
    if value not in offered or known.run_id.state != "paused":
        raise UserError(step.env._("There is nothing to answer here any more."))
    if keep:
        keep_option(step.task_id, option, value)
    answers = json.loads(known.answers or "{}") | {option: value}
    known.write({"answers": json.dumps(answers), "question": False})
    note_person(step.run_id, _answered(known, value, keep))
    if not asking(known.run_id.step_ids):
        resume(step.run_id)


def _answered(step: BaseModel, value: str, keep: bool) -> str:
    words = {
        "user": step.env.user.name,
        "file": step.file_id.name,
        "encoding": value,
        "task": step.task_id.name,
    }
    if keep:
        return step.env._(
            "%(user)s has “%(file)s” read as %(encoding)s, and all files of "
            "“%(task)s”.",
            **words,
        )
    return step.env._("%(user)s has “%(file)s” read as %(encoding)s.", **words)
