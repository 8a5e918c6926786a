"""Reads the rows of a workbook, in a process of its own that has limits.

A workbook can be made to take any time and memory. It is a script, run without Odoo,
and nothing in the file is run: formulas have the values that were saved, and links to
other files are not followed.

The request on its standard input is a JSON object: ``path`` of the file; ``wanted``, a
pattern that a cell of the wanted sheet has; ``modules``, the folders to import from;
``limits``, the path of ``process_limits.py``; ``memory`` and ``seconds``; ``rows``,
``columns``, ``cells`` and ``characters``, how many there may be.

The answer is lines of JSON: ``[line, [cell, …]]`` for each row that has any, or a word
in ``{"problem": word}``. A cell is a text, or a list of a kind and a value: ``number``,
``boolean``, ``date`` (ISO), ``time`` (seconds), ``error``, and ``formula`` for one that
was saved without a value.
"""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LARGEST = 400 * 2**20  # bytes of all parts, unpacked
PARTS = 5000
# Signs that XML cannot hold, as office programs spell them in xlsx.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
BLOCK, OVERLAP = 2**20, 40
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
WORDS = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
DURATION = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
BLANKS = re.compile(r"[ \t\r\n]+")
MANY = 1000  # blanks that a document can ask for at once
Row = tuple[int, list[Any]]


class Problem(Exception):
    """Why the file is not read: a word."""


class Limits:
    """Counts what is read."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.rows, self.columns = request["rows"], request["columns"]
        self._cells, self._characters = request["cells"], request["characters"]

    def checked(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows that have a cell, up to the limits.

        Where rows were removed, an office program leaves empty ones at the very end.
        """
        number = 0
        for line, cells in rows:
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if not cells:
                continue
            number += 1
            self._count(cells)
            if number > self.rows or len(cells) > self.columns:
                raise Problem("too_large")
            yield line, cells

    def _count(self, cells: list[Any]) -> None:
        """A text may stand once in the file and in a million of its cells."""
        self._cells -= len(cells)
        self._characters -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if self._cells < 0 or self._characters < 0:
            raise Problem("too_large")


