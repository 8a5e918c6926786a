"""Starting one task of a run: a step, or a chunk for a task that reads rows."""

import json
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from .run_queue import queue_room


def start_step(
    run: BaseModel,
    task: BaseModel,
    arguments: dict[str, Any],
    asynch: bool,
    sharing: Any = None,
) -> Any:
    """Start one task; a reader of rows makes a chunk of what it is given.

    :param sharing: says of the row that other tasks get it as well
    """
    if task._class().reads_chunks:
        return _start_reader(run, task, arguments, asynch, sharing)
    step = run.env["impexp.step"].create(
        {
            "run_id": run.id,
            "task_id": task.id,
            "file_id": arguments.get("file_id"),
            "arguments": json.dumps(arguments),
        }
    )
    if not asynch:
        step._work_at_once()
    elif not run.deferred:
        step._enqueue()
    return step


def _start_reader(
    run: BaseModel,
    task: BaseModel,
    arguments: dict[str, Any],
    asynch: bool,
    sharing: Any,
) -> Any:
    if "chunk_data" not in arguments:
        raise UserError(run.env._("“%s” reads rows, but was given none.", task.name))
    rows = {"data": [arguments["chunk_data"]], "file_id": arguments.get("file_id")}
    return add_chunk(run, task, rows, asynch, sharing)


def add_chunk(
    run: BaseModel,
    task: BaseModel,
    values: dict[str, Any],
    asynch: bool,
    sharing: Any = None,
) -> Any:
    """Create a chunk for ``task`` and see that it is read.

    :param values: what :meth:`AbstractChunkWriteTask.prepare_chunk` returns
    :param sharing: says of the rows that other tasks get them as well
    """
    chunk = run.env["impexp.chunk"]._create_for(run, task, values, sharing)
    if chunk.state == "failed":
        chunk._store_failed_job()
    elif chunk.put_off:
        pass  # its turn comes behind all others
    elif not asynch:
        chunk._work_at_once()
    elif not run.deferred and queue_room(run) > 0:
        chunk._enqueue()
    return chunk
