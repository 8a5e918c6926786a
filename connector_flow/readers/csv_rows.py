"""Read CSV files of any size row by row, so that no bad row costs a good one.

Bytes become physical lines (`Lines`), lines become rows (`Records`), rows are compared
with the header (`CsvReader`). Offsets are counted in bytes, so a reader can go on where
another one ended. Messages are plain English and carry template and arguments for
whoever translates them.
"""

import codecs
import csv
import io
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from itertools import accumulate, chain, islice
from typing import Any, BinaryIO

from ..tools.invisible import has_useless, is_blank, visible
from .encoding_guess import guess
from .table import (
    MAX_COLUMNS,
    SHOWN,
    SURROGATE,
    FileError,
    Message,
    Row,
    check_required,
    column_name,
    fitted,
    is_clean,
    listed,
    read_header,
    unstorable,
)

MAX_ROW = 10 * 2**20  # bytes a row may take
MAX_LINES = 100_000  # physical lines a row may take: each one costs memory
BLOCK = 2**18  # bytes read at once
KEPT = 1000  # bytes shown of a line beyond the limit; a multiple of 4 for UTF-32
CHECKED = 64 * 2**20  # bytes looked at to tell UTF-8
SAMPLE = 100  # records looked at to tell the delimiter
SAMPLED = 4 * 2**20  # bytes of them

# Looking for the end of a quote that never ends costs time, for each stray quote anew.
# A file has this many bytes for it, gets one more for each byte read, and at least
# LEAST for each row.
LOOKAHEAD = 64 * 2**20
LEAST = 2**12

# Guessed in this order when equally good: text holds commas more often than semicolons.
DELIMITERS = "\t;|,"
# In files of one column nothing is to be split: a character that no text contains.
ONE_COLUMN = "\x1f"
# What Excel takes for a statement of the delimiter, if it is the first line of a file.
# A letter or digit delimits nothing: such a line is a header.
STATEMENT = re.compile('("?)sep=([^\\w\r\n\0\ufffd])\\1(?=[\r\n]|\\Z)', re.IGNORECASE)
STATED = 64  # bytes: more than that line takes in any encoding

BOMS = (  # UTF-32 first, its mark starts with the one of UTF-16
    ("utf-8", codecs.BOM_UTF8),
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)

# What cannot be decoded or stored is marked by lone surrogates, which clean text never
# contains, until the row is known: U+DC00 + byte for the first byte of a bad sequence,
# U+DD00 + byte for its others.
NUL, HALF = "\ud800", "\ud801"
MARK = re.compile("[\ud800\ud801]|[\udc00-\udcff][\udd00-\uddff]*")

# What Excel is told to leave as it is: ="0012" is the text 0012.
FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')

QUOTINGS = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "nonnumeric": csv.QUOTE_NONNUMERIC,
    "none": csv.QUOTE_NONE,
    "strings": 4,  # named since Python 3.12
    "notnull": 5,
}
_lt = Message  # the name by which Odoo finds the texts that are to be translated
DEFAULTS = {
    "delimiter": None,
    "quotechar": '"',
    "doublequote": True,
    "escapechar": None,
    "quoting": csv.QUOTE_MINIMAL,
    "skipinitialspace": False,
    "strict": True,
}


# --- dialect -------------------------------------------------------------------------


def check_dialect(dialect: Any) -> list[Message]:
    """Return what is wrong with the parameters of a dialect, a list of messages."""
    if not isinstance(dialect, dict):
        return [
            _lt(
                '"csv" has to be a dictionary with any of: %(accepted)s.',
                accepted=listed(DEFAULTS),
            )
        ]
    problems = [_check_parameter(name, value) for name, value in dialect.items()]
    return [problem for problem in problems if problem] or _check_together(dialect)


def _check_parameter(name: str, value: Any) -> Message | None:
    if name in ("delimiter", "quotechar", "escapechar"):
        return _check_character(name, value)
    if name in ("doublequote", "skipinitialspace", "strict"):
        return _check_flag(name, value)
    if name == "quoting":
        return _check_quoting(value)
    if name != "lineterminator":  # accepted for the writer's sake: any is read
        return _lt(
            '"csv" has no parameter "%(name)s". Accepted are: %(accepted)s.',
            name=name,
            accepted=listed(DEFAULTS),
        )


def _check_character(name: str, value: Any) -> Message | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n\0":
        return _lt(
            'The parameter "%(name)s" of "csv" has to be one character '
            "and no line break, not %(value)r.",
            name=name,
            value=value,
        )


