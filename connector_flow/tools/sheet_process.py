"""Reads a sheet of a workbook, in a process of its own.

A workbook can be made to take any memory, and the fast reader then ends its whole
process; here that is one that has nothing else to lose, and limits. It is a script, run
without Odoo: what it needs of other addons' folders it is told by the request.

The request on its standard input is a JSON object: ``path`` of the file; ``sheet``, a
name, a number from 1, or None for the first; ``fill_merged``; ``modules``, the folders
to import from; ``memory`` and ``seconds``, the limits. The answer is lines of JSON:
``{"sheet": name}``, then ``[row, first column, [text, …], {column: error}]`` for each
row; or ``{"problem": word, …}``. An error that begins with ``=`` is a formula that was
saved without a value.
"""

import datetime
import html
import json
import os
import re
import sys
import zipfile
from decimal import Decimal

EXACT = 2**53  # up to here every whole number is a float of its own
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ERROR_TEXTS = re.compile(r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:\d{3}")
# Parts of a sheet in xlsx, by which no search looks beyond the tag where it began.
CELL_IN_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt=[\"']e[\"'][^<>]*>")
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,10})<")
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
BLOCK = 2**20
NICE = 5
FORMULA = 60  # characters shown of a formula


class Problem(Exception):
    """Why the sheet cannot be read: a word, and what belongs to it."""


# --- cells to texts ------------------------------------------------------------------


def as_text(value):
    """Return a cell as text: ISO dates, numbers without noise, true and false."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        value = _to_the_second(value)
        return value.isoformat(" ")
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, datetime.time):
        return value.replace(microsecond=0).isoformat()
    return "" if value is None else value.isoformat()


def _number(value):
    """Whole numbers whole, others as a spreadsheet shows them: in 15 digits."""
    if isinstance(value, int):
        return str(value)
    digits = repr(value) if abs(value) >= EXACT else format(value, ".15g")
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    text = format(Decimal(digits), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _to_the_second(value):
    rounded = value + datetime.timedelta(microseconds=500_000)
    return rounded.replace(microsecond=0)


def _duration(value):
    seconds = round(value.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# --- cells with errors, which the fast reader takes for empty ------------------------


def find_errors(path, kind, name):
    """Return ``{row: {column: error}}`` of a sheet, both counted from 0."""
    find = {"xlsx": _errors_in_xml, "xls": _errors_in_xls}.get(kind)
    of_rows = {}
    for (row, column), text in find(path, name) if find else ():
        of_rows.setdefault(row, {})[column] = text
    return of_rows


def _errors_in_xls(path, name):
    import xlrd

    with xlrd.open_workbook(path, on_demand=True, logfile=sys.stderr) as book:
        sheet = book.sheet_by_name(name)
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind == xlrd.XL_CELL_ERROR:
                    code = sheet.cell_value(row, column)
                    yield (row, column), xlrd.error_text_from_code.get(code, "#?")


def _errors_in_xml(path, name):
    with zipfile.ZipFile(path) as archive:
        with archive.open(_sheet_part(archive, name)) as part:
            for tag, text in _cells_in_error(part):
                where = PLACE.search(tag)
                if not where:
                    formula = text.startswith("=")
                    raise Problem(
                        "formula_somewhere" if formula else "errors_somewhere"
                    )
                yield (int(where[2]) - 1, column_number(where[1].decode())), text


def _cells_in_error(part):
    """Yield the tag and the error of cells that have one, some rows at a time."""
    rest, block = b"", True
    while block:
        block = part.read(BLOCK)
        rest += block
        end = _end_of_rows(rest) if block else len(rest)
        rows, rest = rest[:end], rest[end:]
        if b'"e"' in rows or b"'e'" in rows:
            for found in CELL_IN_ERROR.finditer(rows):
                value = VALUE.search(rows, found.end(), found.end() + BLOCK)
                yield found.group(), value[1].decode() if value else "#?"
        if b"<f" in rows or b":f" in rows:
            yield from _uncalculated(rows)


def _end_of_rows(data):
    """Return where the last row that is complete ends; "row>" may stand in a text."""
    end = len(data)
    while (end := data.rfind(b"row>", 0, end)) >= 0:
        if END_OF_ROW.search(data, max(end - 50, 0), end + 4):
            return end + 4
    return 0


def _uncalculated(rows):
    """Yield the tag and the formula of cells that nobody calculated.

    A formula may well result in an empty text: then its cell says that it is a text.
    """
    for found in UNCALCULATED.finditer(rows):
        tag, formula, value = found.groups()
        if not (value and OF_TEXT.search(tag)):
            text = html.unescape((formula or b"").decode("utf-8", "replace"))
            yield tag, "=" + text[:FORMULA]


def _sheet_part(archive, name):
    """The name of the part of an xlsx file that holds a sheet."""
    import xml.etree.ElementTree as etree

    # It reads no other files, and the memory and time of this process are limited.
    book = etree.fromstring(archive.read("xl/workbook.xml"))  # nosec B314
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # nosec B314
    targets = {link.get("Id"): link.get("Target") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            ids = [value for key, value in sheet.items() if key.endswith("}id")]
            target = targets[ids[0]]
            return target[1:] if target.startswith("/") else "xl/" + target
    raise Problem("no_workbook")


def column_number(letters):
    """Return the number of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


