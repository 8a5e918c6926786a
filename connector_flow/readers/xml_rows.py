"""Read XML record by record, whatever its size: the number of a record is its line.

The cells of a record: ``@id`` is an attribute, ``name`` the text of a child,
``price/amount`` that of its child, ``price/@currency`` an attribute of the child,
``tag[2]`` the second of several children of a name, ``.`` the record's own text.
Namespaces are left out of names. Nothing outside of the file is read.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import lxml.etree as etree

from ..tools.invisible import visible
from .table import (
    MAX_COLUMNS,
    MAX_NAME,
    Columns,
    FileError,
    Message,
    Row,
    check_required,
    too_long_name,
)
from .unpack import Limited

NUMBER = re.compile(r"\[\d+\]")
MAX_CELLS = 10_000  # elements and attributes in a record

_lt = Message


class XmlRecords:
    """Iterate over the records of an XML file.

    content: gives bytes by `read(size)`.
    path: list of element names from the root to the record; only the last one, if the
        record may be anywhere.
    first_only: columns of elements of which all but the first are left out.
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
    ) -> None:
        self._first_only = frozenset(first_only)
        self._content, self._path, self._required = content, path, required
        self._columns = Columns(columns, max_columns)
        self._found = []  # the way to the element that is open
        self._size = 0

    @property
    def columns(self) -> list[str]:
        return self._columns.names

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for element in self._records():
            number += 1
            cells = visible(self._columns.cells(cells_of(element, self._first_only)))
            error = _unknown_entity(element)
            if error or any(cells):
                yield Row(number, cells, error)
        if not number:
            raise FileError(self._no_record())
        check_required(self.columns, self._required)

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
            message = _lt("This is no XML: %(reason)s.", reason=error.msg)
            raise FileError(message, error.lineno) from error

    def _closed(self, events: Any) -> Iterator[Any]:
        """Yield each record when it ends, and forget what is behind."""
        inside = None
        for event, element in events:
            if event == "start":
                self._enter(element, inside)
                if inside is None and self._is_record():
                    inside = element
                continue
            self._found.pop()
            if element is inside:
                yield element
                inside = None
            if inside is None:
                _forget(element)

    def _enter(self, element: Any, inside: Any) -> None:
        if not self._found:
            _refuse_entities(element)
        self._found.append(_name(element))
        self._size = 0 if inside is None else self._size + 1
        # counted before they are read, which takes quadratic time
        self._size += len(element.attrib)
        if self._size > MAX_CELLS:
            raise FileError(
                _lt(
                    'A record "%(path)s" has more than %(limit)d elements and '
                    'attributes: correct "path".',
                    path="/".join(self._path),
                    limit=MAX_CELLS,
                )
            )

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
        raise FileError(
            _lt(
                "The file defines entities of its own, which are not read: they can "
                "be made to fill the memory. Send it without them."
            )
        )


def _unknown_entity(record: Any) -> Message | None:
    for entity in record.iter(etree.Entity):
        return _lt(
            "%(entity)s has no meaning in this file: write the character itself.",
            entity=entity.text,
        )


def _forget(element: Any) -> None:
    """Free the memory of an element and of those in front of it."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _name(element: Any) -> str:
    return etree.QName(element).localname


def cells_of(
    record: Any, first_only: Collection[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return the pairs of name and text of a record."""
    return list(_cells(record, "", first_only))


def _cells(
    element: Any, prefix: str, first_only: Collection[str]
) -> Iterator[tuple[str, str]]:
    if len(prefix) > MAX_NAME:
        raise FileError(too_long_name(prefix))
    for name, text in element.attrib.items():
        yield f"{prefix}@{etree.QName(name).localname}", text
    text = _text(element)
    if text or (prefix and not len(element)):
        yield prefix.rstrip("/") or ".", text
    counts = {}
    for child in element.iterchildren("*"):
        name = _name(child)
        counts[name] = number = counts.get(name, 0) + 1
        if number > 1 and plain_column(prefix + name) in first_only:
            continue
        if number > 1:
            name = f"{name}[{number}]"
        yield from _cells(child, f"{prefix}{name}/", first_only)


def plain_column(name: str) -> str:
    """The name of a column without the numbers of repeated elements."""
    return NUMBER.sub("", name) if "[" in name else name


def _text(element: Any) -> str:
    """The text of an element itself; spaces between its children are none."""
    parts = [element.text, *(child.tail for child in element)]
    text = "".join(part for part in parts if part)
    return text if not len(element) or text.strip() else ""
