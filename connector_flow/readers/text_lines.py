"""Bytes become physical lines, each with its offset."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import BinaryIO

from ..tools.invisible import has_useless
from .encodings import FOREIGN, HALF, MARK, MARKING, NUL
from .table import SURROGATE, Message, is_clean, unstorable
from .wrong_encoding import (
    CONTROL,
    is_control,
    may_be_in_utf8,
    text_in_utf8,
)

MAX_ROW = 10 * 2**20  # bytes a row may take
BLOCK = 2**18  # bytes read at once
KEPT = 1000  # bytes shown of a line beyond the limit; a multiple of 4 for UTF-32
FIRST_SIGN = re.compile("[^\0-\x7f]")

_lt = Message  # the name by which Odoo finds the texts that are to be translated


def line_splitter(encoding: str) -> Callable[[bytes], list[bytes]]:
    """Return a function that cuts bytes behind each LF, CRLF and CR of the encoding."""
    cr, lf = "\r".encode(encoding), "\n".encode(encoding)
    if (cr, lf) == (b"\r", b"\n"):
        return lambda data: data.splitlines(True)
    width = len(lf)
    breaks = re.compile(b"|".join(map(re.escape, (cr + lf, cr, lf))))

    def split(data: bytes) -> list[bytes]:
        found = breaks.finditer(data)
        ends = [match.end() for match in found if match.start() % width == 0]
        starts = [0, *ends]
        lines = [data[a:b] for a, b in zip(starts, ends, strict=False)]
        rest = data[starts[-1] :]
        return [*lines, rest] if rest else lines

    return split


class Lines:
    """The physical lines of a file, a window of them at a time.

    `texts` are the lines in the window with their line breaks, `number` is the physical
    number of the first one, `ends[i]` the offset at which line i starts and line i - 1
    ends. `odd` says that there may be cells that are not what is seen of them, `late`
    that there may be quotes behind blanks. `flaws` holds the numbers of lines that need
    a closer look: True when only the beginning is there, as the line is beyond the
    limit, False when it bears marks.
    """

    def __init__(
        self, stream: BinaryIO, encoding: str, offset: int = 0, number: int = 1
    ) -> None:
        self.texts, self.ends, self.number, self.flaws = [], [offset], number, {}
        self.odd = self.late = False
        self._stream, self._encoding = stream, encoding
        self._split = line_splitter(encoding)
        self._width = len("\n".encode(encoding))
        self._blocks = self._read(offset)

    def more(self, size: int = 1) -> bool:
        """Read on for at least `size` bytes; return whether there was anything."""
        before = self.ends[-1]
        while self.ends[-1] < before + size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._append(*block)
        return self.ends[-1] > before

    def drop(self, count: int) -> None:
        """Forget the first `count` lines of the window."""
        del self.texts[:count], self.ends[:count]
        self.number += count
        for number in [number for number in self.flaws if number < self.number]:
            del self.flaws[number]

    def skip(self, count: int) -> None:
        """Go behind the first `count` lines of the file, or to its end."""
        while count and (self.texts or self.more()):
            skipped = min(count, len(self.texts))
            self.drop(skipped)
            count -= skipped

    def _read(self, offset: int) -> Iterator[tuple[list[bytes], list[int]]]:
        """Yield lines with their sizes in bytes. Of too long ones, little is kept."""
        self._stream.seek(offset)
        rest, head, lost = b"", b"", 0
        block = True
        while block:
            block = self._stream.read(max(BLOCK, len(rest)))
            lines = self._split(rest + block)
            rest = self._unfinished(lines) if block else b""
            if lines:
                sizes = list(map(len, lines))
                sizes[0] += lost
                lines[0] = head or lines[0]
                yield lines, sizes
                head, lost = b"", 0
            if len(rest) > MAX_ROW:
                keep = 8 + len(rest) % 4  # what is lost has whole characters
                head = head or rest[:KEPT]
                lost += len(rest) - keep
                rest = rest[-keep:]

    def _unfinished(self, lines: list[bytes]) -> bytes:
        """Take off what may go on in the next block: a CR there by LF."""
        rest = lines.pop()
        if lines and len(rest) < self._width:  # half a character may be that LF
            rest = lines.pop() + rest
        return rest

    def _append(self, lines: list[bytes], sizes: list[int]) -> None:
        number = self.number + len(self.texts)
        if max(sizes) > MAX_ROW:
            for index, size in enumerate(sizes):
                if size > MAX_ROW:
                    self.flaws[number + index] = True
                    lines[index] = lines[index][:KEPT]
        self.texts += self._decoded(lines, number)
        self.ends += accumulate(sizes, initial=self.ends.pop())

    def _decoded(self, lines: list[bytes], number: int) -> list[str]:
        data = b"".join(lines)
        try:
            text = data.decode(self._encoding)
            self.odd = self.odd or '="' in text or has_useless(text)
            self.late = self.late or ' "' in text
            # Unlike splitlines(), this ends a line at LF, CRLF and CR only.
            texts = list(io.StringIO(text, newline=""))
            if self._is_right(text, data, lines) and len(texts) == len(lines):
                return texts
        except UnicodeDecodeError:
            pass
        self.odd = True
        texts = [self._marked(line) for line in lines]
        for index, text in enumerate(texts, number):
            if MARK.search(text):
                self.flaws.setdefault(index, False)
        return texts

    def _is_right(self, text: str, data: bytes, lines: list[bytes]) -> bool:
        """Whether nothing in a text needs a mark."""
        if not is_clean(text) or is_control(text, self._encoding):
            return False
        if not may_be_in_utf8(data, self._encoding):
            return True
        return not any(text_in_utf8(line, self._encoding) for line in lines)

    def _marked(self, line: bytes) -> str:
        if text := text_in_utf8(line, self._encoding):
            return FIRST_SIGN.sub(FOREIGN + r"\g<0>", text, count=1).replace("\0", NUL)
        try:
            text = SURROGATE.sub(HALF, line.decode(self._encoding))
        except UnicodeDecodeError:
            text = line.decode(self._encoding, MARKING)
        if is_control(text, self._encoding):
            text = CONTROL.sub(lambda found: chr(0xDC00 + ord(found[0])), text)
        return text.replace("\0", NUL)


def too_long_row() -> Message:
    """Complain about a line of which only the beginning was kept."""
    return _lt(
        "The row takes more than %(limit)d MiB, only its beginning is kept: "
        "look for missing line breaks in the file.",
        limit=MAX_ROW // 2**20,
    )


def unreadable(mark: str, column: str, encoding: str) -> Message:
    """Complain about what stands for bytes that are no text, see :mod:`.encodings`.

    :param column: how the message names the column that has it
    """
    if mark in (NUL, HALF):
        return unstorable("\0" if mark == NUL else mark, column)
    if mark == FOREIGN:
        return _lt(
            "There is text in UTF-8 in %(column)s, and the file is read as "
            "%(encoding)s. It is shown as it is meant: retry the row if all of it is "
            'right. If the whole file is in UTF-8, set "encoding" to utf-8.',
            column=column,
            encoding=encoding,
        )
    return _lt(
        "%(bytes)s in %(column)s is not text in %(encoding)s: correct it, or set "
        '"encoding" to that of the file.',
        bytes="Byte " + " ".join(f"0x{ord(char) % 256:02X}" for char in mark),
        column=column,
        encoding=encoding,
    )
