"""Finds attributes and their values by name, and makes those that are missing."""

from odoo.exceptions import UserError

from odoo.addons.connector_flow.records.claims import digest
from odoo.addons.queue_chunk.desk.faults import MISSING_RECORD, SEVERAL_RECORDS

from .choices import clean


class Unknown(UserError):
    """A choice names what is not there, or there several times.

    :ivar column, name: where it says so, and what it says
    :ivar kind: of the error, as the desk has them
    """

    def __init__(self, text, column, name, kind):
        super().__init__(text)
        self.column, self.name, self.kind = column, name, kind


class Attributes:
    """The attributes and values that a chunk's rows name.

    :param env: environment of the import
    :param may_create: whether missing ones are made
    """

    def __init__(self, env, may_create):
        self.env = env
        self.may_create = may_create
        self.attributes = _Names(env["product.attribute"])
        self.values = _Names(env["product.attribute.value"], "attribute_id")
        self.made = set()

    def look_up(self, choices):
        """Know what the choices name, and make what is missing.

        :param choices: list of Choice
        """
        if not choices:
            return
        self.attributes.load([])
        if self.may_create:
            self._make_attributes(choices)
        ids = {id_ for one in choices for id_ in self.attributes.ids(one.attribute)}
        self.values.load([("attribute_id", "in", list(ids))])
        if self.may_create:
            self._make_values(choices)

    def resolve(self, choices, preferred=()):
        """{attribute id: value id} of the choices of a row.

        :param preferred: ids of the attributes that the product has
        :raise Unknown: naming what is not there, or there several times
        """
        found = {}
        for choice in choices:
            attribute_id = self._attribute(choice, preferred)
            ids = self.values.ids(choice.value, attribute_id)
            found[attribute_id] = self._one(choice, choice.value, ids)
        return found

    def _attribute(self, choice, preferred):
        ids = self.attributes.ids(choice.attribute)
        own = [id_ for id_ in ids if id_ in preferred]
        return self._one(choice, choice.attribute, own or ids)

    def _one(self, choice, name, ids):
        if len(ids) == 1:
            return ids[0]
        said = {"column": choice.column, "name": name, "attribute": choice.attribute}
        if ids:
            kind = SEVERAL_RECORDS
            text = self.env._(
                "“%(column)s”: there are several of “%(name)s”, of the attribute "
                "“%(attribute)s”: rename all but one.",
                **said,
            )
        else:
            kind = MISSING_RECORD
            text = self.env._(
                "“%(column)s”: there is no “%(name)s”, of the attribute "
                "“%(attribute)s”: create it, or set “create”.",
                **said,
            )
        raise Unknown(text, choice.column, name, kind)

    # making what is missing

    def _make_attributes(self, choices):
        missing = {}
        for choice in choices:
            if not self.attributes.ids(choice.attribute):
                missing.setdefault(choice.attribute.casefold(), choice)
        values = [_attribute_values(choice) for choice in missing.values()]
        self.made |= set(self._make(self.attributes, values))

    def _make_values(self, choices):
        missing = {}
        for choice in choices:
            ids = self.attributes.ids(choice.attribute)
            if len(ids) == 1 and not self.values.ids(choice.value, ids[0]):
                missing.setdefault((ids[0], choice.value.casefold()), choice)
        values = [
            {"attribute_id": id_, "name": choice.value}
            | ({"sequence": choice.value_place} if choice.value_place else {})
            for (id_, _name), choice in missing.items()
        ]
        self._make(self.values, values)

    def _make(self, names, values):
        if not values:
            return ()
        names.claim(values)
        records = names.model.create(values)
        names.add(records)
        return records.ids


def _attribute_values(choice):
    values = {"name": choice.attribute, "create_variant": "dynamic"}
    values |= {"display_type": choice.kind} if choice.kind else {}
    return values | ({"sequence": choice.place} if choice.place else {})


class _Names:
    """Records by their names, as people write them: small or capital letters.

    :param scope: name of the field within whose records names are unique, or None
    """

    def __init__(self, model, scope=None):
        self.model = model
        self.scope = scope
        self.exact, self.folded = {}, {}

    def load(self, domain):
        """Read the records of a domain, in the languages in which files have them."""
        languages = dict.fromkeys([self.model.env.lang or "en_US", "en_US"])
        for lang in languages:
            self.add(self.model.with_context(lang=lang).search(domain))

    def add(self, records):
        for record in records:
            scope = record[self.scope].id if self.scope else None
            name = clean(record.name)
            self.exact.setdefault((scope, name), {})[record.id] = True
            self.folded.setdefault((scope, name.casefold()), {})[record.id] = True

    def ids(self, name, scope=None):
        """Ids of the records of a name; first those that are written the same."""
        exact = self.exact.get((scope, name))
        return list(exact or self.folded.get((scope, name.casefold()), ()))

    def claim(self, values):
        """Of two chunks that would make the same, one waits and tries again."""
        fields = (self.scope, "name") if self.scope else ("name",)
        name = self.model._name
        keys = [
            digest(name, fields, [one[field] for field in fields]) for one in values
        ]
        self.model.env["impexp.claim"]._take(keys)
