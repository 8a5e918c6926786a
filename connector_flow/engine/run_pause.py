"""A run that is paused or cancelled: no job of it begins."""

from typing import Any

from odoo.models import BaseModel

from .run_tell import tell


def pause(run: BaseModel, message: Any) -> None:
    """Pause it, and tell why and what to do; once, whoever comes second."""
    message = run._masked(message)
    run.env.cr.execute(
        "UPDATE impexp_run SET paused = true, trouble = %s"
        " WHERE id = %s AND NOT coalesce(paused, false)",
        [message, run.id],
        log_exceptions=False,
    )
    if run.env.cr.rowcount:
        run.invalidate_recordset()
        tell(run, run.env._("The run is paused"), message)


def pause_apart(run: BaseModel, message: Any) -> None:
    """Pause in a transaction of its own: the caller's may be lost."""
    with run.env.registry.cursor() as cr:
        pause(run.with_env(run.env(cr=cr)), message)
