"""What people answered to values that cannot be imported, where rows are read.

An answer is no edit: the cell stays as it came, and is read in another way.
"""

from typing import NamedTuple

from odoo.addons.queue_chunk.desk.faults import (
    EMPTY,
    LEAVE_EMPTY,
    RECORD,
    SKIP,
    TEXT,
)


class Answer(NamedTuple):
    """One of them: what to do with a value in the column of a field.

    ``path`` is the field's, ``kind`` that of the fault, ``way`` what to do: take the
    record ``id`` of ``model``, read ``text``, read nothing, or leave the row out
    for a ``reason``.
    """

    path: str
    kind: str
    value: str
    way: str
    model: str = ""
    id: int = 0
    text: str = ""
    reason: str = ""


class Answers:
    """Those of an import, found by the column and the value."""

    def __init__(self, answers=()):
        self.by_path = {}
        for one in answers:
            is_empty = one.kind == EMPTY
            value = "" if is_empty else one.value.strip()
            self.by_path.setdefault(one.path, {})[value] = one
        self.usable = {}  # {(path, value): id}, of the records that were looked at

    def __bool__(self):
        return bool(self.by_path)

    # cells

    def places(self, fields, has_several):
        """[(position, answers, whether a cell has several values)] of the columns.

        :param has_several: tells it of a field path
        """
        return [
            (at, self.by_path[path], has_several(path))
            for at, path in enumerate(fields)
            if path in self.by_path
        ]

    def reason_to_skip(self, record, places):
        """Why to leave a record out; None to take it.

        :param record: its rows, as ``[(index, cells)]``
        :param places: as :meth:`places` gave them
        """
        for number, (_index, cells) in enumerate(record):
            for at, answers, several in places:
                for value in values_of(cells[at], several):
                    found = answers.get(value)
                    if found and found.way == SKIP and (value or not number):
                        return found.reason
        return None

    def changed_rows(self, record, places):
        """{index: cells} of the rows of a record that are read in another way.

        What is empty further down belongs to the record above it.
        """
        changed = {}
        for number, (index, cells) in enumerate(record):
            read = list(cells)
            for at, answers, several in places:
                read[at] = read_as(cells[at], answers, several, bool(number))
            if read != list(cells):
                changed[index] = read
        return changed

    # records

    def record_for(self, comodel, path, value):
        """Id of the record that somebody chose for a value; None without.

        Looked at again as the person who imports: it may be gone, or nobody's business.

        :param comodel: the model of the records, in the environment of that person
        """
        found = self.by_path.get(path, {}).get(str(value).strip())
        if not found or found.way != RECORD:
            return None
        key = (path, found.value)
        if key not in self.usable:
            record = comodel.browse(found.id if found.model == comodel._name else ())
            usable = record.exists() and record.has_access("read")
            self.usable[key] = record.id if usable else None
        return self.usable[key]


def values_of(cell, several):
    """The values that a cell has, one by one."""
    if not isinstance(cell, str):
        return () if cell else ("",)
    words = cell.split(",") if several else [cell]
    return [word.strip() for word in words]


def read_as(cell, answers, several, continues):
    """What is read in place of a cell.

    :param answers: {value: answer} of the column
    :param continues: whether the row continues the record above it
    """
    values = list(values_of(cell, several))
    read = [_text(value, answers, continues) for value in values]
    return cell if read == values else ",".join(filter(None, read))


def _text(value, answers, continues):
    """What is read in place of a value, which may be itself."""
    found = answers.get(value)
    if not found or (continues and not value):
        return value
    return {TEXT: found.text, LEAVE_EMPTY: ""}.get(found.way, value)
