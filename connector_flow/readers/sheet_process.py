"""Reads a sheet of a workbook, in the process of ``document_process.py``.

A workbook can be made to take any memory, and the fast reader then ends its whole
process; here that is one that has nothing else to lose, and limits.

The options are ``wanted``, the name of a sheet, its number from 1, or None for the
first; ``fill_merged``; ``as_shown``, whether to tell what is shown for numbers;
``pictures``, whether those in cells are errors or leave them empty. The answer is
``{"sheet": name, "others": [names], "all": [names]}``, the others being those that may
have been meant, then ``[row, first column, [text, …], {column: error}]`` for each row,
with ``as_shown`` in the options ``{column: text}`` behind it: what is shown for
numbers, None where that is not known. An error that begins with ``=`` is a formula that
was saved without a value, PICTURE is a picture.
"""

from __future__ import annotations

import datetime
import html
import io
import posixpath
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import IO, Any, NamedTuple

from . import number_format, ods_look, xls_look
from .table import FileError, Message, listed

_lt = Message

INEXACT = 10**15  # from here on a spreadsheet has lost digits of what was typed
PICTURE = "picture"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Parts of a sheet in xlsx, by which no search looks beyond the tag where it began.
CELL_IN_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt=[\"']e[\"'][^<>]*>")
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,30})<")
CELL_WITH_STYLE = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bs=[\"'](\d{1,6})[\"'][^<>]*>")
RICH = re.compile(rb"\bvm=[\"'](\d{1,7})[\"']")
# A cell with a formula, and no value or an empty one.
UNCALCULATED = re.compile(
    rb"(<(?:\w+:)?c\b[^<>]*>)\s*"
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v(?:\s[^<>]*)?(?:/>|>\s*</(?:\w+:)?v>)\s*)?"
    rb"</(?:\w+:)?c>"
)
OF_TEXT = re.compile(rb"\bt=[\"']str[\"']")
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
END_OF_ROW = re.compile(rb"</(?:\w+:)?row>$")
# Blanks between the parts of a table of ods, as programs write them that indent.
INDENTED = re.compile(rb"((?:</?(?:table|office):[^<>]*|</text:p)>)\s+(?=<)")
ISO_TIME = re.compile(r"(-?)PT(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7}(?:\.\d+)?)S)?")
BLOCK = 2**20
Area = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column
FORMULA = 60  # characters shown of a formula
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
DAY = datetime.date(2026, 1, 1)  # of a time


NO_WORKBOOK = _lt("The file is not an xlsx, xls or ods workbook.")
ERRORS_SOMEWHERE = _lt(
    "Cells of the sheet hold errors such as #REF!. Correct them, and send it again."
)
FORMULA_SOMEWHERE = _lt(
    "Cells of the sheet have formulas without a saved value: open the file in Excel or "
    "LibreOffice, save it, and send it again."
)
NO_FORMATS = _lt(
    "The number formats of the sheet cannot be read: save the workbook in Excel or "
    'LibreOffice, or leave out "as_shown".'
)


# --- cells to texts ------------------------------------------------------------------


