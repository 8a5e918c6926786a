"""Records that are found by one key or another: the barcode, or else the code."""

from .keys import FieldValues
from .lookups import agreed
from .relations import MISSING, Conflict, Several


def keys_of(key):
    """The keys of which each finds a record: list of tuples of field names; or ().

    :param key: as it stands in the configuration
    """
    if not isinstance(key, list | tuple):
        return ()
    if not any(isinstance(one, list | tuple) for one in key):
        return ()
    return [tuple(one) if isinstance(one, list | tuple) else (one,) for one in key]


class KeyChoices:
    """Records are told apart by any of several keys.

    A key of an item has a part for each, None where the row does not say it.

    :param keys: list of tuples of field names
    """

    def __init__(self, model, keys, variants):
        self.finders = [FieldValues(model, names, variants) for names in keys]

    def key(self, item):
        """The key of an item: a tuple; None where no part of it is complete."""
        missing = {relation.field.name for relation in item.refs}
        parts = tuple(
            finder.key(item) if missing.isdisjoint(finder.fields) else None
            for finder in self.finders
        )
        return parts if any(parts) else None

    def parts(self, key):
        """What is enough to say that two rows are about one record."""
        return tuple((at, part) for at, part in enumerate(key) if part)

    def values(self, key):
        """A key as messages show it: a value for each field."""
        found = {}
        for finder, part in zip(self.finders, key, strict=True):
            for at, name in enumerate(finder.fields):
                found.setdefault(name, part[at] if part else False)
        return list(found.values())

    def find(self, keys, names):
        """The records with these keys, {key: list of ids, or Conflict}."""
        results = {key: [] for key in keys}
        for at, finder in enumerate(self.finders):
            wanted = {key[at] for key in keys if key[at]}
            found = finder.find(wanted, names) if wanted else {}
            for key in results:
                ids = found.get(key[at], ())
                results[key].append(Several(tuple(ids)) if ids else MISSING)
        return {key: _ids(agreed(one)) for key, one in results.items()}

    def claims(self, new, old):
        """All parts: of one record another row may know only this or that."""
        return [
            finder.claim(part)
            for item in (*new, *old)
            for finder, part in zip(self.finders, item.key, strict=True)
            if part
        ]

    def link(self, items, records):
        """Nothing: the keys are in the record."""


def _ids(result):
    if isinstance(result, Conflict):
        return result
    return [result] if type(result) is int else list(result.ids)
