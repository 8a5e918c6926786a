"""Several ways to look up what the cells of one column name."""

from typing import Any, NamedTuple

from .cells import CellError, is_empty, shown


class Way(NamedTuple):
    """One of them.

    :param marker: what the cells begin with that are looked up so; '' for all others
    :param by: the path by which related records are searched
    :param convert: function of what stands behind the marker
    :param nested: the :class:`~.columns.Relation` that the path ends in, or None
    """

    marker: str
    by: tuple
    convert: Any
    nested: Any = None


class Alternatives:
    """The ways of one column.

    :param env: for messages
    :param ways: list of :class:`Way`
    """

    def __init__(self, env, ways):
        self.env = env
        self.ways = ways
        self.markers = sorted({way.marker for way in ways}, key=len, reverse=True)

    def paths(self):
        """Path, and the relation that it ends in, of each way."""
        return [(way.by, way.nested) for way in self.ways]

    def read(self, cell):
        """The value of a filled cell for each way: list; None where it does not apply.

        :raise CellError: when it says nothing in any way
        """
        marker, rest = self._parted(cell)
        values, errors = [], []
        for way in self.ways:
            try:
                values.append(way.convert(rest) if way.marker == marker else None)
            except CellError as error:
                values.append(None)
                errors.append(error)
        if errors and all(value is None for value in values):
            raise errors[0]
        return values

    def _parted(self, cell):
        """The marker that a cell begins with, and what stands behind it."""
        text = cell.strip() if isinstance(cell, str) else str(cell)
        marker = next((one for one in self.markers if text.startswith(one)), None)
        if marker is None:
            raise CellError(
                self.env._(
                    "“%(cell)s” begins with none of these: %(markers)s.",
                    cell=shown(cell),
                    markers=", ".join(self.markers),
                )
            )
        if not marker:
            return marker, cell
        rest = text[len(marker) :]
        if is_empty(rest):
            raise CellError(self.env._("Nothing stands behind “%s”.", shown(cell)))
        return marker, rest