def as_text(value: Any) -> str:
    """Return a cell as text: ISO dates, numbers without noise, true and false."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return _moment(value)
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, datetime.time):
        return _to_the_second(datetime.datetime.combine(DAY, value)).time().isoformat()
    return "" if value is None else value.isoformat()


def _number(value: float) -> str:
    """Whole numbers whole, others as a spreadsheet shows them: in 15 digits.

    A larger one is no code any more, and is written as nobody writes a code.
    """
    if abs(value) >= INEXACT:
        return f"{Decimal(repr(value)).normalize():E}"
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: datetime.datetime) -> str:
    """A time at midnight is a day: whole days are none but for the noise of digits."""
    value = _to_the_second(value)
    if value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat(" ")


def _to_the_second(value: datetime.datetime) -> datetime.datetime:
    rounded = value + datetime.timedelta(microseconds=500_000)
    return rounded.replace(microsecond=0)


def _duration(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _hours(text: str) -> str:
    """A time of more than a day, which the fast reader leaves as it is in ods."""
    found = ISO_TIME.fullmatch(text) if "PT" in text[:3] else None
    if not found:
        return text
    hours, minutes, seconds = (float(one or 0) for one in found.groups()[1:])
    value = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return _duration(-value if found[1] else value)


# --- a second look, at what the fast reader does not tell ----------------------------


class Findings(NamedTuple):
    """What is found of the cells of a row: ``{column: text}``, columns from 0.

    ``errors`` are in a cell that the fast reader takes for empty, ``texts`` stand in
    place of what it reads, ``formats`` are those of numbers; shown are those that
    are in ``shown``.
    """

    errors: dict
    texts: dict
    formats: dict
    shown: dict


NOTHING = Findings({}, {}, {}, {})


def look_again(
    path: str, kind: str, book: Any, name: str, as_shown: bool = False
) -> dict[int, Findings]:
    """Return ``{row: Findings}`` of a sheet, rows from 0.

    What the fast reader can read is read, be it that it cannot be looked at again.
    """
    of_rows = defaultdict(lambda: Findings({}, {}, {}, {}))
    number = book.sheet_names.index(name)
    looks = {"xlsx": _look_at_xlsx, "xls": _look_at_xls, "ods": _look_at_ods}
    try:
        looks[kind](of_rows, path, number, name, as_shown)
    except (FileError, MemoryError, ImportError):
        raise
    except Exception as error:
        if as_shown:
            raise FileError(NO_FORMATS) from error
        sys.stderr.write(f"No second look: {error!r}\n")
    return of_rows


def _look_at_xls(
    of_rows: dict[int, Findings], path: str, number: int, name: str, as_shown: bool
) -> None:
    for (row, column), text in xls_look.errors(path, number, name):
        of_rows[row].errors[column] = text
    if as_shown:
        codes = number_format.BUILT_IN
        for (row, column), code in xls_look.formats(path, number, name, codes):
            of_rows[row].formats[column] = code


def _look_at_ods(
    of_rows: dict[int, Findings], path: str, number: int, name: str, as_shown: bool
) -> None:
    if not as_shown and not ods_look.is_needed(path):
        return
    for row, repeated, *found in ods_look.look(path, name, as_shown):
        errors, texts, shown = found
        for at in range(row, row + repeated):
            of_rows[at] = Findings(errors, texts, {}, shown)


def _look_at_xlsx(
    of_rows: dict[int, Findings], path: str, number: int, name: str, as_shown: bool
) -> None:
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        try:
            part = package.sheet(name)
        except (KeyError, SyntaxError, IndexError, TypeError):
            return _look_everywhere(package)
        _find_errors(of_rows, package, part)
        if as_shown:
            _find_formats(of_rows, package, part)


def _find_errors(of_rows: dict[int, Findings], package: Package, part: str) -> None:
    with package.open(part) as stream:
        for tag, text in _cells_in_error(stream):
            row, column = _place(tag, _somewhere(text))
            rich = RICH.search(tag)
            if rich and package.is_picture(int(rich[1])):
                text = PICTURE
            of_rows[row].errors[column] = text


def _somewhere(text: str) -> Message:
    return FORMULA_SOMEWHERE if text.startswith("=") else ERRORS_SOMEWHERE


def _place(tag: bytes, problem: Message) -> tuple[int, int]:
    where = PLACE.search(tag)
    if not where:
        raise FileError(problem)
    return int(where[2]) - 1, column_number(where[1].decode())


def _look_everywhere(package: Package) -> None:
    """Nobody knows which part the sheet is: none of them may have an error."""
    for part in package.names:
        if "sheet" in part and part.endswith(".xml"):
            with package.open(part) as stream:
                for _tag, text in _cells_in_error(stream):
                    raise FileError(_somewhere(text))


def _find_formats(of_rows: dict[int, Findings], package: Package, part: str) -> None:
    """Note the formats of cells; that of a cell that is no number does no harm."""
    codes = package.formats()
    with package.open(part) as stream:
        for rows in _blocks_of_rows(stream):
            for found in CELL_WITH_STYLE.finditer(rows):
                code = codes.get(int(found[1]))
                if code:
                    row, column = _place(found.group(), NO_FORMATS)
                    of_rows[row].formats[column] = code


class Package:
    """The parts of an xlsx file, by names as the standard has them.

    Some programs write them with backslashes, in capitals, or not in ``xl/``.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {_part_name(name): name for name in archive.namelist()}

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(self.names[name])

    def parsed(self, name: str) -> Any:
        import xml.etree.ElementTree as etree

        # It reads no other files, and the memory and time of this process are limited.
        return etree.fromstring(self.archive.read(self.names[name]))  # nosec B314

    @cached_property
    def book(self) -> str:
        """The name of the part that is the workbook."""
        if "_rels/.rels" in self.names:
            for link in self.parsed("_rels/.rels"):
                if link.get("Type", "").endswith("/officeDocument"):
                    return _part_name(link.get("Target"))
        return "xl/workbook.xml"

    def linked(self) -> dict[str | None, tuple[str, str]]:
        """``{id: (type, name of the part)}`` of what the workbook links to."""
        folder, name = posixpath.split(self.book)
        links = self.parsed(posixpath.join(folder, "_rels", name + ".rels"))
        return {
            link.get("Id"): (
                link.get("Type", "").rpartition("/")[2],
                _part_name(link.get("Target"), folder),
            )
            for link in links
        }

    def rooted_links(self) -> bytes:
        """The part with the links of the workbook, wherever that may be."""
        import xml.etree.ElementTree as etree

        folder, name = posixpath.split(self.book)
        links = self.parsed(posixpath.join(folder, "_rels", name + ".rels"))
        for link in links:
            part = _part_name(link.get("Target"), folder)
            real = self.names.get(part, part).replace("\\", "/").lstrip("/")
            link.set("Target", "/" + real)
        return etree.tostring(links)

    def of_type(self, kind: str) -> Any:
        """The part of a type that the workbook links to, parsed; None without one."""
        for found, name in self.linked().values():
            if found == kind and name in self.names:
                return self.parsed(name)

    def sheet(self, name: str) -> str:
        """The name of the part that holds a sheet."""
        for sheet in self.parsed(self.book).iter():
            if _local(sheet) == "sheet" and sheet.get("name") == name:
                ids = [value for key, value in sheet.items() if key.endswith("}id")]
                _kind, part = self.linked()[ids[0]]
                self.names[part]  # raises KeyError where it is not there
                return part
        raise KeyError(name)

    def formats(self) -> dict[int, str]:
        """``{number of a style: code of its format}``, without those of no meaning."""
        styles = self.of_type("styles")
        if styles is None:
            return {}
        codes = dict(number_format.BUILT_IN)
        for one in styles.iter():
            if _local(one) == "numFmt":
                codes[int(one.get("numFmtId"))] = one.get("formatCode")
        [cells] = [one for one in styles if _local(one) == "cellXfs"]
        numbers = [int(style.get("numFmtId") or 0) for style in cells]
        return {at: codes[one] for at, one in enumerate(numbers) if one in codes}

    # pictures in cells, which have #VALUE! for programs that know of none

    def is_picture(self, number: int) -> bool:
        """Whether a value with metadata is a picture."""
        kinds = self._kinds
        return number <= len(kinds) and kinds[number - 1] in (
            "_localImage",
            "_webimage",
        )

    @cached_property
    def _kinds(self) -> list[Any]:
        """The types of the values with metadata, in order."""
        try:
            return list(self._find_kinds())
        except (KeyError, IndexError, TypeError, ValueError, SyntaxError):
            return []

    def _find_kinds(self) -> Iterator[Any]:
        structures = [
            one.get("t") for one in _all(self.of_type("rdRichValueStructure"), "s")
        ]
        values = [int(one.get("s")) for one in _all(self.of_type("rdRichValue"), "rv")]
        metadata = self.of_type("sheetMetadata")
        if not values or metadata is None:
            return
        [rich] = [
            one
            for one in _all(metadata, "futureMetadata")
            if one.get("name") == "XLRICHVALUE"
        ]
        blocks = [int(one.get("i")) for one in _all(rich, "rvb")]
        for block in _all(_all(metadata, "valueMetadata")[0], "rc"):
            yield structures[values[blocks[int(block.get("v"))]]]


