"""Read JSON row by row: lines of any number, or the elements of an array in a document.

An object is a row, its members are cells: numbers keep their text, but for an exponent,
which is written out; ``true`` and ``false`` are those words, null is an empty cell.
Objects inside of it are flattened, ``{"price": {"net": 1}}`` is the column
``price.net``; a list is a cell of JSON text, unless its elements are lines (see
:mod:`.nested`): ``line_items/sku`` is the column of a line's member.
"""

import codecs
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, NoReturn

from .encodings import MARK, find_encoding, without_marks
from .nested import BadRow, Counted, Pairs, Shape, behind_records, wanted
from .table import (
    MAX_COLUMNS,
    MAX_NAME,
    SHOWN,
    UNSTORABLE,
    Columns,
    FileError,
    Message,
    Row,
    check_required,
    fitted,
    is_clean,
    shortened,
    storable,
    too_long_name,
)
from .text_lines import KEPT, Lines
from .unpack import Limited
from .wrong_encoding import is_utf8

SAMPLE = 1000  # rows looked at to tell the columns
SAMPLED = 32 * 2**20  # bytes of them
MAX_ELEMENT = 10 * 2**20  # characters of an element of an array
BLOCK = 2**18
TOKEN = 20  # characters, more than a word or an escape has
EXPONENT = re.compile(r".+[eE][+-]?[0-9]{1,3}")  # a larger one no float can hold

_lt = Message


class Number(str):
    """A number as it is written."""


# --- one row -------------------------------------------------------------------------


def _written(number: str) -> str:
    """1E3 is 1000, and 1e-05 is 0.00001: most programs write them only now and then.

    Written out it may be hundreds of times as long, so this is done last of all.
    """
    if ("e" in number or "E" in number) and EXPONENT.fullmatch(number):
        return format(Decimal(number), "f")
    return str(number)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number in JSON")


class Twice(dict):
    """An object that names a member twice: an error of its row, not of the file."""

    name = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found = Twice(found)
        found.name = _first_double(pairs)
    return found


def _first_double(pairs: list[tuple[str, Any]]) -> str:
    seen = set()
    for name, _value in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _refuse_double(name: str) -> NoReturn:
    raise BadRow(_twice(name))


def _twice(name: str) -> Message:
    return _lt(
        'The name "%(name)s" is there twice in one object.', name=shortened(name)
    )


DECODER = json.JSONDecoder(
    parse_float=Number,
    parse_int=Number,
    parse_constant=_no_number,
    object_pairs_hook=_object,
)


def as_text(value: Any) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, Number):
        return _written(value)
    if isinstance(value, str):
        return value
    return _dump(value)


def _dump(value: Any) -> str:
    """JSON with the digits of numbers as they were, which no float would keep."""
    parts = _Parts()
    _write(value, parts)
    return "".join(parts)


class _Parts(list):
    """The parts of a text, which is refused when it grows too long."""

    size = 0

    def append(self, text: str) -> None:
        self.size += len(text)
        _check_size(self.size)
        super().append(text)


def _write(value: Any, parts: _Parts) -> None:
    if isinstance(value, Twice):
        _refuse_double(value.name)
    if isinstance(value, dict):
        parts.append("{")
        for place, (name, one) in enumerate(value.items()):
            before = ", " if place else ""
            parts.append(f"{before}{json.dumps(name, ensure_ascii=False)}: ")
            _write(one, parts)
        parts.append("}")
    elif isinstance(value, list):
        parts.append("[")
        for place, one in enumerate(value):
            if place:
                parts.append(", ")
            _write(one, parts)
        parts.append("]")
    elif isinstance(value, Number):
        parts.append(_written(value))
    else:
        parts.append(json.dumps(value, ensure_ascii=False))


def _check_size(size: int) -> None:
    """Refuse a row whose numbers, or names, are far longer than what was written."""
    if size > MAX_ELEMENT:
        message = _lt(
            "The row takes more than %(limit)d MiB when its numbers are written "
            "out: look at their exponents.",
            limit=MAX_ELEMENT // 2**20,
        )
        raise BadRow(message)


FLAT = Shape()


