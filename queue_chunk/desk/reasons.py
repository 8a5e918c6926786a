"""Why rows failed: errors that are the same are one reason, which has a number."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from odoo.api import Environment

from ..tools.models import model_label
from . import faults
from .faults import Fault

QUOTED = re.compile("“[^“”]*”")
NUMBER = re.compile(r"\d+")
LONGEST_TITLE = 200
# Of these the sentence says what is wrong, not the value alone.
BY_MESSAGE = (faults.DUPLICATE, faults.REFUSED, faults.UNREAD, faults.OTHER)


class Key(NamedTuple):
    """What makes two faults the same."""

    sheet: str
    column: str
    kind: str
    value: str
    message: str


class Reasons:
    """Collects the reasons of rows, in the order in which they come.

    :param env: in whose language they are told
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._numbers: dict[Any, int] = {}
        self._known: list[tuple[Key, Fault]] = []
        self._counts: Counter[int] = Counter()

    def numbers(self, sheet: str, of_row: Iterable[Fault]) -> list[int]:
        """The numbers of the reasons of one row, which are counted."""
        found = list(dict.fromkeys(self._number(sheet, fault) for fault in of_row))
        self._counts.update(found)
        return found

    def shown(self) -> list[dict[str, Any]]:
        """The reasons as the screen takes them, the most frequent first."""
        order = [number for number, _count in self._counts.most_common()]
        return [self._shown(number, *self._known[number - 1]) for number in order]

    def _number(self, sheet: str, fault: Fault) -> int:
        known = self._numbers.get((sheet, fault))
        if known is not None:
            return known
        key = key_of(sheet, fault)
        number = self._numbers.setdefault(key, len(self._known) + 1)
        if number > len(self._known):
            self._known.append((key, fault))
        self._numbers[sheet, fault] = number
        return number

    def _shown(self, number: int, key: Key, fault: Fault) -> dict[str, Any]:
        return {
            "id": number,
            "sheet": key.sheet,
            "column": fault.column,
            "kind": fault.kind,
            "value": fault.value,
            "title": title(self._env, fault),
            "message": fault.message,
            "count": self._counts[number],
            "ways": list(fault.ways),
            "model": fault.model,
            "model_name": self._model_name(fault.model),
        }

    def _model_name(self, model: str) -> str:
        """The name of a model in the user's language; "" where there is none."""
        return model_label(self._env, model) if model in self._env else ""


def key_of(sheet: str, fault: Fault) -> Key:
    """What a fault has in common with those that are the same."""
    said = fault.message if fault.kind in BY_MESSAGE or not fault.column else ""
    return Key(sheet, fault.column, fault.kind, fault.value, said)


def title(env: Environment, fault: Fault) -> str:
    """One line on what is wrong, the same for all values of a column."""
    column = fault.column
    words = _titles(env, column).get(fault.kind) if column else None
    if words:
        return words
    first = next(iter(fault.message.splitlines()), "").strip()
    words = NUMBER.sub("…", QUOTED.sub("“…”", first))[:LONGEST_TITLE]
    words = words or env._("It failed")
    return (
        env._("%(column)s: %(error)s", column=column, error=words) if column else words
    )


def _titles(env: Environment, column: str) -> dict[str, str]:
    return {
        faults.MISSING_RECORD: env._("%s not found", column),
        faults.SEVERAL_RECORDS: env._("%s: several records fit", column),
        faults.ARCHIVED_RECORD: env._("%s: the record is archived", column),
        faults.UNREADABLE: env._("%s cannot be read", column),
        faults.EMPTY: env._("%s is empty", column),
        faults.CHOICE: env._("%s: not one of the choices", column),
    }
