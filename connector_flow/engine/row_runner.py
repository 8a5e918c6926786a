"""Puts the rows of a chunk through a task type: one bad row never costs a good one."""

import inspect
import time

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.quiet import refused_queries_unlogged

from ..exceptions import SkipRow
from ..tools.faults import is_of_world

# An error that names a row saves the search for it, but each of them costs an attempt.
GUESSES = 8
FEW = 10


class RowRunner:
    """Runs rows in savepoints and collects their outcome.

    :param reader: an :class:`~..engine.task_types.AbstractChunkReadTask`
    :param outcome: the :class:`~..tools.outcome.Outcome` to fill
    :param seconds: time after which the rest is left undone
    :param beat: called now and then with how many rows are settled

    Errors of the world are raised: the whole chunk is tried again later.
    """

    def __init__(self, reader, outcome, seconds, beat=None):
        self.reader = reader
        self.env = reader.env
        self.config = reader.config()
        self.outcome = outcome
        self.deadline = time.monotonic() + seconds
        self.beat = beat
        self.error = None
        self.rest = []

    def run(self, rows):
        """Import ``rows``; return those that the time did not suffice for.

        :return: a list of parts, each a list of rows to try together
        """
        if self.reader.in_batches():
            self._together(self.reader.groups(rows))
            self.error = None  # its traceback would keep the rows
            return self.rest
        for number, row in enumerate(rows):
            if number and time.monotonic() > self.deadline:
                return [rows[number:]]
            self._one(row)
        return []

    def _is_time_up(self):
        """Not before a row is settled: else the next job would get no further."""
        settled = self.outcome.good or self.outcome.errors
        return settled and time.monotonic() > self.deadline

    def _one(self, row):
        self.reader.line = row.line

        def import_row():
            result = self.reader.read_chunk(config=self.config, chunk_data=row)
            result = _collect(result)
            _settle(row)
            self._raise_checkpoints(row, result)
            return result

        self._attempt([row], import_row, narrow=False)

    def _raise_checkpoints(self, row, result):
        """In the savepoint of the row: no record, no checkpoint."""
        made = result if hasattr(result, "_name") else None
        for message in row.checkpoints:
            self.reader.add_checkpoint(made, message)

    def _together(self, groups, guesses=GUESSES):
        """Import rows at once; find those that cannot go in.

        Those that the error names are tried apart; where it names none, halves are.
        """
        rows = [row for group in groups for row in group]
        if not rows:
            return
        if self._is_time_up():
            self.rest.append(rows)
            return

        self.reader.line = rows[0].line

        def import_rows():
            result = self.reader.read_rows(config=self.config, rows=rows)
            result = _collect(result)
            _refuse_checkpoints(rows)
            return result

        if self._attempt(rows, import_rows, narrow=len(groups) > 1):
            return
        rest = [group for group in groups if self._is_open(group[0])]
        if guesses and len(rest) < len(groups):  # those that refused themselves are it
            self._together(rest, guesses - 1)
            return
        named, others = self._parted(rest) if guesses else ([], rest)
        if named:
            self._together(named, guesses=0)
            self._together(others, guesses - 1)
            return
        middle = (len(rest) + 1) // 2
        self._together(rest[:middle], guesses // 2)
        self._together(rest[middle:], guesses // 2)

    def _parted(self, groups):
        """Groups that the last error seems to name, and the others."""
        rows = [row for group in groups for row in group]
        lines = {row.line for row in self.reader.suspects(self.error, rows)}
        named = [group for group in groups if any(row.line in lines for row in group)]
        if len(named) > max(FEW, len(groups) // 20) or len(named) == len(groups):
            return [], groups
        others = [group for group in groups if group not in named]
        return named, others

    def _attempt(self, rows, function, narrow):
        """Call ``function`` in a savepoint; return whether all ``rows`` are settled.

        :param narrow: there are parts of ``rows`` to try without the others
        """
        if self.beat:
            self.beat(len(self.outcome.good) + len(self.outcome.errors))
        try:
            with refused_queries_unlogged(), self.env.cr.savepoint():
                result = function()
        except Exception as error:
            if is_of_world(error):
                raise
            self.error = error if narrow else None  # only who parts rows asks for it
            return self._explain(rows, error, narrow)
        self._succeed(rows, result)
        return True

    def _explain(self, rows, error, narrow):
        """Settle the rows that refused themselves; blame ``error`` if one is left."""
        rest = [row for row in rows if not self._has_refused(row)]
        if rest and not narrow:
            hint = self.reader.hint(error, rest)
            blamed = self.reader.blamed(error, rest)
            for row in rest:
                self._blame(row, error, hint, blamed)
        return not any(self._is_open(row) for row in rows)

    def _blame(self, row, error, hint, blamed):
        if isinstance(error, SkipRow):
            self.outcome.skip(row.line, error)
        else:
            self.outcome.blame(self.env, row.line, error, hint, blamed)

    def _succeed(self, rows, result):
        for row in rows:
            if not self._has_refused(row):
                self.outcome.done.add(row.line)
        lines = self.reader.lines_made(result) if hasattr(result, "_name") else None
        self.outcome.keep(rows[0].line, result, lines)

    def _has_refused(self, row):
        """Note a row that called fail() or skip() on itself."""
        if row.error is not None:
            faults = self._faults_of(row)
            self.outcome.fail(row.line, row.error, row.early, faults)
            if row.changed:
                is_dict = isinstance(row, dict)
                self.outcome.cells[row.line] = list(row.values() if is_dict else row)
        elif row.reason is not None:
            self.outcome.skip(row.line, row.reason, row.unchanged)
        else:
            return False
        return True

    def _faults_of(self, row):
        """A type that does not ask for records that people choose is given none."""
        reader = self.reader
        if reader.asks_answers or reader.takes_chosen or not row.faults:
            return row.faults
        return [fault._replace(model="", joint="") for fault in row.faults]

    def _is_open(self, row):
        return row.line not in self.outcome.errors and (
            row.line not in self.outcome.reasons
        )


def _collect(result):
    """Run a generator to its end, inside the savepoint of its rows."""
    return list(result) if inspect.isgenerator(result) else result


def _settle(row):
    """A row by row type that refused the row has nothing left behind."""
    if row.error is not None:
        raise UserError(row.error)
    if row.reason is not None:
        raise SkipRow(row.reason)


def _refuse_checkpoints(rows):
    """Of many records made together nobody here knows which row made which."""
    if any(row.checkpoints for row in rows):
        raise NotImplementedError(
            "A type that reads many rows at once has to call "
            "self.add_checkpoint(record, message) instead of row.checkpoint(message)."
        )
