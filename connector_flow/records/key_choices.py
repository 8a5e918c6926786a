"""Records that are found by one key or another: the barcode, or else the code."""

from ..tools.field_paths import ID
from .blanks import tidy
from .import_options import is_list
from .keys import make_finder
from .lookups import agreed
from .relations import MISSING, Conflict, Several


def keys_of(key):
    """The keys of which each finds a record: list of tuples of field names; or ().

    :param key: as it stands in the configuration
    """
    if not (is_list(key) and any(map(is_list, key))):
        return ()
    return [tuple(one) if is_list(one) else (one,) for one in key]


class KeyChoices:
    """Records are told apart by any of several keys.

    A key of an item has a part for each, None where the row does not say it.

    :param model: recordset of the model
    :param keys: list of tuples of field names, or ('id',)
    :param module: first part of external ids without a dot
    :param variants: the :class:`~.blanks.Variants` in which texts are stored
    """

    def __init__(self, model, keys, module, variants):
        self.model = model
        self.keys = keys
        self.finders = [make_finder(model, one, module, variants) for one in keys]
        self.external = (
            self.finders[keys.index((ID,))].external if (ID,) in keys else None
        )
        self.known_ids = set()

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

    def moves(self, item, others):
        """Whether a row gives a record other keys than a row before.

        :param others: {part: item} of rows before
        """
        before = [others[part] for part in self.parts(item.key) if part in others]
        return any(
            item.values[name] != one.values.get(name)
            for one in before
            for finder in self.finders
            for name in finder.fields
            if name in item.values
        )

    def moved(self, item):
        """The parts of keys that a record has only before or after a row: set."""
        if item.record_id is None:
            return set()
        found, record = set(), self.model.browse(item.record_id)
        for at, finder in enumerate(self.finders):
            before = finder.stored(record)
            after = tuple(map(tidy, map(item.values.get, finder.fields, before)))
            if before != after:
                found |= {(at, before), (at, after)}
        return found

    def values(self, key):
        """A key as messages show it: a value for each field."""
        found = {}
        for names, finder, part in zip(self.keys, self.finders, key, strict=True):
            values = finder.values(part) if part else [False] * len(names)
            found = dict(zip(names, values, strict=True)) | found
        return [found[name] for names in self.keys for name in names if name in found]

    def find(self, keys, names):
        """The records with these keys: {key: list of ids, Conflict or name of a model}

        :param names: of fields that will be read, fetched along
        """
        results = {key: [] for key in keys}
        for at, finder in enumerate(self.finders):
            wanted = {key[at] for key in keys if key[at]}
            found = finder.find(wanted, names) if wanted else {}
            for key in results:
                results[key].append(found.get(key[at], ()))
            if finder is self.external:
                self.known_ids = set(found)
        return {key: _together(one) for key, one in results.items()}

    def claims(self, new, old):
        """All parts: of one record another row may know only this or that."""
        return [
            finder.claim(part)
            for item in (*new, *old)
            for finder, part in zip(self.finders, item.key, strict=True)
            if part
        ]

    def adopt(self, items):
        """Give records that were found by another key the external ids of their rows.

        :return: list of pairs, an item that is refused and why
        """
        if not self.external:
            return []
        items = [item for item in items if self._is_stranger(item)]
        refused = self.external.check(items)
        wrong = {item for item, _message in refused}
        right = [item for item in items if item not in wrong]
        self.model.browse([item.record_id for item in right]).check_access("write")
        self.link(right)
        return refused

    def _is_stranger(self, item):
        key = self.external.key(item)
        return key is not None and key not in self.known_ids

    def link(self, items, records=None):
        """Give records the external ids of their rows; other keys are in the record."""
        named = [item for item in items if self.external and self.external.key(item)]
        if named:
            records = self.model.browse([item.record_id for item in named])
            self.external.link(named, records)


def _together(found):
    """What all keys have found: list of ids, Conflict, or name of another model."""
    others = [one for one in found if isinstance(one, str)]
    if others:
        return others[0]
    result = agreed([Several(tuple(ids)) if ids else MISSING for ids in found])
    if isinstance(result, Conflict):
        return result
    return [result] if type(result) is int else list(result.ids)
