"""EDIFACT messages to rows: a message is a record, its LIN groups are its lines.

The first row of a message has the cells of its head and of its first line, each further
row those of one line. The number of a row is that of its segment, UNH or LIN. How the
columns are called stands in :mod:`.edifact_columns`.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO

from .edifact_columns import Group, pairs, party_of
from .edifact_segments import Segment, Segments
from .table import (
    MAX_COLUMNS,
    Columns,
    FileError,
    Message,
    Row,
    check_required,
    storable,
)

LINE = "line/"
MESSAGES = ("ORDERS", "INVOIC", "DESADV")
# What follows one of these belongs to it, until something else begins.
OWNERS = ("TAX", "ALC", "PAT", "TOD", "LOC", "PAC")
ENVELOPE = ("UNB", "UNG", "UNE", "UNZ")

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class EdifactRows:
    """Iterate over the rows of a file of interchanges.

    stream: gives bytes by `read(size)`.
    messages: types that are read, such as ORDERS.
    skipped: types that are left out.
    encoding: instead of the character set that an interchange names.
    columns: names of columns that are there even if no message has them.
    first_only: columns that count once, however often a message says them.
    required: names of columns that have to be there.

    A message that is wrong in itself fails with all of its rows. Raises FileError for
    an interchange that is not whole, before its end is reached.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        messages: Collection[str] = MESSAGES,
        skipped: Collection[str] = (),
        encoding: str | None = None,
        columns: Iterable[str] = (),
        first_only: Collection[str] = (),
        required: Iterable[str] = (),
        max_columns: int = MAX_COLUMNS,
    ) -> None:
        self._segments = Segments(stream, encoding)
        self._read, self._skipped = messages, skipped
        self._first_only, self._required = frozenset(first_only), required
        self._columns = Columns(columns, max_columns)
        self.columns = self._columns.names

    def __iter__(self) -> Iterator[Row]:
        found = False
        segments = iter(self._segments)
        for head in segments:
            if head.tag != "UNB":
                raise FileError(_no_interchange(head))
            found = True
            yield from self._interchange(head, segments)
        if not found:
            raise FileError(_lt("The file is empty: it has no interchange (UNB)."))
        check_required(self.columns, self._required)

    def _interchange(self, head: Segment, segments: Iterator[Segment]) -> Iterator[Row]:
        messages = groups = 0
        message: list[Segment] = []
        for segment in segments:
            if segment.tag == "UNH" or segment.tag in ENVELOPE:
                yield from self._rows(head, message)
                messages, message = messages + bool(message), []
            if segment.tag == "UNZ":
                return _check_end(head, segment, groups or messages)
            if segment.tag == "UNB":
                raise FileError(_not_ended(head, segment))
            groups += segment.tag == "UNG"
            if segment.tag in ENVELOPE:
                continue
            if not message and segment.tag != "UNH":
                raise FileError(_outside(segment))
            message.append(segment)
        raise FileError(_not_ended(head, None))

    # a message

    def _rows(self, head: Segment, segments: list[Segment]) -> Iterator[Row]:
        if not segments:
            return
        kind = segments[0].get(2)
        if kind in self._skipped:
            return
        error = self._wrong(kind, head, segments)
        record, lines = _cells(kind, _envelope(head, segments[0]), segments[1:-1])
        for at, (number, line) in enumerate(lines or [(0, [])]):
            named = self._told_apart(line if at else [*record, *line])
            cells, flaw = storable(self._columns.cells(named), self.columns)
            yield Row(number if at else segments[0].number, cells, error or flaw)

    def _wrong(
        self, kind: str, head: Segment, segments: list[Segment]
    ) -> Message | None:
        if kind not in self._read:
            return _lt(
                "Messages of the type “%(kind)s” are not read (%(where)s): add it to "
                '"messages", or to "skip_messages" to leave them out.',
                kind=kind,
                where=segments[0].at(),
            )
        bad = [segment.error for segment in (head, *segments) if segment.error]
        return bad[0] if bad else _wrong_end(segments[0], segments[-1], len(segments))

    def _told_apart(self, cells: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Of several cells of a name the second is called ``name[2]``."""
        counts: dict[str, int] = {}
        for name, text in cells:
            counts[name] = number = counts.get(name, 0) + 1
            if number == 1:
                yield name, text
            elif name not in self._first_only:
                yield f"{name}[{number}]", text


def _envelope(head: Segment, message: Segment) -> list[tuple[str, str]]:
    found = {
        "message": message.get(2),
        "message_ref": message.get(1),
        "sender": head.get(2),
        "recipient": head.get(3),
        "interchange_ref": head.get(5),
        "test": head.get(11),
    }
    return [(name, text) for name, text in found.items() if text]


def _cells(
    kind: str, record: list[tuple[str, str]], segments: list[Segment]
) -> tuple[list[tuple[str, str]], list[tuple[int, list[tuple[str, str]]]]]:
    """Return the cells of a record, and of each line with the number of its segment."""
    lines: list[tuple[int, list[tuple[str, str]]]] = []
    pack: list[tuple[str, str]] = []
    group, cells = Group(kind), record
    for segment in segments:
        if segment.tag == "CPS":  # a package: what it says is of each line inside
            cells = pack = []
            group = Group(kind, LINE)
            continue
        if segment.tag == "LIN":
            cells = pack.copy()
            lines.append((segment.number, cells))
            group = Group(kind, LINE)
        elif segment.tag == "UNS":
            cells, group = record, Group(kind)
        else:
            group = _group(group, segment)
        if segment.tag != "UNS":
            cells += pairs(segment, group)
    return record, lines


def _group(group: Group, segment: Segment) -> Group:
    """Return where a segment stands, behind those above it."""
    if segment.tag == "NAD":
        return group._replace(party=party_of(segment), inside="")
    if segment.tag in ("CUX", "PRI", "IMD", "PIA"):
        return group._replace(party="", inside="")
    if segment.tag in OWNERS:
        return group._replace(party="", inside=segment.tag)
    return group


# complaints


def _check_end(head: Segment, end: Segment, count: int) -> None:
    """Refuse an interchange whose end does not fit what is in it."""
    if end.get(1) != str(count) and end.get(1).lstrip("0") != str(count):
        message = _lt(
            "The interchange says that it has %(said)s messages or groups, but has "
            "%(count)d (%(where)s): something is missing. Have it sent again.",
            said=end.get(1) or "?",
            count=count,
            where=end.at(),
        )
        raise FileError(message)
    if end.get(2) != head.get(5):
        message = _lt(
            "The interchange “%(begin)s” ends as “%(end)s” (%(where)s): parts of "
            "two were put together.",
            begin=head.get(5),
            end=end.get(2),
            where=end.at(),
        )
        raise FileError(message)


def _wrong_end(begin: Segment, end: Segment, count: int) -> Message | None:
    """Say what is wrong with the end of a message, or return None."""
    if end.tag != "UNT":
        return _lt(
            "The message “%(ref)s” has no end (UNT) behind %(where)s: something is "
            "missing. Have it sent again.",
            ref=begin.get(1),
            where=end.at(),
        )
    if end.get(1).lstrip("0") != str(count):
        return _lt(
            "The message “%(ref)s” says that it has %(said)s segments, but has "
            "%(count)d (%(where)s): something is missing. Have it sent again.",
            ref=begin.get(1),
            said=end.get(1) or "?",
            count=count,
            where=end.at(),
        )
    if end.get(2) != begin.get(1):
        return _lt(
            "The message “%(begin)s” ends as “%(end)s” (%(where)s): parts of two were "
            "put together.",
            begin=begin.get(1),
            end=end.get(2),
            where=end.at(),
        )
    return None


def _no_interchange(segment: Segment) -> Message:
    return _lt(
        "An interchange begins with UNA or UNB, but there is something else: "
        "%(where)s.",
        where=segment.at(),
    )


def _outside(segment: Segment) -> Message:
    return _lt(
        "A segment stands outside of any message (UNH to UNT): %(where)s.",
        where=segment.at(),
    )


def _not_ended(head: Segment, other: Segment | None) -> Message:
    if other:
        return _lt(
            "The interchange “%(ref)s” has no end (UNZ) before the next one begins "
            "(%(where)s). Have it sent again.",
            ref=head.get(5),
            where=other.at(),
        )
    return _lt(
        "The interchange “%(ref)s”, which begins at %(where)s, has no end (UNZ): the "
        "file was cut off. Have it sent again.",
        ref=head.get(5),
        where=head.at(),
    )
