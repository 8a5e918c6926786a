"""What stands around the rows of flat files: lines above the header, footers, types.

Banks write the account above the header and a sum below the rows; other programs begin
each row with a letter that says what it is, an order or a line of it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..tools.chunk_data import RECORD
from ..tools.configuration import Option
from .table import FileError, Message, Row, check_required, fitted, listed, shortened

_lt = Message

# EXTF[12] is the twelfth cell behind EXTF, *[12] that of the first row.
NTH = re.compile(r"(.+)\[([1-9]\d{0,3})\]")


class _Wrapper:
    """A reader around another one, whose attributes it has.

    ``left`` counts the rows that it left out: {what they began with: rows}.
    """

    _reader: Any
    left: Counter[str]

    @property
    def left_out(self) -> dict[str, int]:
        """What it and the reader within left out, as ``left`` says it."""
        return {**self.left, **getattr(self._reader, "left_out", {})}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    @property
    def seconds(self) -> float:
        """The time that a reader in a process of its own may take."""
        return self._reader.seconds

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        self._reader.seconds = seconds


class FramedRows(_Wrapper):
    """A reader whose rows have what stands above the header beside them.

    :param reader: iterates over rows; ``above`` has the rows above the header
    :param above: names such as ``../Konto`` of values there
    :param leave_out: rows that begin with one of these texts are left out, and those
        whose cells begin with all texts of a list
    :param place: what :meth:`place` returned, where the reader goes on
    """

    def __init__(
        self,
        reader: Any,
        above: Sequence[str] = (),
        leave_out: Sequence[str | Sequence[str]] = (),
        place: Mapping[str, Any] | None = None,
    ) -> None:
        self._reader, self._names = reader, list(above)
        self._texts = tuple(text for text in leave_out if isinstance(text, str))
        self._lists = [texts for texts in leave_out if not isinstance(texts, str)]
        self._values = place["above"] if place else None
        self.left = Counter((place or {}).get("left", {}))

    @property
    def columns(self) -> list[str] | None:
        names = self._reader.columns
        return names and [*names, *self._names]

    def __iter__(self) -> Iterator[Row]:
        for row in self._reader:
            if text := self._left_by(row.cells):
                self.left[text] += 1
                continue
            yield self._completed(row) if self._names and not row.error else row

    def place(self) -> dict[str, Any]:
        """Where to go on, as the reader says."""
        own = {"above": self._found(), "left": dict(self.left)}
        return {**self._reader.place(), **own}

    def _left_by(self, cells: Sequence[str]) -> str | None:
        """By which text or list a row is left out; None if it is one."""
        if cells and cells[0].lstrip().startswith(self._texts):
            for text in self._texts:
                if begins_with(cells, [text]):
                    return text
        for texts in self._lists:
            if begins_with(cells, texts):
                return ", ".join(filter(None, texts))
        return None

    def _completed(self, row: Row) -> Row:
        width = len(self._reader.columns or ())
        cells = row.cells + [""] * (width - len(row.cells))
        return row._replace(cells=cells + self._found())

    def _found(self) -> list[str]:
        """The values above the header, in the order of their names."""
        if self._values is None:
            self._values = [self._value(name[3:]) for name in self._names]
        return self._values

    def _value(self, name: str) -> str:
        nth = NTH.fullmatch(name)
        wanted, at = (nth[1], int(nth[2])) if nth else (name, 0)
        for label, *cells in self._reader.above:
            if wanted in ("*", label.strip().rstrip(":").rstrip()):
                filled = (cell for cell in cells if cell.strip())
                return next(iter(cells[at - 1 : at] if at else filled), "")
        message = _lt(
            'No line above the header begins with "%(name)s": correct "above".',
            name=wanted,
        )
        raise FileError(message)


def begins_with(cells: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether each cell begins with the text at its place, as a word of its own."""
    pairs = zip(cells, texts, strict=False)
    is_long = len(cells) >= len(texts)
    return is_long and all(_begins(cell.lstrip(), text) for cell, text in pairs)


def _begins(cell: str, text: str) -> bool:
    """“Summe 3” begins with “Summe”; “Summerfield Ltd” is somebody."""
    behind = cell[len(text) : len(text) + 1]
    return cell.startswith(text) and not (text[-1:].isalpha() and behind.isalpha())


