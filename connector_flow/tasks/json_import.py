"""JSON files to chunks of rows."""

import codecs

from ..engine.file_import import TURNED, FileImport
from ..engine.task_types import Task
from ..readers.child_process import Document
from ..readers.json_rows import JsonLines
from ..readers.kinds import JSON
from ..readers.nested_options import NESTED, nested
from ..tools.configuration import Option, some_of
from ..tools.message import _lt
from .csv_import import _check_encoding

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _check_path(path):
    if path == "." or all(path.split(".")):
        return None
    return _lt("has to be names with dots between them")


@Task(selection="json_import", name="JSON Import")
class JsonImport(FileImport):
    about = (
        _lt("Reads JSON and makes chunks of its rows for the tasks that follow."),
        _lt(
            "The file has an object in each line, which may be of any size, "
            "or it is a document with an array of objects. Each object is a "
            "row, its members are the cells. Numbers keep their text, but for "
            "an exponent: 1E3 is 1000. true and false are those words, null is "
            'an empty cell. Objects inside of it are flattened: {"price": '
            '{"net": 1}} is the column "price.net". A list is a cell of JSON text.'
        ),
        _lt(
            "The columns are the members of the first 1,000 lines, or of the "
            "whole array. The line of a row is the physical one, or the "
            "position in the array. The file may be packed by gzip or zip."
        ),
        _lt(
            "A single object is one record: “path” leads to it, '.' is the document "
            "itself. Lists that are lines of their record are named in “lists”: each "
            "of their elements makes a row, and the line of a row is its position "
            "among all of them."
        ),
    )

    typed_numbers = True
    typed_lists = True
    reads = JSON
    options = {
        "path": Option(
            str,
            None,
            _lt(
                "Names that lead to the array, or to a single object, such as "
                "'data.items'; through arrays as well: 'orders.line_items'. '.' is the "
                "document itself. When absent, a file that begins with [ is an array, "
                "any other has an object in each line."
            ),
            check=_check_path,
        ),
        "lines": Option(
            bool, None, _lt("Whether each line is a row. Found out when absent.")
        ),
        "columns": Option(
            list,
            (),
            _lt(
                "Columns that the first rows may lack. Rows that are lists are read by "
                "it."
            ),
        ),
        "encoding": Option(
            str, "utf-8", _lt("Such as 'utf-16' or 'cp1252'."), check=_check_encoding
        ),
        **NESTED,
        **TURNED,
    }

    @classmethod
    def check(cls, config):
        if not config.get("above") or (config.get("path") or ".") != ".":
            return []
        return [_lt("“above” needs a “path”: nothing stands around the document.")]

    def knows_text(self, config):
        return config["encoding"] != "utf-8"

    def source(self, content, config):
        options = {
            **some_of(config, "encoding", "columns", "max_columns"),
            "required": config["required_columns"],
            **nested(config),
        }
        if self._is_document(content, config):
            path = config["path"] or ("." if options["lists"] else "")
            names = ["."] if path == "." else path.split(".") if path else ()
            return Document(
                content, "json", path=names, above=config["above"], **options
            )
        return Document(content, "json_lines", **options) if options["lists"] else None

    def reader(self, stream, config, place):
        return JsonLines(
            stream,
            **some_of(config, "encoding", "columns", "max_columns"),
            **some_of(config, "several", "named_by"),
            required=config["required_columns"],
            place=place,
        )

    def _is_document(self, content, config):
        if config["lines"] is not None or config["path"]:
            return not config["lines"]
        head = content.read()
        content.rewind()
        for mark in MARKS:
            head = head.removeprefix(mark)
        head = head.replace(b"\0", b"").lstrip(b" \t\r\n")
        return head[:1] == b"[" or bool(config["lists"]) and _goes_on(head)


def _goes_on(head):
    """Whether an object does not end in the line in which it begins."""
    first, _break, rest = head.partition(b"\n")
    open_end = not first.rstrip().endswith(b"}")
    return open_end and bool(rest) and not rest.lstrip().startswith(b"{")
