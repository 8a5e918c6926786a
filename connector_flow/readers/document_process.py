"""Reads XML, EDIFACT, a JSON document or a workbook, in a process of its own.

A document can be made to take any time or memory, and keeps all other threads of its
process waiting meanwhile; here that is one that has nothing else to do, and limits. It
is a script, run without Odoo.

The request on its standard input is a JSON object: ``kind``, a key of READERS; ``path``
of the file; ``options`` of the reader; ``modules``, the folders to import from;
``memory`` and ``seconds``, the limits. The answer is lines of JSON:
``[line, cells, error]`` for each row, before it ``{"columns": [names that are new]}``,
at the end ``{"end": true}``; of a sheet, what :mod:`.sheet_process` says; or
``{"problem": message, "line": number}``. Messages are as :func:`.words.packed` has
them.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

READERS = {
    "edifact": ("edifact_rows", "EdifactRows"),
    "json": ("json_rows", "JsonArray"),
    "json_lines": ("json_rows", "JsonLines"),
    "sheet": ("sheet_process", "answers"),
    "xml": ("xml_rows", "XmlRecords"),
}
NICE = 5
ADDON = Path(__file__).resolve().parent.parent


def modules() -> Callable[[str], ModuleType]:
    """Make the addon's plain modules importable, without what needs Odoo.

    :return: function that imports one, named such as ``readers.table``
    """
    for name in ("flow", "flow.readers", "flow.tools"):
        package = ModuleType(name)
        package.__path__ = [str(ADDON.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    return lambda name: importlib.import_module(f"flow.{name}")


def limit(memory: int, seconds: int) -> None:
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


def answers(reader: Any, packed: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield the answer for the rows of a reader."""
    known = 0
    for row in reader:
        names = reader.columns
        if len(names) > known:
            yield {"columns": names[known:]}
            known = len(names)
        yield [row.line, row.cells, packed(row.error)]
    yield {"columns": reader.columns[known:]}
    yield {"end": True}


def main(request: dict[str, Any]) -> None:
    sys.path[:] = request["modules"]
    load = modules()
    packed, table = load("tools.words").packed, load("readers.table")
    module, name = READERS[request["kind"]]
    make = getattr(load(f"readers.{module}"), name)
    limit(request["memory"], request["seconds"])
    write = sys.stdout.buffer.write
    try:
        with open(request["path"], "rb") as stream:
            made = make(stream, **request["options"])
            for line in made if request["kind"] == "sheet" else answers(made, packed):
                text = json.dumps(line, ensure_ascii=False)
                write(text.encode("utf-8", "surrogatepass") + b"\n")
    except table.FileError as error:
        problem = {"problem": packed(error.message), "line": error.line}
        write(json.dumps(problem).encode() + b"\n")


if __name__ == "__main__":
    main(json.load(sys.stdin))
