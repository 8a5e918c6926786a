"""What a file is that no task reads yet, and how it is best read.

The content tells, never the name. What comes out is a proposal that a person sees and
may change before anything is imported.
"""

import io
import json
import re
from collections import Counter
from itertools import islice
from typing import NamedTuple

from lxml import etree

from ..engine.file_import import FileImport
from ..readers.csv_rows import CsvReader
from ..readers.kinds import CSV, HEAD, JSON, SHEET, XML, directory_of, kind_of
from ..readers.sheet_rows import SheetRows
from ..readers.table import FileError
from ..readers.unpack import Limited, names_in, unpacked
from .cell_looks import is_date, is_number
from .document_roles import named_by, named_in
from .table_ends import BODY, ENDS, TAIL, ends_of, last_rows, leaves_out

TOP = 50  # rows looked at to find the header
DOCUMENT = 4 * 2**20  # bytes of an XML or JSON document looked at
LOOKED_AT = 10_000_000  # elements of it, each as often as its depth squared
LONG = 5000  # rows of a sheet whose last ones are looked at
SHEETS = 10  # of which the first with rows is looked for
PATHS = 30  # offered as the place of the records
UNPACKED = 100  # MB
SECONDS = 20  # of a processor
# Of the texts that people have, those which are most often wrongly guessed come last.
ENCODINGS = ("utf-8", "cp1252", "utf-16", "iso-8859-15", "cp850", "cp1250", "cp1251")
DELIMITERS = (";", ",", "\t", "|")
# What lines of a record are called: OrderLine, line_items, ORDER_ITEM, Positionen.
LINE = re.compile(
    r"(?!.*addr).*(lines?|line_?items?|positions?|positionen|zeilen?)"
    r"|(order|invoice|sales?|purchase|delivery|shipment)[-_]?(items?|details?|rows?)",
    re.IGNORECASE,
)
MANY = ("lines", "lineitems", "line_items", "positions", "positionen", "zeilen")
# Called so are lines only in what has a number of its own.
LINE_PERHAPS = ("items", "rows", "entries", "products", "articles", "artikel")
NUMBERED = re.compile(r"(.*[-_ ])?(id|number|nr|no|nummer|key)|.*(Id|ID|Number|Nr|No)")


def recognized_type(env, stream):
    """The task type that reads a file, whatever is wrong with it."""
    try:
        word = _word(stream)
    except FileError:
        word = None
    return reading_types(env).get(word) or "csv_import"


def recognized(env, stream):
    """Tell how a file is best read.

    :param stream: seekable binary stream
    :return: name of a task type, and a configuration of it
    :raise FileError: saying what the file is, if no task type reads it
    """
    word = _word(stream)
    kind = reading_types(env).get(word) or "csv_import"
    look = _LOOKS.get(word)
    options = env["impexp.task"].new({"task": kind})._class().all_options()
    config = look(stream, options) if look else {}
    stream.seek(0)
    return kind, config


def reading_types(env):
    """{word of a kind of file: name of the task type that reads it}"""
    tasks = env["impexp.task"]
    found = {}
    for name, _label in tasks._fields["task"]._description_selection(env):
        cls = getattr(tasks, f"{name}_class")()
        if issubclass(cls, FileImport) and cls.reads:
            found.setdefault(cls.reads, name)
    return found


def alternatives(stream, kind):
    """What the options of a reader may be for this very file: {option: list}.

    :param kind: name of a task type
    """
    stream.seek(0)
    if kind == "csv_import":
        return {"encoding": list(ENCODINGS), "delimiter": list(DELIMITERS)}
    if kind == "xlsx_import":
        return {"sheet": _sheets(stream)}
    if kind == "xml_import":
        return {"path": record_paths(_head(stream))}
    if kind == "json_import":
        return {"path": array_paths(_head(stream))}
    return {}


def _word(stream):
    """The kind of a file, packed or not; None for one that nobody reads."""
    stream.seek(0)
    content = unpacked(stream, UNPACKED)
    head = content.read(HEAD)
    if not content.is_packed and (at := directory_of(head)):
        stream.seek(at)
        head += stream.read(HEAD)
    names = () if content.is_packed else names_in(stream)
    return kind_of(head, names).word


