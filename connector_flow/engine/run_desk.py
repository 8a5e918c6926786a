"""The failed rows of a run as the desk sees them, read by one query."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tools import SQL

from odoo.addons.queue_chunk.desk import faults
from odoo.addons.queue_chunk.desk.columns import union
from odoo.addons.queue_chunk.desk.sheets import Column, Sheet, Work

from ..tools.chunk_data import ChunkData
from .lent_rights import check_lent_to_runs
from .rows import numbered, without_numbered
from .run_answers import task_of_sheet
from .run_control import check_may_repair

SHEET = re.compile(r"[0-9]{1,9}-([0-9]{1,9})")
SHEET_SQL = "concat(task_id, '-', coalesce(file_id, 0))"
READ = (
    *("run_id", "task_id", "file_id", "state", "data", "row_errors", "faults"),
    *("edited", "skip_reasons", "skipped_as", "settled", "first_line", "last_line"),
)
OF_WORK = (
    f"id, {SHEET_SQL} AS sheet, state, data, row_errors, faults, edited,"
    " skip_reasons, skipped_as, settled"
)
# Rows that failed, or that a person left out, as long as they are kept.
_TO_REPAIR = """
    run_id = %(run)s AND (state = 'failed' OR
        state = 'done' AND skipped_as IS NOT NULL AND data IS NOT NULL)
"""


# who may


def check_may_see_rows(run: BaseModel) -> None:
    """Whoever sees rows has the rights with which they run."""
    run.check_access("read")
    run.env["impexp.chunk"].check_access("read")
    check_lent_to_runs(run)


def check_may_repair_rows(run: BaseModel) -> None:
    """Whoever repairs them, too, and it is his run, or he is a manager.

    :raise UserError: the run was cancelled
    """
    check_lent_to_runs(run)
    check_may_repair(run)
    if run.cancelled:
        raise UserError(
            run.env._("The run was cancelled. Start the flow again instead.")
        )


# rows


def works_to_repair(
    run: BaseModel,
    sheet: str | None = None,
    ids: Iterable[int] | None = None,
    lines: Iterable[int] | None = None,
) -> list[Work]:
    """The chunks whose rows failed, or were skipped by a person, in file order."""
    return [_work(chunk) for chunk in _stored(run, OF_WORK, sheet, ids, lines)]


def columns_to_repair(run: BaseModel, sheet: str) -> list[str]:
    """Names of the columns of a sheet, in the order of :func:`works_to_repair`."""
    stored = _stored(run, "data", sheet, None, None)
    return union(column_names(ChunkData.parse(values["data"])) for values in stored)


def sheet_of(chunk: BaseModel) -> str:
    """The id of the sheet in which a chunk's rows are."""
    return f"{chunk.task_id.id}-{chunk.file_id.id or 0}"


def _stored(run: BaseModel, columns: str, *wanted: Any) -> list[dict[str, Any]]:
    """Columns of chunks, in file order, by one query.

    :param wanted: as :func:`_where` takes it
    """
    run.env["impexp.chunk"].flush_model(READ)
    query = "SELECT %s FROM impexp_chunk WHERE %s ORDER BY first_line, id"
    run.env.cr.execute(SQL(query, SQL(columns), _where(run, *wanted)))
    return run.env.cr.dictfetchall()


def _where(
    run: BaseModel,
    sheet: str | None,
    ids: Iterable[int] | None,
    lines: Iterable[int] | None,
) -> SQL:
    """The condition on chunks."""
    found = [SQL(_TO_REPAIR, run=run.id)]
    if sheet is not None:
        found.append(SQL("%s = %s", SQL(SHEET_SQL), sheet))
    if ids is not None:
        found.append(SQL("id = ANY(%s)", list(ids)))
    if lines is not None:
        query = (
            "EXISTS (SELECT FROM unnest(%s::int[]) line"
            " WHERE line BETWEEN first_line AND last_line)"
        )
        found.append(SQL(query, list(lines)))
    return SQL(" AND ").join(found)


def _work(chunk: dict[str, Any]) -> Work:
    is_skipped = chunk["state"] == "done"
    wrong = json.loads(chunk["skipped_as"] or "{}") if is_skipped else chunk
    table, errors = ChunkData.parse(chunk["data"]), _by_line(wrong.get("row_errors"))
    return Work(
        id=chunk["id"],
        sheet=chunk["sheet"],
        columns=column_names(table),
        rows=[(line, cells) for line, cells in table.rows],
        errors=errors,
        faults=faults.parse(wrong.get("faults"), errors),
        edited=_by_line(chunk["edited"]),
        skipped=_by_line(chunk["skip_reasons"]) if is_skipped else {},
        failed=chunk["settled"],
    )


def column_names(data: ChunkData) -> list[str]:
    """Names of the columns, each once, those included that only long rows have."""
    width = max((len(cells) for _line, cells in data.rows), default=0)
    names = list(data.columns or ())
    return [*names, *numbered(len(names), width)]


def _by_line(text: str | None) -> dict[int, Any]:
    return {int(line): value for line, value in json.loads(text or "{}").items()}


# sheets


def sheet_of_run(run: BaseModel, sheet: str, names: Sequence[str]) -> Sheet:
    """What a sheet of the run is called, and what its columns are for."""
    task, found = task_of_sheet(run, sheet), SHEET.fullmatch(sheet)
    file = run.env["impexp.file"].sudo().browse(found and int(found[1])).exists()
    reader = task._instance(run)
    header = without_numbered(names)
    known: Mapping[str, Column] = asked(reader.describe_cells, header or names) or {}
    missing = asked(reader.missing_columns, header) or [] if header else []
    return Sheet(
        id=sheet,
        name=": ".join(filter(None, (file.name, task.name))),
        columns=[known.get(name) or Column(name) for name in names],
        mapping=reader.has_mapping,
        add_column=bool(header),
        missing_columns=missing,
    )


def reader_of_sheet(run: BaseModel, sheet: str) -> Any:
    """The task type that reads the rows of a sheet, as the run's user.

    :raise UserError: there is no such sheet
    """
    return task_of_sheet(run, sheet)._instance(run)


def asked(function: Any, *arguments: Any) -> Any:
    """What a task type tells; None where its configuration does not fit any more."""
    try:
        return function(*arguments)
    except UserError:
        return None


# figures


def desk_progress(run: BaseModel) -> dict[str, Any]:
    """How far the run is, by two queries."""
    names = ("rows", "done", "skipped", "failed", "waiting")
    figures = run._figures().get(run.id, (0,) * len(names))
    run.invalidate_recordset(["state"])
    return {"state": run.state, **dict(zip(names, figures, strict=False))}
