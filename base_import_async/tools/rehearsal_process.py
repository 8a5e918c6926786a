"""Reads a workbook as Odoo will, with nothing to lose, and says how it went.

A workbook can be made to take any time and memory, and to keep all other threads of the
process waiting that reads it. Before the server does, this process reads it with the
same libraries, within limits. It is a script, run without Odoo.

The request on its standard input is a JSON object: ``path`` of the file; ``kinds``, as
what it is read, of xlsx, xls and ods; ``modules``, the folders to import from;
``odf_reader``, the path of Odoo's module for ods; ``limits``, that of ours for limits,
which are ``memory`` and ``seconds``. The answer is a JSON object: ``cells``, how many
there are, and ``longest``, for how many seconds other threads had to wait at most.
"""

import importlib.util
import json
import sys
import threading
import time
from pathlib import Path

LOOK = 0.01  # seconds between two looks at whether other threads get their turn


def read_xlsx(path, request):
    import openpyxl
    from openpyxl.styles.numbers import is_datetime

    with open(path, "rb") as stream:
        book = openpyxl.load_workbook(stream, data_only=True)
    for sheet in book.worksheets:
        yield from (_seen(cell, is_datetime) for row in sheet.rows for cell in row)


def _seen(cell, is_datetime):
    return cell.value is not None and cell.is_date and is_datetime(cell.number_format)


def read_xls(path, request):
    import xlrd

    with xlrd.open_workbook(path, logfile=sys.stderr) as book:
        for sheet in book.sheets():
            for row in range(sheet.nrows):
                yield from sheet.row(row)


def read_ods(path, request):
    with open(path, "rb") as stream:
        sheets = loaded(request["odf_reader"]).ODSReader(file=stream).SHEETS
    for rows in sheets.values():
        for row in rows:
            yield from row


def loaded(path):
    """A module of the server, without the package it is in."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


READERS = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods}


class Watch(threading.Thread):
    """Measures for how long another thread keeps this one waiting, in its own time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.longest = 0.0

    def run(self):
        while True:
            before = time.process_time()
            time.sleep(LOOK)
            # processor time: on a busy machine every thread waits
            self.longest = max(self.longest, time.process_time() - before)


def main(request):
    sys.path[:] = request["modules"]
    loaded(request["limits"]).limit(request["memory"], request["seconds"])
    watch = Watch()
    watch.start()
    cells = sum(counted(kind, request) for kind in request["kinds"])
    time.sleep(2 * LOOK)  # the watch looks once more
    sys.stdout.write(json.dumps({"cells": cells, "longest": watch.longest}))


def counted(kind, request):
    """How many cells the file has as one of a kind."""
    try:
        return sum(1 for _cell in READERS[kind](request["path"], request))
    except MemoryError:
        raise
    except Exception:  # it is no such file: Odoo will find the same, and say so
        return 0


if __name__ == "__main__":
    main(json.load(sys.stdin))
