"""Rows of a file without offsets (xlsx, xml…), turned into JSON lines once.

A line is ``[number, cells]`` or ``[number, cells, error]``, so that reading can go on
at any of them. Cells that are missing at the end are empty.
"""

import json
from time import monotonic, sleep

from odoo.tools import config

from ..readers.table import FileError, Row
from ..tools.words import _lt

WORK, PAUSE = 0.005, 0.001  # seconds in turn, where requests are threads


def with_pauses(rows):
    """Yield rows, and let other threads of the server go on meanwhile.

    Python takes a thread that computes off every 5 ms only, and whoever answers a
    request has to wait for that at each of some hundred calls of the system.
    """
    began = monotonic()
    for row in rows:
        yield row
        if monotonic() - began > WORK and not config["workers"]:
            sleep(PAUSE)
            began = monotonic()


def stored_lines(rows, translate, max_rows, limits=None):
    """Yield rows as lines of bytes.

    :param rows: iterable of :class:`~.table.Row`
    :param translate: function that words the error of a row
    :param limits: :class:`~.limits.Limits` that count them
    :raise FileError: when there are more than ``max_rows``
    """
    for count, row in enumerate(with_pauses(rows), 1):
        if count > max_rows:
            raise FileError(
                _lt(
                    "The file has more than %(limit)d rows, too many to be read at "
                    'once. Split it, raise "max_rows", or send it as CSV or JSON '
                    "lines, which may be of any size.",
                    limit=max_rows,
                )
            )
        stored = [row.line, row.cells]
        if row.error:
            stored.append(translate(row.error))
        line = json.dumps(stored).encode() + b"\n"
        if limits:
            limits.count(len(row.cells), len(line))
        yield line


class StoredRows:
    """Iterate over stored rows.

    :param stream: seekable binary stream
    :param columns: their names, or None
    :param place: what :meth:`place` returned: go on there
    """

    def __init__(self, stream, columns, place=None):
        self._stream, self.columns, self.guessed = stream, columns, {}
        self._offset = place or 0

    def __iter__(self):
        width = len(self.columns or ())
        self._stream.seek(self._offset)
        for data in self._stream:
            self._offset += len(data)
            line, cells, *error = json.loads(data)
            cells += [""] * (width - len(cells))
            yield Row(line, cells, error[0] if error else None, self._offset)

    def place(self):
        """Return where the last row ended."""
        return self._offset
