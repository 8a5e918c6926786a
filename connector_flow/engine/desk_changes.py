"""What people do with the failed rows of a run: change, skip, take back, retry.

Their chunks are locked by the caller. Many are written by few queries, in the
transaction that also tells who did it: a process that dies before has changed nothing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tools import SQL

from odoo.addons.queue_chunk.desk.sheets import Work
from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.chunk_data import ChunkData
from .rows_together import Part, move_together
from .run_queue import queue_chunks

Rows = Sequence[tuple[Work, set[int]]]
# What a chunk knows of each of its rows.
PARTED = (
    *("data", "row_set", "row_errors", "read_errors", "faults"),
    *("edited", "skip_reasons", "skipped_as"),
)


# cells


def write_cells(
    run: BaseModel, work: Work, cells: Mapping[int, dict[int, Any]]
) -> None:
    """Put other cells in place of those of failed rows.

    Of several rows of one line the first is shown: the others get what they had in
    common with it.

    :param cells: ``{line: {index of a column of the work: value}}``
    :raise ValueError: with the line whose cell cannot be stored
    """
    chunk = _chunks(run).browse(work.id)
    old = ChunkData.parse(chunk.data)
    shown = dict(reversed(old.rows))
    rows = [
        [line, _changed(row, shown[line], cells[line], old) if line in cells else row]
        for line, row in old.rows
    ]
    new = old._replace(rows=rows)
    old.check_repair(new)
    new.only(cells.keys()).check_storable()
    chunk._write_repaired(new, {line: sorted(row) for line, row in cells.items()})


def _changed(
    row: list[Any], shown: list[Any], cells: Mapping[int, Any], data: ChunkData
) -> list[Any]:
    """A row with other cells: as many as there are columns, if it had too few."""
    width = max(len(data.columns or ()), len(row), *(at + 1 for at in cells))
    row, shown = ([*one, *[""] * (width - len(one))] for one in (row, shown))
    return [
        cells[at] if at in cells and cell == shown[at] else cell
        for at, cell in enumerate(row)
    ]


def write_column(run: BaseModel, work: Work, name: str, values: dict[int, str]) -> None:
    """Give failed rows a column more; those without a value stay without it.

    Those of the same record go with them, and have it empty.

    :param values: ``{line: text}``
    """
    chunk = _chunks(run).browse(work.id)
    data = ChunkData.parse(chunk.data)
    if data.columns is None:
        raise UserError(
            run.env._("The file has no header, so its columns cannot become more.")
        )
    names, at = [*data.columns, name], len(data.columns)
    if set(data.lines) - set(values):
        lines = chunk._with_their_records(values)
        if set(data.lines) - lines:
            chunk = chunk._move_unsettled(lines)
            chunk._store_failed_job(chunk.error_detail)
            data = ChunkData.parse(chunk.data)
    rows = [[line, _longer(row, at, values.get(line, ""))] for line, row in data.rows]
    new = ChunkData(names, rows)
    new.check_storable()
    chunk._write_repaired(new, dict.fromkeys(values, [at]), unread=True)


def _longer(row: list[Any], at: int, value: str) -> list[Any]:
    """A row with a cell more. One that has too few keeps too few: it is still wrong."""
    return row if len(row) < at else [*row[:at], value, *row[at:]]


# rows that are left out


def skip_rows(run: BaseModel, rows: Rows, reason: str) -> None:
    """Leave failed rows out, in chunks of which no row is to be imported any more."""
    reason = run.sudo()._masked(reason)
    found = _apart(run, rows)
    _chunks(run).browse(chunk.id for chunk, _work in found)._close_failed_jobs()
    _update(
        run,
        {chunk.id: _reasons(work, reason) for chunk, work in found},
        """
        state = 'done', put_off = false,
        rows_skipped = chunk.rows, skip_reasons = given.text,
        skip_set = chunk.row_set, edited = NULL, job_id = NULL,
        skipped_as = json_build_object('row_errors', row_errors,
            'read_errors', read_errors, 'faults', faults, 'edited', edited)::text,
        row_errors = NULL, read_errors = NULL, faults = NULL, error = NULL
        """,
    )
    _go_on(run)


def unskip_rows(run: BaseModel, rows: Rows) -> None:
    """Rows that were skipped have failed again, with the errors that they had.

    :raise UserError: the flow went on without them
    """
    _check_not_too_late(run)
    chunks = _chunks(run)
    _update(
        run,
        {chunk.id: chunks._summary(work.errors) for chunk, work in _apart(run, rows)},
        """
        state = 'failed', rows_skipped = 0, skip_reasons = NULL,
        skip_set = NULL, error = given.text, skipped_as = NULL,
        row_errors = nullif(skipped_as::json ->> 'row_errors', 'false'),
        read_errors = nullif(skipped_as::json ->> 'read_errors', 'false'),
        faults = nullif(skipped_as::json ->> 'faults', 'false'),
        edited = nullif(skipped_as::json ->> 'edited', 'false')
        """,
    )
    _go_on(run)


def _reasons(work: Work, reason: str) -> str:
    """The reason of each row, with what was wrong with it."""
    reasons = {
        line: " ".join(filter(None, (reason, work.errors.get(line))))
        for line in work.lines
    }
    return json.dumps(reasons, ensure_ascii=False)


def _check_not_too_late(run: BaseModel) -> None:
    """What begins once in a run, when all is in, begins without rows of later."""
    begun = sealed(run).step_ids.filtered("cause")
    if begun:
        raise UserError(
            run.env._(
                "The flow went on without these rows: “%s” has begun. Run it again "
                "with a file that has them.",
                begun[0].task_id.name,
            )
        )


# rows that are tried again


def retry_rows(run: BaseModel, rows: Rows) -> None:
    """Failed rows wait for their turn again, at the pace of the run.

    Those of a part of a chunk leave it, together with those of other chunks.
    """
    parts = _parts(run, rows, together=True)
    ids = [part.chunk.id for part in parts if part.is_whole]
    ids += [one.id for one in move_together(run, parts)]
    _chunks(run).browse(ids)._close_failed_jobs()
    changes = "state = 'new', attempts = 0, edited = NULL, job_id = NULL"
    _update(run, dict.fromkeys(ids, ""), changes)
    _go_on(run)
    if not (run.deferred or run._is_stopped()):
        queue_chunks(sealed(run))


# chunks


def _apart(run: BaseModel, rows: Rows) -> list[tuple[BaseModel, Work]]:
    """Chunks that have nothing but these rows: others stay where they are."""
    found = []
    for chunk, work, lines, _reader in _parts(run, rows):
        if lines != set(work.lines):
            chunk = chunk._move_unsettled(lines)
            work = work._replace(rows=[row for row in work.rows if row[0] in lines])
        found.append((chunk, work))
    return found


def _parts(run: BaseModel, rows: Rows, together: bool = False) -> list[Part]:
    """Rows of chunks, with those from which they must not be parted.

    A row stays with the one that it continues: it would join another record.

    :param together: a record and its lines are not parted, either
    """
    parts = [work.id for work, lines in rows if lines != set(work.lines)]
    _chunks(run).browse(parts).fetch(PARTED)  # and not one by one
    found, readers = [], {}
    for work, lines in rows:
        chunk, reader = _chunks(run).browse(work.id), None
        if lines != set(work.lines):
            reader = _reader(chunk, readers)
            whole = (
                chunk._with_their_records if together else chunk._with_what_continues
            )
            lines = whole(lines, reader)
        found.append(Part(chunk, work, lines, reader))
    return found


def _reader(chunk: BaseModel, known: dict[Any, Any]) -> Any:
    """The task type that reads a chunk; one for all that it reads in the same way.

    :param known: those that were made before
    """
    key = (chunk.task_id, bool(chunk.source_id))
    if key not in known:
        known[key] = chunk.task_id._instance(chunk.run_id)
    return known[key]


def _chunks(run: BaseModel) -> BaseModel:
    return sealed(run.env["impexp.chunk"])


def _update(run: BaseModel, given: Mapping[int, str], changes: str) -> None:
    """Write many chunks by one query.

    :param given: id of a chunk to a text that is written
    :param changes: SQL, how columns of ``chunk`` are set; the text is ``given.text``
    """
    chunks = _chunks(run)
    chunks.flush_model()
    run.env.cr.execute(
        SQL(
            "UPDATE impexp_chunk chunk SET %s, write_date = now() AT TIME ZONE 'UTC'"
            " FROM unnest(%s::int[], %s::text[]) given (id, text)"
            " WHERE chunk.id = given.id",
            SQL(changes),
            list(given),
            list(given.values()),
        )
    )
    chunks.invalidate_model()
    run.invalidate_recordset()


def _go_on(run: BaseModel) -> None:
    """It will end anew, and be looked at behind this commit."""
    sealed(run)._reopen()
    sealed(run)._end_after_commit()