def _check_flag(name: str, value: Any) -> Message | None:
    if value not in (True, False):
        return _lt(
            'The parameter "%(name)s" of "csv" has to be True or False, not %(value)r.',
            name=name,
            value=value,
        )


def _check_quoting(value: Any) -> Message | None:
    if _quoting(value) is None:
        return _lt(
            'The parameter "quoting" of "csv" has to be one of %(accepted)s, '
            "not %(value)r.",
            accepted=listed(QUOTINGS),
            value=value,
        )


def _quoting(value: Any) -> int | None:
    """Return Python's number for a quoting, by number or name; None if unknown."""
    if isinstance(value, str):
        return QUOTINGS.get(value.lower().removeprefix("quote_"))
    return value if value in QUOTINGS.values() else None


def _check_together(dialect: dict[str, Any]) -> list[Message]:
    complete = _complete(dialect)
    used = [complete[name] for name in ("delimiter", "quotechar", "escapechar")]
    if any(used.count(char) > 1 for char in used if char):
        return [
            _lt(
                'The parameters "delimiter", "quotechar" and "escapechar" of "csv" '
                "have to differ from each other."
            )
        ]
    try:
        csv.reader([], **_parameters(complete))
    except (TypeError, ValueError, csv.Error) as error:
        return [_lt('"csv" cannot be used: %(reason)s.', reason=str(error))]
    return []


def _complete(dialect: dict[str, Any]) -> dict[str, Any]:
    """Return the dialect with the defaults for what is not given."""
    given = {name: dialect[name] for name in DEFAULTS if name in dialect}
    complete = {**DEFAULTS, **given}
    return {**complete, "quoting": _quoting(complete["quoting"])}


def _parameters(dialect: dict[str, Any]) -> dict[str, Any]:
    """Return the dialect for Python's reader, which shall convert nothing."""
    none = dialect["quoting"] == csv.QUOTE_NONE
    return {
        **dialect,
        "delimiter": dialect["delimiter"] or ",",
        "quoting": csv.QUOTE_NONE if none else csv.QUOTE_MINIMAL,
    }


def guess_delimiter(
    sample: Callable[[str], list[list[str] | None]], header: bool
) -> str | None:
    """Return the delimiter of a file, or None if it has one column.

    `sample(delimiter)` gives the first records as split by it, None for a bad one.
    """
    records = {delimiter: sample(delimiter) for delimiter in DELIMITERS}
    widths = {key: [_width(row) for row in rows] for key, rows in records.items()}
    careful = {**widths, ",": [_width(row, prose=True) for row in records[","]]}
    title = {key: row[1:] for key, row in widths.items() if key != ","}
    # A title above the header looks like a file of one column: what is below decides,
    # each row then complains about the header.
    return (
        _best(careful, header)
        or _best(widths, header)
        or (header and _best(title, False))
        or None
    )


def _width(cells: list[str] | None, prose: bool = False) -> int:
    """Return the number of cells; prose: commas as in 1,20 or "a, b" do not count."""
    if cells is None:
        return 0
    return len(cells) - (prose and sum(map(_prose, cells, cells[1:])))


def _prose(left: str, right: str) -> bool:
    return right[:1] == " " or (left[-1:].isdigit() and right[:1].isdigit())


def _best(widths: Mapping[str, list[int]], header: bool) -> str | None:
    scores = {key: _score(rows, header) for key, rows in widths.items() if rows}
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] else None


def _score(widths: list[int], header: bool) -> float:
    """Return how well a delimiter fits: many columns, in most of the records."""
    width = widths[0] if header else Counter(widths).most_common(1)[0][0]
    share = widths.count(width) / len(widths)
    return share**2 * (width - 1) if width > 1 else 0


# --- encoding ------------------------------------------------------------------------


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
        raise FileError(
            _lt(
                'The encoding "%(name)s" is not known. Set "encoding" to one like '
                "utf-8, utf-16, cp1252 or iso-8859-15, or leave it empty.",
                name=name,
            )
        )
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
    unicode = _wide_encoding(head) or (_is_utf8(stream) and "utf-8")
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
            raise FileError(
                _lt(
                    'The file starts with the mark of %(found)s, but "encoding" is '
                    "%(codec)s. Set it to %(found)s or leave it empty.",
                    found=encoding,
                    codec=codec,
                )
            )
    if codec in ("utf-16", "utf-32"):
        wide = _wide_encoding(head) or ""
        return (wide if wide.startswith(codec) else codec + "-le"), 0
    return codec, _own_mark(head, codec)


