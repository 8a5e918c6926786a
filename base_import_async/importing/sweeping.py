"""What a crash left behind is taken up, and what nobody needs any more is removed."""

from odoo.fields import Domain

from odoo.addons.queue_chunk.tools.looking import look_at_each

from ..tools.options import number
from .start import enqueue_reading

JOBS_GONE = (False, "done", "cancelled", "failed")


def sweep(env):
    """Take up what a crash left behind."""
    imports = env["base.import.async"]
    _sweep_reading(imports)
    env["base.import.async.chunk"]._sweep()
    going = [("ended", "=", False), ("cancelled", "=", False)]
    going = imports.search(Domain(going) & Domain("paused", "=", False))
    look_at_each(going, lambda one: one._look())


def remove_old(env):
    """Remove what nobody needs any more; rows that failed stay for ever.

    :return: as Odoo's autovacuum takes it: how many went, whether there are more
    """
    days = _days(env, "keep_days", 90)
    old = env["base.import.async"].search(
        [("ended", "<", f"-{days}d"), ("state", "in", ["done", "cancelled"])],
        limit=1001,
    )
    old[:1000].unlink()
    env["base.import.async.chunk"]._gc_files(_days(env, "keep_chunk_days", 30))
    return len(old[:1000]), len(old) > 1000


def reads_no_more(one):
    """Whether the job that was to read the file is gone, done, cancelled or failed."""
    return one.reading == "waiting" and one._own_job().state in JOBS_GONE


def _sweep_reading(imports):
    """Read again the files that no job reads."""
    old = [("reading", "=", "waiting"), ("write_date", "<", "-2M")]
    for one in imports.search(Domain(old) & Domain("ended", "=", False)):
        if not one._is_stopped() and reads_no_more(one):
            enqueue_reading(one)


def _days(env, name, default):
    parameters = env["ir.config_parameter"].sudo()
    value = parameters.get_param(f"base_import_async.{name}") or ""
    return number(value, default, 0)
