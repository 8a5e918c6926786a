"""EDIFACT as segments: the signs of service, release characters, character sets.

Each segment knows its number and where it begins, so that a complaint can say it. What
is held in memory is one segment.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .encodings import check_encoding
from .table import FileError, Message
from .wrong_encoding import text_in_utf8

BLOCK = 2**18  # bytes read at once
MAX_SEGMENT = 2**20  # bytes: far more than any has
LEAST = 9  # bytes of UNA
MARK = b"\xef\xbb\xbf"
BLANKS = frozenset(bytes([byte]) for byte in b" \t\r\n\v\f\0\x1a")
# What the letters of the syntax say of the bytes (ISO 9735, code list 0001).
CHARSETS = {
    **dict.fromkeys(("UNOA", "UNOB"), "ascii"),
    **{"UNOC": "iso8859-1", "UNOD": "iso8859-2", "UNOE": "iso8859-5"},
    **{"UNOF": "iso8859-7", "UNOG": "iso8859-3", "UNOH": "iso8859-4"},
    **{"UNOI": "iso8859-6", "UNOJ": "iso8859-8", "UNOK": "iso8859-9"},
    **{"UNOL": "iso8859-15", "UNOW": "utf-8", "UNOY": "utf-8"},
}
# No text has these: a file with them was written in another character set.
CONTROLS = re.compile("[\0-\x08\x0e-\x1b\x7f-\x9f]")

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class Signs(NamedTuple):
    """The signs of service, each a byte; an empty one is not used."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    end: str = "'"


# Those of syntax level B, where a file does not say its own.
LEVEL_B = Signs("\x1f", "\x1d", ".", "", "", "\x1c")


class Segment(NamedTuple):
    tag: str
    elements: list[list[str]]  # of components; without the tag
    number: int  # in the file, from 1; UNA is none
    offset: int  # of its first byte
    error: Message | None = None  # why its text cannot be trusted

    def get(self, element: int, component: int = 1) -> str:
        """Return a component, both counted from 1; an empty text if it is not there."""
        found = self.elements[element - 1 : element]
        return found[0][component - 1] if found and len(found[0]) >= component else ""

    def at(self) -> Message:
        """Return where the segment is, for messages."""
        return _lt(
            "segment %(number)d (%(tag)s), byte %(byte)d",
            number=self.number,
            tag=self.tag,
            byte=self.offset + 1,
        )


