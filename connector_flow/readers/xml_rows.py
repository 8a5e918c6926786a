"""Read XML record by record, whatever its size: the number of a record is its line.

The cells of a record: ``@id`` is an attribute, ``name`` the text of a child,
``price/amount`` that of its child, ``price/@currency`` an attribute of the child,
``tag[2]`` the second of several children of a name, ``.`` the record's own text.
Elements may be lines of their record (see :mod:`.nested`). Namespaces are left out of
names. Nothing outside of the file is read.
"""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import lxml.etree as etree

from ..tools.invisible import visible
from .nested import BadRow, Counted, Pairs, Shape, behind_records, wanted
from .table import (
    MAX_COLUMNS,
    MAX_NAME,
    Columns,
    FileError,
    Message,
    Row,
    check_required,
    shortened,
    too_long_name,
)
from .unpack import Limited
from .wrong_encoding import is_control, text_in_utf8

NUMBER = re.compile(r"\[\d+\]")
DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding=[\"']([\w.-]{1,40})[\"']")
MAX_CELLS = 10_000  # elements and attributes in a record

_lt = Message


class XmlRecords:
    """Iterate over the records of an XML file.

    content: gives bytes by `read(size)`.
    path: list of element names from the root to the record; only the last one, if the
        record may be anywhere.
    first_only: columns of elements of which all but the first are left out.
    lists, several, named_by: see :class:`.nested.Shape`.
    above: names such as `../Id` of values of the elements around the record.
    """

    def __init__(
        self,
        content: Limited,
        *,
        path: list[str],
        columns: Iterable[str] = (),
        required: Iterable[str] = (),
        max_columns: int = MAX_COLUMNS,
        first_only: Collection[str] = (),
        lists: Collection[str] = (),
        several: Collection[str] = (),
        named_by: Mapping[str, str] | None = None,
        above: Iterable[str] = (),
    ) -> None:
        self._take = _Cells(Shape(lists, several, named_by), first_only)
        self._lists, self._above = frozenset(lists), _AroundElements(above)
        self._content, self._path, self._required = _Said(content), path, required
        self._columns = Columns([*columns, *above], max_columns)
        self.columns = self._columns.names
        self._counted = Counted(self._columns)
        self._found = []  # the way to the element that is open
        self._depth = self._size = 0

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for element in self._records():
            number += 1
            yield from self._rows(number, element)
        if not number:
            raise FileError(self._no_record())
        check_required(self.columns, self._required)

    def _rows(self, number: int, record: Any) -> Iterator[Row]:
        lines: list[Pairs] = []
        try:
            own = self._take.of(record, lines)
        except BadRow as bad:
            own, error = [], bad.args[0]
        else:
            error = _unknown_entity(record) or self._lie(chain(own, *lines))
        if lines or any(text for _name, text in own):
            own += self._above.pairs()
        if self._lists:
            yield from self._nested(own, lines, error)
            return
        cells = visible(self._columns.cells(own))
        if error or any(cells):
            yield Row(number, cells, error)

    def _lie(self, pairs: Iterable[tuple[str, str]]) -> Message | None:
        """Complain about texts in another encoding than the file says that it has."""
        said = self._content.encoding
        for name, text in pairs if said else ():
            if not text.isascii() and _is_other(text, said):
                return _lt(
                    'The file says that it is in %(encoding)s, but "%(name)s" is not: '
                    "have it made anew, with the right encoding in its first line.",
                    encoding=said,
                    name=shortened(name),
                )
        return None

    def _nested(
        self, own: Pairs, lines: list[Pairs], error: Message | None
    ) -> Iterator[Row]:
        if error:
            yield self._counted.failed(self._columns.cells(own), error)
            return
        for number, cells in self._counted.of(own, lines):
            yield Row(number, visible(cells), None)

    def _records(self) -> Iterator[Any]:
        events = etree.iterparse(
            self._content,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            yield from self._closed(events)
        except etree.XMLSyntaxError as error:
            first = next(iter(events.error_log.filter_from_errors()), None)
            reason = first.message if first else error.msg
            message = _lt("This is not XML: %(reason)s.", reason=reason)
            line = first.line if first else error.lineno
            raise FileError(message, line) from error

    def _closed(self, events: Any) -> Iterator[Any]:
        """Yield each record when it ends, and forget what is behind."""
        inside = None
        for event, element in events:
            if event == "start":
                self._enter(element, inside)
                if inside is None and self._is_record():
                    inside, self._depth = element, len(self._found)
                    self._above.begin()
                continue
            self._found.pop()
            if element is inside:
                yield element
                inside = None
                _forget(element)
            elif inside is None:
                self._above.leave(element)

    def _enter(self, element: Any, inside: Any) -> None:
        if not self._found:
            _refuse_entities(element)
        self._found.append(_name(element))
        if inside is None:
            self._above.enter(element, self._found[-1])
        if inside is None and not self._above.keeps or self._is_line(inside):
            self._size = 0
        else:
            self._size += 1
        # counted before they are read, which takes quadratic time
        self._size += len(element.attrib)
        if self._size > MAX_CELLS:
            message = _lt(
                'A record "%(path)s" has more than %(limit)d elements and '
                'attributes: correct "path".',
                path="/".join(self._path),
                limit=MAX_CELLS,
            )
            raise FileError(message)

    def _is_line(self, inside: Any) -> bool:
        """Whether the element that is open is a line of the record around it."""
        if inside is None or not self._lists:
            return False
        return "/".join(self._found[self._depth :]) in self._lists

    def _is_record(self) -> bool:
        if len(self._path) == 1:
            return self._found[-1] == self._path[0]
        return self._found == self._path

    def _no_record(self) -> Message:
        return _lt(
            'The file has no record "%(path)s". Correct "path": it names the elements '
            'from the root to the record, such as "catalog/product".',
            path="/".join(self._path),
        )


def _refuse_entities(root: Any) -> None:
    document = root.getroottree().docinfo.internalDTD
    if document is not None and any(True for _entity in document.iterentities()):
        message = _lt(
            "The file defines entities of its own, which are not read: they can "
            "be made to fill the memory. Send it without them."
        )
        raise FileError(message)


def _unknown_entity(record: Any) -> Message | None:
    for entity in record.iter(etree.Entity):
        return _lt(
            "%(entity)s has no meaning in this file: write the character itself.",
            entity=entity.text,
        )


class _Said:
    """Content whose first line says in which encoding it is: ``encoding``, or empty."""

    def __init__(self, content: Any) -> None:
        self._content, self.encoding = content, ""
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        data = self._content.read(size)
        if not self._begun and (found := DECLARED.match(data)):
            self.encoding = found[1].decode()
        self._begun = True
        return data


def _is_other(text: str, encoding: str) -> bool:
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        return False
    data = text.encode(codec, "replace")
    return is_control(text, codec) or text_in_utf8(data, codec) is not None


def _forget(element: Any) -> None:
    """Free the memory of an element and of those in front of it."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _name(element: Any) -> str:
    return etree.QName(element).localname


class _Cells:
    """Reads the cells of a record, and those of its lines.

    :param shape: what is lines, and what is there several times
    :param first_only: columns of elements of which all but the first are left out
    """

    def __init__(self, shape: Shape, first_only: Collection[str] = ()) -> None:
        self._shape, self._first_only = shape, frozenset(first_only)

    def of(self, record: Any, lines: list[Pairs], prefix: str = "") -> Pairs:
        """Return the pairs of name and text of a record, or of a line.

        :param lines: takes the pairs of each line
        :raise BadRow: when it cannot be read
        """
        joined: dict[str, list[str]] = {}
        pairs = list(self._pairs(record, prefix, lines, joined))
        shape = self._shape
        return pairs + [
            (name, shape.joined(name, texts)) for name, texts in joined.items()
        ]

    def _pairs(
        self,
        element: Any,
        prefix: str,
        lines: list[Pairs],
        joined: dict[str, list[str]],
    ) -> Iterator[tuple[str, str]]:
        if len(prefix) > MAX_NAME:
            raise FileError(too_long_name(prefix))
        for name, text in element.attrib.items():
            yield f"{prefix}@{etree.QName(name).localname}", text
        text = _text(element)
        if text or (prefix and not len(element)):
            yield prefix.rstrip("/") or ".", text
        counts: dict[str, int] = {}
        for child in element.iterchildren("*"):
            name = _name(child)
            plain = plain_column(prefix + name)
            if plain in self._shape.lists:
                lines += self._line(child, plain)
                continue
            if plain in self._shape.several:
                joined.setdefault(plain, []).append(_text(child))
                continue
            if by := self._shape.named_by.get(plain):
                name = self._shape.called(name, _at(child, by))
            counts[name] = number = counts.get(name, 0) + 1
            if number > 1 and plain in self._first_only:
                continue
            if number > 1:
                name = f"{name}[{number}]"
            yield from self._pairs(child, f"{prefix}{name}/", lines, joined)

    def _line(self, element: Any, name: str) -> list[Pairs]:
        """The pairs of a line; where it has lines itself, they stand in each."""
        inner: list[Pairs] = []
        own = self.of(element, inner, f"{name}/")
        return [[*own, *line] for line in inner or [[]]]


def _at(element: Any, path: str) -> str:
    """The text of the element, or attribute, at a path; empty where there is none."""
    for step in path.split("/"):
        if step.startswith("@"):
            found = (text for name, text in _attributes(element, {step}))
            return next(found, "")
        below = (one for one in element.iterchildren("*") if _name(one) == step)
        element = next(below, None)
        if element is None:
            return ""
    return _text(element)


class _Open:
    """An element around the records, as far as it was read.

    ``ups`` has how far below it records began.
    """

    def __init__(self) -> None:
        self.pairs: Pairs = []
        self.counts: dict[str, int] = {}
        self.ups: set[int] = set()


class _AroundElements:
    """Values of the elements around a record.

    :param names: those that are asked for, such as ``../Id`` and ``../../@version``

    An element that has what is asked for stays until it was read.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._levels = wanted(names, "/")
        self._names = {name for names in self._levels.values() for name in names}
        self._firsts = {name.partition("/")[0] for name in self._names}
        self._cells = _Cells(Shape())
        self._open: list[_Open] = []
        self._kept: int | None = None  # how deep the element is that stays

    @property
    def keeps(self) -> bool:
        """Whether the element that is open stays until it was read."""
        return self._kept is not None

    def enter(self, element: Any, name: str) -> None:
        """An element begins that is no part of a record, but may be one."""
        self._open.append(_Open())
        if self._names and len(element.attrib) <= MAX_CELLS:
            self._open[-1].pairs += _attributes(element, self._names)
        if self._kept is None and len(self._open) > 1 and name in self._firsts:
            self._kept = len(self._open)

    def begin(self) -> None:
        """The element that has just begun is a record."""
        self._open.pop()
        self._kept = None
        for up, one in enumerate(reversed(self._open), 1):
            one.ups.add(up)

    def leave(self, element: Any) -> None:
        """An element ends that is no part of a record."""
        if self._kept == len(self._open):
            self._kept = None
            self._note(element, self._open[-2])
        self._open.pop()
        if not self.keeps:
            _forget(element)

    def _note(self, element: Any, around: _Open) -> None:
        """Note what is asked for of an element, for records below the one around."""
        name = _name(element)
        around.counts[name] = number = around.counts.get(name, 0) + 1
        prefix = f"{name}[{number}]/" if number > 1 else f"{name}/"
        for full, text in self._cells.of(element, [], prefix):
            plain = plain_column(full)
            late = (up for up in around.ups if plain in self._levels.get(up, ()))
            for up in late:
                raise FileError(behind_records("../" * up + plain))
            if plain in self._names:
                around.pairs.append((full, text))

    def pairs(self) -> Pairs:
        """The cells of what stands around the record that has just ended."""
        return [
            ("../" * up + name, text)
            for up, names in self._levels.items()
            if up <= len(self._open)
            for name, text in self._open[-up].pairs
            if plain_column(name) in names
        ]


def _attributes(element: Any, names: Collection[str]) -> Pairs:
    if not any(name.startswith("@") for name in names):
        return []
    found = (
        (f"@{etree.QName(name).localname}", text)
        for name, text in element.attrib.items()
    )
    return [pair for pair in found if pair[0] in names]


def plain_column(name: str) -> str:
    """The name of a column without the numbers of repeated elements."""
    return NUMBER.sub("", name) if "[" in name else name


def _text(element: Any) -> str:
    """The text of an element itself; spaces between its children are none."""
    parts = [element.text, *(child.tail for child in element)]
    text = "".join(part for part in parts if part)
    return text if not len(element) or text.strip() else ""
