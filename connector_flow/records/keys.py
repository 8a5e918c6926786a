"""Finds the records that the rows of a chunk are about, in one search."""

from odoo.exceptions import UserError

from ..tools.field_paths import DATABASE_ID, ID
from .blanks import tidy
from .claims import digest
from .import_options import names_in_key
from .relations import full_external_id
from .rules import TEXTS


def key_fields(config, plan, binding=None):
    """What tells records apart: a tuple of field names, ('id',), ('.id',), or ().

    :param binding: names of the fields of backend and external id, for bindings
    """
    key = config["key"]
    if isinstance(key, dict):
        return binding
    if key is None:
        return (plan.identity_kind,) if plan and plan.identity else ()
    return tuple(dict.fromkeys(names_in_key(key)))


def make_finder(model, fields, module, variants):
    """The finder of existing records for a key."""
    if fields == (ID,):
        return ExternalIds(model, module)
    if fields == (DATABASE_ID,):
        return DatabaseIds(model)
    return FieldValues(model, fields, variants)


class OneKey:
    """Records are told apart in one way."""

    fields = ()
    external = None  # the finder of external ids, where they are one

    def parts(self, key):
        """What is enough to say that two rows are about one record: tuple."""
        return (key,)

    def stored(self, record):
        """The key of a record by its fields: tuple."""
        return ()

    def moves(self, item, others):
        """Whether a row gives the record another key: not where there is one."""
        return False

    def adopt(self, items):
        """Nothing: what was found has the key."""

    def link(self, items, records):
        """Nothing, where the key is in the record."""

    def values(self, key):
        """A key as messages show it: list of values."""
        return list(key) if isinstance(key, tuple) else [key]

    def claims(self, new, old):
        """What to claim before records with the keys of new items are created."""
        return [self.claim(item.key) for item in new]


class FieldValues(OneKey):
    """Records are told apart by the values of fields."""

    def __init__(self, model, fields, variants):
        self.model, self.active = _with_archived(model, fields)
        self.fields = fields
        self.variants = variants
        # At the top of a tree there is no parent: that is a part of a key as well.
        self.optional = {
            name
            for name in fields
            if model._fields[name].type == "many2one"
            and model._fields[name].comodel_name == model._name
        }

    def key(self, item):
        """The key of an item: a tuple; None where a value is missing."""
        key = tuple(tidy(item.values.get(name, False)) for name in self.fields)
        lacks = [
            name
            for name, one in zip(self.fields, key, strict=True)
            if one is False or one == ""
        ]
        if not lacks:
            return key
        is_top = self.optional.issuperset(lacks) and len(lacks) < len(key)
        return key if is_top else None

    def find(self, keys, names):
        """The records with these keys, as {key: [id, …]}.

        :param names: of fields that will be read, fetched along
        """
        values = zip(*keys, strict=True)
        domain = self.active + [
            (name, "in", self.variants.of(self.model, (name,), set(column)))
            for name, column in zip(self.fields, values, strict=True)
        ]
        records = self.model.search_fetch(domain, [*self.fields, *names])
        found = {}
        columns = [self._values(records, name) for name in self.fields]
        for id_, *key in zip(records._ids, *columns, strict=True):
            found.setdefault(tuple(key), []).append(id_)
        return found

    def stored(self, record):
        """The key of a record by its fields: tuple."""
        return tuple(self._values(record, name)[0] for name in self.fields)

    def _values(self, records, name):
        if self.model._fields[name].type == "many2one":
            return [record[name].id for record in records]
        if self.model._fields[name].type in TEXTS:
            return list(map(tidy, records.mapped(name)))
        return records.mapped(name)

    def claim(self, key):
        """What to claim before a record with this key is created."""
        pairs = sorted(zip(self.fields, key, strict=True))
        return digest(self.model._name, *zip(*pairs, strict=True))


def _with_archived(model, fields):
    """An archived record has its key all the same: model and domain that find it.

    A context makes a further environment, and Odoo looks through those of a
    transaction two hundred times for each product that it creates: it is left to
    fields that are found by way of other records.
    """
    if not all(model._fields[name].store for name in fields):
        return model.with_context(active_test=False), []
    active = model._active_name
    return model, [(active, "in", [True, False])] if active else []


class ExternalIds(OneKey):
    """Records are told apart by their external ids."""

    def __init__(self, model, module):
        self.model = model
        self.module = module
        self.names = model.env["ir.model.data"].sudo()

    @property
    def external(self):
        return self

    def key(self, item):
        """The full external id."""
        return item.identity and full_external_id(item.identity.strip(), self.module)

    def find(self, keys, names):
        """{external id: [id]}; one that names a record of another model is an error."""
        found = {}
        for row in self.names._lookup_xmlids(set(keys), self.model):
            _id, module, name, model, _res, _noupdate, record_id = row
            if model != self.model._name:
                found[f"{module}.{name}"] = model
            elif record_id:
                found[f"{module}.{name}"] = [record_id]
        self.model.browse(
            ids[0] for ids in found.values() if isinstance(ids, list)
        ).fetch([name for name in names])
        return found

    def claim(self, key):
        return digest("ir.model.data", ("name",), (key,))

    def check(self, items):
        """Refuse ids that look like those of an installed addon.

        :return: list of pairs, an item and a message
        """
        keys = [(item, key) for item in items if (key := self.key(item))]
        first = {key.partition(".")[0] for _item, key in keys}
        modules = self.model.env["ir.module.module"].sudo()
        installed = set(modules.search([("name", "in", first)]).mapped("name"))
        return [
            (item, self._of_addon(key))
            for item, key in keys
            if key.partition(".")[0] in installed
        ]

    def _of_addon(self, key):
        return self.model.env._(
            "The external id “%(id)s” looks like one of the addon %(module)s: an "
            "update of the addon would delete the record. Use another first part.",
            id=key,
            module=key.partition(".")[0],
        )

    def link(self, items, records):
        """Give new records their external ids, those they inherit from as well."""
        rows = []
        for item, record in zip(items, records, strict=True):
            key = self.key(item)
            rows.append({"xml_id": key, "record": record})
            for model, field in record._inherits.items():
                if field not in item.values:
                    name = f"{key}_{model.replace('.', '_')}"
                    rows.append({"xml_id": name, "record": record[field].sudo()})
        self.names._update_xmlids(rows)


class DatabaseIds(OneKey):
    """Records are told apart by their database ids: none can be created."""

    def __init__(self, model):
        self.model = model

    def key(self, item):
        """The database id."""
        return item.identity

    def find(self, keys, names):
        """{database id: [id]}"""
        domain = [("id", "in", list(keys))]
        records = self.model.with_context(active_test=False).search_fetch(domain, names)
        return {id_: [id_] for id_ in records._ids}

    def claim(self, key):
        raise UserError(
            self.model.env._("No record has the database id %s: none is created.", key)
        )
