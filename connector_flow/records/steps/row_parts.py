"""Rows that become several, as one of their cells is a list: ``S,M,L``.

Each part is a row of its own for all that follows, with the line number of the row. In
the figures, and where rows wait for repair, it stays the one row of the file: it is in
when all of its parts are, and none of them is where one cannot go in.
"""

from odoo.exceptions import UserError

from ...tools.cell_texts import as_text
from ...tools.message import Message, translated
from ..cells import is_empty
from ..items import cell_of, copy_of
from .step_base import StepError

_lt = Message

MOST_PARTS = 1000  # of a row


def check_split_rows(given):
    """What is wrong with the option, or None."""
    for name, by in given.items():
        if not (isinstance(name, str | int) and isinstance(by, str) and by):
            return _lt(
                "has to be a dictionary of columns and the signs between parts, such "
                "as {'Sizes': ','}"
            )
    return None


class RowParts:
    """Makes several rows of one, and gives it what became of them.

    :param given: {column: sign between parts}; columns with several parts go together,
        the first part of one with the first of the others
    :param made: the :class:`~.made_columns.MadeColumns`, which knows the places
    :raise Complaint: when the file has no such column
    """

    def __init__(self, given, made):
        self.made = made
        self.places = {self._place(name): by for name, by in given.items()}

    def _place(self, name):
        """Where the parts of a column stand; those of a made one by its name."""
        if name not in self.made or self.made.numbered:
            return self.made.place(name)
        self.made.parted.add(name)
        return name

    def run(self, rows, run, model):
        """Call a function with the parts of rows, and settle the rows by what it does.

        :param model: empty recordset, what is returned where there is nothing to do
        :return: what the function returns
        :raise UserError: when parts went in beside others of the same row that cannot
        """
        if not self.places:
            return run(rows)
        made = {name: self.made.cells(name, rows) for name in self.made.parted}
        parted = [
            (row, self._parts(row, {name: made[name][at] for name in made}, model.env))
            for at, row in enumerate(rows)
        ]
        parts = [part for _row, found in parted for part in found]
        records = run(parts) if parts else model
        halves = [_settle(row, found) for row, found in parted if found]
        if any(halves):
            raise UserError(
                model.env._("A row goes in with all of its parts, or with none.")
            )
        return records

    def _parts(self, row, made, env):
        """The parts of a row; none where it is refused.

        :param made: the cells of made columns
        """
        cells = {at: made[at] if at in made else cell_of(row, at) for at in self.places}
        for cell in cells.values():
            if isinstance(cell, StepError):
                row.fail(cell.told(env))
                return []
        split = {
            at: [part.strip() for part in as_text(cells[at]).split(by)]
            for at, by in self.places.items()
            if not is_empty(cells[at])
        }
        count = max(map(len, split.values()), default=1)
        if complaint := _complaint(split, count):
            row.fail(translated(env, complaint))
            return []
        parts = [
            {at: found[number if len(found) > 1 else 0] for at, found in split.items()}
            for number in range(count)
        ]
        # Where nothing stands between the signs, the row is one with empty cells.
        filled = [part for part in parts if any(part.values())] or parts[:1]
        return [copy_of(row, part) for part in filled]


def _complaint(split, count):
    if count > MOST_PARTS:
        return _lt("The row has more than %(most)d parts.", most=MOST_PARTS)
    uneven = [at for at, found in split.items() if len(found) not in (1, count)]
    if not uneven:
        return None
    return _lt(
        "Of the columns in “split_rows” one has %(count)d parts, and “%(column)s” has "
        "%(other)d: give each as many, or one for all.",
        count=count,
        column=uneven[0] + 1 if isinstance(uneven[0], int) else uneven[0],
        other=len(split[uneven[0]]),
    )


def _settle(row, parts):
    """Give a row what became of its parts; whether some went in and some did not."""
    failed = [part for part in parts if part.error is not None]
    if failed:
        errors = dict.fromkeys(part.error for part in failed)
        early = failed[0].early if all(part.early for part in failed) else False
        found = dict.fromkeys(fault for part in failed for fault in part.faults)
        row.fail("\n".join(errors), early, faults=found)
        return len(failed) < len(parts)
    if all(part.reason is not None for part in parts):
        row.skip(parts[0].reason, all(part.unchanged for part in parts))
    return False
