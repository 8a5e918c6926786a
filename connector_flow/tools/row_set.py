"""Which rows of those that were read together a chunk has: a text of 0 and 1.

Rows that go to several tasks are in a chunk of each, and those that fail leave it for
one more. Each of these chunks says by a place of the text which rows it has, so that
the database tells by its operators on bits what became of a row in all tasks. The
texts of one origin have the same length, and their places the order of the lines.
"""


class Sharing:
    """Says of the chunks that are made from the same rows that they are.

    The first one is the origin of the others.

    :param lines: line numbers of the rows; several may be of one line
    :param shared: False: the rows go to one task alone, which needs no sets
    """

    def __init__(self, lines, shared):
        self._lines = lines
        self._all = all_of(lines) if shared else ""
        self._origin = False

    def values(self, lines):
        """What a chunk with some of the rows has to know."""
        if not self._all:
            return {}
        row_set = part_of(self._all, self._lines, set(lines))
        return {"row_set": row_set, "origin": self._origin}

    def add(self, chunk):
        """Take note of a chunk that was made."""
        self._origin = self._origin or chunk.id


class Within:
    """Says of chunks that they are made from one row of another one.

    :param chunk: that one
    :param line: of the row
    """

    def __init__(self, chunk, line):
        self._chunk, self._line = chunk, line

    def values(self, lines):
        return self._chunk._shared_values([self._line])

    def add(self, chunk):
        """The origin is known."""


def all_of(lines):
    """The set of all rows with these lines."""
    return "1" * len(set(lines))


def part_of(row_set, lines, wanted):
    """The set of some of the rows of a set.

    :param row_set: the set
    :param lines: line numbers of all of its rows
    :param wanted: set of those that are meant
    """
    places = [place for place, one in enumerate(row_set) if one == "1"]
    found = ["0"] * len(row_set)
    for line, place in zip(sorted(set(lines)), places, strict=False):
        if line in wanted:
            found[place] = "1"
    return "".join(found)
