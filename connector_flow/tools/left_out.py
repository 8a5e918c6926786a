"""Rows that conditions of transitions stop: counted, with the condition."""

import json
from collections import Counter
from typing import NamedTuple


class Stopped(NamedTuple):
    """A transition and its condition as it was when it stopped rows."""

    transition_id: int
    task_id: int  # that did not get them
    condition: str


class LeftOut:
    """Counts rows by what stopped them.

    ``rows`` are those that no task got; ``counts`` maps :class:`Stopped` to rows.
    """

    def __init__(self, text=None):
        self.rows, self.counts = 0, Counter()
        for *stopped, rows in json.loads(text or "[]"):
            self.counts[Stopped(*stopped)] = rows

    def add(self, given, taken):
        """Count what became of rows that were given to transitions.

        :param given: how many, or their lines
        :param taken: dict of transition to the lines that it let pass
        """
        lines = set(given)
        for arrow, passed in taken.items():
            stopped = len(lines.difference(passed))
            if stopped:
                key = Stopped(arrow.id, arrow.task_to_id.id, arrow.condition or "")
                self.counts[key] += stopped
        if taken:
            self.rows += len(lines.difference(*taken.values()))

    def merge(self, other):
        """Add what another one counted."""
        self.rows += other.rows
        self.counts.update(other.counts)

    def dump(self):
        """The text to store; False where nothing was stopped."""
        found = [[*stopped, rows] for stopped, rows in self.counts.items()]
        return json.dumps(found, ensure_ascii=False) if found else False
