"""The first rows of a file, read as the flow reads it."""

import itertools
import tempfile

from odoo.exceptions import UserError

from ..engine.file_import import FileImport
from ..engine.rows import make_row
from ..engine.task_types import typed
from ..readers.unpack import unpacked
from ..tools.configuration import check_config
from ..tools.message import translated
from .recognition import reading_types, recognized

ROWS = 100
CHARACTERS = 500_000  # of all cells: the sample travels to the browser and back
SECONDS = 20  # of a processor: someone waits, and so does the worker


def file_task(task, flow):
    """The task whose rows a task gets, or would get once it is in the flow.

    :param task: ``impexp.task``, empty for a new one
    :return: ``impexp.task``; empty when none reads files, or several do
    """
    before = task.transition_in_ids.task_from_id or flow.task_ids - task
    readers = before.filtered(lambda one: issubclass(one._class(), FileImport))
    return readers if len(readers) == 1 else readers.browse()


def read_sample(env, stream, task, reader=None, config=None):
    """Read the first rows.

    :param stream: seekable binary stream
    :param task: the ``impexp.task`` that reads it; empty: the content tells
    :param reader: name of the task type that is to read it, instead of the content
    :param config: what a person says of how to read it
    :return: ``{"columns": names or None, "rows": [[line, cells, error]], "reader":
        name of the task type, "config": of it, where no task reads it, "typed": list
        of what need not be texts, "guessed": text}``
    :raise FileError: when it cannot be read
    """
    type_, own = _reader(env, stream, task, reader, config)
    all_config = type_.config() | own
    source = _source(type_, stream, all_config)
    rows = list(_first(source))
    width = len(source.columns or ())
    return {
        "columns": source.columns,
        "rows": [
            [row.line, row.cells + [""] * (width - len(row.cells)), _error(type_, row)]
            for row in rows
        ],
        "reader": type_.task.task,
        "config": own,
        "typed": typed(type(type_)),
        "guessed": getattr(source, "guessed", {}),
    }


def _source(reader, stream, config):
    """The rows of a file, as the task type gives them."""
    stream.seek(0)
    content = unpacked(stream, config["max_unpacked_mb"], config["member"])
    reader.check_kind(stream, content, config)
    source = reader.source(content, config)
    if hasattr(source, "seconds"):
        source.seconds = SECONDS
    if source is None:
        source = reader.reader(_plain(stream, content), config, None)
    return source


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


def lists_of(sample):
    """Paths of the lists whose elements are lines of their record."""
    lists = (sample.get("config") or {}).get("lists") or ()
    return (lists,) if isinstance(lists, str) else tuple(lists)


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


def _reader(env, stream, task, kind, config):
    """The task type at work, and what is said of it besides the task.

    :raise UserError: when the type does not know what is said
    """
    if task:
        return task._instance(), {}
    if kind not in reading_types(env).values():
        kind, config = recognized(env, stream)
    config = config or {}
    reader = env["impexp.task"].new({"name": kind, "task": kind})._instance()
    options = reader.all_options()
    found = check_config(options, config) or reader.complaints(config)
    found += [name for name in config if name in options and options[name].admin]
    if found:
        raise UserError("\n".join(str(translated(env, one)) for one in found))
    return reader, config
