"""Finds related records, all that the rows of a chunk name in one search."""

from itertools import product

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.models import model_label

from ..tools.field_paths import DATABASE_ID, ID
from . import countries
from .blanks import tidy
from .claims import digest
from .languages import names_in_languages


class Missing:
    """No record was found."""

    ids = ()


class Several:
    """More than one record was found."""

    def __init__(self, ids):
        self.ids = ids


class Conflict(Several):
    """Several look-ups have found different records."""


MISSING = Missing()
ARCHIVED = Missing()
NAMED = 5  # records in a message


def named(records):
    """Records as a message names them, so that a person finds them."""
    shown = [
        records.env._("“%(name)s” (id %(id)s)", name=one.display_name, id=one.id)
        for one in records[:NAMED]
    ]
    return ", ".join(shown) + ("…" if len(records) > NAMED else "")


def find(relation, by, keys, module, variants):
    """Look up related records.

    :param relation: a :class:`~.columns.Relation`
    :param by: list of paths
    :param keys: set of tuples, a value for each path
    :param module: first part of external ids without a dot
    :param variants: the :class:`~.blanks.Variants` in which texts are stored
    :return: {key: id, MISSING, ARCHIVED or Several}
    """
    if by == [(ID,)]:
        return by_external_id(relation.comodel, keys, module)
    if by == [(DATABASE_ID,)]:
        there = relation.comodel.browse(key for (key,) in keys).exists()
        return {key: key[0] if key[0] in there._ids else MISSING for key in keys}
    languages = relation.spec["languages"]
    hidden = relation.comodel.with_context(active_test=False)
    if relation.spec["archived"]:
        return _find(hidden, by, keys, variants, languages)
    found = _find(relation.comodel, by, keys, variants, languages)
    missing = {key for key, id_ in found.items() if id_ is MISSING}
    if missing and relation.comodel._active_name:
        there = _find(hidden, by, missing, variants, languages)
        found |= {key: ARCHIVED for key in missing if there[key] is not MISSING}
    return found


def _find(comodel, paths, keys, variants, languages):
    if paths == [()]:
        return _by_name(comodel, keys, variants, languages)
    return _by_fields(comodel, paths, keys, variants)


def full_external_id(text, module):
    """An external id with its first part."""
    return text if "." in text else f"{module}.{text}"


def by_external_id(comodel, keys, module):
    """Look up records by their external ids, see :func:`find`."""
    names = {key: full_external_id(key[0], module) for key in keys}
    external = comodel.env["ir.model.data"].sudo()
    found = {
        f"{row[1]}.{row[2]}": row[6]
        for row in external._lookup_xmlids(set(names.values()), comodel)
        if row[3] == comodel._name and row[6]
    }
    return {key: found.get(name, MISSING) for key, name in names.items()}


def _by_fields(comodel, paths, keys, variants):
    columns = list(zip(*keys, strict=True))
    domain = [
        (".".join(path), "in", variants.of(comodel, path, set(values)))
        for path, values in zip(paths, columns, strict=True)
    ]
    records = comodel.search_fetch(domain, [path[0] for path in paths])
    found = {}
    for record in records:
        for key in _keys_of(record, paths):
            found.setdefault(key, []).append(record.id)
    return {key: _one(found.get(key, ())) for key in keys}


def _keys_of(record, paths):
    """What a record is found by: more than one where a path leads through several."""
    if all(len(path) == 1 for path in paths):
        return (tuple(tidy(_value(record, name)) for (name,) in paths),)
    return product(*(_follow(record, path) for path in paths))


def _follow(record, path):
    """The values at the end of a path, several where it leads through several."""
    *above, name = path
    for step in above:
        record = record[step]
    values = {tidy(_value(one, name)) for one in record}
    return values or (False,)


def _value(record, name):
    value = record[name]
    return value.id if isinstance(value, models.BaseModel) else value


def _one(ids):
    if not ids:
        return MISSING
    return ids[0] if len(ids) == 1 else Several(tuple(ids))


def _by_name(comodel, keys, variants, languages):
    names = [name for (name,) in keys]
    fields = comodel._rec_names_search or [comodel._rec_name]
    if _is_searched_plainly(comodel, fields):
        found = _by_one_of(comodel, fields, names, variants)
    else:
        found = _by_search(comodel, names, variants)
    missing = {name for name in names if not found.get(name)}
    if missing and comodel._name == "res.country":
        found |= countries.find(comodel, missing)
    elif missing and languages:
        found |= names_in_languages(comodel, missing)
    return {(name,): _one(found.get(name, ())) for name in names}


def _by_search(comodel, names, variants):
    """By the search of the model itself, and by names that are stored with blanks."""
    found = {
        name: [id_ for id_, _name in comodel.name_search(name, operator="=")]
        for name in names
    }
    path = (comodel._rec_name or "display_name",)
    for name in names:
        forms = variants.of(comodel, path, [name])[1:]
        more = comodel.search([(path[0], "in", forms)]).ids if forms else ()
        found[name] = list(dict.fromkeys([*found[name], *more]))
    return found


def _is_searched_plainly(comodel, fields):
    """Whether a name is what stands in one of these fields, and no more."""
    plain = type(comodel)._search_display_name, type(comodel).name_search
    base = models.BaseModel._search_display_name, models.BaseModel.name_search
    known = [comodel._fields.get(name) for name in fields]
    return plain == base and all(
        field is not None and field.type in ("char", "text") for field in known
    )


def _by_one_of(comodel, fields, names, variants):
    domain = ["|"] * (len(fields) - 1) + [
        (name, "in", variants.of(comodel, (name,), names)) for name in fields
    ]
    found = {}
    for record in comodel.search_fetch(domain, fields):
        for text in {tidy(record[name]) for name in fields} - {False}:
            found.setdefault(text, []).append(record.id)
    return found


def create_missing(relation, keys, known):
    """Create related records.

    :param relation: found by its own fields, or by name
    :param keys: set of tuples that were not found, each with an ``own_part``
    :param known: {what they are: {values: id}} of those that the chunk has made
        already, for another field perhaps
    :return: {key: id}
    :raise UserError: when the related model does not take a name alone
    """
    made, places = {}, {}
    for key in keys:
        by, part = relation.own_part(key)
        places.setdefault(tuple(by), {})[key] = part
    for by, parts in places.items():
        names = tuple(path[0] if path else relation.comodel._rec_name for path in by)
        there = known.setdefault((relation.comodel._name, names), {})
        missing = sorted(set(parts.values()) - there.keys(), key=repr)
        there |= _create(relation.comodel, by == ((),), names, missing)
        made |= {key: there[part] for key, part in parts.items()}
    return made


def _create(comodel, by_name, names, keys):
    comodel.env["impexp.claim"]._take(digest(comodel._name, names, key) for key in keys)
    if by_name and type(comodel).name_create is not models.BaseModel.name_create:
        return {key: _named(comodel, *key) for key in keys}
    values = [dict(zip(names, key, strict=True)) for key in keys]
    return dict(zip(keys, comodel.create(values).ids, strict=True))


def _named(comodel, name):
    created = comodel.name_create(name)
    if not created:
        raise UserError(
            comodel.env._(
                "%s cannot be created from a name alone: import them before.",
                model_label(comodel.env, comodel._name),
            )
        )
    return created[0]