def _head(stream, size=DOCUMENT):
    stream.seek(0)
    return unpacked(stream, UNPACKED).read(size)


# tables


def _csv(stream, options):
    """What stands above and below the table, and whether it has a header."""
    head = _head(stream)
    reader = CsvReader(io.BytesIO(head), includes_header=False)
    rows = [(row.line, row.cells) for row, _ in zip(reader, range(TOP), strict=False)]
    line, has_header = header_of(rows)
    config = {} if has_header else {"includes_header": False}
    config |= {"skip_rows": line - 1} if line > 1 else {}
    table = [(at, cells) for at, cells in rows if at >= line]
    header = table[0][0] if table and has_header else 0
    ends = ends_of(last_rows(*_end_of(stream, head, header), reader))
    table = [cells for _at, cells in table if not _is_end(cells, ends)]
    if has_header and _are_cut(table):
        config["short_rows"] = "fill"
    return config | ({"leave_out": ends} if ends else {})


def _is_end(cells, ends):
    return any(leaves_out(end, [cells]) for end in ends)


def _end_of(stream, head, header):
    """The end of a file, and the line of its header if that is all of it."""
    if len(head) <= TAIL:
        return head, header
    if len(head) < DOCUMENT:
        return head[-TAIL:], None
    if unpacked(stream, UNPACKED).is_packed:
        return b"", None
    stream.seek(-TAIL, io.SEEK_END)
    return stream.read(), None


def _are_cut(rows):
    """Whether rows often end behind their last filled cell, as some programs do it."""
    width = _filled_width(rows[0]) if rows else 0
    short = sum(len(cells) < width for cells in rows[1:])
    return short > 1 and short * 5 >= len(rows)


def _sheet(stream, options):
    """The first sheet that is a table, or with rows, and where its table begins."""
    rows, config = _rows_of_sheet(stream, None), {}
    if not _is_table(rows):
        for name in _sheets(stream)[1:SHEETS]:
            others = _rows_of_sheet(stream, name)
            if _filled(others) > _filled(rows) and (not rows or _is_table(others)):
                rows, config = others, {"sheet": name}
                if _is_table(rows):
                    break
    line, has_header = header_of(rows)
    if not has_header:
        return config | {"includes_header": False}
    config |= {"header_row": line} if rows and line > rows[0][0] else {}
    ends = ends_of(_end_of_sheet(stream, config.get("sheet"), line))
    return config | ({"leave_out": ends} if ends else {})


def _end_of_sheet(stream, sheet, header):
    """The last rows of a sheet that are below its header; none if it is long."""
    rows = _rows_of_sheet(stream, sheet, LONG + 1)
    last = [cells for at, cells in rows if at > header]
    return last[-BODY - ENDS :] if len(rows) <= LONG else []


def _is_table(rows):
    """Whether there are rows below names of columns, rather than a page of titles."""
    line, has_header = header_of(rows)
    header = [cells for at, cells in rows if at >= line][:1]
    is_wide = bool(header) and sum(bool(cell.strip()) for cell in header[0]) > 1
    return has_header and is_wide and rows[-1][0] > line


def _filled(rows):
    return sum(bool(cell.strip()) for _line, cells in rows for cell in cells)


def _rows_of_sheet(stream, sheet, most=TOP):
    """Pairs of line and cells of the first rows."""
    stream.seek(0)
    content = unpacked(stream, UNPACKED)
    rows = SheetRows(content, UNPACKED, sheet=sheet, includes_header=False)
    rows.seconds = SECONDS
    return [(row.line, row.cells) for row in islice(rows, most)]