# --- the sheet -----------------------------------------------------------------------


def kind_of(path):
    """Return xlsx, xls or ods, told by the content."""
    with open(path, "rb") as stream:
        if stream.read(8) == OLE:
            return "xls"
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Problem("no_workbook") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Problem("no_workbook")


def sheet_name(names, wanted):
    """Return the name of the sheet that is asked for, by name or number."""
    if wanted is None:
        return names[0]
    if isinstance(wanted, int):
        found = names[wanted - 1 : wanted]
        if found:
            return found[0]
    elif wanted in names:
        return wanted
    raise Problem("no_sheet", {"sheets": names})


def read_rows(path, kind, wanted, fill_merged):
    """Yield the answer: the sheet, then the rows with any filled cell."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    if not book.sheet_names:
        raise Problem("no_workbook")
    name = sheet_name(book.sheet_names, wanted)
    yield {"sheet": name}
    sheet = book.get_sheet_by_name(name)
    of_rows = find_errors(path, kind, name)
    merged = (sheet.merged_cell_ranges or []) if fill_merged else []
    first = sheet.start[1] if sheet.start else 0
    filler = Filler(merged, first)
    for number, values in enumerate(sheet.iter_rows()):
        cells = filler.fill(number, [as_text(value) for value in values])
        found = of_rows.pop(number, {})
        if kind == "ods":
            found = _error_texts(cells, first)
        if found or any(cells):
            yield [number + 1, first, cells, found]
    for number, found in sorted(of_rows.items()):
        yield [number + 1, first, [], found]


def _error_texts(cells, first):
    return {
        column: text
        for column, text in enumerate(cells, first)
        if text and ERROR_TEXTS.fullmatch(text)
    }


class Filler:
    """Gives each cell of a merged area the value of its first one.

    :param areas: ``((first row, first column), (last row, last column))`` from 0
    :param first: number of the column in which rows begin
    """

    def __init__(self, areas, first):
        self._areas = sorted(areas, reverse=True)
        self._first = first
        self._open = []

    def fill(self, row, cells):
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


# --- the process ---------------------------------------------------------------------


def limit(memory, seconds):
    """Let the system end this process where it takes too much, if it can.

    It stands back where others need the processor.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


def main(request):
    sys.path[:] = request["modules"]
    limit(request["memory"], request["seconds"])
    write = sys.stdout.write
    try:
        kind = kind_of(request["path"])
        for line in read_rows(
            request["path"], kind, request["sheet"], request["fill_merged"]
        ):
            write(json.dumps(line) + "\n")
    except Problem as problem:
        word, *more = problem.args
        write(json.dumps({"problem": word} | (more[0] if more else {})) + "\n")
    except ImportError as error:
        write(json.dumps({"problem": "module", "name": error.name}) + "\n")


if __name__ == "__main__":
    main(json.load(sys.stdin))
