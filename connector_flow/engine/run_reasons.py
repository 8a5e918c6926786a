"""Why rows of a run failed: the same reasons together, those of most rows first."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from odoo.models import BaseModel

CHUNKS = 50  # looked at: more of them say the same
SHOWN = 5  # reasons
EXAMPLES = 3  # values of each
LONGEST = 150  # characters of a sentence
QUOTED = re.compile(r"“[^”]*”")


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
        errors = json.loads(chunk.row_errors or "{}")
        told = chunk["faults"] if "faults" in chunk._fields else None
        known = json.loads(told or "{}")
        for line, error in errors.items():
            for fault in known.get(line) or [{"message": error}]:
                words = _in_words(run, fault) or _alike(fault.get("message") or error)
                yield chunk.task_id, words, _value(fault)


def _value(fault: dict[str, str]) -> str:
    """The value that is wrong, or the first that a sentence quotes."""
    if fault.get("value"):
        return fault["value"][:LONGEST]
    quoted = QUOTED.search(fault.get("message") or "")
    return quoted[0][1:-1][:LONGEST] if quoted else ""


def _alike(message: str) -> str:
    """A sentence without what differs from row to row."""
    lines = message.strip().splitlines() or [""]
    words = QUOTED.sub("“…”", lines[0])
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _in_words(run: BaseModel, fault: dict[str, str]) -> str | None:
    column, env = fault.get("column"), run.env
    if not column:
        return None
    words = {
        "missing_record": env._("%s not found", column),
        "several_records": env._("%s: found several times", column),
        "archived_record": env._("%s is archived", column),
        "unreadable": env._("%s cannot be read", column),
        "empty": env._("%s is empty", column),
        "choice": env._("%s is none of the choices", column),
        "duplicate": env._("%s is there already", column),
    }
    return words.get(fault.get("kind", ""))
