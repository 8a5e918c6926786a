"""Rows of a run that failed, as the sample of the mapping that is to take them."""

import itertools

from odoo.addons.queue_chunk.desk.changes import shown

from ..engine.rows import without_numbered
from ..engine.task_types import typed
from .sample import CHARACTERS, ROWS, file_task

RUN, SHEET = "desk_run_id", "desk_sheet"  # in the context, from the desk's action


def failed_sample(env, task):
    """The first rows of a sheet of the desk that the action in the context names.

    :param task: ``impexp.task`` whose rows they are
    :return: the sample, as :func:`.sample.read_sample` has it; None: no sheet is named
    :raise AccessError: the user may not see the rows of that run
    """
    run, sheet = env.context.get(RUN), env.context.get(SHEET)
    if type(run) is not int or not isinstance(sheet, str):
        return None
    if not sheet.startswith(f"{task.id}-"):
        return None
    run = env["impexp.run"].browse(run)
    run._desk_check_may_see()
    reader = file_task(task, task.flow_id)
    names = run._desk_columns(sheet)
    return {
        "columns": without_numbered(names) or None,
        "rows": list(_first(_failed(run, sheet), names)),
        "reader": reader.task or "csv_import",
        "config": {},
        "typed": typed(reader._class()) if reader else [],
        "guessed": {},
    }


def sample_name(env, task):
    """What is shown in place of the name of a file; None: no sheet is named."""
    sheet = env.context.get(SHEET)
    if not isinstance(sheet, str) or not sheet.startswith(f"{task.id}-"):
        return None
    return env._("Rows that failed")


def _first(rows, names):
    """As many as a sample has, each with a cell for each column."""
    left = CHARACTERS
    for line, cells in itertools.islice(rows, ROWS):
        found = [cells.get(name) for name in names]
        found = ["" if cell is None else shown(cell) for cell in found]
        left -= sum(map(len, found))
        yield [line, found, None]
        if left < 0:
            return


def _failed(run, sheet):
    """``(line, cells by name)`` of the rows that failed, in the order of the file."""
    for work in run._desk_works(sheet=sheet):
        for line, cells in work.rows:
            if line not in work.skipped:
                yield line, dict(zip(work.columns, cells, strict=False))
