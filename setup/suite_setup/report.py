"""The rows of a run as a table for people."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from .rpc import Session

MOST = 30  # rows in the table
LONGEST = 110  # characters of a cell


def table(session: Session, run: dict[str, Any]) -> str:
    """What became of a run's rows.

    :param session: of a user who may see the run
    :param run: its values
    :return: text; of a long file the failed rows come first, and few of the others
    """
    chunks = _chunks(session, run["id"], ["state", "=", "failed"])
    chunks += _chunks(session, run["id"], ["state", "!=", "failed"])
    rows = [row for chunk in chunks for row in rows_of(chunk)]
    shown = sorted(rows[:MOST])
    lines = [f"{run['name']}: {run['state']}"]
    lines += [f"  {run[why]}" for why in ("error", "step_error") if run.get(why)]
    lines += ["", *columns([("row", "product", "state", "error"), *shown])]
    if run["rows"] > len(shown):
        lines.append(f"… {run['rows']} rows in all")
    return "\n".join(lines)


def rows_of(chunk: dict[str, Any]) -> Iterator[tuple[int, str, str, str]]:
    """Rows of a chunk: line number, first cell, state, error."""
    data = json.loads(chunk["data"] or "{}")
    errors = json.loads(chunk["row_errors"] or "{}")
    for line, cells in data.get("rows", []):
        first = str(cells[0]) if cells else ""
        error = errors.get(str(line), chunk["error"] or "")
        yield line, first, chunk["state"], error if chunk["state"] == "failed" else ""


def columns(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Lines with the cells of all rows below each other."""
    cut = [[_one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cut) for n in range(len(cut[0]))]
    for row in cut:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _chunks(
    session: Session, run_id: int, condition: list[Any]
) -> list[dict[str, Any]]:
    fields = ["data", "state", "error", "row_errors"]
    where = [["run_id", "=", run_id], condition]
    return session.call(
        "impexp.chunk", "search_read", where, fields, limit=MOST, order="id"
    )


def _one_line(cell: Any) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
