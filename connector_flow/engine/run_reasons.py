"""Why rows of a run failed: the same reasons together, those of most rows first."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from odoo.models import BaseModel

from odoo.addons.queue_chunk.desk.faults import Fault, parse
from odoo.addons.queue_chunk.desk.reasons import QUOTED, title

from .run_desk import sheet_of

CHUNKS = 20  # looked at: more of them say the same
SHOWN = 5  # reasons
EXAMPLES = 3  # values of each
LONGEST = 100  # characters of a value


class Reason(NamedTuple):
    """What is wrong with several rows of one task, and a few of the values.

    ``is_of_file`` says that no column is to blame: the file may be the wrong one.
    """

    task: Any
    words: str
    count: int
    values: tuple[str, ...]
    is_of_file: bool
    sheet: str  # of the desk, on which the first of the rows is


def reasons(run: BaseModel) -> list[Reason]:
    """The reasons of the rows that wait for repair, of chunks that one may read."""
    counts: Counter[tuple[Any, str]] = Counter()
    samples: dict[tuple[Any, str], dict[Fault, None]] = {}
    titles: dict[Fault, str] = {}  # thousands of rows say the same
    sheets: dict[Any, str] = {}
    for chunk, fault in _faults(run):
        task = chunk.task_id
        sheets.setdefault(task, sheet_of(chunk))
        if fault not in titles:
            titles[fault] = title(run.env, fault)
        key = task, titles[fault]
        counts[key] += 1
        known = samples.setdefault(key, {})
        if len(known) < EXAMPLES:
            known[fault] = None
    return [
        _reason(task, words, count, list(samples[task, words]), sheets[task])
        for (task, words), count in counts.most_common(SHOWN)
    ]


def _reason(
    task: Any, words: str, count: int, faults: list[Fault], sheet: str
) -> Reason:
    """Of rows of which all say the same, it is said as it is."""
    is_of_file = not any(fault.column for fault in faults)
    if is_of_file and len({fault.message for fault in faults}) == 1:
        return Reason(task, faults[0].message, count, (), True, sheet)
    values = dict.fromkeys(filter(None, map(_value, faults)))
    return Reason(task, words, count, tuple(values), is_of_file, sheet)


def _faults(run: BaseModel) -> Iterator[tuple[Any, Fault]]:
    """(chunk, fault) of all that is wrong with rows."""
    failed = [("run_id", "=", run.id), ("state", "=", "failed")]
    for chunk in run.env["impexp.chunk"].search(failed, limit=CHUNKS):
        errors = json.loads(chunk.row_errors or "{}")
        for of_row in parse(chunk.faults, errors).values():
            for fault in of_row:
                yield chunk, fault


def _value(fault: Fault) -> str:
    """The value that is wrong, or the first that a sentence quotes."""
    quoted = QUOTED.search(fault.message)
    value = fault.value or (quoted[0][1:-1] if quoted else "")
    return value[:LONGEST]