def flattened(
    value: dict[str, Any],
    prefix: str = "",
    shape: Shape = FLAT,
    lines: list[Pairs] | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield ``(name, text)`` for an object, those inside of it with dotted names.

    :param lines: takes the pairs of each line, where the shape has lists
    """
    if isinstance(value, Twice):
        _refuse_double(value.name)
    if len(prefix) > MAX_NAME:
        raise BadRow(too_long_name(prefix))
    for key, item in value.items():
        name = prefix + key
        if lines is not None and name in shape.lists:
            lines += _lines(item, name, shape)
        elif isinstance(item, dict) and item:
            yield from flattened(item, f"{name}.", shape, lines)
        elif isinstance(item, list) and name in shape.named_by:
            for one in item:
                called = shape.called(name, _at(one, shape.named_by[name]))
                yield from flattened(one, f"{called}.", shape, lines)
        else:
            yield name, _cell(item, name, shape)


def _at(value: Any, path: str) -> str:
    """The text at a path in an object; empty where there is none."""
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return "" if isinstance(value, dict | list) else as_text(value)


def _cell(item: Any, name: str, shape: Shape) -> str:
    if isinstance(item, list) and shape.several.get(name) is not None:
        return shape.joined(name, [as_text(one) for one in item])
    return "" if item == {} else as_text(item)


def _lines(item: Any, name: str, shape: Shape) -> Iterator[Pairs]:
    """Yield the pairs of each line; what has lines itself stands in front of each."""
    for one in item if isinstance(item, list) else [item]:
        if not isinstance(one, dict):
            yield [(name, as_text(one))]
            continue
        inner: list[Pairs] = []
        own = list(flattened(one, f"{name}/", shape, inner))
        yield from ([*own, *line] for line in inner or [[]])


class Rows:
    """Makes rows of values; `columns` are the names so far.

    :param names: of columns that are known; those of rows that are lists
    :param declared: whether the names were given by a person
    :param most: how many columns there may be
    :param shape: what of a value is lines
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        declared: Collection[str] = (),
        most: int = MAX_COLUMNS,
        shape: Shape = FLAT,
    ) -> None:
        self._columns = Columns(names, most)
        self.columns = self._columns.names
        self._declared, self._shape = declared, shape
        self._counted = Counted(self._columns)

    def rows(
        self, number: int, value: Any, end: int = 0, above: Pairs | None = None
    ) -> Iterator[Row]:
        """Yield the Row of a value, or those of a record with lines; none if empty.

        :param number: of the row; those of records with lines are counted here
        :param above: cells from around the value
        """
        try:
            if self._shape.lists:
                yield from self._nested(value, end, above or [])
                return
            cells, error = self._cells(value, above or [])
        except BadRow as bad:
            yield self.failed(number, [_shown(value)], bad.args[0], end)
            return
        cells, flaw = storable(cells, self.columns)
        if any(cells):
            yield Row(number, cells, error or flaw, end)

    def failed(self, number: int, cells: list[str], error: Message, end: int) -> Row:
        """The row of a value that cannot be read."""
        if self._shape.lists:
            return self._counted.failed(cells, error)
        return Row(number, cells, error, end)

    def _nested(self, value: Any, end: int, above: Pairs) -> Iterator[Row]:
        if not isinstance(value, dict):
            raise BadRow(_no_object())
        lines: list[Pairs] = []
        own = self._pairs(value, lines)
        for line in lines:
            _check_pairs(line)
        if lines or any(text for _name, text in own):
            own += above
        for number, cells in self._counted.of(own, lines):
            cells, flaw = storable(cells, self.columns)
            yield Row(number, cells, flaw, end)

    def _cells(self, value: Any, above: Pairs) -> tuple[list[str], Message | None]:
        if isinstance(value, list) and self._declared:
            cells, error = fitted(list(map(as_text, value)), len(self._declared))
            around = dict(above)
            rest = self.columns[len(self._declared) :] if around else ()
            return cells + [around.get(name, "") for name in rest], error
        if isinstance(value, dict):
            pairs = self._pairs(value)
            if any(text for _name, text in pairs):
                pairs += above
            return self._columns.cells(pairs), None
        raise BadRow(_no_object())

    def _pairs(self, value: Any, lines: list[Pairs] | None = None) -> Pairs:
        pairs, size = [], 0
        for pair in flattened(value, shape=self._shape, lines=lines):
            pairs.append(pair)
            size += len(pair[1])
            _check_size(size)
        _check_pairs(pairs)
        return pairs


