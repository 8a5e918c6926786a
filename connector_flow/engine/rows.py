"""Rows as task types see them: a dictionary with a header, a list without one."""

from itertools import islice

from odoo.addons.queue_chunk.desk.faults import OTHER, Fault

from ..exceptions import MissingColumn
from ..readers.table import shortened
from ..records.items import cell_of
from ..tools.cell_texts import cell_text, column_name

SHOWN = 100  # columns that a message names


class RowMixin:
    """What a row knows besides its cells.

    ``line`` is the physical line number in the file, 1-based. A batch type calls
    :meth:`fail` or :meth:`skip` on rows that it takes out of the batch; ``early`` says
    that other rows of the run may bring what this one lacks. ``checkpoints`` are the
    messages of :meth:`checkpoint`.
    """

    line = None
    error = None
    reason = None
    early = False
    unchanged = False  # left out, because the record is as it says
    checkpoints = ()
    changed = False  # whether a type wrote into its cells what is to be stored
    faults = ()

    def fail(
        self,
        message,
        early=False,
        *,
        column=None,
        value=None,
        kind=OTHER,
        model="",
        faults=(),
    ):
        """Refuse this row: it waits for repair with ``message``.

        :param early: another row of the run may bring what is missing: this one is
            tried again behind all others before it is refused. An
            :class:`~..tools.outcome.Early` says more
        :param column: name or index of the column to blame: there the error is shown,
            and a person answers once what its value means
        :param value: that is wrong; None: what stands in the column
        :param kind: of the error: one of ``KINDS`` of ``queue_chunk.desk.faults``
        :param model: of the record that was looked for, where a person may choose one:
            the type then takes it from ``self.chosen(row, column, model)``
        :param faults: all of that in parts, in place of column, value, kind and model
        """
        self.error = message
        self.early = early
        if column is not None and not faults:
            faults = [self._fault(message, column, value, kind, model)]
        self.faults = list(faults)

    def _fault(self, message, column, value, kind, model):
        text = cell_text(cell_of(self, column) if value is None else value)
        return Fault(kind, column_name(column), text, model, message=str(message))

    def skip(self, reason, unchanged=False):
        """Leave this row out: it counts as skipped, for ``reason``.

        :param unchanged: the record is as the row says: there was nothing to do
        """
        self.reason = reason
        self.unchanged = unchanged

    def checkpoint(self, message):
        """Let this row in, and have a person look at the records made from it.

        For row by row types; a type that takes many rows at once knows itself which
        record is whose, and calls ``self.add_checkpoint(record, message)``.
        """
        self.checkpoints = (*self.checkpoints, message)


class DictRow(RowMixin, dict):
    """A row of a file with a header: column name to cell."""

    def __missing__(self, column):
        columns = ", ".join(f"“{shortened(one)}”" for one in islice(self, SHOWN))
        raise MissingColumn(
            f"The file has no column “{column}”. Its columns are {columns}."
        )


class ListRow(RowMixin, list):
    """A row of a file without a header."""


def make_row(columns, line, cells):
    """One row from the stored form of a chunk.

    :param columns: list of names, or None
    :param line: physical line number
    :param cells: list of cells
    :raise ValueError: when there are more filled cells than columns, or fewer cells
    """
    if columns is None:
        row = ListRow(cells)
    else:
        row = DictRow(zip(columns, _fit(columns, cells), strict=True))
    row.line = line
    return row


def numbered(first, end):
    """Names of columns that have none, from an index on: list."""
    return [f"#{at + 1}" for at in range(first, end)]


def without_numbered(names):
    """The names that a file gives: none of those of :func:`numbered` behind them."""
    names = list(names)
    while names and names[-1] == f"#{len(names)}":
        names.pop()
    return names


def blank(row):
    """A row with the columns of another and nothing in its cells."""
    if isinstance(row, dict):
        return type(row)(dict.fromkeys(row, ""))
    return type(row)([""] * len(row))


def _fit(columns, cells):
    width = len(columns)
    if len(cells) == width:
        return cells
    if len(cells) < width or any(cell not in (None, "") for cell in cells[width:]):
        raise ValueError(
            f"The row has {len(cells)} cells, the header has {width} columns."
        )
    return cells[:width]
