"""Works that nobody else changes meanwhile: a job, another person, another window."""

from collections.abc import Iterable

from odoo.models import BaseModel
from odoo.tools import SQL

from .sheets import Work

PATIENCE = "5s"  # to wait for whoever has one; Odoo then tries the whole call again


def locked(
    parent: BaseModel, sheet: str | None = None, lines: Iterable[int] | None = None
) -> list[Work]:
    """The works with rows of a sheet, as they are now and stay until the commit.

    In the order of their ids, so that two who want the same ones do not wait for each
    other. Whoever changed one since this transaction began lets the lock fail, and Odoo
    begins anew: then it is seen.

    :param sheet: None: all of them
    :param lines: only works that have one of them; None: all
    """
    works = parent._desk_works(sheet=sheet, lines=lines)
    lock(parent, [work.id for work in works])
    return works


def lock(parent: BaseModel, ids: Iterable[int]) -> None:
    """Lock works by their ids, which are known to be the parent's."""
    ids, cr = sorted(ids), parent.env.cr
    if not ids:
        return
    table = SQL.identifier(parent.env[parent._desk_work]._table)
    cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
    query = "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
    cr.execute(SQL(query, table, ids), log_exceptions=False)
    cr.execute("SET LOCAL lock_timeout = 0")


def failed_lines(works: Iterable[Work]) -> dict[int, Work]:
    """Line to the work in which its row has failed; of rows that were skipped none."""
    return {
        line: work for work in works for line in work.lines if line not in work.skipped
    }


def picked(
    works: Iterable[Work], lines: Iterable[int] | None = None, skipped: bool = False
) -> list[tuple[Work, set[int]]]:
    """Pairs of a work and those of its rows that are meant.

    :param lines: the only ones; None: all
    :param skipped: those that were skipped, not those that failed
    """
    wanted = None if lines is None else set(lines)
    found = []
    for work in works:
        own = {line for line in work.lines if (line in work.skipped) == skipped}
        own = own if wanted is None else own & wanted
        if own:
            found.append((work, own))
    return found