class Segments:
    """Iterate over the segments of a file.

    stream: gives bytes by `read(size)`.
    encoding: instead of the character set that an interchange names.

    Raises FileError for what is no EDIFACT.
    """

    def __init__(self, stream: BinaryIO, encoding: str | None = None) -> None:
        if encoding:
            for problem in check_encoding(encoding):
                raise FileError(problem)
        self._stream, self._given, self._encoding = stream, encoding, encoding
        self._data, self._at = b"", 0  # what was read, and how far it is done
        self._before = 0  # bytes of the file in front of the data
        self._number, self._signs = 0, Signs()

    def __iter__(self) -> Iterator[Segment]:
        self._read()
        self._at = len(MARK) if self._data.startswith(MARK) else 0
        while self._skip_blanks():
            if self._data.startswith(b"UNA", self._at):
                self._read_signs()
            else:
                yield self._segment()

    @property
    def _offset(self) -> int:
        return self._before + self._at

    # bytes

    def _read(self) -> bool:
        """Read on, and forget what is done."""
        block = self._stream.read(BLOCK)
        self._before += self._at
        self._data, self._at = self._data[self._at :] + block, 0
        return bool(block)

    def _skip_blanks(self) -> bool:
        """Go to the next segment; return whether there is one."""
        more = True
        while more:
            while self._data[self._at : self._at + 1] in BLANKS:
                self._at += 1
            more = len(self._data) - self._at < LEAST and self._read()
        return self._at < len(self._data)

    def _read_signs(self) -> None:
        signs = [chr(byte) for byte in self._data[self._at + 3 : self._at + 9]]
        if len(signs) < 6 or len({*signs[:2], signs[5]}) < 3:
            raise FileError(self._no_signs())
        component, element, decimal, release, repetition, end = signs
        # a blank says that there is none
        self._signs = Signs(
            component, element, decimal, release.strip(), repetition.strip(), end
        )
        self._at += 9

    # a segment

    def _segment(self) -> Segment:
        if self._data.startswith(b"UNB", self._at):
            self._begin_interchange()
        stop, start = self._end(), self._offset
        content = self._data[self._at : stop]
        self._at = stop + 1
        self._number += 1
        if content.startswith(b"UNB"):
            self._find_encoding(content, start)
        return self._parsed(content, start)

    def _begin_interchange(self) -> None:
        head = self._data[self._at + 3 : self._at + 4].decode("latin-1")
        if head == LEVEL_B.element and self._signs == Signs():
            self._signs = LEVEL_B
        self._encoding = self._given

    def _end(self) -> int:
        """Return where the segment ends, reading on as far as need be."""
        end, size = self._signs.end.encode("latin-1"), 0
        while True:
            at = self._data.find(end, self._at + size)
            if at >= 0 and not self._is_released(at):
                return at
            size = (at + 1 if at >= 0 else len(self._data)) - self._at
            if size > MAX_SEGMENT:
                raise FileError(self._too_long())
            if at < 0 and not self._read():
                raise FileError(self._open_end())

    def _is_released(self, at: int) -> bool:
        """Whether an odd number of release characters stands in front of a sign."""
        release, before = self._signs.release.encode("latin-1"), at - 1
        while before >= self._at and self._data[before : before + 1] == release:
            before -= 1
        return (at - before) % 2 == 0

    def _find_encoding(self, content: bytes, start: int) -> None:
        """Take the character set that the head of an interchange names."""
        head = content.decode("ascii", "replace").split(self._signs.element)
        syntax = head[1].split(self._signs.component)[0] if len(head) > 1 else ""
        self._encoding = self._given or CHARSETS.get(syntax)
        if not self._encoding:
            raise FileError(self._unknown_charset(syntax, start))

    def _parsed(self, content: bytes, start: int) -> Segment:
        text, signs = content.decode(self._encoding or "ascii", "replace"), self._signs
        elements = [
            split(element, signs.component, signs.release)
            for element in _parts(text, signs.element, signs.release)
        ]
        tag = elements[0][0].strip()
        segment = Segment(tag, elements[1:], self._number, start)
        return segment._replace(error=self._flaw(content, text, segment))

    def _flaw(self, content: bytes, text: str, segment: Segment) -> Message | None:
        encoding, signs = self._encoding or "ascii", self._signs
        if text_in_utf8(content, encoding):
            return _lt(
                "The interchange says that it is in %(encoding)s, but there is UTF-8 "
                'in it (%(where)s): set "encoding" to utf-8, or have it corrected.',
                encoding=encoding,
                where=segment.at(),
            )
        bad = _bad_byte(content, text, encoding)
        if bad is not None:
            return _lt(
                "Byte %(bad)s is not text in %(encoding)s (%(where)s): set "
                '"encoding" to that of the file, such as cp1252.',
                bad=f"0x{bad:02X}",
                encoding=encoding,
                where=segment.at(),
            )
        if signs.repetition and _repeats(text, signs):
            return _lt(
                "A data element is repeated by %(sign)s (%(where)s), which is not "
                "read: have it sent without.",
                sign=signs.repetition,
                where=segment.at(),
            )
        return None

    # complaints

    def _no_signs(self) -> Message:
        return _lt(
            "The six signs behind UNA (byte %(byte)d) cannot be used: %(signs)s.",
            byte=self._offset + 1,
            signs=self._data[self._at + 3 : self._at + 9].decode("ascii", "replace"),
        )

    def _open_end(self) -> Message:
        return _lt(
            "The file ends inside of segment %(number)d, which begins at byte "
            "%(byte)d (“%(begin)s”): a %(sign)s is missing. It may have been cut off; "
            "have it sent again.",
            number=self._number + 1,
            byte=self._offset + 1,
            begin=self._data[self._at : self._at + 20].decode("ascii", "replace"),
            sign=self._signs.end,
        )

    def _too_long(self) -> Message:
        return _lt(
            "Segment %(number)d, which begins at byte %(byte)d, does not end: is "
            "“%(sign)s” the sign at the end of segments? UNA says it.",
            number=self._number + 1,
            byte=self._offset + 1,
            sign=self._signs.end,
        )

    def _unknown_charset(self, syntax: str, start: int) -> Message:
        return _lt(
            "The interchange at byte %(byte)d names the character set “%(syntax)s”, "
            'which is not known (known: %(known)s). Set "encoding" to that of the '
            "file.",
            byte=start + 1,
            syntax=syntax,
            known=", ".join(CHARSETS),
        )


def split(text: str, sign: str, release: str) -> list[str]:
    """Split a text at a sign that is not released; release characters are taken off."""
    parts = _parts(text, sign, release)
    return [_unreleased(part, release) for part in parts] if release else parts


def _parts(text: str, sign: str, release: str) -> list[str]:
    """Split a text at a sign, as far as no release character stands in front of it."""
    if not release or release not in text:
        return text.split(sign)
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == release:
            at += 1
        elif text[at] == sign:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _unreleased(text: str, release: str) -> str:
    if release not in text:
        return text
    return re.sub(re.escape(release) + "(.)", r"\1", text, flags=re.DOTALL)


def _repeats(text: str, signs: Signs) -> bool:
    return len(_parts(text, signs.repetition, signs.release)) > 1


def _bad_byte(content: bytes, text: str, encoding: str) -> int | None:
    """Return the first byte that is no text; None if there is none."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return content[error.start]
    found = CONTROLS.search(text)
    return ord(found.group()) if found else None