def check_size(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than a workbook has."""
    infos = archive.infolist()
    if len(infos) > PARTS or sum(info.file_size for info in infos) > LARGEST:
        raise Problem("too_large")
    if any(info.flag_bits & 1 for info in infos):
        raise Problem("password")


# --- xlsx ----------------------------------------------------------------------------


def xlsx_sheets(path: str, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Any]:
    """The rows of each sheet that is shown."""
    values = _book(path, data_only=True)
    formulas = _book(path, data_only=False) if _has_formulas(archive) else None
    for sheet in values.worksheets:
        if sheet.sheet_state == "visible":
            rows = _xlsx_rows(sheet)
            if formulas:
                rows = _with_formulas(rows, _xlsx_rows(formulas[sheet.title]))
            yield limits.checked(rows)


def _book(path: str, data_only: bool) -> Any:
    import openpyxl

    # By a stream, as openpyxl refuses a path by its ending; it is read to the last row.
    stream = open(path, "rb")
    return openpyxl.load_workbook(
        stream, read_only=True, data_only=data_only, keep_links=False
    )


def _has_formulas(archive: zipfile.ZipFile) -> bool:
    """Whether a cell has a formula; cells without are read once only."""
    names = [name for name in archive.namelist() if "sheet" in name.lower()]
    return any(
        _holds(archive, name, FORMULA) for name in names if name.endswith(".xml")
    )


def _holds(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> bool:
    rest = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            if pattern.search(rest + block):
                return True
            rest = block[-OVERLAP:]
    return False


def _xlsx_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what is said of them may be wrong
    for line, cells in enumerate(sheet.iter_rows(), 1):
        yield line, [_xlsx_cell(cell) for cell in cells]


def _xlsx_cell(cell: Any) -> Any:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return None
    if kind == "f":
        return ["formula", str(getattr(value, "text", value))]
    if kind == "e":
        return ["error", str(value)]
    return _value(value)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, int | float):
        return ["number", value]
    if isinstance(value, datetime.datetime):
        return ["date", value.replace(tzinfo=None).isoformat()]
    if isinstance(value, datetime.date):
        return ["date", value.isoformat()]
    if isinstance(value, datetime.time):
        since = datetime.timedelta(hours=value.hour, minutes=value.minute)
        return ["time", since.total_seconds() + value.second]
    if isinstance(value, datetime.timedelta):
        return ["time", value.total_seconds()]
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _with_formulas(rows: Iterator[Row], formulas: Iterator[Row]) -> Iterator[Row]:
    """Rows with the formulas that were saved without a value."""
    for (line, cells), (_line, others) in zip(rows, formulas, strict=False):
        for at, other in enumerate(others[: len(cells)]):
            if cells[at] is None and isinstance(other, list) and other[0] == "formula":
                cells[at] = other
        yield line, cells


# --- ods -----------------------------------------------------------------------------


def ods_sheets(path: str, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Any]:
    """The rows of each sheet, those that are hidden too: nothing of them is ours."""
    for number in range(_count_tables(archive, limits)):
        yield limits.checked(_ods_rows(archive, number, limits))


def _elements(archive: zipfile.ZipFile, *tags: str) -> Iterator[tuple[str, Any]]:
    import lxml.etree as etree

    with archive.open("content.xml") as part:
        yield from etree.iterparse(
            part,
            events=("start", "end"),
            tag=[f"{{{TABLE}}}{tag}" for tag in tags],
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,  # memory and time of this process are limited
        )


def _count_tables(archive: zipfile.ZipFile, limits: Limits) -> int:
    count = 0
    for event, element in _elements(archive, "table"):
        if event == "end":
            count += 1
            element.clear()
    return min(count, 50)


def _ods_rows(archive: zipfile.ZipFile, wanted: int, limits: Limits) -> Iterator[Row]:
    number, line = -1, 1
    for event, element in _elements(archive, "table", "table-row"):
        if element.tag.endswith("}table"):
            number += event == "start"
        elif event == "end":
            repeated = _repeated(element, "number-rows-repeated")
            cells = _ods_cells(element, limits) if number == wanted else []
            # Empty rows are repeated up to the end of the sheet.
            for at in range(repeated if cells else 0):
                yield line + at, list(cells)
            line += repeated if number == wanted else 0
            _forget(element)


def _ods_cells(row: Any, limits: Limits) -> list[Any]:
    cells: list[Any] = []
    empty = 0
    for element in row.iterchildren(
        f"{{{TABLE}}}table-cell", f"{{{TABLE}}}covered-table-cell"
    ):
        value, repeated = (
            _ods_cell(element),
            _repeated(element, "number-columns-repeated"),
        )
        if value in (None, ""):
            empty += repeated
            continue
        if len(cells) + empty + repeated > limits.columns:
            raise Problem("too_large")
        cells += [None] * empty + [value] * repeated
        empty = 0
    return cells


def _ods_cell(element: Any) -> Any:
    kind = element.get(f"{{{OFFICE}}}value-type")
    shown = "\n".join(_shown(one) for one in element.iterchildren(f"{{{WORDS}}}p"))
    formula = element.get(f"{{{TABLE}}}formula")
    if _is_error(element, kind, shown, formula):
        return ["error", shown]
    if kind in ("float", "currency", "percentage"):
        number = float(element.get(f"{{{OFFICE}}}value"))
        return ["number", int(number) if number.is_integer() else number]
    if kind == "boolean":
        return ["boolean", element.get(f"{{{OFFICE}}}boolean-value") == "true"]
    if kind == "date":
        return ["date", element.get(f"{{{OFFICE}}}date-value")[:26]]
    if kind == "time":
        return ["time", _seconds(element.get(f"{{{OFFICE}}}time-value"))]
    if formula and kind is None and not shown:
        return ["formula", formula.partition("=")[2]]
    return element.get(f"{{{OFFICE}}}string-value") or shown


def _is_error(element: Any, kind: str | None, shown: str, formula: str | None) -> bool:
    if any(
        value == "error" for key, value in element.items() if key.endswith("value-type")
    ):
        return True
    is_sign = bool(re.fullmatch(r"#\S+|(Err|Fehler|Erreur\s?):\d{3}", shown))
    return (
        bool(formula)
        and is_sign
        and (kind in ("float", None) or not element.get(f"{{{OFFICE}}}string-value"))
    )


def _seconds(text: str) -> float:
    found = DURATION.fullmatch(text)
    if not found:
        return 0.0
    sign, hours, minutes, seconds, part = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return (-1 if sign else 1) * (whole + float(f"0.{part or 0}"))


def _shown(element: Any) -> str:
    """The text of a paragraph: blanks, tabs and line breaks have elements."""
    parts = [BLANKS.sub(" ", element.text or "")]
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "s":
            parts.append(" " * min(int(child.get(f"{{{WORDS}}}c", 1)), MANY))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name in ("span", "a"):
            parts.append(_shown(child))
        parts.append(BLANKS.sub(" ", child.tail or ""))
    return "".join(parts)


def _repeated(element: Any, name: str) -> int:
    return max(1, int(element.get(f"{{{TABLE}}}{name}", 1)))


def _forget(element: Any) -> None:
    """Free the memory of a row and of those in front of it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


# --- the sheet that is wanted ---------------------------------------------------------


def wanted_rows(sheets: Iterable[Iterator[Row]], pattern: re.Pattern[str]) -> list[Row]:
    """The rows of the one sheet with a cell of the pattern."""
    found = []
    for sheet in sheets:
        rows = list(sheet)
        every = (cell for _line, cells in rows for cell in cells)
        if any(isinstance(cell, str) and pattern.fullmatch(cell) for cell in every):
            found.append(rows)
        if len(found) > 1:
            raise Problem("several_sheets")
    if not found:
        raise Problem("no_ids")
    return found[0]


def loaded(path: str) -> Any:
    """A module, without the package it is in."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    if not spec or not spec.loader:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(request: dict[str, Any]) -> None:
    sys.path[:] = request["modules"]
    loaded(request["limits"]).limit(request["memory"], request["seconds"])
    try:
        for row in _read(request):
            sys.stdout.write(json.dumps(row) + "\n")
    except Problem as problem:
        sys.stdout.write(json.dumps({"problem": str(problem)}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"problem": "too_large"}) + "\n")


def _read(request: dict[str, Any]) -> list[Row]:
    limits = Limits(request)
    with zipfile.ZipFile(request["path"]) as archive:
        check_size(archive)
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
        if "[content_types].xml" in names:
            sheets = xlsx_sheets(request["path"], archive, limits)
        elif "content.xml" in names:
            sheets = ods_sheets(request["path"], archive, limits)
        else:
            raise Problem("no_workbook")
        return wanted_rows(sheets, re.compile(request["wanted"]))


if __name__ == "__main__":
    main(json.load(sys.stdin))