def _check_pairs(pairs: Pairs) -> None:
    if not is_clean("".join(name for name, _text in pairs)):
        raise BadRow(_lt("The row has a name that cannot be stored: rename it."))
    if len(dict(pairs)) < len(pairs):
        _refuse_double(_first_double(pairs))


def _no_object() -> Message:
    return _lt(
        'The row is not an object such as {"name": "value"}. If rows are lists, '
        'name their cells by "columns".'
    )


def _shown(value: Any) -> str:
    """The beginning of a value that is no row, as far as it can be stored."""
    try:
        text = _dump(value)
    except BadRow:
        text = json.dumps(value, ensure_ascii=False)
    return UNSTORABLE.sub(SHOWN, text[:KEPT])


def _too_deep() -> Message:
    return _lt("The row has too many levels inside of each other.")


# --- lines ---------------------------------------------------------------------------


class JsonLines:
    """Iterate over the rows of a file that has an object in each line.

    stream: a binary, seekable file.
    columns: names that are there in any case, in front of those that are found.
    required: names that have to be among the columns of the first rows.
    place: what `place()` returned: go on there.
    lists, several, named_by: see :class:`.nested.Shape`; with lists, nobody can go on.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        encoding: str = "utf-8",
        columns: Collection[str] = (),
        required: Iterable[str] = (),
        place: dict[str, Any] | None = None,
        max_columns: int = MAX_COLUMNS,
        lists: Collection[str] = (),
        several: Collection[str] = (),
        named_by: Mapping[str, str] | None = None,
    ) -> None:
        self._stream, self._declared = stream, columns
        self._most, self._shape = max_columns, Shape(lists, several, named_by)
        self.guessed = {}
        if place:
            self._encoding = place["encoding"]
            self._open(place["offset"], place["line"], place["columns"])
        else:
            self._encoding, self._mark = find_encoding(stream, encoding)
            self._open(self._mark, 1, columns)
            self._look_ahead(required)

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines
        while lines.texts or lines.more():
            for index, text in enumerate(lines.texts):
                number, end = lines.number + index, lines.ends[index + 1]
                self._line, self._offset = number + 1, end
                yield from self._read(number, text, end)
            lines.drop(len(lines.texts))

    def place(self) -> dict[str, Any]:
        """Return where the last row ended and how to go on there, fit for JSON."""
        return {
            "offset": self._offset,
            "line": self._line,
            "columns": self.columns,
            "encoding": self._encoding,
        }

    def _open(self, offset: int, line: int, columns: Collection[str]) -> None:
        self._offset, self._line = offset, line
        self._lines = Lines(self._stream, self._encoding, offset, line)
        self._rows = Rows(columns, self._declared, self._most, self._shape)
        self.columns = self._rows.columns

    def _look_ahead(self, required: Iterable[str]) -> None:
        """Learn the columns from the first rows, then begin again."""
        bad = []
        for row in islice(self, SAMPLE):
            bad.append(bool(row.error))
            if row.end > SAMPLED:
                break
        if len(bad) > 1 and bad[0] and sum(bad) > len(bad) / 2:
            message = _lt(
                "The first lines cannot be read as rows. If the file is one "
                'document with an array inside, set "path" to the names that lead '
                'there, such as "data.items".'
            )
            raise FileError(message)
        check_required(self.columns, required)
        self._open(self._mark, 1, self.columns)

    def _read(self, number: int, text: str, end: int) -> Iterator[Row]:
        text = text.strip(" \t\r\n\x1a\ufeff")
        if not text:
            return
        error = self._flaw(number, text)
        if error:
            cells = [without_marks(text[:KEPT])]
            yield self._rows.failed(number, cells, error, end)
            return
        try:
            # in one go: what is wrong with it is said before any row is there
            yield from list(self._rows.rows(number, DECODER.decode(text), end))
            return
        except BadRow as bad:
            error = bad.args[0]
        except RecursionError:
            error = _too_deep()
        except ValueError as bad:
            error = _lt("This is not JSON: %(reason)s.", reason=str(bad))
        yield self._rows.failed(number, [text[:KEPT]], error, end)

    def _flaw(self, number: int, text: str) -> Message | None:
        flaws = self._lines.flaws
        if flaws.get(number):
            return _lt("The line is too long: look for missing line breaks.")
        if number in flaws and MARK.search(text):
            return _lt(
                "The line is not text in %(encoding)s: correct it, or set "
                '"encoding" to that of the file.',
                encoding=self._encoding,
            )
        return None


# --- a document ----------------------------------------------------------------------

SPACE = re.compile(r"[ \t\r\n]*")
MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[]["{}]', re.S)  # a lone " is cut off
DEPTH = {"{": 1, "[": 1, "}": -1, "]": -1}


class JsonArray:
    """Iterate over the elements of an array in a document; their number is the line.

    content: gives bytes by `read(size)`.
    path: names that lead to the array, or to a single object; none if the document is
        the array; "." if it may be the object. Arrays on the way have it several times.
    lists, several, named_by: see :class:`.nested.Shape`.
    above: names such as `../id` of values of the objects around.
    """

    def __init__(
        self,
        content: Limited,
        *,
        encoding: str = "utf-8",
        path: Sequence[str] = (),
        columns: Collection[str] = (),
        required: Iterable[str] = (),
        max_columns: int = MAX_COLUMNS,
        lists: Collection[str] = (),
        several: Collection[str] = (),
        named_by: Mapping[str, str] | None = None,
        above: Iterable[str] = (),
    ) -> None:
        self._single = bool(path)
        self._path, self._required = [name for name in path if name != "."], required
        self._text = Text(content, encoding)
        shape = Shape(lists, several, named_by)
        names = above if not columns else [*columns, *above]
        self._rows = Rows(names, columns, max_columns, shape)
        self.columns = self._rows.columns
        self._around = _AroundObjects(self._path, above)
        self._reached, self._many = 0, False

    def __iter__(self) -> Iterator[Row]:
        for number, value in enumerate(self._walk(0), 1):
            yield from self._rows.rows(number, value, above=self._around.pairs())
        if self._text.next():
            raise self._text.unexpected()
        if self._reached < len(self._path):
            raise FileError(self._no_array(self._reached + 1))
        check_required(self.columns, self._required)

    def _walk(self, depth: int) -> Iterator[Any]:
        """Yield the records behind so many names of the path."""
        text, self._reached = self._text, max(depth, self._reached)
        start = text.next()
        if depth < len(self._path):
            self._many = self._many or start == "["
            for _one in self._elements() if start == "[" else (None,):
                yield from self._inside(depth)
        elif start == "[":
            for _one in self._elements():
                yield text.value()
        elif start == "{" and self._single:
            yield text.value()
        elif not (self._many and text.value() is None):
            raise FileError(self._no_array(depth))

    def _elements(self) -> Iterator[None]:
        """Stop in front of each element of the array that follows."""
        return self._parts("[", "]")

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        text, first = self._text, True
        text.take(opening)
        while text.next() != closing:
            if not first:
                text.take(",")
            yield
            first = False
        text.take(closing)

    def _inside(self, depth: int) -> Iterator[Any]:
        """Yield the records that an object leads to by the next name of the path."""
        text, found = self._text, False
        if text.next() != "{":
            raise FileError(self._no_array(depth))
        self._around.enter(depth)
        for _member in self._parts("{", "}"):
            name = text.value()
            text.take(":")
            if name == self._path[depth]:
                if found:
                    raise FileError(_twice(name))
                yield from self._walk(depth + 1)
                found = True
            elif self._around.wants(depth, name):
                self._around.note(depth, name, text.value(), found)
            else:
                text.skip()

    def _no_array(self, depth: int) -> Message:
        if not self._path:
            return _lt(
                'The file is not an array. If an array is inside of it, set "path" to '
                'the names that lead there, such as "data.items". If it is a single '
                'record, set "path" to ".".'
            )
        return _lt(
            'The file has no array at "%(path)s" (looked for "%(part)s"). Correct '
            '"path".',
            path=".".join(self._path),
            part=".".join(self._path[:depth]),
        )


class _AroundObjects:
    """Values of the objects on the way to the records.

    :param path: the names on the way
    :param names: those that are asked for, such as ``../id``
    """

    def __init__(self, path: Sequence[str], names: Iterable[str]) -> None:
        self._length = len(path)
        levels = wanted(names, ".")
        self._wanted = {self._length - up: names for up, names in levels.items()}
        self._found: dict[int, Pairs] = {}

    def enter(self, depth: int) -> None:
        """Forget what was found in the object before."""
        self._found[depth] = []

    def wants(self, depth: int, name: str) -> bool:
        """Whether a member of the object at a depth is asked for, or part of it."""
        return any(
            one == name or one.startswith(f"{name}.")
            for one in self._wanted.get(depth, ())
        )

    def note(self, depth: int, name: str, value: Any, late: bool) -> None:
        """Keep what is asked for of a member's value."""
        names, steps = self._wanted[depth], "../" * (self._length - depth)
        try:
            pairs = [pair for pair in flattened({name: value}) if pair[0] in names]
        except BadRow as bad:
            raise FileError(bad.args[0]) from bad
        if pairs and late:
            raise FileError(behind_records(steps + pairs[0][0]))
        self._found[depth] += [(steps + one, text) for one, text in pairs]

    def pairs(self) -> Pairs:
        """The cells of what stands around the next record."""
        return [pair for depth in sorted(self._found) for pair in self._found[depth]]


