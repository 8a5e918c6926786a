"""Look-ups of related records: one by all that is said of them, or several in turn.

Each look-up is one search for all rows of a chunk.
"""

from itertools import chain, count, product
from typing import NamedTuple

from ..tools.field_paths import DATABASE_ID, ID
from . import relations
from .relation_options import order_of
from .relations import ARCHIVED, MISSING, Conflict, Several


class Lookup(NamedTuple):
    """One way to find related records.

    :param by: list of paths, one for each value
    :param slots: where these values stand in a key
    :param nested: {place in a key of this look-up: the
        :class:`~.columns.Relation` whose records the values there name}
    """

    by: list
    slots: tuple
    nested: dict

    @property
    def is_own(self):
        """Whether a record can be made of the values: they are its own."""
        ids = {(ID,), (DATABASE_ID,)}
        return not self.nested and all(
            len(path) < 2 and path not in ids for path in self.by
        )

    @property
    def is_plain(self):
        return not self.nested and self.slots == tuple(range(len(self.slots)))


class _Way(NamedTuple):
    slot: int
    by: tuple
    nested: object


def lookups_of(columns, by):
    """The look-ups of a relation: list of :class:`Lookup`, the first one first.

    :param columns: of the relation
    :param by: the path of each
    """
    slots, fixed, free = count(), [], []
    for column, path in zip(columns, by, strict=True):
        several = column.alternatives
        pairs = several.paths() if several else [(path, column.nested)]
        ways = [_Way(next(slots), *pair) for pair in pairs]
        if column.spec["alternative"]:
            free += ways
        else:
            fixed.append(ways)
    return [_lookup(ways) for ways in product(*fixed, *([free] if free else []))]


def _lookup(ways):
    return Lookup(
        [way.by for way in ways],
        tuple(way.slot for way in ways),
        {at: way.nested for at, way in enumerate(ways) if way.nested},
    )


def find(relation, keys, module, variants):
    """Look up related records.

    :param relation: a :class:`~.columns.Relation`
    :param keys: set of tuples, a value for each slot of its look-ups; None where one
        does not apply
    :param module: first part of external ids without a dot
    :param variants: the :class:`~.blanks.Variants` in which texts are stored
    :return: {key: id, MISSING, ARCHIVED, Several or Conflict}
    """
    if relation.tree:
        found = relation.tree.find(keys, variants)
    elif len(relation.lookups) == 1:
        found = _by_one(relation, relation.lookups[0], keys, module, variants)
    else:
        found = _by_each(relation, keys, module, variants)
    return _preferred(relation, found) if relation.spec["prefer"] else found


def _by_one(relation, lookup, keys, module, variants):
    if not lookup.nested:
        return relations.find(relation, lookup.by, keys, module, variants)
    meant = {key: list(key) for key in keys}
    for at, nested in lookup.nested.items():
        named = {(key[at],) for key in keys if key[at] is not False}
        there = find(nested, named, module, variants) if named else {}
        for key, values in meant.items():
            values[at] = there.get((key[at],), False)
    # Those whose related record names one that is not there are not there either.
    known = {key: tuple(one) for key, one in meant.items() if _is_known(lookup, one)}
    by_ids = [
        path[:-1] if at in lookup.nested else path for at, path in enumerate(lookup.by)
    ]
    wanted = set(known.values())
    found = wanted and relations.find(relation, by_ids, wanted, module, variants)
    return {key: found[known[key]] if key in known else MISSING for key in keys}


def _is_known(lookup, values):
    return all(type(values[at]) is int or values[at] is False for at in lookup.nested)


def _by_each(relation, keys, module, variants):
    """By every look-up; what they find has to be the same record."""
    results = {key: [] for key in keys}
    for lookup in relation.lookups:
        owners = {}
        for key in keys:
            part = tuple(key[slot] for slot in lookup.slots)
            if None not in part:
                owners.setdefault(part, []).append(key)
        found = owners and _by_one(relation, lookup, set(owners), module, variants)
        for part, named in owners.items():
            for key in named:
                results[key].append(found[part])
    return {key: agreed(one) for key, one in results.items()}


def agreed(results):
    """What several look-ups have found together.

    :param results: list of ids, MISSING, ARCHIVED and Several
    """
    sets = [ids for one in results if (ids := _ids(one))]
    if not sets:
        return ARCHIVED if ARCHIVED in results else MISSING
    common = set.intersection(*sets)
    if not common:
        return Conflict(tuple(dict.fromkeys(chain.from_iterable(map(sorted, sets)))))
    return common.pop() if len(common) == 1 else Several(tuple(sorted(common)))


def _ids(result):
    return {result} if type(result) is int else set(result.ids)


def _preferred(relation, found):
    """Of several that fit, the first one in the order that the configuration says."""
    several = {key: one for key, one in found.items() if type(one) is Several}
    if not several:
        return found
    order = ", ".join(map(" ".join, order_of(relation.spec["prefer"])))
    ids = {id_ for one in several.values() for id_ in one.ids}
    domain, hidden = [("id", "in", list(ids))], {"active_test": False}
    ranked = relation.comodel.with_context(**hidden).search(domain, order=order).ids
    rank = {id_: at for at, id_ in enumerate(ranked)}
    first = {key: min(one.ids, key=rank.get) for key, one in several.items()}
    return found | first
