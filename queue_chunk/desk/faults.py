"""What is wrong with a row, in parts: so that equal errors are told from each other.

A row that failed has one or more faults. They are stored beside its sentence, as JSON:
``{line: [fault, ...]}``. Rows of before have a sentence only, which is one fault.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from ..tools.storable import storable

MISSING_RECORD = "missing_record"  # nothing found
SEVERAL_RECORDS = "several_records"
ARCHIVED_RECORD = "archived_record"
UNREADABLE = "unreadable"  # a text that is no number, date, …
EMPTY = "empty"  # a cell that is required
CHOICE = "choice"  # no value of a selection
DUPLICATE = "duplicate"
REFUSED = "refused"  # a constraint, or rights
UNREAD = "unread"  # the line of the file could not be read
OTHER = "other"
KINDS = (
    *(MISSING_RECORD, SEVERAL_RECORDS, ARCHIVED_RECORD, UNREADABLE, EMPTY),
    *(CHOICE, DUPLICATE, REFUSED, UNREAD, OTHER),
)

ALL, PATH = "all", "path"  # what a value is, if not the text of one column

RECORD, CREATE, TEXT, LEAVE_EMPTY, SKIP = "record", "create", "text", "empty", "skip"
WAYS = (RECORD, CREATE, TEXT, LEAVE_EMPTY, SKIP)
# What a person can answer to each kind, once for all rows with the value.
WAYS_OF = {
    MISSING_RECORD: WAYS,
    SEVERAL_RECORDS: (RECORD, TEXT, LEAVE_EMPTY, SKIP),
    ARCHIVED_RECORD: (RECORD, TEXT, LEAVE_EMPTY, SKIP),
    UNREADABLE: (TEXT, LEAVE_EMPTY, SKIP),
    CHOICE: (TEXT, LEAVE_EMPTY, SKIP),
    EMPTY: (RECORD, TEXT, SKIP),
    DUPLICATE: (SKIP,),
    REFUSED: (TEXT, LEAVE_EMPTY, SKIP),
    OTHER: (TEXT, LEAVE_EMPTY, SKIP),
}

MOST = 20  # faults of a row
# Characters. A value that is longer cannot be told from others, so not be answered.
LONGEST = {
    "kind": 30,
    "column": 300,
    "value": 500,
    "model": 100,
    "field": 200,
    "message": 2000,
    "joint": 4,
    "places": 2000,
}


class Fault(NamedTuple):
    """One thing that is wrong with a row.

    ``column`` is the name of the column in the file, ``value`` what stands there (of
    several in a cell the one that is wrong), ``model`` the model of the record that was
    looked for, ``field`` the field that the column fills. ``joint`` is "all" where
    several columns say together what is looked up, and ``value`` is what all of them
    say; "path" where it names places in a tree, one below the other.
    ``places`` are the names of the columns of the file where it stands, a line each, if
    these are others than ``column``. All are texts, "" where nothing is known.
    """

    kind: str = OTHER
    column: str = ""
    value: str = ""
    model: str = ""
    field: str = ""
    message: str = ""
    joint: str = ""
    places: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Fault":
        """A fault of whatever a mapping says: bounded, and of a kind that exists."""
        texts = {name: _bounded(name, given.get(name)) for name in cls._fields}
        kind = texts["kind"] if texts["kind"] in KINDS else OTHER
        return cls(**texts | {"kind": kind})

    def bounded(self) -> "Fault":
        """The same, as it is stored."""
        return self.of(self._asdict())

    @property
    def ways(self) -> tuple[str, ...]:
        """What a person can answer to it, for all rows that have the value."""
        if not self.column or len(self.value) >= LONGEST["value"]:
            return ()
        if bool(self.value) == (self.kind == EMPTY):
            return ()
        left_out = set() if self.model else {RECORD, CREATE}
        if self.joint:
            left_out.add(CREATE)  # a name alone would be the wrong one
        if self.joint == ALL or self.model and self.kind == EMPTY:
            left_out |= {CREATE, TEXT}  # a text is of one column
        if self.joint == ALL and not self.model and self.kind != EMPTY:
            return ()
        return tuple(way for way in WAYS_OF.get(self.kind, ()) if way not in left_out)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the file in which it is shown."""
        return (self.places or self.column).split("\n") if self.column else []


def of_text(message: str) -> list[Fault]:
    """The faults of a row of which only the sentence is known."""
    return [Fault(message=message).bounded()]


def dump(faults: Mapping[int, Iterable[Fault]]) -> str | Literal[False]:
    """The text that is stored, False for none.

    :param faults: line to the faults of its row
    """
    stored = {
        line: [_stored(fault) for fault in list(of_line)[:MOST]]
        for line, of_line in faults.items()
    }
    return json.dumps(stored, ensure_ascii=False) if stored else False


def parse(
    text: str | Literal[False] | None, errors: Mapping[Any, str] | None = None
) -> dict[int, list[Fault]]:
    """The faults of each line; of lines with no more than a sentence, that one.

    :param text: as :func:`dump` made it, or nothing
    :param errors: line, as number or text, to sentence: the rows that there are
    """
    known = {
        int(line): [_parsed(fault) for fault in faults]
        for line, faults in json.loads(text or "{}").items()
    }
    if errors is None:
        return known
    return {
        int(line): known.get(int(line)) or of_text(message)
        for line, message in errors.items()
    }


def only(
    text: str | Literal[False] | None, lines: Iterable[int]
) -> str | Literal[False]:
    """The stored faults of some of the lines, as they are stored."""
    wanted = {str(line) for line in lines}
    kept = {
        line: faults
        for line, faults in json.loads(text or "{}").items()
        if line in wanted
    }
    return json.dumps(kept, ensure_ascii=False) if kept else False


def _parsed(stored: Mapping[str, str]) -> Fault:
    """A fault as :func:`_stored` told it: bounded then, and there may be 50,000."""
    fault = Fault._make([stored.get(name, "") for name in Fault._fields])
    return fault if fault.kind in KINDS else fault._replace(kind=OTHER)


def _stored(fault: Fault) -> dict[str, str]:
    """What a fault says, without what it does not know."""
    return {name: value for name, value in fault.bounded()._asdict().items() if value}


def _bounded(name: str, value: Any) -> str:
    text = storable(str(value)) if value else ""
    size = LONGEST[name]
    return text if len(text) <= size else text[: size - 1] + "…"