class Text:
    """The text of a JSON document, a window of it at a time.

    :param content: gives bytes by ``read(size)``
    """

    def __init__(self, content: Limited, encoding: str) -> None:
        self._content, self._encoding = content, encoding
        codec = "utf-8-sig" if encoding == "utf-8" else encoding
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._text, self._at = "", 0

    def next(self) -> str:
        """Return the next character that is no space, but do not take it."""
        while True:
            if spaces := SPACE.match(self._text, self._at):
                self._at = spaces.end()
            if self._at < len(self._text) or not self._read():
                return self._text[self._at : self._at + 1]

    def take(self, char: str) -> None:
        """Go behind the next character, which has to be ``char``."""
        if self.next() != char:
            raise self.unexpected()
        self._at += 1

    def value(self) -> Any:
        """Return the next value, and go behind it."""
        self.next()
        size = BLOCK
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise FileError(_too_deep()) from None
            except json.JSONDecodeError as error:
                # A text that is open ends with the file.
                is_open = error.msg.startswith("Unterminated string")
                at = len(self._text) if is_open else error.pos
                behind = at - self._at
                # Where it is not cut at its end, more of the file would not help.
                if at < len(self._text) - TOKEN or not self._read(size):
                    raise self.unexpected(behind) from error
            except ValueError as error:
                raise self.unexpected() from error
            else:
                # a number at the border may go on behind it
                if end < len(self._text) or not self._read(size):
                    self._at = end
                    return value
            size *= 2

    def skip(self) -> Any:
        """Go behind the next value without keeping it."""
        if self.next() not in ("{", "["):
            return self.value()
        depth = 0
        while True:
            for found in MARKS.finditer(self._text, self._at):
                if found.group() == '"':
                    self._at = found.start()
                    break
                self._at = found.end()
                depth += DEPTH.get(found.group(), 0)
                if not depth:
                    return None
            else:
                self._at = len(self._text)
            if not self._read():
                raise self.unexpected()

    def unexpected(self, behind: int = 0) -> FileError:
        """The FileError for what stands so far behind this place, or is missing."""
        at = self._at + behind
        near = self._text[at : at + 40]
        if not near:
            return FileError(_lt("The file is not JSON: it ends too early."))
        near = UNSTORABLE.sub(SHOWN, near)
        return FileError(
            _lt('The file is not JSON: look at "%(near)s".', near=near.strip() or "…")
        )

    def _read(self, size: int | None = None) -> bool:
        """Append more of the file to the window; return whether there was any."""
        if len(self._text) - self._at > MAX_ELEMENT:
            message = _lt(
                "An element of more than %(limit)d MiB is too large for a row: "
                'look at "path".',
                limit=MAX_ELEMENT // 2**20,
            )
            raise FileError(message)
        block = self._content.read(size or BLOCK)
        if is_utf8(block, self._encoding):
            message = _lt(
                'The file is text in UTF-8, but "encoding" is %(encoding)s: set it '
                "to utf-8.",
                encoding=self._encoding,
            )
            raise FileError(message)
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            message = _lt(
                'The file is not text in %(encoding)s: set "encoding" to that of '
                "the file.",
                encoding=self._encoding,
            )
            raise FileError(message) from error
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(block)
