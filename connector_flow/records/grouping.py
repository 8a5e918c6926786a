"""Which rows of a file are one record and its lines."""

from ..tools.chunk_data import RECORD
from .cells import is_empty
from .items import cell_of, has_any


class Grouping:
    """Tells which rows belong together.

    A row belongs to the record above it that fills only columns of lines, and one that
    has the record's key again, a line of its own, and says nothing else of the record.
    Where the file counts its records, as nested ones do, it knows better.

    :param own: names or positions of the columns of records
    :param of_lines: those of lines
    :param key: those of ``own`` that tell records apart; none: repeated ones are
        records of their own
    :param blanks: whether an empty cell says nothing, if other cells of the record
        are filled
    :param parted: rows between them may be missing: those that failed before. Such as
        did not stand together in the file are no record by their key then
    """

    def __init__(self, own, of_lines, key=(), blanks=True, parted=False):
        self.own, self.of_lines, self.key = own, of_lines, key if of_lines else ()
        self.others = [at for at in own if at not in self.key]
        self.blanks, self.parted = blanks, parted

    def groups(self, rows, by_key=True):
        """Rows that belong together: list of lists.

        :param by_key: whether rows with the same key do
        """
        if not self.of_lines and not any(map(_is_counted, rows)):
            return [[row] for row in rows]
        groups, head, cells, is_keyed = [], None, None, False
        for row in rows:
            found = self._own_cells(row)
            apart = self.parted and groups and _is_apart(groups[-1][-1], row)
            same = by_key and not apart
            # Most rows repeat their record as it is: this is done for each of them.
            repeats = is_keyed and same and found == cells and RECORD not in row
            if repeats and has_any(row, self.of_lines):
                groups[-1].append(row)
            elif head is not None and self._belongs(row, head, same):
                groups[-1].append(row)
            else:
                groups.append([row])
                head, cells, is_keyed = row, found, has_any(row, self.key)
        return groups

    def _own_cells(self, row):
        if isinstance(row, dict):
            return list(map(row.get, self.own))
        return [cell_of(row, at) for at in self.own]

    def _belongs(self, row, head, by_key):
        """Whether a row belongs to the record that begins with ``head``."""
        if self.continues(row):
            return True
        if not (by_key and self.key) or _is_counted(row):
            return False
        is_same = self._repeats(head, row) and has_any(row, self.key)
        return is_same and has_any(row, self.of_lines)

    def continues(self, row):
        """Whether a row is a line of whatever record stands above it."""
        if _is_counted(row) and (self.own or self.of_lines):
            return is_empty(row[RECORD]) and not has_any(row, self.own)
        return not has_any(row, self.own) and has_any(row, self.of_lines)

    def _repeats(self, head, row):
        """Whether a row has the key of the record above, and says no more of it."""
        is_same = all(_is_same(head, row, at) for at in self.key)
        return is_same and self._says_no_more(head, row)

    def _says_no_more(self, head, row):
        if not has_any(row, self.others):
            return True
        return all(
            _is_same(head, row, at) or (self.blanks and not has_any(row, (at,)))
            for at in self.others
        )


def _is_counted(row):
    """Whether the file counts its records."""
    return isinstance(row, dict) and RECORD in row


def _is_apart(above, row):
    """Whether other rows stood between two: breaks in cells take lines, too."""
    cells = above.values() if isinstance(above, dict) else above
    breaks = sum(cell.count("\n") for cell in cells if isinstance(cell, str))
    return row.line > above.line + 1 + breaks


def _is_same(head, row, at):
    one, other = cell_of(head, at), cell_of(row, at)
    return one == other or _plain(one) == _plain(other)


def _plain(cell):
    return "" if cell is None else cell.strip() if isinstance(cell, str) else cell


def grouping_of(plan, key, parted):
    """The :class:`Grouping` for the rows of a plan.

    :param key: where in the file the cells stand that the key is made of
    :param parted: as of :class:`Grouping`
    """
    own, of_lines = plan.places()
    clears = any(column.empty == "clear" for column in plan.all_columns()[0])
    # No two rows may have the same key then.
    key = key if plan.config["duplicates"] != "error" else ()
    return Grouping(own, of_lines, key, not clears, parted)
