"""Answers that a task keeps, so that the next file does not ask again.

They change what the flow does. Who may not change it proposes them: a manager agrees,
or does not.
"""

from typing import Any

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from .flow_approval import void_approval
from .lent_rights import check_lent_to_flows
from .run_answers import OF_ANSWER, sheet_of_task

ACTIVITY = "mail.mail_activity_data_todo"
LOOKED_AT = 50  # managers


def may_change(person: Any, answers: BaseModel) -> bool:
    """Whether a person may change the tasks of answers.

    :param person: any record or model in his environment
    """
    tasks = person.env["impexp.task"].browse(answers.sudo().task_id.ids)
    try:
        tasks.check_access("write")
        check_lent_to_flows(tasks.flow_id)
    except AccessError:
        return False
    return True


def remember(run: BaseModel, answers: BaseModel) -> tuple[str, str]:
    """Keep answers of a run with their tasks, or propose that.

    :param run: as the current user has it
    :param answers: those that were just given, sealed
    :return: "yes" or "proposed", and a sentence
    """
    allowed = may_change(run, answers)
    for answer in answers:
        answer.remembered_id = _kept(answer, proposed=not allowed)
    if allowed:
        void_approval(answers.task_id.flow_id)
        return "yes", run.env._("The next files do not ask again.")
    manager = _manager(run)
    _ask(run, manager, answers)
    return "proposed", run.env._(
        "They hold for this run. %s is asked whether the next files are to know them.",
        manager.name,
    )


def accept(answers: BaseModel) -> None:
    """Let tasks know what was proposed; the caller may change them.

    :param answers: as the current user has them
    """
    runs = _runs(answers)
    for answer in sealed(answers):
        _same(answer, proposed=False).unlink()
        answer.write({"proposed": False, "date": fields.Datetime.now()})
    void_approval(answers.task_id.flow_id)
    _end_activities(runs)


def refuse(answers: BaseModel) -> None:
    """Forget what was proposed: it holds for its run alone."""
    runs = _runs(answers)
    sealed(answers).unlink()
    _end_activities(runs)


def _kept(answer: BaseModel, proposed: bool) -> BaseModel:
    """An answer of the task that says what one of a run does, in place of others."""
    _same(answer, proposed).unlink()
    own = {name: answer[name] for name in (*OF_ANSWER, "kind", "rows")}
    own["task_id"] = answer.task_id.id
    return sealed(answer).create(
        {
            **own,
            "run_id": False,
            "remembered_id": False,
            "sheet": sheet_of_task(answer.task_id.id),
            "proposed": proposed,
            "user_id": answer.user_id.id,
            "date": answer.date,
        }
    )


def _same(answer: BaseModel, proposed: bool) -> BaseModel:
    """Answers of the task to the same value, other than the one given."""
    places = [("column", "=", answer.column), ("field", "=", answer.field)]
    return sealed(answer).search(
        [
            *(("task_id", "=", answer.task_id.id), ("run_id", "=", False)),
            *(("value", "=", answer.value), ("proposed", "=", proposed)),
            *(*places, ("id", "!=", answer.id)),
        ]
    )


def _runs(answers: BaseModel) -> BaseModel:
    """Runs in which answers were given that were proposed."""
    model = sealed(answers)
    return model.search([("remembered_id", "in", answers.ids)]).run_id


# who is asked


def _manager(run: BaseModel) -> BaseModel:
    """Who may change the flow: who made it, if he may, or another manager."""
    flow = run.sudo().flow_id
    group = run.env.ref("connector_flow.group_flow_manager").sudo()
    managers = group.all_user_ids.filtered("active")[:LOOKED_AT]
    first = (flow.write_uid | flow.create_uid) & managers
    for user in first | managers:
        if _is_one(user, flow, run):
            return user
    return run.env.ref("base.user_admin").sudo()


def _is_one(user: BaseModel, flow: BaseModel, run: BaseModel) -> bool:
    company = flow.company_id
    there = not company or company in user.company_ids
    return there and user._is_internal() and user._covers(run.sudo().user_id)


def _ask(run: BaseModel, manager: BaseModel, answers: BaseModel) -> None:
    """One activity on the run, however many answers are proposed."""
    domain = [
        *(("res_model", "=", run._name), ("res_id", "=", run.id)),
        ("activity_type_id", "=", run.env.ref(ACTIVITY).id),
        ("automated", "=", True),
    ]
    if sealed(run.env["mail.activity"]).search(domain, limit=1):
        return
    text = run.env._(
        "%(user)s proposes that the flow remembers answers. They are on the task, "
        "under Values: accept or refuse them.",
        user=run.env.user.name,
    )
    tasks = ", ".join(answers.task_id.mapped("name"))
    sealed(run).with_context(mail_activity_quick_update=True).activity_schedule(
        ACTIVITY,
        user_id=manager.id,
        summary=run.env._("Answers to remember"),
        note=Markup("%s<br>%s") % (text, run.sudo()._masked(tasks)),
    )


def _end_activities(runs: BaseModel) -> None:
    """Nobody has to decide any more about runs of which nothing is proposed."""
    for run in sealed(runs):
        answers = sealed(run.env["impexp.answer"])
        waiting = [("run_id", "=", run.id), ("remembered_id.proposed", "=", True)]
        if not answers.search(waiting, limit=1):
            run.activity_unlink([ACTIVITY])
