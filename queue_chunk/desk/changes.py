"""The history of rows: who changed which cell, when, from what to what."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from odoo import fields
from odoo.models import BaseModel
from odoo.tools import SQL

from . import answers

PAGE = 1000  # changes that are stored by one query


class Change(NamedTuple):
    """A cell that was changed; ``before`` is None where there was no such column.

    ``by_upload``: by a file that a person sent, not in the cell.
    """

    sheet: str
    line: int
    column: str
    before: str | None
    after: str | None
    by_upload: bool = False


def shown(cell: Any) -> str | None:
    """A cell as it is shown and told: a text; None for none."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)


def tell(parent: BaseModel, changes: Sequence[Change]) -> None:
    """Store what the current user changed, in few queries."""
    if not changes:
        return
    model = parent.env[parent._desk_change]
    user, now = parent.env.uid, fields.Datetime.now()
    columns = (model._parent_field, *Change._fields, "user_id", "date")
    query = SQL(
        "INSERT INTO %s (%s) VALUES",
        SQL.identifier(model._table),
        SQL(", ").join(map(SQL.identifier, columns)),
    ).code
    rows = [(parent.id, *change, user, now) for change in changes]
    parent.env.cr.execute_values(f"{query} %s", rows, page_size=PAGE)


def of_row(parent: BaseModel, sheet: str, line: int) -> dict[str, Any]:
    """A row as it came, and what became of it.

    :return: dict with raw, cells in the sheet's columns, and changes
    """
    names = parent._desk_columns(sheet)
    now = _cells(parent, sheet, line, names)
    told = of_lines(parent, sheet, [line])
    raw = dict(now)
    for change in reversed(told):
        raw[change["column"]] = change["before"]
    shown_changes = [_shown(parent, change) for change in told]
    shown_changes += answers.of_row(parent, sheet, now)
    return {
        "raw": [raw.get(name) for name in names],
        "changes": sorted(shown_changes, key=lambda one: one["when"]),
    }


def last(
    parent: BaseModel, sheet: str, lines: Iterable[int]
) -> dict[tuple[int, str], tuple[str, str]]:
    """Who changed cells for the last time: ``{(line, column): (by, when)}``."""
    return {
        (change["line"], change["column"]): (
            _name(parent, change),
            fields.Datetime.to_string(change["date"]),
        )
        for change in of_lines(parent, sheet, lines)
    }


def _cells(
    parent: BaseModel, sheet: str, line: int, names: Sequence[str]
) -> dict[str, str | None]:
    for work in parent._desk_works(sheet=sheet, lines=[line]):
        for number, cells in work.rows:
            if number == line:
                found = map(shown, cells)
                return dict(zip(work.columns, found, strict=False))
    return dict.fromkeys(names)


def of_lines(
    parent: BaseModel, sheet: str, lines: Iterable[int]
) -> list[dict[str, Any]]:
    """The stored changes of rows, the oldest first."""
    model = parent.env[parent._desk_change]
    query = SQL(
        "SELECT id, line, %s, before, after, by_upload, user_id, date FROM %s"
        " WHERE %s = %s AND sheet = %s AND line = ANY(%s) ORDER BY id",
        SQL.identifier("column"),
        SQL.identifier(model._table),
        SQL.identifier(model._parent_field),
        parent.id,
        sheet,
        list(lines),
    )
    parent.env.cr.execute(query)
    return parent.env.cr.dictfetchall()


def _shown(parent: BaseModel, change: dict[str, Any]) -> dict[str, Any]:
    return {
        "when": fields.Datetime.to_string(change["date"]),
        "by": _name(parent, change),
        "column": change["column"],
        "before": change["before"],
        "after": change["after"],
        "answer": False,
    }


def _name(parent: BaseModel, change: dict[str, Any]) -> str:
    """The name of who it was, whoever may see that user."""
    name = parent.env["res.users"].sudo().browse(change["user_id"]).name or ""
    return parent.env._("%s, by upload", name) if change["by_upload"] else name
