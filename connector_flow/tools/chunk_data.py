"""The stored form of a chunk's rows, and how it is changed by a repair.

``{"columns": [name, …] or null, "rows": [[line, [cell, …]], …]}`` as JSON text: lists
keep the order of columns, which dictionaries in the database would not.
"""

import json
from itertools import zip_longest
from typing import NamedTuple

# The column that counts records which have lines: empty in the rows of further lines.
RECORD = "#"


class ChunkData(NamedTuple):
    """``columns``: list of names or None; ``rows``: list of ``[line, cells]``."""

    columns: list | None
    rows: list

    @classmethod
    def parse(cls, text):
        """Read the stored form.

        :raise ValueError: when it is anything else
        """
        try:
            value = json.loads(text or "null")
        except RecursionError:
            raise ValueError("The rows have too much inside of each other.") from None
        if not isinstance(value, dict) or value.keys() != {"columns", "rows"}:
            raise ValueError("The rows are not in the form of a chunk.")
        data = cls(value["columns"], value["rows"])
        data._check()
        return data

    @classmethod
    def of(cls, data):
        """Take what a task type gives: stored form, or rows as dicts or lists."""
        if isinstance(data, cls):
            return data
        if isinstance(data, str):
            return cls.parse(data)
        if isinstance(data, dict):
            return cls.parse(json.dumps(data))
        return cls._of_rows(list(data))

    @classmethod
    def _of_rows(cls, rows):
        lines = [getattr(row, "line", None) or at for at, row in enumerate(rows, 1)]
        if rows and isinstance(rows[0], dict):
            columns = list(dict.fromkeys(name for row in rows for name in row))
            cells = [[row.get(name) for name in columns] for row in rows]
        else:
            columns, cells = None, [list(row) for row in rows]
        pairs = zip(lines, cells, strict=True)
        return cls(columns, [[line, found] for line, found in pairs])

    def _check(self):
        columns = self.columns
        if columns is not None and not _is_list_of(columns, str):
            raise ValueError("The columns have to be a list of names.")
        for row in self.rows:
            fits = isinstance(row, list) and len(row) == 2
            if not fits or type(row[0]) is not int or not isinstance(row[1], list):
                raise ValueError("Each row has to be a line number and its cells.")

    def check_storable(self):
        """Refuse what PostgreSQL cannot store in any field.

        :raise ValueError: with the line
        """
        for line, cells in self.rows:
            text = "".join(map(str, cells))
            if "\0" in text or text.encode(errors="ignore").decode() != text:
                raise ValueError(
                    f"Line {line} contains a character that cannot be stored."
                )

    def dump(self):
        """The text to store."""
        return json.dumps(
            {"columns": self.columns, "rows": self.rows}, ensure_ascii=False
        )

    @property
    def lines(self):
        return [line for line, _cells in self.rows]

    def only(self, lines):
        """The same with those rows whose line is in ``lines``."""
        return self._replace(rows=[row for row in self.rows if row[0] in lines])

    def replaced(self, cells):
        """The same with other cells in some rows.

        :param cells: {line: list of all of its cells}
        """
        rows = [[line, cells.get(line, before)] for line, before in self.rows]
        return self._replace(rows=rows)

    def changes(self, new):
        """What a repair changes: list of ``(line, column, before, after)``.

        :param new: ChunkData after the repair
        :raise ValueError: when rows or columns were added, removed or moved
        """
        if new.columns != self.columns or new.lines != self.lines:
            raise ValueError(
                "Only the cells of a chunk can be changed, not its lines or columns."
            )
        return [
            (line, self._column(at), before, after)
            for (line, cells), (_line, others) in zip(self.rows, new.rows, strict=True)
            for at, (before, after) in enumerate(zip_longest(cells, others))
            if before != after
        ]

    def check_repair(self, new):
        """Refuse what a repair may not make of cells.

        They are texts, and as many as there are columns. A number that a task type
        made may become another one.

        :param new: ChunkData after the repair, with the lines and columns of this one
        :raise ValueError: naming line and column
        """
        widest = max((len(cells) for _line, cells in self.rows), default=0)
        for (line, cells), (_line, others) in zip(self.rows, new.rows, strict=True):
            widths = self._widths(len(cells), widest)
            if len(others) not in widths:
                raise ValueError(
                    f"Line {line} has {len(others)} cells: it needs {widths[-1]}."
                )
            for at, after in enumerate(others):
                before = cells[at] if at < len(cells) else ""
                if repr(after) != repr(before) and not _may_become(before, after):
                    raise ValueError(
                        f"Line {line}, {self._column(at)}: only a text can be entered."
                    )

    def _widths(self, width, widest):
        """How many cells a row of so many may have after its repair."""
        if self.columns is None:
            return range(width, widest + 1)
        return sorted({width, len(self.columns)}, reverse=True)

    def _column(self, at):
        named = self.columns is not None and at < len(self.columns)
        return self.columns[at] if named else f"#{at + 1}"


def _may_become(before, after):
    """Whether a repair may put one value in place of another."""
    if isinstance(after, str):
        return True
    if isinstance(before, bool) or isinstance(after, bool):
        return type(before) is type(after)
    if not (isinstance(before, int | float) and isinstance(after, int | float)):
        return False
    return abs(after) < float("inf")


def _is_list_of(value, kind):
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)
