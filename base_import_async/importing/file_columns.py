"""The columns of an imported file, also those that are not imported."""

from typing import NamedTuple

from .reading import importer_of

SHEET = "0"  # of the desk: an import has one


class Layout(NamedTuple):
    """The columns of the file, and which of them are imported.

    ``names`` are those of the columns, each once; ``paths`` their fields, False where
    nothing is imported; ``used`` the positions of the others.
    """

    names: list
    paths: list
    used: list

    @property
    def unused(self):
        return [at for at, path in enumerate(self.paths) if not path]

    def name_of(self, path):
        """Name of the first column of a field; "" if there is none."""
        return self.names[self.paths.index(path)] if path in self.paths else ""

    def path_of(self, name):
        """The field of a column; None if there is none."""
        at = self.names.index(name) if name in self.names else None
        return None if at is None else self.paths[at] or None


def layout(one):
    """The columns of an import's file."""
    paths, names, last = list(one.mapping or ()), {}, {}
    given = [*(one.columns or ()), *[""] * len(paths)]
    for at, path in enumerate(paths):
        name = str(given[at] or path or "").strip() or one.env._("Column %s", at + 1)
        names[_unlike(name, names, last)] = at
    return Layout(list(names), paths, [at for at, path in enumerate(paths) if path])


def _unlike(name, names, last):
    """A name that none of the others is.

    :param last: {name: the last number that one of this name got}
    """
    number, found = last.get(name, 1), name
    while found in names:
        number += 1
        found = f"{name} ({number})"
    last[name] = number
    return found


def whole_rows(one, columns):
    """{index: all cells of the row} of the imported file.

    :param columns: its :class:`Layout`
    """
    options = one._job_options()
    _length, rows = importer_of(one)._read_file(options)
    rows = rows[1:] if options.get("has_headers") else rows
    imported = (row for row in rows if any(row[at] for at in columns.used))
    return dict(enumerate(imported))
