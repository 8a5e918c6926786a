"""Which encoding a text has, and what stands for bytes that it does not have."""

import codecs
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from .encoding_guess import guess
from .table import (
    SHOWN,
    SURROGATE,
    FileError,
    Message,
)

BLOCK = 2**18  # bytes read at once
CHECKED = 64 * 2**20  # bytes looked at to tell UTF-8

BOMS = (  # UTF-32 first, its mark starts with the one of UTF-16
    ("utf-8", codecs.BOM_UTF8),
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)

# What cannot be decoded or stored is marked by lone surrogates, which clean text never
# contains, until the row is known: U+DC00 + byte for the first byte of a bad sequence,
# U+DD00 + byte for its others. FOREIGN stands in front of text in UTF-8 where the file
# is in another encoding.
NUL, HALF, FOREIGN = "\ud800", "\ud801", "\ud802"
MARK = re.compile("[\ud800-\ud802]|[\udc00-\udcff][\udd00-\uddff]*")

_lt = Message  # the name by which Odoo finds the texts that are to be translated


def check_encoding(name: str) -> list[str]:
    """Return what is wrong with the name of an encoding, a list of messages."""
    try:
        _codec(name)
    except FileError as error:
        return [error.message]
    return []


def _codec(name: str) -> str:
    """Return Python's name of an encoding of text."""
    try:
        codec = codecs.lookup(name).name
        usable = _keeps_lines(codec)
    except (LookupError, TypeError, ValueError, AttributeError):
        usable = False
    if not usable:
        message = _lt(
            'The encoding "%(name)s" is not known. Set "encoding" to one like '
            "utf-8, utf-16, cp1252 or iso-8859-15, or leave it empty.",
            name=name,
        )
        raise FileError(message)
    return "utf-8" if codec == "utf-8-sig" else codec


def _keeps_lines(codec: str) -> bool:
    """Return whether each line of a text can be decoded by itself."""
    b"\xff\xff".decode(codec, MARKING)  # not every codec can report bad bytes
    text = "a,\r\n"
    data = text.encode(codec)
    parts = ["".encode(codec), *(char.encode(codec) for char in text)]
    bare = b"".join(part[len(parts[0]) :] for part in parts)
    line_feed = parts[-1][len(parts[0]) :].strip(b"\0")
    return data == parts[0] + bare and len(line_feed) == 1


def find_encoding(stream: BinaryIO, given: str | None = None) -> tuple[str, int]:
    """Return the encoding of a file and the length of its byte order mark."""
    return look_for_encoding(stream, given)[:2]


def look_for_encoding(
    stream: BinaryIO, given: str | None = None, languages: Collection[str] = ()
) -> tuple[str, int, list[Any]]:
    """Return encoding, length of the mark, and choices between which it is not clear.

    :param languages: codes of those that are expected
    """
    stream.seek(0)
    head = stream.read(4096)
    if given:
        return *_given_encoding(head, _codec(given)), []
    for encoding, mark in BOMS:
        if head.startswith(mark):
            return encoding, len(mark), []
    unicode = wide_encoding(head) or (_is_utf8(stream) and "utf-8")
    if unicode:
        return unicode, 0, []
    guessed = guess(stream, languages)
    return guessed.encoding, _own_mark(head, guessed.encoding), guessed.choices


def _given_encoding(head: bytes, codec: str) -> tuple[str, int]:
    for encoding, mark in BOMS:
        if head.startswith(mark) and encoding in (codec, codec + "-le", codec + "-be"):
            return encoding, len(mark)
    for encoding, mark in BOMS:
        if head.startswith(mark):
            message = _lt(
                'The file starts with the mark of %(found)s, but "encoding" is '
                "%(codec)s. Set it to %(found)s or leave it empty.",
                found=encoding,
                codec=codec,
            )
            raise FileError(message)
    if codec in ("utf-16", "utf-32"):
        wide = wide_encoding(head) or ""
        return (wide if wide.startswith(codec) else codec + "-le"), 0
    return codec, _own_mark(head, codec)


def _own_mark(head: bytes, codec: str) -> int:
    """Return the length of the mark of a codec that has one of its own (GB 18030)."""
    mark = "\ufeff".encode(codec, "ignore")
    return len(mark) if mark and head.startswith(mark) else 0


def wide_encoding(head: bytes) -> str | None:
    """Return UTF-16 or UTF-32 if the zero bytes in the head of a file look like it."""
    for encoding, zeros in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if len(head) > 3 and not any(any(head[place::4]) for place in zeros):
            return encoding
    for encoding, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        high, low = head[zero::2], head[1 - zero :: 2]
        if high and low and _mostly_zero(high, low):
            return encoding


def _mostly_zero(high: bytes, low: bytes) -> bool:
    zeros = high.count(0)
    if low.count(0) > zeros / 4:
        return False
    breaks = any(not h and b in b"\r\n" for h, b in zip(high, low, strict=False))
    # Latin text has nothing but zeros there, Cyrillic only for digits and delimiters.
    # Fewer than a handful are U+0000 in a cell of a file of single bytes.
    return zeros == len(high) or (breaks and zeros > 7 and zeros > len(high) / 5)


def _is_utf8(stream: BinaryIO) -> bool:
    """Return whether UTF-8 fits; a few bad bytes in a file full of it are bad rows."""
    try:
        for _text in _texts(stream, "strict"):
            pass
        return True
    except UnicodeDecodeError:
        return _is_nearly_utf8(stream)


def _is_nearly_utf8(stream: BinaryIO) -> bool:
    balance = 0
    for text in _texts(stream, MARKING):
        balance += _likeness(text)
        if abs(balance) > 1000:
            break
    return balance > 0


def _texts(stream: BinaryIO, errors: str) -> Iterator[str]:
    """Yield the file, or a good part of it, as UTF-8."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")(errors)
    block = True
    while block and stream.tell() < CHECKED:
        block = stream.read(BLOCK)
        yield decoder.decode(block, final=not block)


def _likeness(text: str) -> int:
    """Return by how much what is UTF-8 beyond ASCII outweighs what is not."""
    clean = SURROGATE.sub("", text)
    return len(clean.encode("utf-8")) - len(clean) - len(MARK.findall(text))


def _mark_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode what cannot be decoded to marks (a handler of errors of codecs)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, *others = error.object[error.start : error.end] or b"\0"
    marks = [chr(0xDC00 + first), *(chr(0xDD00 + byte) for byte in others)]
    return "".join(marks), error.end


def without_marks(text: str) -> str:
    """Return a text as it is shown, with a sign for what could not be decoded."""
    return MARK.sub(SHOWN, text.replace(FOREIGN, ""))


MARKING = "connector_flow.mark"
codecs.register_error(MARKING, _mark_bytes)