def _part_name(name: str, folder: str = "") -> str:
    """The name of a part as the standard has it, but in small letters."""
    name = name.replace("\\", "/").lower()
    return posixpath.normpath(posixpath.join("/", folder, name)).lstrip("/")


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Any, name: str) -> list[Any]:
    return [one for one in element.iter() if _local(one) == name] if element else []


def _cells_in_error(part: IO[bytes]) -> Iterator[tuple[bytes, str]]:
    """Yield the tag and the error of cells that have one, some rows at a time."""
    for rows in _blocks_of_rows(part):
        if b'"e"' in rows or b"'e'" in rows:
            for found in CELL_IN_ERROR.finditer(rows):
                value = VALUE.search(rows, found.end(), found.end() + BLOCK)
                yield (
                    found.group(),
                    value[1].decode(errors="replace") if value else "#?",
                )
        if b"<f" in rows or b":f" in rows:
            yield from _uncalculated(rows)


def _blocks_of_rows(part: IO[bytes]) -> Iterator[bytes]:
    rest, block = b"", True
    while block:
        block = part.read(BLOCK)
        rest += block
        end = _end_of_rows(rest) if block else len(rest)
        rows, rest = rest[:end], rest[end:]
        yield rows


def _end_of_rows(data: bytes) -> int:
    """Return where the last row that is complete ends; "row>" may stand in a text."""
    end = len(data)
    while (end := data.rfind(b"row>", 0, end)) >= 0:
        if END_OF_ROW.search(data, max(end - 50, 0), end + 4):
            return end + 4
    return 0


