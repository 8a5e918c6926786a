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
from .run_control import check_may_repair

SHEET = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
READ = (
    *("run_id", "task_id", "file_id", "state", "data", "row_errors", "faults"),
    *("edited", "skip_reasons", "skipped_as", "settled", "first_line", "last_line"),
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
    where = _where(run, sheet, ids, lines)
    if where is None:
        return []
    run.env["impexp.chunk"].flush_model(READ)
    run.env.cr.execute(
        SQL(
            "SELECT id, concat(task_id, '-', coalesce(file_id, 0)) AS sheet, state,"
            " data, row_errors, faults, edited, skip_reasons, skipped_as, settled"
            " FROM impexp_chunk WHERE %s ORDER BY first_line, id",
            where,
        )
    )
    return [_work(chunk) for chunk in run.env.cr.dictfetchall()]


def columns_to_repair(run: BaseModel, sheet: str) -> list[str]:
    """Names of the columns of a sheet, in the order of :func:`works_to_repair`."""
    where = _where(run, sheet, None, None)
    if where is None:
        return []
    run.env["impexp.chunk"].flush_model(READ)
    query = "SELECT data FROM impexp_chunk WHERE %s ORDER BY first_line, id"
    run.env.cr.execute(SQL(query, where))
    tables = (ChunkData.parse(data) for (data,) in run.env.cr.fetchall())
    return union(map(column_names, tables))


def sheet_of(chunk: BaseModel) -> str:
    """The id of the sheet in which a chunk's rows are."""
    return f"{chunk.task_id.id}-{chunk.file_id.id or 0}"


def sheet_parts(sheet: str) -> tuple[int, int] | None:
    """Ids of a sheet's task and file, 0 for none; None: it is no sheet."""
    found = SHEET.fullmatch(sheet)
    return (int(found[1]), int(found[2])) if found else None


def _where(
    run: BaseModel,
    sheet: str | None,
    ids: Iterable[int] | None,
    lines: Iterable[int] | None,
) -> SQL | None:
    """The condition on chunks; None where there can be none."""
    found = [SQL(_TO_REPAIR, run=run.id)]
    if sheet is not None:
        parts = sheet_parts(sheet)
        if parts is None:
            return None
        query = "task_id = %s AND coalesce(file_id, 0) = %s"
        found.append(SQL(query, *parts))
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
    task, file = _task_and_file(run, sheet)
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
    task, _file = _task_and_file(run, sheet)
    return task._instance(run)


def _task_and_file(run: BaseModel, sheet: str) -> tuple[BaseModel, BaseModel]:
    """The task and the file of a sheet, looked up among those of the run."""
    task, file = sheet_parts(sheet) or (0, 0)
    tasks = run.sudo().flow_id.task_ids.filtered(lambda one: one.id == task)
    if not tasks or not tasks._class().reads_chunks:
        raise UserError(
            run.env._("The task of these rows is not in the flow any more.")
        )
    return tasks, run.env["impexp.file"].sudo().browse(file).exists()


def asked(function: Any, *arguments: Any) -> Any:
    """What a task type tells; None where its configuration does not fit any more."""
    try:
        return function(*arguments)
    except UserError:
        return None


# figures


def desk_progress(run: BaseModel) -> dict[str, Any]:
    """How far the run is, by two queries."""
    rows, done, skipped, failed, waiting = run._figures().get(run.id, (0,) * 6)[:5]
    run.invalidate_recordset(["state"])
    return {
        "state": run.state,
        "rows": rows,
        "done": done,
        "skipped": skipped,
        "failed": failed,
        "waiting": waiting,
    }
