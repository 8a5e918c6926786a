"""What a crash left behind is taken up, and what nobody needs any more removed."""

from typing import Any

from odoo.api import Environment

from odoo.addons.queue_chunk.tools.looking import look_at_each

from ..tools.numbers import whole_number
from .run_end import look_for_end

MANY_DAYS = 36_500
BATCH = 1000


def sweep(env: Environment) -> None:
    """Take up what waits without a job, then look at each run that is on."""
    env["impexp.chunk"]._sweep()
    env["impexp.step"]._sweep()
    env.cr.execute(
        "SELECT id FROM impexp_run WHERE ended IS NULL AND cancelled IS NULL"
        " AND NOT coalesce(paused, false) ORDER BY id"
    )
    going = env["impexp.run"].browse(id_ for (id_,) in env.cr.fetchall())
    look_at_each(going, look_for_end)


def remove_old(env: Environment) -> tuple[int, bool]:
    """Remove content and runs whose days are over; rows that failed stay for ever.

    :return: how many runs were removed, and whether there are more
    """
    env["impexp.chunk"]._gc_data(days_to_keep(env, "keep_chunk_days", 30))
    days = days_to_keep(env, "keep_file_days", 90)
    ended = [("ended", "<", f"-{days}d"), ("state", "in", ["done", "cancelled"])]
    return _remove(env, ended, lambda run: not run.rows_failed)


def remove_without_news(env: Environment) -> tuple[int, bool]:
    """A schedule of every five minutes leaves three hundred of them a day."""
    domain = [
        ("nothing_new", "=", True),
        ("ended", "<", "-1d"),
        ("file_ids", "=", False),
        ("chunk_ids", "=", False),
    ]
    return _remove(env, domain)


def _remove(
    env: Environment, domain: list[Any], wanted: Any = None
) -> tuple[int, bool]:
    old = env["impexp.run"].search(domain, limit=BATCH + 1).filtered(wanted)
    old[:BATCH].unlink()
    return len(old[:BATCH]), len(old) > BATCH


def days_to_keep(env: Environment, name: str, default: int) -> int:
    """How many days something is kept, by the system parameter."""
    value = env["ir.config_parameter"].sudo().get_param(f"connector_flow.{name}") or ""
    return min(whole_number(value, default), MANY_DAYS)