def _uncalculated(rows: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the tag and the formula of cells that nobody calculated.

    A formula may well result in an empty text: then its cell says that it is a text.
    """
    for found in UNCALCULATED.finditer(rows):
        tag, formula, value = found.groups()
        if not (value and OF_TEXT.search(tag)):
            text = html.unescape((formula or b"").decode("utf-8", "replace"))
            yield tag, "=" + text[:FORMULA]


def column_number(letters: str) -> int:
    """Return the number of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


# --- the sheet -----------------------------------------------------------------------


def kind_of(path: str) -> str:
    """Return xlsx, xls or ods, told by the content."""
    with open(path, "rb") as stream:
        if stream.read(8) == OLE:
            return "xls"
    try:
        with zipfile.ZipFile(path) as archive:
            package = Package(archive)
            if "content.xml" in package.names:
                return "ods"
            if package.book in package.names and package.book.endswith(".xml"):
                return "xlsx"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, SyntaxError) as error:
        raise FileError(NO_WORKBOOK) from error
    raise FileError(NO_WORKBOOK)


def sheet_name(names: list[str], wanted: str | int | None) -> str:
    """Return the name of the sheet that is asked for, by name or number."""
    if wanted is None:
        return names[0]
    if isinstance(wanted, int):
        found = names[wanted - 1 : wanted]
        if found:
            return found[0]
    elif wanted in names:
        return wanted
    message = _lt(
        'The workbook has no sheet "%(sheet)s". It has: %(found)s.',
        sheet=wanted,
        found=listed(names),
    )
    raise FileError(message)


def answers(file: IO[bytes], **options: Any) -> Iterator[Any]:
    """Yield the answer for a file that has a name.

    :param options: those of :func:`read_rows`
    """
    try:
        yield from read_rows(file.name, **options)
    except ImportError as error:
        message = _lt(
            "The server lacks the Python package %(name)s to read workbooks.",
            name=error.name,
        )
        raise FileError(message) from error


def read_rows(
    path: str,
    wanted: str | int | None,
    fill_merged: bool,
    as_shown: bool = False,
    pictures: str = "error",
) -> Iterator[Any]:
    """Yield the answer: the sheet, then the rows with any filled cell."""
    kind = kind_of(path)
    book = _opened(path, kind)
    if not book.sheet_names:
        raise FileError(NO_WORKBOOK)
    name = sheet_name(book.sheet_names, wanted or next(iter(_seen(book)), None))
    seen = [] if wanted else _seen(book)
    others = [other for other in seen if other != name]
    yield {"sheet": name, "others": others, "all": book.sheet_names}
    sheet = book.get_sheet_by_name(name)
    of_rows = look_again(path, kind, book, name, as_shown)
    merged = _merged(path, kind, sheet) if fill_merged else []
    _spread_errors(of_rows, merged, sheet.total_height)
    of_rows = dict(of_rows)
    first = sheet.start[1] if sheet.start else 0
    filler = Filler(merged, first)
    for number, values in enumerate(sheet.iter_rows()):
        cells = [as_text(value) for value in values]
        if kind == "ods":
            cells = list(map(_hours, cells))
        found = of_rows.pop(number, NOTHING)
        for column, text in found.texts.items():
            if 0 <= column - first < len(cells):
                cells[column - first] = text
        cells = filler.fill(number, cells)
        errors = _without(found.errors, pictures)
        if errors or any(map(str.strip, cells)):
            shown = [_shown(values, first, found)] if as_shown else []
            yield [number + 1, first, cells, errors, *shown]
    for number, found in sorted(of_rows.items()):
        if errors := _without(found.errors, pictures):
            yield [number + 1, first, [], errors, *([{}] if as_shown else [])]


