"""Read JSON row by row: lines of any number, or the elements of an array in a document.

An object is a row, its members are cells: numbers keep their text, but for an exponent,
which is written out; ``true`` and ``false`` are those words, null is an empty cell.
Objects inside of it are flattened, ``{"price": {"net": 1}}`` is the column
``price.net``; a list is a cell of JSON text.
"""

import codecs
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, NoReturn

from .encodings import MARK, find_encoding
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

SAMPLE = 1000  # rows looked at to tell the columns
SAMPLED = 32 * 2**20  # bytes of them
MAX_ELEMENT = 10 * 2**20  # characters of an element of an array
BLOCK = 2**18
TOKEN = 20  # characters, more than a word or an escape has
EXPONENT = re.compile(r".+[eE][+-]?[0-9]{1,3}")  # a larger one no float can hold

_lt = Message


class Number(str):
    """A number as it is written."""


class BadRow(ValueError):
    """Why a row cannot be read; the first argument is a Message."""


# --- one row -------------------------------------------------------------------------


def _written(number: str) -> str:
    """1E3 is 1000, and 1e-05 is 0.00001: most programs write them only now and then.

    Written out it may be hundreds of times as long, so this is done last of all.
    """
    if ("e" in number or "E" in number) and EXPONENT.fullmatch(number):
        return format(Decimal(number), "f")
    return str(number)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


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
    raise BadRow(
        _lt(
            'The name "%(name)s" is there twice in one object.',
            name=shortened(name),
        )
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
        _write_all(value.items(), parts, "{}", _write_member)
    elif isinstance(value, list):
        _write_all(value, parts, "[]", _write)
    elif isinstance(value, Number):
        parts.append(_written(value))
    else:
        parts.append(json.dumps(value, ensure_ascii=False))


def _write_member(pair: tuple[str, Any], parts: _Parts) -> None:
    name, value = pair
    parts.append(json.dumps(name, ensure_ascii=False) + ": ")
    _write(value, parts)


def _write_all(
    values: Iterable[Any],
    parts: _Parts,
    brackets: str,
    write: Callable[[Any, _Parts], None],
) -> None:
    parts.append(brackets[0])
    for place, value in enumerate(values):
        if place:
            parts.append(", ")
        write(value, parts)
    parts.append(brackets[1])


def _check_size(size: int) -> None:
    """Refuse a row whose numbers, or names, are far longer than what was written."""
    if size > MAX_ELEMENT:
        raise BadRow(
            _lt(
                "The row takes more than %(limit)d MiB when its numbers are written "
                "out: look at their exponents.",
                limit=MAX_ELEMENT // 2**20,
            )
        )


def flattened(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``(name, text)`` for an object, those inside of it with dotted names."""
    if isinstance(value, Twice):
        _refuse_double(value.name)
    if len(prefix) > MAX_NAME:
        raise BadRow(too_long_name(prefix))
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield from flattened(item, f"{prefix}{key}.")
        else:
            yield prefix + key, "" if item == {} else as_text(item)


class Rows:
    """Makes rows of values; `columns` are the names so far.

    :param names: of columns that are known; those of rows that are lists
    :param declared: whether the names were given by a person
    :param most: how many columns there may be
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        declared: Collection[str] = (),
        most: int = MAX_COLUMNS,
    ) -> None:
        self._columns = Columns(names, most)
        self._declared = declared

    @property
    def columns(self) -> list[str]:
        return self._columns.names

    def row(self, number: int, value: Any, end: int = 0) -> Row | None:
        """Return a Row; None for one without any filled cell."""
        try:
            cells, error = self._cells(value)
        except BadRow as bad:
            return Row(number, [_shown(value)], bad.args[0], end)
        cells, flaw = storable(cells, self.columns)
        return Row(number, cells, error or flaw, end) if any(cells) else None

    def _cells(self, value: Any) -> tuple[list[str], Message | None]:
        if isinstance(value, list) and self._declared:
            cells = [as_text(item) for item in value]
            return fitted(cells, len(self._declared))
        if isinstance(value, dict):
            return self._columns.cells(self._pairs(value)), None
        raise BadRow(
            _lt(
                'The row is no object such as {"name": "value"}. If rows are lists, '
                'name their cells by "columns".'
            )
        )

    def _pairs(self, value: Any) -> list[tuple[str, str]]:
        pairs, size = [], 0
        for pair in flattened(value):
            pairs.append(pair)
            size += len(pair[1])
            _check_size(size)
        if not is_clean("".join(name for name, _text in pairs)):
            raise BadRow(_lt("The row has a name that cannot be stored: rename it."))
        if len(dict(pairs)) < len(pairs):
            _refuse_double(_first_double(pairs))
        return pairs


def _shown(value: Any) -> str:
    """The beginning of a value that is no row, as far as it can be stored."""
    try:
        text = _dump(value)
    except BadRow:
        text = json.dumps(value, ensure_ascii=False)
    return UNSTORABLE.sub(SHOWN, text[:KEPT])


def _too_deep() -> Message:
    return _lt("The row has too many levels inside of each other.")


def _no_json(error: ValueError) -> Message:
    return _lt("This is no JSON: %(reason)s.", reason=str(error))


# --- lines ---------------------------------------------------------------------------


class JsonLines:
    """Iterate over the rows of a file that has an object in each line.

    stream: a binary, seekable file.
    columns: names that are there in any case, in front of those that are found.
    required: names that have to be among the columns of the first rows.
    place: what `place()` returned: go on there.
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
    ) -> None:
        self._stream, self._declared = stream, columns
        self._most = max_columns
        self.guessed = {}
        if place:
            self._encoding = place["encoding"]
            self._open(place["offset"], place["line"], place["columns"])
        else:
            self._encoding, self._mark = find_encoding(stream, encoding)
            self._open(self._mark, 1, columns)
            self._look_ahead(required)

    @property
    def columns(self) -> list[str]:
        return self._rows.columns

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines
        while lines.texts or lines.more():
            for index, text in enumerate(lines.texts):
                number, end = lines.number + index, lines.ends[index + 1]
                row = self._row(number, text, end)
                self._line, self._offset = number + 1, end
                if row:
                    yield row
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
        self._rows = Rows(columns, self._declared, self._most)

    def _look_ahead(self, required: Iterable[str]) -> None:
        """Learn the columns from the first rows, then begin again."""
        bad = []
        for row in islice(self, SAMPLE):
            bad.append(bool(row.error))
            if row.end > SAMPLED:
                break
        if len(bad) > 1 and bad[0] and sum(bad) > len(bad) / 2:
            raise FileError(
                _lt(
                    "The first lines cannot be read as rows. If the file is one "
                    'document with an array inside, set "path" to the names that lead '
                    'there, such as "data.items".'
                )
            )
        check_required(self.columns, required)
        self._open(self._mark, 1, self.columns)

    def _row(self, number: int, text: str, end: int) -> Row | None:
        text = text.strip(" \t\r\n\x1a\ufeff")
        if not text:
            return None
        error = self._flaw(number, text)
        if error:
            return Row(number, [MARK.sub(SHOWN, text[:KEPT])], error, end)
        try:
            return self._rows.row(number, DECODER.decode(text), end)
        except BadRow as bad:
            error = bad.args[0]
        except RecursionError:
            error = _too_deep()
        except ValueError as bad:
            error = _no_json(bad)
        return Row(number, [text[:KEPT]], error, end)

    def _flaw(self, number: int, text: str) -> Message | None:
        flaws = self._lines.flaws
        if flaws.get(number):
            return _lt("The line is too long: look for missing line breaks.")
        if number in flaws and MARK.search(text):
            return _lt(
                "The line is no text in %(encoding)s: correct it, or set "
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
    path: names that lead to the array, none if the document is the array.
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
    ) -> None:
        self._path, self._required = path, required
        self._text = Text(content, encoding)
        self._rows = Rows(columns, columns, max_columns)

    @property
    def columns(self) -> list[str]:
        return self._rows.columns

    def __iter__(self) -> Iterator[Row]:
        for number, value in enumerate(self._elements(), 1):
            row = self._rows.row(number, value)
            if row:
                yield row
        check_required(self.columns, self._required)

    def _elements(self) -> Iterator[Any]:
        text = self._text
        for depth, name in enumerate(self._path):
            self._go_to(name, depth)
        if text.next() != "[":
            raise FileError(self._no_array(len(self._path)))
        text.take("[")
        first = True
        while text.next() != "]":
            if not first:
                text.take(",")
            yield text.value()
            first = False
        text.take("]")
        if not self._path and text.next():
            raise text.unexpected()

    def _go_to(self, name: str, depth: int) -> None:
        """Go behind a member's name in the object that follows."""
        text = self._text
        if text.next() != "{":
            raise FileError(self._no_array(depth))
        text.take("{")
        first = True
        while text.next() != "}":
            if not first:
                text.take(",")
            found = text.value()
            text.take(":")
            if found == name:
                return
            text.skip()
            first = False
        raise FileError(self._no_array(depth + 1))

    def _no_array(self, depth: int) -> Message:
        if not self._path:
            return _lt(
                'The file is no array. If an array is inside of it, set "path" to the '
                'names that lead there, such as "data.items".'
            )
        return _lt(
            'The file has no array at "%(path)s" (looked for "%(part)s"). Correct '
            '"path".',
            path=".".join(self._path),
            part=".".join(self._path[:depth]),
        )


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
            except ValueError as error:
                if self._is_wrong(error) or not self._read(size):
                    raise self.unexpected(error) from error
            else:
                # a number at the border may go on behind it
                if end < len(self._text) or not self._read(size):
                    self._at = end
                    return value
            size *= 2

    def _is_wrong(self, error: ValueError) -> bool:
        """Whether more of the file would not help: it is not cut where it ends."""
        if not isinstance(error, json.JSONDecodeError):
            return True
        is_open = error.msg.startswith("Unterminated string")
        return not is_open and error.pos < len(self._text) - TOKEN

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

    def unexpected(self, error: ValueError | None = None) -> FileError:
        """The FileError for what stands at this place, or is missing there."""
        at = getattr(error, "pos", self._at)
        near = self._text[at : at + 40]
        if not near:
            return FileError(_lt("The file is no JSON: it ends too early."))
        near = UNSTORABLE.sub(SHOWN, near)
        return FileError(
            _lt('The file is no JSON: look at "%(near)s".', near=near.strip() or "…")
        )

    def _read(self, size: int | None = None) -> bool:
        """Append more of the file to the window; return whether there was any."""
        if len(self._text) - self._at > MAX_ELEMENT:
            raise FileError(
                _lt(
                    "An element of more than %(limit)d MiB is too large for a row: "
                    'look at "path".',
                    limit=MAX_ELEMENT // 2**20,
                )
            )
        block = self._content.read(size or BLOCK)
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise FileError(
                _lt(
                    'The file is no text in %(encoding)s: set "encoding" to that of '
                    "the file.",
                    encoding=self._encoding,
                )
            ) from error
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(block)
