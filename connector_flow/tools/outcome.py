"""What became of the rows of one chunk."""

from .errors import detail, sentence

BEHIND = "behind"  # early, as it is another row's turn, whatever becomes of that

TRACEBACKS = 3  # of one chunk: the rest says the same
# Characters: a message quotes cells, and columns, that may be as long as the file.
LONGEST, LONGEST_TRACE = 2000, 20_000


class Outcome:
    """Collects, row by row, what happened; the chunk writes it down at the end.

    ``done`` and ``skipped`` are sets of line numbers, ``errors`` and ``reasons``
    map a line number to a sentence, ``early`` is the set of those lines with an error
    that may come in behind others, ``behind`` of those among them that only wait for
    their turn, ``records`` maps a model to the ids made from the
    rows, ``successors`` lists ``(line, keyword arguments)`` for the next tasks.
    """

    def __init__(self):
        self.done = set()
        self.errors = {}
        self.reasons = {}
        self.early = set()
        self.behind = set()
        self.records = {}
        self.successors = []
        self.tracebacks = []

    def succeed(self, line, result=None):
        self.done.add(line)
        self.keep(line, result)

    def keep(self, line, result):
        """Keep what a task type returned: records to link, or successors' arguments."""
        if hasattr(result, "_name"):
            self.records.setdefault(result._name, []).extend(result.ids)
        elif isinstance(result, list):
            self.successors += [(line, arguments) for arguments in result]

    def skip(self, line, reason):
        self.reasons[line] = str(reason)

    def fail(self, line, message, early=False):
        self.errors[line] = _cut(message, LONGEST)
        if early:
            self.early.add(line)
        if early == BEHIND:
            self.behind.add(line)

    def blame(self, env, line, error, hint=None):
        """The row failed with an exception: keep the sentence, and the traceback.

        :param hint: text to add to the sentence
        """
        self.fail(line, " ".join(filter(None, (sentence(env, error), hint))))
        if len(self.tracebacks) < TRACEBACKS:
            trace = _cut(detail(error), LONGEST_TRACE)
            self.tracebacks.append(f"Line {line}:\n{trace}")

    @property
    def good(self):
        return self.done | self.reasons.keys()


def _cut(text, size):
    return text if len(text) <= size else text[: size - 1] + "…"
