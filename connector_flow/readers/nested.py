"""Records with lists inside, as rows: what JSON and XML have in common.

The first row of a record has its own cells and those of its first line, each further
one those of a line alone. The column ``#`` counts the records: it is filled where one
begins, so that no line joins another record, whatever its cells are.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from ..tools.chunk_data import RECORD
from .table import Columns, Message, Row

Pairs = list[tuple[str, str]]

_lt = Message


class BadRow(ValueError):
    """Why a row cannot be read; the first argument is a Message."""


class Shape:
    """What of a record is lines, and what is there several times in one cell.

    :param lists: paths of the lists whose elements are lines
    :param several: paths of what may be there several times; as a dictionary with the
        text that is put between; without it, a list in JSON
    :param named_by: {path of what may be there several times: where in it stands what
        it is called}
    """

    def __init__(
        self,
        lists: Collection[str] = (),
        several: Collection[str] | Mapping[str, str | None] = (),
        named_by: Mapping[str, str] | None = None,
    ) -> None:
        self.lists = frozenset(lists)
        known = several if isinstance(several, Mapping) else dict.fromkeys(several)
        self.named_by = dict(named_by or {})
        self.several: dict[str, str | None] = dict(known)

    def joined(self, name: str, texts: list[str]) -> str:
        """The texts of what is there several times, as one cell.

        :raise BadRow: where they could not be told apart again
        """
        between = self.several[name]
        if between is None:
            return json.dumps(texts, ensure_ascii=False)
        torn = [text for text in texts if between.strip() and between in text]
        if torn:
            message = _lt(
                '"%(name)s" has "%(between)s" inside of "%(text)s": put something '
                'else between several values, or name it in "several" as a list.',
                name=name,
                between=between,
                text=torn[0][:80],
            )
            raise BadRow(message)
        return between.join(texts)

    def called(self, name: str, label: str) -> str:
        """The name of one of several that say themselves what they are.

        :raise BadRow: where it does not
        """
        if label.strip():
            return f"{name}[{label.strip()}]"
        message = _lt(
            '"%(name)s" is there without "%(label)s", as "named_by" calls it.',
            name=name,
            label=self.named_by[name],
        )
        raise BadRow(message)


class Counted:
    """Makes rows of records with lines; each row has a number, and so has each record.

    :param columns: those of the rows, which grow
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.records = self.rows = 0

    def of(self, own: Pairs, lines: Iterable[Pairs]) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of each row of a record; none for one without cells.

        Lines without any cell are none.
        """
        self.records += 1
        filled = (line for line in lines if any(text for _name, text in line))
        head: Pairs = [(RECORD, str(self.records)), *own]
        for line in filled:
            yield self._numbered([*head, *line])
            head = []
        if head and any(text for _name, text in own):
            yield self._numbered(head)

    def failed(self, cells: list[str], error: Message) -> Row:
        """The one row of a record that cannot be read."""
        self.records += 1
        self.rows += 1
        return Row(self.rows, cells, error)

    def _numbered(self, pairs: Pairs) -> tuple[int, list[str]]:
        self.rows += 1
        return self.rows, self._columns.cells(pairs)


def wanted(names: Iterable[str], slash: str) -> dict[int, set[str]]:
    """Which values of what stands around a record are asked for.

    :param names: such as ``../Id`` and ``../../Name``
    :param slash: what stands between the names behind ``../``
    :return: {how far up: names there}
    """
    found: dict[int, set[str]] = {}
    for name in names:
        rest, up = name, 0
        while rest.startswith("../"):
            rest, up = rest[3:], up + 1
        found.setdefault(up, set()).add(rest)
    return found


def behind_records(name: str) -> Message:
    """Complain about a value that comes when records are there that ask for it."""
    return _lt(
        '"%(name)s" stands behind records that ask for it: their rows are made by '
        'then. Leave it out of "above".',
        name=name,
    )