def _merged(path: str, kind: str, sheet: Any) -> list[Area]:
    """Areas of cells that are one; the fast reader knows none of ods."""
    if kind == "ods":
        return list(ods_look.merged(path, sheet.name))
    return sheet.merged_cell_ranges or []


def _spread_errors(
    of_rows: dict[int, Findings], areas: list[Area], height: int
) -> None:
    """A merged area whose first cell is in error has none but errors to fill in."""
    for (top, left), (bottom, right) in areas:
        text = of_rows[top].errors.get(left) if top in of_rows else None
        if text:
            more = dict.fromkeys(range(left, right + 1), text)
            for row in range(top, min(bottom + 1, height)):
                found = of_rows[row]
                of_rows[row] = found._replace(errors=found.errors | more)


def _opened(path: str, kind: str) -> Any:
    """The workbook for the fast reader, which knows it by the names of its parts."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path)
    except CalamineError as error:
        if kind == "xls" or "detect" not in str(error):
            raise
        with zipfile.ZipFile(path) as archive:
            return CalamineWorkbook.from_filelike(renamed(archive, kind))


def renamed(archive: zipfile.ZipFile, kind: str) -> io.BytesIO:
    """A workbook with the parts where every program looks for them: a stream.

    Some programs leave out the mark of an ods file, indent its table, or put a slash
    before names.
    """
    package, made = Package(archive), io.BytesIO()
    folder, name = posixpath.split(package.book)
    links = posixpath.join(folder, "_rels", name + ".rels")
    moved = {package.book: "xl/workbook.xml", links: "xl/_rels/workbook.xml.rels"}
    with zipfile.ZipFile(made, "w") as new:
        if kind == "ods":
            new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for part, name in package.names.items():
            if part == links and kind == "xlsx":
                new.writestr(moved[part], package.rooted_links())
            elif part != "_rels/.rels":
                name = moved.get(part, name.replace("\\", "/").lstrip("/"))
                content = archive.read(package.names[part])
                if name == "content.xml" and kind == "ods":
                    content = INDENTED.sub(rb"\1", content)
                new.writestr(name, content)
        if kind == "xlsx":
            new.writestr("_rels/.rels", ROOT)
    made.seek(0)
    return made


def _seen(book: Any) -> list[str]:
    """The names of the sheets that a person sees cells of."""
    words = ("SheetTypeEnum.WorkSheet", "SheetVisibleEnum.Visible")
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if (str(sheet.typ), str(sheet.visible)) == words
    ]


def _without(errors: dict[int, str], pictures: str) -> dict[int, str]:
    """Errors without pictures, where those leave their cells empty."""
    if pictures == "error" or not errors:
        return errors
    return {column: text for column, text in errors.items() if text != PICTURE}


def _shown(values: Sequence[Any], first: int, found: Findings) -> dict[int, str | None]:
    """What is shown for the numbers of a row: {column: text, or None: not known}."""
    shown = dict(found.shown)
    for column, code in found.formats.items():
        place = column - first
        value = values[place] if 0 <= place < len(values) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            if code.lower() not in (number_format.GENERAL, "@"):
                shown[column] = number_format.shown(value, code)
    return shown


class Filler:
    """Gives each cell of a merged area the value of its first one.

    :param areas: ``((first row, first column), (last row, last column))`` from 0
    :param first: number of the column in which rows begin
    """

    def __init__(self, areas: list[Area], first: int) -> None:
        self._areas = sorted(areas, reverse=True)
        self._first = first
        self._open = []

    def fill(self, row: int, cells: list[str]) -> list[str]:
        while self._areas and self._areas[-1][0][0] <= row:
            (_top, left), (bottom, right) = self._areas.pop()
            left, right = left - self._first, right - self._first
            if 0 <= left < len(cells):
                self._open.append((bottom, left, right, cells[left]))
        self._open = [area for area in self._open if area[0] >= row]
        for _bottom, left, right, text in self._open:
            width = len(cells[left : right + 1])
            cells[left : right + 1] = [text] * width
        return cells
