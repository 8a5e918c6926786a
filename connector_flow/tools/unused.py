"""Columns with data that no task takes."""


class Unused:
    """Looks for columns that have cells and that none of some tasks takes.

    :param readers: instances of the task types that get the rows
    :param conditions: of the transitions to them: what they look at is used
    :param known: names that were found before
    """

    def __init__(self, readers, conditions=(), known=()):
        self.names = list(known)
        self._readers, self._conditions = readers, " ".join(conditions)
        self._places = {}

    def look(self, data):
        """Look at the rows of a chunk; ``names`` tells what was found so far.

        :param data: :class:`~.chunk_data.ChunkData`
        """
        columns = data.columns
        if columns is None:  # no header: they are called by their numbers
            columns = range(max((len(cells) for _line, cells in data.rows), default=0))
        for name, place in self._unused(columns):
            if name not in self.names and _is_filled(data.rows, place):
                self.names.append(name)

    def _unused(self, columns):
        """[(name, place)] of the columns that nobody takes."""
        key = columns if isinstance(columns, range) else tuple(columns)
        if key not in self._places:
            self._places[key] = self._look_at(columns)
        return self._places[key]

    def _look_at(self, columns):
        used = [reader.used_columns(columns) for reader in self._readers]
        if None in used:
            return []
        taken = set().union(*used)
        left = [(name, at) for at, name in enumerate(columns) if name not in taken]
        return [
            (name if isinstance(name, str) else f"#{name + 1}", at)
            for name, at in left
            if not self._is_looked_at(name)
        ]

    def _is_looked_at(self, name):
        """Whether a condition may look at a column."""
        return (name if isinstance(name, str) else f"row[{name}]") in self._conditions


def _is_filled(rows, place):
    return any(
        cells[place] not in (None, "") for _line, cells in rows if place < len(cells)
    )
