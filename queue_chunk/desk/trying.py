"""Rows that are tried and undone: would they go in now?"""

from collections.abc import Sequence
from typing import Any

from odoo.models import BaseModel

from . import columns
from .locking import picked
from .sheets import Tried, Work

SECONDS = 20  # somebody waits
MOST = 10_000


def try_rows(parent: BaseModel, sheet: str, lines: Sequence[int]) -> dict[str, Any]:
    """Import failed rows with the rights of whose they are, and undo it.

    :return: dict with errors, good and left, as the screen takes it
    """
    wanted, later = lines[:MOST], lines[MOST:]
    rows = picked(parent._desk_works(sheet=sheet, lines=wanted), wanted)
    works = [_only(work, own) for work, own in rows]
    if not works:
        return {"errors": {}, "good": [], "left": []}
    names = parent._desk_columns(sheet)
    tried = parent._desk_tried(sheet, works, SECONDS)
    return {
        "errors": _shown(tried, names),
        "good": sorted(tried.good),
        "left": [*sorted(tried.left), *later],
    }


def _only(work: Work, lines: set[int]) -> Work:
    return work._replace(rows=[row for row in work.rows if row[0] in lines])


def _shown(tried: Tried, names: Sequence[str]) -> dict[int, dict[str, Any]]:
    return {
        line: {"error": error, "at": columns.at(tried.faults.get(line, ()), names)}
        for line, error in tried.errors.items()
    }
