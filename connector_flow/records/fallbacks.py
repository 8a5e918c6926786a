"""What becomes of a row whose related record is nowhere, as its configuration says."""

from .cells import CellError


class Fallbacks:
    """Lets rows in without a related record, with another one, or leaves them out.

    :param cells: the :class:`~.cellwork.CellWork` that looks records up

    ``left_out`` are the items that were.
    """

    def __init__(self, cells):
        self.cells = cells
        self.left_out = set()
        self._partly = {}
        self._others = {}

    def note(self, item, relation, ids):
        """Remember what was found beside what was not.

        :param ids: list of ids, and MISSING for others
        """
        if relation.fallback:
            self._partly[item, relation] = ids

    def settle(self, item, relation, message, key):
        """Do what the configuration says.

        :param message: that nothing was found
        :param key: for what
        """
        item.refs.pop(relation, None)
        item.waits.pop(relation.field.name, None)
        ids = self._partly.pop((item, relation), ())
        if relation.fallback == "skip":
            self.left_out.add(item)
            return item.skip(message)
        others = self._instead(relation)
        if not all(type(id_) is int for id_ in others):
            fault = self.cells.fault_of_missing(item, relation, key)
            message = self._no_other(relation, message)
            return self.cells.fail(item, message, fault=fault)
        there = [id_ for id_ in ids if type(id_) is int]
        self.cells.put(relation, item, there + others)

    def _instead(self, relation):
        """Ids of the records that are taken instead, looked up once for a chunk."""
        if relation.fallback == "empty":
            return []
        if relation not in self._others:
            try:
                self._others[relation] = self.cells.named(relation, relation.fallback)
            except CellError:
                self._others[relation] = [None]
        return self._others[relation]

    def _no_other(self, relation, message):
        return self.cells.env._(
            "%(message)s Nor is there one for “%(value)s”, which “missing” says to "
            "take instead.",
            message=message,
            value=next(iter(relation.fallback.values())),
        )
