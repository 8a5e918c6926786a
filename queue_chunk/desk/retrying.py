"""Failed rows that are tried again: those that a person changed, or all."""

from collections.abc import Callable, Iterable
from typing import Any

from odoo.models import BaseModel

from . import answers
from .faults import Fault
from .locking import lock, picked
from .sheets import Work

WHAT = ("changed", "all")
Given = Callable[[str, str, str], Any]


def retry(parent: BaseModel, what: str) -> dict[str, int]:
    """Let failed rows wait for their turn again.

    :param what: one of WHAT
    :return: dict with rows
    """
    rows = picked(parent._desk_works())
    if what == "changed":
        changed = changed_lines(parent, [work for work, _lines in rows])
        rows = [(work, lines & changed[work.id]) for work, lines in rows]
        rows = [(work, lines) for work, lines in rows if lines]
    lock(parent, [work.id for work, _lines in rows])
    if rows:
        parent._desk_write_retried(rows)
    return {"rows": sum(len(lines) for _work, lines in rows)}


def changed_lines(parent: BaseModel, works: Iterable[Work]) -> dict[int, set[int]]:
    """{id of a work: lines of rows that may go in now}

    Somebody changed one of their cells since they failed, or answered what is wrong.
    """
    given = answers.answered(parent)
    return {work.id: set(work.edited) | _answered(work, given) for work in works}


def _answered(work: Work, given: Given | None) -> set[int]:
    if not given:
        return set()
    return {
        line
        for line, faults in work.faults.items()
        if any(_is_answered(work, fault, given) for fault in faults)
    }


def _is_answered(work: Work, fault: Fault, given: Given) -> bool:
    """Whether somebody said what a value means after its row had failed."""
    when = fault.column and given(work.sheet, fault.column, fault.value)
    return bool(when) and (work.failed is None or when >= work.failed)
