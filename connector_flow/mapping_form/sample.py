"""The first rows of a file, read as the flow reads it."""

import codecs
import io
import itertools
import tempfile

from lxml import etree

from ..engine.file_import import FileImport
from ..engine.rows import make_row
from ..engine.task_types import typed
from ..readers.unpack import Limited, packing, unpacked

ROWS = 100
CHARACTERS = 500_000  # of all cells: the sample travels to the browser and back
HEAD = 2**16
SECONDS = 20  # of a processor: someone waits, and so does the worker
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def file_task(task, flow):
    """The task whose rows a task gets, or would get once it is in the flow.

    :param task: ``impexp.task``, empty for a new one
    :return: ``impexp.task``; empty when none reads files, or several do
    """
    before = task.transition_in_ids.task_from_id or flow.task_ids - task
    readers = before.filtered(lambda one: issubclass(one._class(), FileImport))
    return readers if len(readers) == 1 else readers.browse()


def read_sample(env, stream, task):
    """Read the first rows.

    :param stream: seekable binary stream
    :param task: the ``impexp.task`` that reads it; empty: the content tells
    :return: ``{"columns": names or None, "rows": [[line, cells, error]], "reader":
        name of the task type, "typed": list of what need not be texts, "guessed":
        text}``
    :raise FileError: when it cannot be read
    """
    reader, config = _reader(env, stream, task)
    content = unpacked(stream, config["max_unpacked_mb"], config["member"])
    reader.check_kind(stream, content, config)
    source = reader.source(content, config)
    if hasattr(source, "seconds"):
        source.seconds = SECONDS
    if source is None:
        source = reader.reader(_plain(stream, content), config, None)
    rows = list(_first(source))
    width = len(source.columns or ())
    return {
        "columns": source.columns,
        "rows": [
            [row.line, row.cells + [""] * (width - len(row.cells)), _error(reader, row)]
            for row in rows
        ],
        "reader": reader.task.task,
        "typed": typed(type(reader)),
        "guessed": getattr(source, "guessed", {}),
    }


def rows_of(sample):
    """Good rows as task types see them, and {line: error} of the others."""
    rows, errors = [], {}
    for line, cells, error in sample["rows"]:
        try:
            row = make_row(sample["columns"], line, cells)
        except ValueError as bad:
            error = error or str(bad)
        if error:
            errors[line] = error
        else:
            rows.append(row)
    return rows, errors


def column_names(sample):
    """Names of the columns, or their numbers from 1 in a file without a header."""
    if sample["columns"] is not None:
        return sample["columns"]
    width = max((len(cells) for _line, cells, _error in sample["rows"]), default=0)
    return list(range(1, width + 1))


def _plain(stream, content):
    """A stream that can be read at any place."""
    if not content.is_packed:
        stream.seek(0)
        return stream
    content.rewind()
    file = tempfile.TemporaryFile()
    file.writelines(content.blocks())
    return file


def _first(source):
    left = CHARACTERS
    for row in itertools.islice(source, ROWS):
        left -= sum(map(len, row.cells))
        yield row
        if left < 0:
            return


def _error(reader, row):
    return reader._translated(row.error) if row.error else None


# the reader


def _reader(env, stream, task):
    if task:
        reader = task._instance()
        return reader, reader.config()
    kind, config = _guessed(stream)
    reader = env["impexp.task"].new({"name": kind, "task": kind})._instance()
    return reader, reader.config() | config


def _guessed(stream):
    """Task type and configuration for a file that no task reads yet."""
    stream.seek(0)
    if stream.read(4) == OLD_WORKBOOK:
        return "xlsx_import", {}
    content = unpacked(stream, 100)
    if packing(stream) == "zip" and not content.is_packed:
        return "xlsx_import", {}
    head = content.read(HEAD)
    stream.seek(0)
    for mark in MARKS:
        head = head.removeprefix(mark)
    first = head.lstrip(b" \t\r\n\0")[:1]
    if first in (b"{", b"["):
        return "json_import", {}
    if first == b"<":
        return "xml_import", {"path": _record_path(head)}
    return "csv_import", {}


def _record_path(head):
    """The root of an XML document, and what it begins with."""
    names = []
    parser = etree.iterparse(
        Limited(io.BytesIO(head), 1), events=("start",), resolve_entities=False
    )
    try:
        for _event, element in parser:
            names.append(etree.QName(element).localname)
            if len(names) == 2:
                break
    except etree.XMLSyntaxError:
        pass
    return "/".join(names)
