"""Read CSV files of any size row by row, so that no bad row costs a good one.

Bytes become physical lines (`Lines`), lines become rows (`Records`), rows are compared
with the header (`CsvReader`). Offsets are counted in bytes, so a reader can go on where
another one ended. Messages are plain English and carry template and arguments for
whoever translates them.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Collection, Generator, Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from ..tools.invisible import bare, is_blank, visible
from .dialects import (
    DELIMITERS,
    ONE_COLUMN,
    QUOTINGS,
    check_dialect,
    completed,
    guess_delimiter,
    parameters,
)
from .encodings import MARK, look_for_encoding, without_marks
from .table import (
    HEADER,
    MAX_COLUMNS,
    FileError,
    Message,
    Row,
    check_required,
    column_name,
    fitted,
    listed,
    read_header,
)
from .text_lines import MAX_ROW, Lines, too_long_row, unreadable

MAX_LINES = 100_000  # physical lines a row may take: each one costs memory
SAMPLE = 100  # records looked at to tell the delimiter
SAMPLED = 4 * 2**20  # bytes of them
MAX_ABOVE = 100  # rows above the header

# Looking for the end of a quote that never ends costs time, for each stray quote anew.
# A file has this many bytes for it, gets one more for each byte read, and at least
# LEAST for each row.
LOOKAHEAD = 64 * 2**20
LEAST = 2**12

# What Excel takes for a statement of the delimiter, if it is the first line of a file.
# A letter or digit delimits nothing: such a line is a header.
STATEMENT = re.compile('("?)sep=([^\\w\r\n\0\ufffd])\\1(?=[\r\n]|\\Z)', re.IGNORECASE)
STATED = 64  # bytes: more than that line takes in any encoding

# What Excel is told to leave as it is: ="0012" is the text 0012.
LATE = re.compile(r' +"(?:[^"]|"")*"?\s*')
FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')

_lt = Message  # the name by which Odoo finds the texts that are to be translated


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
        self._csv = parameters(dialect)

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
        comment = self._comment
        return not too_long or bool(comment and lines.texts[start].startswith(comment))

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
    header_has: names by which that row is known, if others are above it.
    skip_rows: number of physical lines to skip at the start.
    required: names of columns that have to be there.
    short_rows: "error", or "fill" for empty cells where a row ends early.
    max_columns: how many the header may have.
    place: what `place()` returned: go on there, with the same other arguments.

    `columns` are the names in the header, or None without one; `above` has the cells
    of the rows above it; `encoding` and `dialect`
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
        header_has: Collection[str] = (),
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
        self._header_has, self.above = set(header_has), []
        self._fill, self._most = short_rows == "fill", max_columns
        self.columns, self.guessed, self._again = None, {}, 0
        if place:
            self._go_on(place)
        else:
            self._begin(encoding, dialect or {}, required)
            if includes_header:
                self._read_header(required)

    def __iter__(self) -> Iterator[Row]:
        width, lines = self.columns and len(self.columns), self._lines
        flaws, columns = lines.flaws, self.columns
        for row in self._rows:
            if lines.odd and (row := self._seen(row)) is None:
                continue
            if row.cells == columns and len(row.cells) > 1:
                self._again += 1  # the header, where files were joined
                continue
            if lines.late and any([cell[:1] == " " for cell in row.cells]):
                row = row._replace(error=row.error or self._late_quote(row.cells))
            if row.error or flaws or (width and len(row.cells) != width):
                row = self._judged(row)
            yield row

    @property
    def left_out(self) -> dict[str, int]:
        """How often the header stood once more: ``{HEADER: times}``; or nothing."""
        return {HEADER: self._again} if self._again else {}

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
            "again": self._again,
        }

    def _go_on(self, place: dict[str, Any]) -> None:
        self.columns, self.encoding = place["columns"], place["encoding"]
        self.dialect, self.guessed = place["dialect"], place["guessed"]
        self._again = place.get("again", 0)
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
        self.dialect = completed(self._with_statement(dialect))
        if not self.dialect["delimiter"]:
            delimiter = self._delimiter_of_header()
            delimiter = delimiter or guess_delimiter(self._sample, self._header)
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

    def _delimiter_of_header(self) -> str | None:
        """The delimiter that makes a row with the names that the header has."""
        for delimiter in DELIMITERS if self._header_has else ():
            if any(map(self._is_header, filter(None, self._sample(delimiter)))):
                return delimiter
        return None

    def _is_header(self, cells: list[str]) -> bool:
        return self._header_has.issubset(map(bare, cells))

    def _find_header(self) -> Row:
        """The first row, or that with the names by which the header is known."""
        for row in self._rows:
            if self._is_header(_seen(row.cells)):
                return row
            self.above.append(_seen(row.cells))
            if len(self.above) >= MAX_ABOVE:
                break
        raise FileError(self._no_header() if self._header_has else self._empty())

    def _no_header(self) -> Message:
        return _lt(
            "None of the first %(count)d rows has the columns %(names)s: correct "
            '"header_has".',
            count=len(self.above),
            names=listed(sorted(self._header_has)),
        )

    def _read_header(self, required: Iterable[str]) -> None:
        row = self._find_header()
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
        above = len(self.above) + 1
        rows = filter(None, self._sample(self.dialect["delimiter"])[above:])
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
                self._again += 1
                return None
            if sorted(names) == sorted(self.columns):
                raise FileError(self._joined(), row.line)
        return row._replace(cells=cells)

    def _late_quote(self, cells: list[str]) -> Message | None:
        """Complain about quotes that are part of a text, as a blank is before them."""
        none = self.dialect["quoting"] == QUOTINGS["none"]
        if none or self.dialect["quotechar"] != '"':
            return None
        places = (at for at, cell in enumerate(cells, 1) if LATE.fullmatch(cell))
        for place in places:
            return _lt(
                "A blank stands in front of the quote in %(column)s, so that it would "
                'be part of the text: leave the blank out, or set "skipinitialspace" '
                'of "csv" to True.',
                column=column_name(self.columns, place),
            )
        return None

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
        return row._replace(cells=list(map(without_marks, cells)), error=error or None)

    def _flaw(self, row: Row) -> Message | None:
        flaws = self._lines.flaws
        if flaws.get(row.line):
            row.cells[-1] += "\u2026"  # the rest of the line is not there
            return too_long_row()
        for place, cell in enumerate(row.cells if flaws else (), 1):
            found = MARK.search(cell)
            if found:
                self._flaw_at = place
                name = column_name(self.columns, place)
                return unreadable(found.group(), name, self.encoding)