def header_of(rows):
    """The line from which a table begins, and whether that is a header.

    Above the table of a bank stand account and period, in fewer cells.

    :param rows: pairs of line and cells, the first ones
    :return: line (1 if it is the first row), whether it names the columns
    """
    widths = Counter(_filled_width(cells) for _line, cells in rows)
    # Two lines of two cells above it are not the table, though it has but one row.
    usual = max(widths, key=lambda width: (widths[width] * width, width), default=0)
    for place, (line, cells) in enumerate(rows):
        if _filled_width(cells) >= usual and names_columns(cells):
            return (line if place else 1), True
    is_header = bool(rows) and not _has_values(rows[0][1])
    return 1, is_header or not rows


def names_columns(cells):
    """Whether cells can be the names of columns: texts, and hardly one empty."""
    texts = [cell.strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    empty = texts.count("")
    return bool(texts) and empty * 5 <= len(texts) and not _has_values(texts)


def _has_values(cells):
    """Whether there are numbers, dates or addresses, which name no columns."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    values = sum(is_number(cell) or is_date(cell) or "@" in cell for cell in filled)
    return values * 4 > len(filled)


def _filled_width(cells):
    return max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _sheets(stream):
    rows = SheetRows(unpacked(stream, UNPACKED), UNPACKED)
    rows.seconds = SECONDS
    try:
        return rows.names()
    except FileError:
        return []


# documents


def _xml(stream, options):
    head = _head(stream)
    config = _with_lines(_counted(head))
    if not config:
        paths = record_paths(head)
        config = {"path": paths[0] if paths else ""}
    record = tuple(config["path"].split("/"))
    roles = named_by(head, record, config.get("lists", ()))
    return config | ({"named_by": roles} if roles else {})


class _Counts(NamedTuple):
    """How often elements are there, by their names from the root.

    ``leaves`` has how many values are inside of them, ``parents`` those with any.
    """

    elements: Counter
    leaves: Counter
    parents: set


def _counted(head):
    elements, leaves, parents = found = _Counts(Counter(), Counter(), set())
    for names, is_leaf, is_plain in _elements(head):
        elements[names] += 1
        if is_leaf:
            leaves.update(names[:size] for size in range(1, len(names)))
        if not is_plain:
            leaves[names] += 1
        parents.update([names[:-1]] if is_plain else [names[:-1], names])
    return found


def _with_lines(counts):
    """The configuration for records with lines, as orders and invoices are; or None."""
    leaves = counts.leaves
    found = [
        names
        for names in counts.parents
        if len(names) > 1 and LINE.fullmatch(names[-1]) and leaves[names] > 1
    ]
    # “Lines” that have nothing but an “OrderLine” or two are what is around them.
    around = {
        names[:size]
        for names in found
        for size in range(1, len(names))
        if leaves[names[:size]] == leaves[names]
        and (
            counts.elements[names[:size]] < counts.elements[names]
            or names[size - 1].casefold() in MANY
        )
    }
    lines = [names for names in found if names not in around]
    for names in sorted(lines, key=lambda one: (len(one), -counts.leaves[one])):
        if record := _record_of(names, counts):
            rest = names[len(record) :]
            return {"path": "/".join(record), "lists": ["/".join(rest)]}
    return None


def _record_of(line, counts):
    """Of what is around a line the element that is its record; None if nothing is.

    Where there are several, each has its own lines; of one document what is called as
    its lines are, or else all of it.
    """
    around = [line[:size] for size in range(1, len(line))]
    own = [
        names
        for names, inner in zip(around, [*around[1:], line], strict=True)
        if counts.leaves[names] > counts.leaves[inner]
    ]
    several = [names for names in own if counts.elements[names] > 1]
    called = [names for names in own if _begins(line[-1], names[-1])]
    return next(iter([*several[-1:], *called[-1:], *own[:1]]), None)


def _begins(name, start):
    """Whether a name begins with another, as “OrderLine” does with “Order”."""
    return name.casefold().startswith(start.casefold())


def record_paths(head):
    """Where the records of an XML document may be, the likeliest first.

    :param head: its first bytes; they may break off anywhere
    """
    elements, leaves, parents = _counted(head)
    found = [names for names in elements if names in parents]
    # Of a single record, what is around it has nothing more in it.
    found.sort(
        key=lambda names: (
            elements[names] < 2,
            -leaves[names],
            len(names) if elements[names] > 1 else -len(names),
        )
    )
    return ["/".join(names) for names in found[:PATHS]]


def _elements(head):
    """Triples: names from the root to an element; is it empty of others; of attributes.

    What is open where the head breaks off comes as well.
    """
    names, empty, left = [], [], LOOKED_AT
    stream = Limited(io.BytesIO(head), UNPACKED)
    parser = etree.iterparse(stream, events=("start", "end"), resolve_entities=False)
    try:
        for event, element in parser:
            if event == "start":
                if empty:
                    empty[-1] = False
                names.append(etree.QName(element).localname)
                empty.append(True)
                left -= len(names) ** 2
                if left < 0:
                    break
            else:
                yield tuple(names), empty.pop(), not len(element.attrib)
                names.pop()
                element.clear()
    except etree.XMLSyntaxError:
        pass
    for size in range(len(names), 0, -1):
        yield tuple(names[:size]), False, True


def root_of(head):
    """Name and namespace of the root of an XML document; ("", "") if there is none."""
    parser = etree.iterparse(
        Limited(io.BytesIO(head), UNPACKED), events=("start",), resolve_entities=False
    )
    try:
        _event, element = next(iter(parser))
    except (StopIteration, etree.XMLSyntaxError):
        return "", ""
    name = etree.QName(element)
    return name.localname, name.namespace or ""


def element_names(head):
    """The names of all elements in the first bytes of an XML document."""
    return frozenset(names[-1] for names, _empty, _plain in _elements(head))


def _json(stream, options):
    head = _head(stream)
    knows_lists = "lists" in options
    if knows_lists and (config := _letter(head)):
        return config
    paths = array_paths(head)
    config = {"path": paths[0]} if paths else {}
    return config | (_nested(_records_at(head, paths)) if knows_lists else {})


def _letter(head):
    """A single object with its lists, as webhooks send it, in an envelope or bare."""
    document = _document(head)
    if len(document) == 1:
        [(name, inner)] = document.items()
        lists = _object_lists(inner) if isinstance(inner, dict) else {}
        found = {"path": name, "lists": list(lists)} | _nested([inner])
        return found if lists else None
    found = _nested([document])
    return {"path": "."} | found if "lists" in found else None


def _nested(records):
    """How lists inside of records are read: as lines, or called by what is in them."""
    lists = line_lists(records)
    roles = named_in(records, lists)
    found = {"lists": lists, "named_by": roles}
    return {name: value for name, value in found.items() if value}


def line_lists(records):
    """The list of objects in records that are their lines: one name, or none."""
    sizes = {}
    for record in records:
        numbered = any(NUMBERED.fullmatch(name) for name in record)
        for name, one in _object_lists(record).items():
            is_line = bool(LINE.fullmatch(name))
            if is_line or numbered and name.casefold() in LINE_PERHAPS:
                size = (is_line, len(one[0]))
                sizes[name] = max(sizes.get(name, size), size)
    return sorted(sizes, key=sizes.get, reverse=True)[:1]


def _object_lists(record):
    return {
        name: value
        for name, value in record.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }


def _records_at(head, paths):
    """The first records of a JSON document, where it is read as a whole."""
    try:
        value = json.loads(head)
    except (ValueError, RecursionError):
        return []
    for name in paths[0].split(".") if paths else ():
        value = value[name]
    found = value[:TOP] if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict)]


def array_paths(head):
    """Where arrays of objects are in a JSON document, the outermost and longest first.

    :return: none for an array, or for an object in each line
    """
    found = sorted(
        _arrays(_document(head), ()), key=lambda found: (len(found[0]), -found[1])
    )
    return [".".join(path) for path, _size in found[:PATHS]]


def _document(head):
    """The object that a document is; an empty one for anything else."""
    try:
        document = json.loads(head)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _arrays(value, path):
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _arrays(inner, (*path, name))
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield (*path, name), len(inner)


_LOOKS = {CSV: _csv, SHEET: _sheet, XML: _xml, JSON: _json}
