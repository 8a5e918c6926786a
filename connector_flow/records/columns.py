"""Columns of a file, and the related records that they name."""

from .cells import CellError, is_empty, shown
from .items import Links, cell_of
from .steps.step_base import UNUSED
from .steps.value_tables import meant


class Column:
    """One cell of a row, and what it says.

    :param at: name or position of the column; None for a constant
    :param shown: how messages call it
    :param made: the :class:`~.steps.made_columns.MadeColumns` that make the column,
        where it is none of the file
    """

    def __init__(self, at, shown, constant=None, made=None):
        self.at = at
        self.shown = shown
        self.constant = constant
        self.made = made
        self.chain = None  # the :class:`~.steps.step_chain.Chain` of its steps
        self.table = None  # the :class:`~.steps.value_tables.Values` behind them
        self.places = [] if at is None else made.places_of(at) if made else [at]
        # with those that steps look at; None: any of the file
        self.used = made.places_used(made.given[at]) if made else list(self.places)
        self.field = self.lang = self.convert = None
        self.empty = "ignore"
        self.required = False
        self.spec = {}

    def cell(self, row):
        """The cell in a row, after steps and values; None for an empty one, or one
        that is not used.
        """
        [cell] = self.cells([row])
        return None if cell is UNUSED else cell

    def cells(self, rows):
        """The same for many rows."""
        if self.at is None:
            cells = [self.constant] * len(rows)
        elif self.made:
            cells = self.made.cells(self.at, rows)
        else:
            cells = [cell_of(row, self.at) for row in rows]
        cells = [None if is_empty(cell) else cell for cell in cells]
        if self.chain:
            cells = self.chain.apply(cells, rows)
        return meant(self.table, cells) if self.table else cells

    def read(self, cell, memo):
        """The value of a filled cell.

        :param memo: dict of cells read before; equal cells are read once
        :raise CellError: with the column named
        """
        # 1 and True are one key of a dictionary, but not one value
        is_text = type(cell) is str
        if is_text and cell in memo:
            return memo[cell]
        try:
            value = self.convert(cell)
        except CellError as error:
            error.column = self.shown
            raise
        if is_text and len(cell) < 200:
            memo[cell] = value
        return value


class Relation:
    """A field of related records, found by one or several columns.

    :param field: the field of the record
    :param by: per column what identifies the related record: a tuple of names such as
        ('code',) or ('attribute_id', 'name'), ('id',), ('.id',), or () for its name
    """

    def __init__(self, field, comodel):
        self.field = field
        self.comodel = comodel
        self.columns = []
        self.by = []
        self.spec = {}
        self.required = False
        self.leading = 1  # how many of the columns, in front, say whether one is meant

    def take(self, by, column):
        """Look up by one more column; what is said of one holds for all."""
        self.by.append(by)
        self.columns.append(column)
        column.spec["key"] = True
        self.spec = self.spec or dict(column.spec)
        for flag in ("create", "add", "archived"):
            self.spec[flag] = self.spec[flag] or column.spec[flag]

    def finish(self):
        """Let the order of the columns in a mapping mean nothing.

        First come those of the related record itself, which say whether one is meant:
        a country without a state names no state.
        """
        pairs = sorted(
            zip(self.by, self.columns, strict=True),
            key=lambda pair: (len(pair[0]) > 1, pair[0]),
        )
        self.by = [by for by, _column in pairs]
        self.columns = [column for _by, column in pairs]
        own = sum(len(by) < 2 for by in self.by)
        self.leading = own or len(pairs)

    @property
    def many(self):
        return self.field.type != "many2one"

    @property
    def empty(self):
        clears = any(column.empty == "clear" for column in self.columns)
        return "clear" if clears else "ignore"

    @property
    def shown(self):
        return ", ".join(column.shown for column in self.columns)

    def value(self, ids):
        """What the field shall hold: an id or False, or Links."""
        if self.many:
            return Links(tuple(dict.fromkeys(ids)), self.spec["add"])
        return ids[0] if ids else False


def describe(env, column, cell):
    """Column and cell, as they stand in a message."""
    return env._("“%(column)s”: “%(cell)s”", column=column.shown, cell=shown(cell))