def _own_mark(head: bytes, codec: str) -> int:
    """Return the length of the mark of a codec that has one of its own (GB 18030)."""
    mark = "\ufeff".encode(codec, "ignore")
    return len(mark) if mark and head.startswith(mark) else 0


def _wide_encoding(head: bytes) -> str | None:
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


# --- bytes to lines ------------------------------------------------------------------


def _mark_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode what cannot be decoded to marks (a handler of errors of codecs)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, *others = error.object[error.start : error.end] or b"\0"
    marks = [chr(0xDC00 + first), *(chr(0xDD00 + byte) for byte in others)]
    return "".join(marks), error.end


MARKING = "connector_flow.mark"
codecs.register_error(MARKING, _mark_bytes)


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
    ends. `odd` says that there may be cells that are not what is seen of them. `flaws`
    holds the numbers of lines that need a closer look: True when only the
    beginning is there, as the line is beyond the limit, False when it bears marks.
    """

    def __init__(
        self, stream: BinaryIO, encoding: str, offset: int = 0, number: int = 1
    ) -> None:
        self.texts, self.ends, self.number, self.flaws = [], [offset], number, {}
        self.odd = False
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
                yield self._measured(lines, head, lost)
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

    def _measured(
        self, lines: list[bytes], head: bytes, lost: int
    ) -> tuple[list[bytes], list[int]]:
        sizes = [len(line) for line in lines]
        sizes[0] += lost
        lines[0] = head or lines[0]
        return lines, sizes

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
        try:
            text = b"".join(lines).decode(self._encoding)
            self.odd = self.odd or '="' in text or has_useless(text)
            # Unlike splitlines(), this ends a line at LF, CRLF and CR only.
            texts = list(io.StringIO(text, newline=""))
            if is_clean(text) and len(texts) == len(lines):
                return texts
        except UnicodeDecodeError:
            pass
        self.odd = True
        texts = [self._marked(line) for line in lines]
        for index, text in enumerate(texts, number):
            if MARK.search(text):
                self.flaws.setdefault(index, False)
        return texts

    def _marked(self, line: bytes) -> str:
        try:
            text = SURROGATE.sub(HALF, line.decode(self._encoding))
        except UnicodeDecodeError:
            text = line.decode(self._encoding, MARKING)
        return text.replace("\0", NUL)


# --- lines to rows -------------------------------------------------------------------


class Records:
    """The rows of the lines as they are; a broken one costs its first line only.

    `line` and `offset` say where the row behind the last one starts, `spent` how much
    look-ahead is left: the offset up to which what was read has been spent.
    """

    def __init__(
        self,
        lines: Lines,
        dialect: dict[str, Any],
        comment: str | None = None,
        spent: int = -LOOKAHEAD,
    ) -> None:
        self.line, self.offset, self.spent = lines.number, lines.ends[0], spent
        self._lines, self._comment = lines, comment
        self._dialect, self._csv = dialect, _parameters(dialect)

    def __iter__(self) -> Iterator[Row]:
        lines, start = self._lines, 0
        while True:
            first, total = start, self._sight(start)
            start, reached = yield from self._good_rows(start, total)
            done = start == len(lines.texts)
            size = lines.ends[-1] - lines.ends[start]
            open_end = reached > total and not self._too_long(start, total)
            if first < start and reached > total < len(lines.texts):
                continue  # what is in sight from here has not been looked at
            if (done or open_end) and lines.more(size or 1):
                lines.drop(start)
                start = 0
            elif done:
                return
            else:
                yield self._broken(start, reached)
                start += 1

    def _sight(self, start: int) -> int:
        """Return how far to look from a line on: the line behind the last one."""
        limit = self._lines.ends[start] + self._room(start)
        return min(bisect_right(self._lines.ends, limit), len(self._lines.texts))

    def _good_rows(
        self, start: int, total: int
    ) -> Generator[Row, Any, tuple[int, int]]:
        """Yield rows up to a broken one, or one that does not end before line `total`.

        Return its first line, and the one behind the last that was looked at.
        """
        lines, first = self._lines, start
        reader, number, ends = self._reader(start, total), lines.number, lines.ends
        make = tuple.__new__  # half the time of Row(): this is done for each row
        try:
            for cells in reader:
                stop = first + reader.line_num
                if stop > total or (stop - start > 1 and self._too_long(start, stop)):
                    break
                full = len(cells) > 1 and any(map(str.strip, cells))
                if full or not self._is_blank(start, cells):
                    self.line, self.offset = number + stop, ends[stop]
                    yield make(Row, (number + start, cells, None, ends[stop]))
                start = stop
                self._fresh = True
        except csv.Error:
            pass
        return start, first + reader.line_num

    def _reader(self, start: int, total: int) -> Any:
        feed = map(self._lines.texts.__getitem__, range(start, total))
        if self._comment:
            feed = self._without_comments(feed, self._comment)
        if csv.field_size_limit() < MAX_ROW:  # of the process: never lower it
            csv.field_size_limit(MAX_ROW)
        # One line more than there is: whoever needs it has an open quote.
        return csv.reader(chain(feed, ["\n"]), **self._csv)

    def _without_comments(self, feed: Iterable[str], comment: str) -> Iterator[str]:
        """Empty the comments, which are recognized where a row could start only."""
        self._fresh = True
        for text in feed:
            fresh, self._fresh = self._fresh, False
            yield "\n" if fresh and text.startswith(comment) else text

    def _is_blank(self, start: int, cells: list[str]) -> bool:
        if not is_blank("".join(cells)):
            return False
        lines = self._lines
        too_long = lines.flaws.get(lines.number + start)
        return not too_long or self._is_comment(lines.texts[start])

    def _is_comment(self, text: str) -> bool:
        return bool(self._comment) and text.startswith(self._comment)

    def _too_long(self, start: int, stop: int) -> bool:
        size = self._lines.ends[stop] - self._lines.ends[start]
        return stop - start > MAX_LINES or size > self._room(start)

    def _room(self, start: int) -> int:
        """Return how many bytes a row of several lines may take."""
        return min(MAX_ROW, max(LEAST, self._lines.ends[start] - self.spent))

    def _broken(self, start: int, reached: int) -> Row:
        """Return the line as a row with an error, its cells as good as can be."""
        lines, stop = self._lines, start + 1
        inside = start < reached - 1
        if inside:
            self._spend(start, min(reached, len(lines.texts), start + MAX_LINES))
        self.line, self.offset = lines.number + stop, lines.ends[stop]
        error = self._open_quote() if inside else self._stray_quote()
        return Row(self.line - 1, self._naive(lines.texts[start]), error, self.offset)

    def _spend(self, start: int, reached: int) -> None:
        begin, end = self._lines.ends[start], self._lines.ends[reached]
        wasted = min(end - begin, self._room(start))
        self.spent = max(self.spent, begin - LOOKAHEAD) + wasted

    def _naive(self, text: str) -> list[str]:
        """Split at each delimiter, take quotes off where nothing is doubtful."""
        cells = text.rstrip("\r\n").split(self._csv["delimiter"])
        quote = re.escape(self._csv["quotechar"] or '"')
        return [re.sub(f"^{quote}([^{quote}]*){quote}$", r"\1", cell) for cell in cells]

    def _open_quote(self) -> Message:
        if self._csv["quoting"] == csv.QUOTE_NONE:
            return _lt("The file ends behind an escape character: remove it.")
        return _lt(
            "A quote (%(quote)s) that opens in this row is not closed as it should be: "
            "close it, write each quote inside of a quoted cell twice, or set "
            '"quoting" of "csv" to "none" if quotes have no meaning in this file.',
            quote=self._csv["quotechar"],
        )

    def _stray_quote(self) -> Message:
        return _lt(
            "Text follows a closing quote (%(quote)s): write each quote inside of a "
            'quoted cell twice, or set "quoting" of "csv" to "none" if quotes have no '
            "meaning in this file.",
            quote=self._csv["quotechar"],
        )


# --- rows to the rows of a table -----------------------------------------------------


def _seen(cells: list[str]) -> list[str]:
    """Return the cells as a person sees them: ="0012" as 0012."""
    cells = visible(cells)
    if '="' not in "".join(cells):
        return cells
    return [_without_formula(cell) for cell in cells]


def _without_formula(cell: str) -> str:
    found = FORMULA.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def _filled(cells: list[str]) -> int:
    """Return how many cells there are up to the last one with anything in it."""
    return max(
        (at for at, cell in enumerate(cells, 1) if not is_blank(cell)), default=0
    )


class CsvReader:
    """Iterate over the rows of a CSV file, each with its line number and its error.

    stream: a binary, seekable file, read by one reader at a time.
    encoding: a name Python knows; None guesses.
    languages: codes such as 'de_DE' of those that a guess expects.
    dialect: parameters of Python's csv module; `quoting` by number or name. What is not
        given is guessed (delimiter) or the default (strict, unlike Python's). A first
        line such as sep=; states the delimiter and is no row: a dialect that says
        otherwise is refused, unless `skip_rows` leaves that line out.
    comment_char: lines that start with it are skipped, except inside of quotes.
    includes_header: whether the first row gives the names of the columns.
    skip_rows: number of physical lines to skip at the start.
    required: names of columns that have to be there.
    short_rows: "error", or "fill" for empty cells where a row ends early.
    max_columns: how many the header may have.
    place: what `place()` returned: go on there, with the same other arguments.

    `columns` are the names in the header, or None without one; `encoding` and `dialect`
    are what is used; `guessed` is what of it was guessed, the delimiter None for a file
    of one column; `choices` are encodings and lines as each of them reads them, if the
    guess is not sure. Raises FileError if the file as a whole cannot be read.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        encoding: str | None = None,
        dialect: dict[str, Any] | None = None,
        comment_char: str | None = None,
        includes_header: bool = True,
        skip_rows: int = 0,
        required: Iterable[str] = (),
        short_rows: str = "error",
        max_columns: int = MAX_COLUMNS,
        languages: Collection[str] = (),
        place: dict[str, Any] | None = None,
    ) -> None:
        self._languages, self.choices = languages, []
        self._stream, self._comment = stream, comment_char
        self._header, self._skip = includes_header, skip_rows
        self._fill, self._most = short_rows == "fill", max_columns
        self.columns, self.guessed = None, {}
        if place:
            self._go_on(place)
        else:
            self._begin(encoding, dialect or {}, required)
            if includes_header:
                self._read_header(required)

    def __iter__(self) -> Iterator[Row]:
        width, lines = self.columns and len(self.columns), self._lines
        flaws = lines.flaws
        for row in self._rows:
            if lines.odd and (row := self._seen(row)) is None:
                continue
            if row.error or flaws or (width and len(row.cells) != width):
                row = self._judged(row)
            yield row

    def place(self) -> dict[str, Any]:
        """Return where the last row ended and how to go on there, fit for JSON."""
        return {
            "offset": self._records.offset,
            "line": self._records.line,
            "spent": self._records.spent,
            "columns": self.columns,
            "encoding": self.encoding,
            "dialect": self.dialect,
            "guessed": self.guessed,
        }

    def _go_on(self, place: dict[str, Any]) -> None:
        self.columns, self.encoding = place["columns"], place["encoding"]
        self.dialect, self.guessed = place["dialect"], place["guessed"]
        lines = Lines(self._stream, self.encoding, place["offset"], place["line"])
        self._open(lines, place["spent"])

    def _open(self, lines: Lines, spent: int = -LOOKAHEAD) -> None:
        self._lines = lines
        self._records = Records(lines, self.dialect, self._comment, spent)
        self._rows = iter(self._records)

    def _begin(
        self, encoding: str | None, dialect: dict[str, Any], required: Iterable[str]
    ) -> None:
        if required and not self._header:
            raise FileError(_lt('"required" needs "includes_header".'))
        for problem in check_dialect(dialect):
            raise FileError(problem)
        self.encoding, self._mark, self.choices = look_for_encoding(
            self._stream, encoding, self._languages
        )
        if not encoding:
            self.guessed["encoding"] = self.encoding
        self._stated = self._find_statement()
        self.dialect = _complete(self._with_statement(dialect))
        if not self.dialect["delimiter"]:
            delimiter = guess_delimiter(self._sample, self._header)
            self.guessed["delimiter"] = delimiter
            self.dialect["delimiter"] = delimiter or ONE_COLUMN
        self._open(self._first_lines())

    def _find_statement(self) -> str | None:
        """Return the delimiter that the first line of the file states, or None."""
        self._stream.seek(self._mark)
        found = STATEMENT.match(
            self._stream.read(STATED).decode(self.encoding, "replace").lstrip("\ufeff")
        )
        return found and found[2]

    def _with_statement(self, dialect: dict[str, Any]) -> dict[str, Any]:
        given = dialect.get("delimiter")
        if given and self._stated not in (None, given) and not self._skip:
            raise FileError(self._contradiction(given), 1)
        if given or not self._stated:
            return dialect
        stated = {**dialect, "delimiter": self._stated}
        for problem in check_dialect(stated):
            raise FileError(problem, 1)
        return stated

    def _contradiction(self, given: str) -> Message:
        return _lt(
            'The file states that its delimiter is %(stated)r, but "delimiter" of '
            '"csv" is %(given)r. Leave that out, or set "skip_rows" to 1 if the file '
            "is wrong.",
            stated=self._stated,
            given=given,
        )

    def _first_lines(self) -> Lines:
        lines = Lines(self._stream, self.encoding, self._mark)
        lines.skip(max(self._skip, bool(self._stated)))
        return lines

    def _sample(self, delimiter: str) -> list[list[str] | None]:
        dialect = {**self.dialect, "delimiter": delimiter}
        records = Records(self._first_lines(), dialect, self._comment)
        rows, begun = [], records.offset
        for row in islice(records, SAMPLE):
            rows.append(None if row.error else row.cells)
            if row.end > begun + SAMPLED:
                break
        return rows

    # header

    def _read_header(self, required: Iterable[str]) -> None:
        row = next(self._rows, None)
        if row is None:
            raise FileError(self._empty())
        row = self._judged(row._replace(cells=_seen(row.cells)))
        if row.error:
            raise FileError(row.error, row.line, self._flaw_at)
        cells = row.cells[: self._width(row.cells)]
        self.columns = read_header(cells, row.line, self._most)
        check_required(self.columns, required, row.line)

    def _width(self, header: list[str]) -> int:
        """Return how many columns there are: not those of delimiters at the end."""
        named = _filled(header)
        if named == len(header):
            return named
        at = self._stream.tell()
        rows = filter(None, self._sample(self.dialect["delimiter"])[1:])
        self._stream.seek(at)  # whoever reads the rows goes on there
        return min(max([named, *map(_filled, rows)]), len(header))

    def _seen(self, row: Row) -> Row | None:
        """Return the row as it is seen; None if nothing is, or the header once more."""
        cells = _seen(row.cells)
        if not row.error and all(map(is_blank, cells)):
            return None
        if self.columns and row.cells[0].startswith(("\ufeff", "\x1a")):
            names = read_header(cells[: _filled(cells)], row.line)
            if names == self.columns:
                return None
            if sorted(names) == sorted(self.columns):
                raise FileError(self._joined(), row.line)
        return row._replace(cells=cells)

    def _joined(self) -> Message:
        return _lt(
            "Here another file begins that was joined to the first one, with its "
            "columns in another order: send them one by one."
        )

    def _empty(self) -> Message:
        if self._skip or self._comment:
            return _lt(
                "The file has no header: nothing is left after the lines to skip. Look "
                'at "skip_rows" and "comment_char".'
            )
        return _lt("The file is empty: it should at least have a header.")

    # errors of rows

    def _judged(self, row: Row) -> Row:
        """Return the row as it can be used, or with the first error it has."""
        cells, self._flaw_at = row.cells, None
        error = self._flaw(row) or row.error
        width = len(self.columns or cells)
        if not error and len(cells) != width:
            cells, error = fitted(cells, width, self._fill)
        return row._replace(
            cells=[MARK.sub(SHOWN, cell) for cell in cells], error=error or None
        )

    def _flaw(self, row: Row) -> Message | None:
        flaws = self._lines.flaws
        if flaws.get(row.line):
            row.cells[-1] += "\u2026"  # the rest of the line is not there
            return _lt(
                "The row takes more than %(limit)d MiB, only its beginning is kept: "
                "look for missing line breaks in the file.",
                limit=MAX_ROW // 2**20,
            )
        for place, cell in enumerate(row.cells if flaws else (), 1):
            found = MARK.search(cell)
            if found:
                self._flaw_at = place
                return self._marked(found.group(), place)

    def _marked(self, mark: str, place: int) -> Message:
        name = column_name(self.columns, place)
        if mark in (NUL, HALF):
            return unstorable("\0" if mark == NUL else mark, name)
        return _lt(
            "%(bytes)s in %(column)s is no text in %(encoding)s: correct it, or set "
            '"encoding" to that of the file.',
            bytes="Byte " + " ".join(f"0x{ord(char) % 256:02X}" for char in mark),
            column=name,
            encoding=self.encoding,
        )
