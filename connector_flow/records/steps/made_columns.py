"""Columns that the file does not have, made from those it has.

``'columns': {'Name': {'join': '{First Name} {Last Name}'}}``: a mapping, and other made
columns, use them as if they were in the file.
"""

from operator import is_

from ...tools.message import Message
from ..items import column_cells
from .computing import Clock
from .numerals import Numerals
from .step_base import Complaint, StepError
from .step_chain import Chain, check_steps, columns_of_steps, parsed_step, written_steps

_lt = Message

MOST_COLUMNS = 200


def check_columns(given):
    """What is wrong with made columns, or None: a check for an option."""
    if len(given) > MOST_COLUMNS:
        return _lt("has more than %(most)d columns", most=MOST_COLUMNS)
    for name, steps in given.items():
        if not (isinstance(name, str) and name.strip()):
            return _lt("has to have names of columns as keys, not %(name)r", name=name)
        if wrong := _complaint(steps):
            return _lt(
                "cannot be used, column “%(name)s”: %(reason)s", reason=wrong, name=name
            )
    cycle = _cycle(given)
    if cycle:
        return _lt(
            "leads back to itself: %(cycle)s. A column can be made from those above it",
            cycle=" → ".join(f"“{name}”" for name in cycle),
        )
    return None


def _complaint(steps):
    """What is wrong with the steps of one made column, or None."""
    if wrong := check_steps(steps):
        return wrong
    first = written_steps(steps)[:1]
    if first and parsed_step(first[0])[0].makes:
        return None
    return _lt("its first step has to say what it is made of, such as {'take': 'Name'}")


def _cycle(given):
    """Names of columns that are made of each other, in a ring; None."""
    left = {name: set(_uses(steps, given)) for name, steps in given.items()}
    while free := [name for name, used in left.items() if not used & left.keys()]:
        for name in free:
            del left[name]
    if not left:
        return None
    ring = [next(iter(left))]
    while ring[-1] not in ring[:-1]:
        ring.append(min(left[ring[-1]] & left.keys()))
    return ring[ring.index(ring[-1]) :]


def _uses(steps, given):
    """Made columns that steps take; an expression that takes any takes none of them."""
    return [name for name in columns_of_steps(steps) or () if name in given]


class Setting:
    """What steps know of the mapping around them.

    :param columns: a :class:`MadeColumns`
    :param decimal: the decimal sign of numbers
    :param thousands: the sign between thousands
    :param typed: whether numbers with a decimal point come beside the others
    """

    def __init__(self, columns, decimal=".", thousands="", typed=False):
        self.columns = columns
        self.numerals = Numerals(decimal, thousands, typed)


class MadeColumns:
    """The columns of a file, and those that are made from them.

    :param given: {name: steps}, checked
    :param columns: names of the columns of the file; None: not known, or numbers
    :param signs: decimal, thousands and typed of a :class:`Setting`
    :param numbered: the file has no header: columns are numbers from 1
    :raise Complaint: when the file lacks a column, or has one that is made
    """

    def __init__(self, given=None, columns=None, numbered=False, **signs):
        self.given, self.file_columns, self.numbered = given or {}, columns, numbered
        self.clock = Clock()
        for name in self.given:
            if columns is not None and name in columns:
                raise Complaint(
                    _lt(
                        "The file has a column “%(name)s”, and “columns” makes one of "
                        "this name: give it another one.",
                        name=name,
                    )
                )
            self.check_places(self.given[name])
        setting = Setting(self, **signs)
        self._chains = {
            name: Chain(steps, setting) for name, steps in self.given.items()
        }
        self._last = {}
        self.parted = set()  # names of those whose parts stand in the rows

    def __contains__(self, name):
        return name in self.given

    def check_places(self, steps):
        """Refuse steps that take a column which is not there.

        :raise Complaint: naming it
        """
        for name in columns_of_steps(steps) or ():
            if name not in self.given:
                self.place(name)

    def start(self):
        """A chunk begins."""
        self.clock.start()
        self._last.clear()

    def place(self, name):
        """Where the cells of a column of the file stand in a row.

        :raise Complaint: when the file has no such column
        """
        if self.file_columns is not None and name in self.file_columns:
            return name
        number = _column_number(name)
        if self.file_columns is None:
            if number and (self.numbered or isinstance(name, int)):
                return number - 1
            if self.numbered:
                raise Complaint(
                    _lt(
                        "The file has no header, so it has no column “%(name)s”: use "
                        "numbers from 1.",
                        name=name,
                    )
                )
            return name
        if number and number <= len(self.file_columns):
            return self.file_columns[number - 1]
        raise Complaint(
            _lt(
                "The file has no column “%(name)s”, which steps take. Its columns are "
                "%(columns)s.",
                name=name,
                columns=", ".join(f"“{one}”" for one in self.file_columns[:30]),
            )
        )

    def cells(self, name, rows):
        """The cells of a column; None for empty ones, an error for a broken one."""
        if name in self._chains:
            return self._made(name, rows)
        return column_cells(rows, self.place(name))

    def _made(self, name, rows):
        """The cells of a made column, kept as several columns may use it."""
        known, cells = self._last.get(name, ((), ()))
        if len(known) == len(rows) and all(map(is_, known, rows)):
            return cells
        cells = self._chains[name].apply([None] * len(rows), rows)
        cells = [_named_error(cell, name) for cell in cells]
        if name in self.parted:
            cells = [
                row.get(name, cell) if isinstance(row, dict) else cell
                for row, cell in zip(rows, cells, strict=True)
            ]
        self._last[name] = rows, cells
        return cells

    def views(self, rows, names):
        """Rows with the made columns among some names; None: all that can be made.

        A row is an error where one of those is.
        """
        wanted = [name for name in names or () if name in self.given]
        if not wanted:
            return rows
        made = [self._made(name, rows) for name in wanted]
        return [
            _view(row, dict(zip(wanted, cells, strict=True)))
            for row, *cells in zip(rows, *made, strict=True)
        ]

    def places_of(self, name):
        """Where the cells stand from which a column is made, or its own: list."""
        if name not in self.given:
            return [self.place(name)]
        # What its first step takes is what it is made of; others only look at columns.
        first = written_steps(self.given[name])[0]
        found = []
        for one in columns_of_steps(first) or ():
            found += self.places_of(one)
        return list(dict.fromkeys(found))

    def places_used(self, steps):
        """Where all cells stand that steps take; None: any."""
        found, names = [], columns_of_steps(steps)
        for name in names or ():
            inner = (
                self.places_used(self.given[name])
                if name in self.given
                else [self.place(name)]
            )
            if inner is None:
                return None
            found += inner
        return None if names is None else list(dict.fromkeys(found))


def _column_number(name):
    """The number that stands for a column, counted from 1; None for a name."""
    if isinstance(name, int):
        return name if name > 0 else None
    return int(name) if name.isascii() and name.isdigit() and len(name) < 6 else None


def _named_error(cell, name):
    """An error, with the made column in which it arose."""
    if isinstance(cell, StepError) and not cell.made_in:
        cell.made_in = name
    return cell


def _view(row, made):
    """A row with further columns; its line is its own."""
    for cell in made.values():
        if isinstance(cell, StepError):
            return cell
    if not isinstance(row, dict):
        return row
    view = type(row)(row)
    view.update({name: "" if cell is None else cell for name, cell in made.items()})
    if hasattr(row, "line"):
        view.line = row.line
    return view
