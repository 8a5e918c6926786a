"""What the desk asks of the task type whose rows failed: would this go in?"""

import time
from collections.abc import Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.desk import faults
from odoo.addons.queue_chunk.desk.columns import SHOWN
from odoo.addons.queue_chunk.desk.sheets import Tried, Work
from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.faults import database_errors_worded
from ..tools.outcome import Outcome
from ..tools.undone import undone
from .row_runner import RowRunner
from .rows import without_numbered
from .run_desk import asked, reader_of_sheet


def try_works(
    run: BaseModel, sheet: str, works: Sequence[Work], seconds: float
) -> Tried:
    """Import rows as the run's user does, and undo it.

    :param works: with the rows that are to be tried
    :raise UserError: it could not be undone
    """
    if not reader_of_sheet(run, sheet).can_be_tried:
        raise UserError(
            run.env._(
                "What this task does cannot be undone, so nothing is tried here. "
                "Press Retry instead."
            )
        )
    outcome, left = Outcome(), []
    deadline = time.monotonic() + seconds
    with undone(run.env):
        for work in works:
            left += _try_work(run, work, outcome, deadline - time.monotonic())
    lines = {line for work in works for line in work.lines}
    errors = {line: text for line, text in outcome.errors.items() if line in lines}
    return Tried(
        errors=errors,
        faults=_faults(outcome, errors),
        good=sorted(outcome.good & lines),
        left=sorted(lines & set(left)),
    )


def _try_work(
    run: BaseModel, work: Work, outcome: Outcome, seconds: float
) -> list[int]:
    """Import some rows of a chunk, with the lines of their records.

    :return: lines for which there was no time
    """
    if seconds <= 0:
        return work.lines
    chunk = sealed(run.env["impexp.chunk"]).browse(work.id)
    reader = chunk.task_id._instance(run)
    reader.chunk = chunk.with_env(reader.env)
    rows = chunk._readable_rows(reader, outcome)
    wanted = chunk._with_their_records(work.lines)
    rows = [row for row in rows if row.line in wanted]
    rows = chunk._answered_rows(reader, rows, outcome)
    rest = RowRunner(reader, outcome, seconds).run(rows) if rows else []
    return [row.line for part in rest for row in part]


def _faults(outcome: Outcome, errors: dict[int, str]) -> dict[int, Any]:
    """What is wrong in parts, where the task type says so."""
    known = outcome.faults
    return {
        line: known.get(line) or faults.of_text(message)
        for line, message in errors.items()
    }


def check_values(
    run: BaseModel,
    sheet: str,
    columns: Sequence[str],
    column: int,
    values: Sequence[str],
) -> dict[str, str]:
    """What of values cannot be read in a column: value to sentence."""
    reader = reader_of_sheet(run, sheet)
    with database_errors_worded(run.env):
        return _asked(reader.check_cells, columns, column, values) or {}


def choose_values(
    run: BaseModel,
    sheet: str,
    columns: Sequence[str],
    column: int,
    query: str,
    most: int = SHOWN,
) -> list[tuple[str, str]]:
    """What may stand in a column, and contains a text."""
    reader = reader_of_sheet(run, sheet)
    with database_errors_worded(run.env):
        return _asked(reader.choose_cells, columns, column, query, run.env, most) or []


def _asked(function: Any, columns: Sequence[str], column: int, *rest: Any) -> Any:
    """What a task type says of a column of the file.

    :return: None where it is none, or the configuration does not fit any more
    """
    header = without_numbered(columns) or columns
    if column >= len(header):
        return None
    return asked(function, header, header[column], *rest)


def open_mapping(run: BaseModel, sheet: str) -> dict[str, Any]:
    """The form of the task whose rows failed, where its mapping is.

    :raise UserError: the person may not change it, and who may
    """
    task = reader_of_sheet(run, sheet).task
    mine = run.env["impexp.task"].browse(task.id)
    if not mine.has_access("write"):
        raise UserError(
            run.env._(
                "Only a manager of flows may change the mapping of “%s”. Ask one, then "
                "try the rows again.",
                task.name,
            )
        )
    return mine._get_records_action(
        target="new",
        name=run.env._("Edit the Mapping"),
        context={"desk_run_id": run.id, "desk_sheet": sheet},
    )
