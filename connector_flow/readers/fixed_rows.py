"""Read files whose columns have a fixed width, line by line, whatever their size.

A line is a row. Where lines are of several types, such as the head of an order and its
positions, each has the columns of its type and is empty in those of the others.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, BinaryIO

from ..tools.invisible import is_blank, without_useless
from .encodings import FOREIGN, MARK, look_for_encoding
from .fixed_layout import Span, spans
from .table import (
    MAX_COLUMNS,
    SHOWN,
    FileError,
    Message,
    Row,
    check_required,
    column_name,
    shortened,
    too_many_columns,
)
from .text_lines import Lines, too_long_row, unreadable

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class Layout:
    """The columns of lines of one type.

    :param columns: see :mod:`.fixed_layout`
    :param names: of all columns of the file
    """

    def __init__(self, columns: dict[str, Any], names: list[str]) -> None:
        self.spans = spans(columns)
        self.width = max(span.stop for span in self.spans)
        self._places = [names.index(span.name) for span in self.spans]
        self._empty = [""] * len(names)

    def cells(self, texts: Iterable[str]) -> list[str]:
        """Return the cells of a row of the file, for those of the spans."""
        cells = self._empty.copy()
        for place, text in zip(self._places, texts, strict=True):
            cells[place] = text
        return cells

    def span_behind(self, width: int) -> Span:
        """Return the first column that a line of a width does not have, or cuts."""
        return next(span for span in self.spans if span.stop > width)


class FixedReader:
    """Iterate over the rows of a file, each with its line number and its error.

    stream: a binary, seekable file, read by one reader at a time.
    columns: those of each line, see :mod:`.fixed_layout`.
    types: {text by which lines of a type are known: their columns}, instead of columns.
    type_at: where that text stands in the line, counted from 1.
    skipped: texts that stand there in lines that are no rows.
    encoding: a name Python knows; None guesses.
    languages: codes such as 'de_DE' of those that a guess expects.
    skip_rows: number of physical lines to skip at the start.
    short_rows: "error", or "fill" for empty cells where a line ends early.
    long_rows: "error", or "cut" to leave out what stands behind the last column.
    in_bytes: whether places are counted in bytes of the encoding, not in characters.
    required: names of columns that have to be there.
    place: what `place()` returned: go on there, with the same other arguments.

    `columns` are the names; `guessed` is the encoding, if it was guessed; `choices` are
    encodings and lines as each of them reads them, if the guess is not sure.
    Raises FileError if the file as a whole cannot be read, and ValueError if the
    columns make no sense.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        columns: dict[str, Any] | None = None,
        types: dict[str, dict[str, Any]] | None = None,
        type_at: int = 1,
        skipped: Collection[str] = (),
        encoding: str | None = None,
        languages: Collection[str] = (),
        skip_rows: int = 0,
        short_rows: str = "error",
        long_rows: str = "error",
        in_bytes: bool = False,
        required: Iterable[str] = (),
        max_columns: int = MAX_COLUMNS,
        place: dict[str, Any] | None = None,
    ) -> None:
        self._fill, self._cut = short_rows == "fill", long_rows == "cut"
        self._in_bytes, self._at = in_bytes, type_at - 1
        self._skipped = tuple(skipped)
        self._read_layouts(columns, types, max_columns)
        check_required(self.columns, required)
        self.guessed, self.choices = {}, []
        if place:
            self._go_on(stream, place)
        else:
            self._begin(stream, encoding, languages, skip_rows)

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines
        while lines.texts or lines.more():
            for at, text in enumerate(lines.texts):
                line, self._end = lines.number + at, lines.ends[at + 1]
                self._next = line + 1
                text = text.rstrip("\r\n")
                if is_blank(text) or text.startswith(self._skipped, self._at):
                    continue
                yield self._row(line, without_useless(text))
            lines.drop(len(lines.texts))

    def place(self) -> dict[str, Any]:
        """Return where the last row ended and how to go on there, fit for JSON."""
        return {
            "offset": self._end,
            "line": self._next,
            "encoding": self.encoding,
            "guessed": self.guessed,
        }

    # where reading begins

    def _read_layouts(
        self,
        columns: dict[str, Any] | None,
        types: dict[str, dict[str, Any]] | None,
        most: int,
    ) -> None:
        found = types or {"": columns or {}}
        self.columns = list(
            dict.fromkeys(name for one in found.values() for name in one)
        )
        if len(self.columns) > most:
            raise FileError(too_many_columns(len(self.columns), most))
        signs = sorted(found, key=len, reverse=True)  # "LX" is no "L"
        self._layouts = [(sign, Layout(found[sign], self.columns)) for sign in signs]

    def _begin(
        self,
        stream: BinaryIO,
        encoding: str | None,
        languages: Collection[str],
        skip_rows: int,
    ) -> None:
        self.encoding, mark, self.choices = look_for_encoding(
            stream, encoding, languages
        )
        if not encoding:
            self.guessed["encoding"] = self.encoding
        self._lines = Lines(stream, self.encoding, mark)
        self._lines.skip(skip_rows)
        self._end, self._next = self._lines.ends[0], self._lines.number

    def _go_on(self, stream: BinaryIO, place: dict[str, Any]) -> None:
        self.encoding, self.guessed = place["encoding"], place["guessed"]
        self._end, self._next = place["offset"], place["line"]
        self._lines = Lines(stream, self.encoding, self._end, self._next)

    # a line

    def _row(self, line: int, text: str) -> Row:
        if FOREIGN in text:
            row = self._row(line, text.replace(FOREIGN, ""))
            error = unreadable(FOREIGN, _lt("the line"), self.encoding)
            return row._replace(error=error)
        layout = self._layout(text)
        if layout is None:
            return Row(line, self._unknown(text), self._no_type(text), self._end)
        data = text.encode(self.encoding, "replace") if self._in_bytes else text
        texts = [self._text(data[span.start : span.stop]) for span in layout.spans]
        error = (
            self._flaw(line, text, layout, texts)
            or self._tab(text[: layout.width])
            or self._wrong_width(layout, data)
            or self._torn(text, layout, texts)
        )
        cells = layout.cells(MARK.sub(SHOWN, part).strip() for part in texts)
        return Row(line, cells, error, self._end)

    def _layout(self, text: str) -> Layout | None:
        """Return the columns of a line, by its type; None if that is not known."""
        for sign, layout in self._layouts:
            if not sign or text.startswith(sign, self._at):
                return layout
        return None

    def _text(self, data: str | bytes) -> str:
        return data if isinstance(data, str) else data.decode(self.encoding, "replace")

    # errors of rows

    def _flaw(
        self, line: int, text: str, layout: Layout, texts: list[str]
    ) -> Message | None:
        flaws = self._lines.flaws
        if flaws.get(line):
            return too_long_row()
        for span, part in zip(layout.spans, texts, strict=True) if flaws else ():
            if found := MARK.search(part):
                return unreadable(found.group(), self._named(span), self.encoding)
        if flaws and self._in_bytes and (found := MARK.search(text)):
            return unreadable(found.group(), _lt("the line"), self.encoding)
        return None

    def _tab(self, text: str) -> Message | None:
        """A tab stands for any number of blanks: nobody knows where columns begin."""
        if "\t" not in text:
            return None
        return _lt(
            "There is a tab at %(place)d, which moves what stands behind it: have the "
            "file written with blanks.",
            place=text.index("\t") + 1,
        )

    def _wrong_width(self, layout: Layout, data: str | bytes) -> Message | None:
        width = len(data)
        if width < layout.width and not self._fill:
            return self._too_short(layout.span_behind(width), width)
        if width > layout.width and not self._cut:
            return self._too_long(layout, width, self._text(data[layout.width :]))
        return None

    def _too_short(self, span: Span, width: int) -> Message:
        return _lt(
            "The line ends after %(width)d characters, but %(column)s stands at "
            "%(first)d to %(last)d: complete it, correct the columns, or set "
            '"short_rows" to "fill" if blanks at the ends of lines were left out.',
            width=width,
            column=self._named(span),
            first=span.start + 1,
            last=span.stop,
        )

    def _too_long(self, layout: Layout, width: int, rest: str) -> Message | None:
        if is_blank(rest):
            return None
        return _lt(
            "The line has %(width)d characters, but the last column ends at %(last)d: "
            'correct the columns, or set "long_rows" to "cut" to leave out the rest, '
            "“%(rest)s”.",
            width=width,
            last=layout.width,
            rest=shortened(MARK.sub(SHOWN, rest.strip())),
        )

    def _torn(self, line: str, layout: Layout, texts: list[str]) -> Message | None:
        """A column that is counted in bytes may begin in the middle of a character."""
        if not self._in_bytes or SHOWN in line:
            return None
        for span, text in zip(layout.spans, texts, strict=True):
            if SHOWN in text:
                return _lt(
                    "%(column)s begins or ends in the middle of a character: correct "
                    "its place, or count in characters.",
                    column=self._named(span),
                )
        return None

    def _unknown(self, text: str) -> list[str]:
        """Cells that show a line of no type: it stands in the first column."""
        shown = shortened(MARK.sub(SHOWN, text))
        return [shown, *[""] * (len(self.columns) - 1)]

    def _no_type(self, text: str) -> Message:
        signs = [sign for sign, _layout in self._layouts]
        longest = max(map(len, signs))
        return _lt(
            "“%(found)s” at %(place)d is none of the types of records (%(known)s): add "
            'it to "record_types", or to "skip_types" if such lines are no rows.',
            found=MARK.sub(SHOWN, text[self._at : self._at + longest]),
            place=self._at + 1,
            known=", ".join(sorted(signs)),
        )

    def _named(self, span: Span) -> str:
        return column_name(self.columns, self.columns.index(span.name) + 1)
