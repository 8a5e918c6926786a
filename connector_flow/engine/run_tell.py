"""What a run tells: a sentence in its chatter, an activity for its person."""

from typing import Any

from markupsafe import Markup

from odoo.models import BaseModel
from odoo.tools import html2plaintext

from odoo.addons.queue_chunk.tools.seal import sealed

ACTIVITY = "mail.mail_activity_data_warning"


def tell(run: BaseModel, summary: Any, message: Any, words: Any = None) -> None:
    """One message and one activity for the person of the run, no mail per row.

    :param words: what the activity says, which others may find: nothing of what was
        read; the message if that has none of it
    """
    _supersede(_like_before(run))
    note(run, message)
    end_activities(run)
    user = run.user_id
    if not user.active or not user._is_internal():
        return
    quiet = sealed(run).with_context(mail_activity_quick_update=True)
    quiet.activity_schedule(
        ACTIVITY,
        user_id=user.id,
        summary=summary,
        # a text, whose author may be whoever wrote a file
        note=Markup("<br>").join(run._masked(words or message).splitlines()),
    )


def note(run: BaseModel, message: Any) -> None:
    """Say it in the chatter, unless it is what was said last."""
    if _is_said(run, message):
        return
    author = run.env.ref("base.partner_root")
    sealed(run).message_post(body=message, author_id=author.id)


def note_person(run: BaseModel, body: Any) -> None:
    """Say in the chatter what the current user did."""
    sealed(run)._message_log(body=body, author_id=run.env.user.partner_id.id)


def end_activities(runs: BaseModel) -> None:
    """Nobody has to look any more."""
    sealed(runs).activity_unlink([ACTIVITY])


def _is_said(run: BaseModel, message: Any) -> bool:
    said = sealed(run.env["mail.message"]).search(
        [("model", "=", run._name), ("res_id", "=", run.id)], order="id desc", limit=1
    )
    return _words(html2plaintext(said.body or "")) == _words(run._masked(message))


def _words(text: Any) -> list[str]:
    return text.split()


# a schedule that fails every five minutes is told once, by its last run


def _like_before(run: BaseModel) -> BaseModel:
    """Runs of the flow that failed in the same step and did nothing, either."""
    if not run.step_error or run.file_ids or run.chunk_ids:
        return run.browse()
    domain = [
        ("flow_id", "=", run.flow_id.id),
        ("id", "<", run.id),
        ("ended", ">", "-2d"),
        ("nothing_new", "=", False),
        ("file_ids", "=", False),
        ("chunk_ids", "=", False),
    ]
    before = run.search(domain, order="id desc", limit=10)
    return before.filtered(lambda one: one.step_error == run.step_error)


def _supersede(runs: BaseModel) -> None:
    end_activities(runs)
    runs.nothing_new = True


# a server that does not answer


def tell_trouble(run: BaseModel, message: Any) -> None:
    """A step waits for something outside: one message, however many steps do."""
    message = run._masked(message)
    run.env.cr.execute(
        "UPDATE impexp_run SET trouble = %s WHERE id = %s AND trouble IS NULL",
        [message, run.id],
        log_exceptions=False,
    )
    if run.env.cr.rowcount:
        run.invalidate_recordset()
        tell(run, run.env._("A server does not answer"), message)


def end_trouble(run: BaseModel, step: BaseModel) -> None:
    """The step went on: take the message back when no other one waits."""
    if (run.step_ids - step).filtered("trouble") or run.paused:
        return
    run.trouble = False
    end_activities(run)
    note(run, run.env._("“%s” went on by itself.", step._job_description()))
