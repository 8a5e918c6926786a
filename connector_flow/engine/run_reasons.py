"""Why rows of a run failed: the same reasons together, those of most rows first."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from odoo.models import BaseModel

from odoo.addons.queue_chunk.desk.faults import Fault, parse
from odoo.addons.queue_chunk.desk.reasons import QUOTED, title

CHUNKS = 20  # looked at: more of them say the same
SHOWN = 5  # reasons
EXAMPLES = 3  # values of each
LONGEST = 100  # characters of a value


class Reason(NamedTuple):
    """What is wrong with several rows of one task, and a few of the values."""

    task: Any
    words: str
    count: int
    values: tuple[str, ...]


def reasons(run: BaseModel) -> list[Reason]:
    """The reasons of the rows that wait for repair, of chunks that one may read."""
    counts: Counter[tuple[Any, str]] = Counter()
    values: dict[tuple[Any, str], dict[str, None]] = {}
    for task, words, value in _faults(run):
        counts[task, words] += 1
        known = values.setdefault((task, words), {})
        if value and len(known) < EXAMPLES:
            known[value] = None
    return [
        Reason(task, words, count, tuple(values[task, words]))
        for (task, words), count in counts.most_common(SHOWN)
    ]


def _faults(run: BaseModel) -> Iterator[tuple[Any, str, str]]:
    """(task, what is wrong in words, value) of all that is wrong with rows."""
    failed = [("run_id", "=", run.id), ("state", "=", "failed")]
    for chunk in run.env["impexp.chunk"].search(failed, limit=CHUNKS):
        told = chunk["faults"] if "faults" in chunk._fields else None
        errors = json.loads(chunk.row_errors or "{}")
        for of_row in parse(told, errors).values():
            for fault in of_row:
                yield chunk.task_id, title(run.env, fault), _value(fault)


def _value(fault: Fault) -> str:
    """The value that is wrong, or the first that a sentence quotes."""
    quoted = QUOTED.search(fault.message)
    value = fault.value or (quoted[0][1:-1] if quoted else "")
    return value[:LONGEST]
