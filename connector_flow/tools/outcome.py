"""What became of the rows of one chunk."""

from typing import NamedTuple

from odoo.addons.queue_chunk.desk.faults import Fault
from odoo.addons.queue_chunk.desk.kinds import kind_of

from .faults import detail, sentence
from .words import clipped

TRACEBACKS = 3  # of one chunk: the rest says the same
# Characters: a message quotes cells, and columns, that may be as long as the file.
LONGEST, LONGEST_TRACE = 2000, 20_000


class Early(NamedTuple):
    """Says of a row that it failed only because it came too early.

    ``head`` is the first line of its record, ``behind`` the line of a row that it only
    lets pass, whatever becomes of that; 0: none. ``resort`` says that it goes in, or is
    left out, without what is missing once nothing can bring that any more.
    """

    head: int = 0
    behind: int = 0
    resort: bool = False

    @classmethod
    def of(cls, early, head):
        """The same for whatever :meth:`~..engine.rows.RowMixin.fail` is given."""
        given = early if isinstance(early, cls) else cls()
        return given._replace(head=head)


class Outcome:
    """Collects, row by row, what happened; the chunk writes it down at the end.

    ``done`` and ``skipped`` are sets of line numbers, ``errors`` and ``reasons``
    map a line number to a sentence, ``early`` maps those lines with an error that may
    come in behind others to the first line of their record, ``behind`` those among them
    that only let another one pass to the line of that, ``resorts`` is the set of those
    that know what to do without what is missing, ``unchanged`` the set of those skipped
    because they say nothing new, ``records`` maps a model to the
    ids made from the rows, ``made`` a pair of model and id to the line it was made
    from, ``faults`` maps lines with an error to its parts, where these are known,
    ``successors`` lists ``(line, keyword arguments)`` for the
    next tasks.
    """

    def __init__(self):
        self.done = set()
        self.errors = {}
        self.faults = {}
        self.reasons = {}
        self.unchanged = set()
        self.early = {}
        self.behind = {}
        self.cells = {}
        self.resorts = set()
        self.records = {}
        self.made = {}
        self.successors = []
        self.tracebacks = []

    def keep(self, line, result, lines=None):
        """Keep what a task type returned: records to link, or successors' arguments.

        :param lines: {id: line} of records that were made from another line
        """
        if hasattr(result, "_name"):
            self.records.setdefault(result._name, []).extend(result.ids)
            for id_ in result.ids:
                made = (result._name, id_)
                self.made.setdefault(made, lines.get(id_, line) if lines else line)
        elif isinstance(result, list):
            self.successors += [
                (_line_of(arguments) or line, arguments) for arguments in result
            ]

    def skip(self, line, reason, unchanged=False):
        self.reasons[line] = str(reason)
        if unchanged:
            self.unchanged.add(line)

    def fail(self, line, message, early=False, faults=()):
        self.errors[line] = clipped(message, LONGEST)
        self.faults.pop(line, None)
        if faults:
            self.faults[line] = list(faults)
        if early:
            early = Early.of(early, getattr(early, "head", 0) or line)
            self.early[line] = early.head
            if early.behind:
                self.behind[line] = early.behind
            if early.resort:
                self.resorts.add(line)

    def blame(self, env, line, error, hint=None, blamed=()):
        """The row failed with an exception: keep the sentence, and the traceback.

        :param hint: text to add to the sentence
        :param blamed: faults without their message, which say what is to blame
        """
        message = " ".join(filter(None, (sentence(env, error), hint)))
        found = blamed or [Fault(kind_of(error))]
        faults = [fault._replace(message=message) for fault in found]
        self.fail(line, message, faults=faults)
        if len(self.tracebacks) < TRACEBACKS:
            trace = clipped(detail(error), LONGEST_TRACE)
            self.tracebacks.append(f"Line {line}:\n{trace}")

    @property
    def good(self):
        return self.done | self.reasons.keys()


def _line_of(arguments):
    """The line of a row that is handed on as it came, or with its number."""
    return getattr(arguments.get("chunk_data"), "line", None)
