"""What the screen shows when it opens: sheets, their rows in file order, reasons."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from . import answers, columns
from .reasons import Reasons
from .retrying import changed_lines
from .sheets import Sheet, Work

CHANGED, SKIPPED = 1, 2  # flags of a row
Look = tuple[int, int, tuple[int, ...], int]


def opened(parent: BaseModel) -> dict[str, Any]:
    """All that the screen needs to begin, but the cells."""
    works = parent._desk_works()
    why_not = _why_not(parent)
    reasons = Reasons(parent.env)
    changed = changed_lines(parent, works)
    sheets = [
        _sheet(parent, id_, of_sheet, reasons, changed)
        for id_, of_sheet in _by_sheet(works).items()
    ]
    return {
        "name": parent.display_name,
        "state": parent.state,
        "can_repair": not why_not,
        "why_not": why_not,
        "can_remember": parent._desk_remembers,
        "sheets": sheets,
        "reasons": reasons.shown(),
        "answers": answers.shown(parent),
        "progress": parent._desk_progress(),
    }


def rows(parent: BaseModel, sheet: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of works with their cells, in the columns of their sheet."""
    names = parent._desk_columns(sheet)
    works = parent._desk_works(sheet=sheet, ids=ids)
    return [row for work in works for row in _rows(work, names)]


def _why_not(parent: BaseModel) -> str:
    """Why the current user may only look, in a sentence; "" if he may do all."""
    try:
        parent._desk_check_may_repair()
    except (AccessError, UserError) as error:
        return str(error)
    return ""


def _by_sheet(works: Iterable[Work]) -> dict[str, list[Work]]:
    """The works of each sheet; those whose rows come first in a file stand first."""
    found = defaultdict(list)
    for work in works:
        found[work.sheet].append(work)
    return found


def _sheet(
    parent: BaseModel,
    id_: str,
    works: Sequence[Work],
    reasons: Reasons,
    changed: dict[int, set[int]],
) -> dict[str, Any]:
    names = columns.union(work.columns for work in works)
    sheet: Sheet = parent._desk_sheet(id_, names)
    found = [row for work in works for row in _looks(work, reasons, changed[work.id])]
    return {
        "id": id_,
        "name": sheet.name,
        "columns": [column.shown() for column in sheet.columns],
        "rows": _packed(sorted(found, key=lambda row: row[0])),
        "mapping": sheet.mapping,
        "add_column": sheet.add_column,
        "missing_columns": list(sheet.missing_columns),
    }


def _looks(work: Work, reasons: Reasons, changed: set[int]) -> Iterable[Look]:
    """``(line, id of the work, numbers of reasons, flags)`` of each row."""
    for line in work.lines:
        if line in work.skipped:
            yield line, work.id, (), SKIPPED
        else:
            numbers = reasons.numbers(work.sheet, work.faults.get(line, ()))
            yield line, work.id, tuple(numbers), CHANGED if line in changed else 0


def _packed(looks: Sequence[Look]) -> dict[str, list[Any]]:
    """The same column by column, a few bytes a row.

    :return: dict with lines (how far each is behind the one before), works and flags
        (pairs of a value and how often it comes), why (a place in reasons), reasons
        (lists of numbers)
    """
    lines = [look[0] for look in looks]
    places: dict[tuple[int, ...], int] = {}
    return {
        "lines": [line - above for above, line in pairwise([0, *lines])],
        "works": _counted(look[1] for look in looks),
        "flags": _counted(look[3] for look in looks),
        "why": [places.setdefault(look[2], len(places)) for look in looks],
        "reasons": [list(numbers) for numbers in places],
    }


def _counted(values: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for value in values:
        if not found or found[-1][0] != value:
            found.append([value, 0])
        found[-1][1] += 1
    return found


def _rows(work: Work, names: Sequence[str]) -> Iterable[dict[str, Any]]:
    rows, places = columns.rows_and_places(work, names)
    here = {place: at for at, place in enumerate(places) if place is not None}
    for line in work.lines:
        edited = (here.get(place) for place in work.edited.get(line, ()))
        yield {
            "line": line,
            "cells": columns.in_sheet(rows[line], places),
            "error": work.errors.get(line, ""),
            "at": columns.at(work.faults.get(line, ()), names),
            "changed": sorted(at for at in edited if at is not None),
            "skipped": work.skipped.get(line, False),
        }