class RecordTypes(_Wrapper):
    """A reader of rows whose first cell says what they are: a record, or a line of it.

    :param reader: iterates over rows without a header
    :param types: {text of the first cell: names of the cells behind it}; the first one
        is the record, those of the others are columns such as ``L/SKU``; rows of a type
        without names are left out
    :param fill: whether cells that are missing at the end are empty
    :param place: what :meth:`place` returned, where the reader goes on
    """

    def __init__(
        self,
        reader: Any,
        types: Mapping[str, Sequence[str]],
        required: Sequence[str] = (),
        fill: bool = False,
        place: Mapping[str, Any] | None = None,
    ) -> None:
        self._reader, self._types, self._fill = reader, types, fill
        self._records = place["records"] if place else 0
        self.left = Counter((place or {}).get("left_types", {}))
        self._top = next(iter(types))
        self.columns, self._starts = [RECORD], {}
        for kind, names in types.items():
            prefix = "" if kind == self._top else f"{kind}/"
            self._starts[kind] = len(self.columns)
            self.columns += [prefix + name for name in names]
        check_required(self.columns, required)

    def __iter__(self) -> Iterator[Row]:
        for row in self._reader:
            kind = row.cells[0].strip() if row.cells else ""
            names = self._types.get(kind)
            if names is None:
                yield row._replace(error=row.error or self._unknown(kind))
            elif names:
                yield self._read(row, kind)
            else:
                self.left[kind] += 1

    def place(self) -> dict[str, Any]:
        """Where to go on, as the reader says."""
        counted = {"records": self._records, "left_types": dict(self.left)}
        return {**self._reader.place(), **counted}

    def _read(self, row: Row, kind: str) -> Row:
        cells, error = self._fitted(row.cells[1:], len(self._types[kind]))
        if kind == self._top:
            self._records += 1
        elif not self._records:
            error = error or self._alone(kind)
        number = str(self._records) if kind == self._top else ""
        start = self._starts[kind]
        filled = [number] + [""] * (start - 1) + cells
        filled += [""] * (len(self.columns) - len(filled))
        return row._replace(cells=filled, error=row.error or error)

    def _fitted(self, cells: list[str], width: int) -> tuple[list[str], Message | None]:
        cells, error = fitted(cells, width, self._fill)
        if error:
            error = _lt(
                'The row has %(cells)d cells behind its type, "record_types" has '
                "%(names)d names for them: correct the one or the other.",
                cells=len(cells),
                names=width,
            )
        return (cells + [""] * width)[:width], error

    def _unknown(self, kind: str) -> Message:
        return _lt(
            'The row begins with "%(kind)s", which is not a type of "record_types" '
            "(%(types)s). With an empty list it is left out.",
            kind=shortened(kind),
            types=listed(self._types),
        )

    def _alone(self, kind: str) -> Message:
        return _lt(
            'The row is a line ("%(kind)s"), and no record ("%(top)s") is above it.',
            kind=shortened(kind),
            top=self._top,
        )


def framed(reader: Any, config: dict[str, Any], place: Any = None) -> Any:
    """A reader as the options FRAMES of a configuration say."""
    if config["above"] or config["leave_out"]:
        reader = FramedRows(reader, config["above"], config["leave_out"], place)
    if config["record_types"]:
        fill = config.get("short_rows") == "fill"
        required = config["required_columns"]
        reader = RecordTypes(reader, config["record_types"], required, fill, place)
    return reader


def complaints(config: Mapping[str, Any]) -> list[Message]:
    """What does not go together in a configuration: list of sentences."""
    found = []
    if config.get("record_types") and config.get("header_has"):
        found.append(_lt("“record_types” name the columns: there is no header then."))
    if config.get("above") and not config.get("header_has"):
        found.append(
            _lt("“above” needs “header_has”: by which columns the header is known.")
        )
    return found


def _check_types(types: Any) -> Message | None:
    expected = _lt("has to be {type: [names of the cells behind it]}, the record first")
    if not all(isinstance(kind, str) and kind for kind in types):
        return expected
    for names in types.values():
        if not isinstance(names, list) or not all(
            isinstance(name, str) and name for name in names
        ):
            return expected
        if len(set(names)) < len(names):
            return _lt("has a name twice in one type: %(names)r", names=names)
    if types and not next(iter(types.values())):
        return _lt("has no names for the first type, which is the record")
    return None


def _check_texts(texts: Any) -> Message | None:
    if all(isinstance(text, str) and text.strip() for text in texts):
        return None
    return _lt("has to be a list of texts that are not empty")


def _check_left(texts: Any) -> Message | None:
    lists = [one for one in texts if isinstance(one, list)]
    wrong = [
        one
        for one in lists
        if not all(isinstance(text, str) for text in one) or not "".join(one).strip()
    ]
    if wrong:
        return _lt("has to have lists of texts of which one is not empty")
    return _check_texts([one for one in texts if not isinstance(one, list)])


def _check_above(names: Any) -> Message | None:
    if all(isinstance(name, str) and name[:3] == "../" and name[3:] for name in names):
        return None
    return _lt("has to be names such as '../Konto'")


FRAMES = {
    "header_has": Option(
        list,
        (),
        _lt(
            "The first row with cells of these names is the header, whatever stands "
            "above it, as in files of banks."
        ),
        check=_check_texts,
    ),
    "above": Option(
        list,
        (),
        _lt(
            "Values above the header that each row has beside its cells: '../Konto' is "
            "what stands behind 'Konto' there, '../Konto[2]' the second cell behind it."
        ),
        check=_check_above,
    ),
    "leave_out": Option(
        list,
        (),
        _lt(
            "Rows that begin with one of these texts are left out, such as the sums "
            "below the rows: ['Endsaldo']. A list has the beginnings of several cells: "
            "[['', 'record(s) downloaded']]."
        ),
        check=_check_left,
    ),
    "record_types": Option(
        dict,
        {},
        _lt(
            "For rows whose first cell says what they are: {'H': ['Number', "
            "'Customer'], 'L': ['SKU', 'Quantity'], 'T': []}. The first type is the "
            "record, the others are its lines, with columns such as 'L/SKU'; a type "
            "without names is left out."
        ),
        check=_check_types,
    ),
}
