"""A step that waits for something outside: told once, taken back when it goes on."""

from odoo.models import BaseModel

from ..tools.faults import sentence
from . import run_tell


def tell_trouble(step: BaseModel, error: Exception, attempts: int) -> None:
    """Tell once, in a transaction of its own; the next attempt comes anyway."""
    message = step.env._(
        "“%(step)s” was tried %(count)s times without success: %(error)s\n"
        "Nothing is lost. It is tried again, at least every %(minutes)s minutes, "
        "and goes on by itself.",
        step=step._job_description(),
        count=attempts,
        error=sentence(step.env, error),
        minutes=max(1, step._longest_pause() // 60),
    )
    message = step._masked(message)
    with step.env.registry.cursor() as cr:
        cr.execute(
            "UPDATE impexp_step SET trouble = %s WHERE id = %s AND trouble IS NULL",
            [message, step.id],
        )
        if cr.rowcount:
            run = step.run_id.with_env(step.env(cr=cr))
            run_tell.tell_trouble(run, message)


def end_trouble(step: BaseModel) -> None:
    """It went on, or failed: what was told is over."""
    if step.trouble:
        step.trouble = False
        run_tell.end_trouble(step.run_id, step)
