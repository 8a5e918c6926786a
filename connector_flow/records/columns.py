"""Columns of a file, and the related records that they name."""

from odoo.addons.queue_chunk.desk.faults import RECORD, SKIP

from .cells import CellError, filled, shown
from .items import Links, column_cells
from .lookups import lookups_of
from .steps.step_base import UNUSED


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
        self.answers = None  # the :class:`~.answers.ColumnAnswers`, behind that
        self.places = [] if at is None else made.places_of(at) if made else [at]
        # with those that steps look at; None: any of the file
        self.used = made.places_used(made.given[at]) if made else list(self.places)
        self.field = self.lang = self.convert = self.nested = None
        self.alternatives = None  # the :class:`~.alternatives.Alternatives`
        self.source = None  # "url" or "file": the cell says where its content is
        self.empty = "ignore"
        self.required = False
        self.spec = {}

    @property
    def when_empty(self):
        """What new records get where the cell is empty: an Meaning or None."""
        return self.answers.when_empty if self.answers else None

    def cell(self, row):
        """The cell in a row, after steps and values; None for an empty one, or one
        that is not used.
        """
        [cell] = self.cells([row])
        return None if cell is UNUSED else cell

    def cells(self, rows):
        """The same for many rows."""
        if self.at is None:
            cells = filled([self.constant]) * len(rows)
        elif self.made:
            cells = filled(self.made.cells(self.at, rows))
        else:
            cells = column_cells(rows, self.at)
        if self.chain:
            cells = self.chain.apply(cells, rows)
        if self.table:
            cells = self.table.apply(cells, rows)
        return self.answers.meant(cells) if self.answers else cells

    def read(self, cell, memo):
        """The value of a filled cell.

        :param memo: dict of cells read before; equal cells are read once
        :raise CellError: with the column named
        """
        # 1 and True are one key of a dictionary, but not one value
        is_text = type(cell) is str
        if is_text and cell in memo:
            return memo[cell]
        if isinstance(cell, CellError):
            cell.column = self.shown
            raise cell.with_traceback(None)
        try:
            value = self.convert(cell)
        except CellError as error:
            error.column = self.shown
            raise
        if is_text and len(cell) < 200:
            memo[cell] = value
        return value

    def look_ups(self, cell, memo):
        """What to look up for a cell, be it empty: list, a value for each way.

        None where a way does not apply.

        :raise CellError: with the column named
        """
        if cell is None:
            return self._nothing()
        if not self.alternatives:
            return [self.read(cell, memo)]
        try:
            return self.alternatives.read(cell)
        except CellError as error:
            error.column = self.shown
            raise

    def _nothing(self):
        if self.alternatives:
            return [None] * len(self.alternatives.ways)
        return [None if self.spec["alternative"] else False]


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
        self.lookups = []
        self.is_plain = True  # each column says one thing, all of which has to fit
        self.tree = None  # the :class:`~.trees.Tree` in which cells are paths
        self.answers = {}  # {what names a record: the :class:`~.answers.Meaning`}

    def take(self, by, column):
        """Look up by one more column; what is said of one holds for all."""
        self.by.append(by)
        self.columns.append(column)
        self.spec = self.spec or dict(column.spec)
        for name in SAID_ONCE:
            self.spec[name] = self.spec[name] or column.spec[name]

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
        self.lookups = lookups_of(self.columns, self.by)
        self.is_plain = len(self.lookups) == 1 and self.lookups[0].is_plain

    def parts(self, key):
        """Pairs of paths and of the values by which records are found, each enough."""
        for lookup in self.lookups:
            part = tuple(key[slot] for slot in lookup.slots)
            if None not in part:
                yield lookup.by, part

    def own_part(self, key):
        """Paths and values by which a record that is missing is made; None: by none."""
        for lookup in self.lookups:
            part = tuple(key[slot] for slot in lookup.slots)
            if lookup.is_own and None not in part:
                return lookup.by, part
        return None

    @property
    def when_empty(self):
        """What new records get where the cells are empty: an Meaning or None."""
        answer = self.answers.get("")
        return answer if answer and answer.way in (RECORD, SKIP) else None

    @property
    def fallback(self):
        """What to do where nothing is found, other than to fail or to create."""
        said = self.spec["missing"]
        return None if said in ("fail", "create") else said

    def can_create(self, key):
        """Whether a key says enough to make a record of it."""
        return bool(self.tree or self.own_part(key))

    def doubt(self, keys):
        """Why nothing is made of keys, though it could be: a sentence, or None."""
        if not self.tree or self.many or self.spec["take"]:
            return None
        return next(filter(None, (self.tree.doubt(text) for (text,) in keys)), None)

    def text(self, key):
        """What was looked up, as a message names it."""
        if self.is_plain:
            parts = ["" if part is False else str(part) for part in key]
        else:
            said = (str(part) for part in key if part is not None)
            parts = dict.fromkeys("" if part == "False" else part for part in said)
        return ", ".join(parts)

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
            if self.spec["ancestors"]:
                ids = [one for id_ in ids for one in self.tree.chain(id_)]
            return Links(tuple(dict.fromkeys(ids)), self.spec["add"])
        return ids[0] if ids else False


# What is said of one column of a relation holds for all of them.
SAID_ONCE = ("create", "add", "archived", "languages", "missing", "prefer", "take")


def describe(env, column, cell):
    """Column and cell, as they stand in a message."""
    return env._("“%(column)s”: “%(cell)s”", column=column.shown, cell=shown(cell))
