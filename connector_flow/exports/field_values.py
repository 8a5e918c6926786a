"""Field paths, and the cells that they give for many records at once.

``name``, ``name:fr_FR``, ``categ_id/name`` or ``categ_id.name``, ``id`` (external id),
``.id`` (database id), ``country_id/id``, ``tag_ids/name`` (a list).
"""

import uuid
from typing import NamedTuple

import pytz

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.field_paths import DATABASE_ID, ID, PathError, check_language, field_of

# What stands in cells, by the type of the field; all others are texts.
KINDS = {
    "integer": "number",
    "many2one_reference": "number",
    "float": "number",
    "monetary": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "binary": "binary",
    "image": "binary",
    "json": "json",
}
REFUSED = ("properties", "properties_definition")


class Description(NamedTuple):
    """What the next tasks know of a column.

    :param kind: text, number, boolean, date, datetime, binary, json or list
    :param label: for people
    :param zone: name of the time zone that its times are in
    """

    kind: str = "text"
    label: str = ""
    zone: str = "UTC"


class ExportColumn:
    """One column of an export.

    :param name: its header
    :param text: the path
    :param model: empty recordset, with the language of the export
    :param zone: name of the time zone for times

    :raise PathError: when the path leads to no field
    """

    def __init__(self, name, text, model, zone):
        self.name = name
        path, _colon, lang = text.partition(":")
        self.lang = lang.strip() or None
        self.names = _split(path)
        self.zone = zone
        self.pytz = pytz.timezone(zone)
        self.is_list, labels, start = False, [], model
        for at, part in enumerate(self.names):
            model, label = self._step(model, part, self.names[at + 1 :])
            labels.append(label)
        self.label = "/".join(labels) + (f" ({self.lang})" if self.lang else "")
        self.stored = _stored_path(start, self.names)
        if self.lang:
            check_language(model.env, self.lang)

    def _step(self, model, part, rest):
        """Follow one name of the path; note what kind of cell it ends in."""
        if part in (ID, DATABASE_ID):
            self.kind = "number" if part == DATABASE_ID else "text"
            self._check_end(model, part, rest)
            label = "External ID" if part == ID else "Database ID"
            return model, model.env._(label)
        field = field_of(model, part)
        if field.type in REFUSED:
            raise PathError(
                model.env._("Properties such as “%s” cannot be exported.", part)
            )
        self.kind = KINDS.get(field.type, "text")
        self.is_list |= field.type in ("one2many", "many2many")
        label = field.get_description(model.env, ["string"])["string"]
        if not field.comodel_name:
            self._check_end(model, part, rest)
            return model, label
        return model.env[field.comodel_name].with_context(**model.env.context), label

    def _check_end(self, model, part, rest):
        if rest:
            raise PathError(
                model.env._(
                    "“%(name)s” of %(model)s has no fields of its own.",
                    name=part,
                    model=model._name,
                )
            )

    def describe(self):
        kind = "list" if self.is_list else self.kind
        return Description(kind, self.label, self.zone)

    def cells(self, records):
        """The cells of the records, in their order: list of JSON values."""
        if self.lang:
            records = records.with_context(lang=self.lang)
        return self._cells(records, self.stored)

    def _cells(self, records, names):
        first, rest = names[0], names[1:]
        if first == DATABASE_ID:
            return records.ids
        if first == ID:
            found = external_ids(records)
            return [found[id_] for id_ in records.ids]
        field = records._fields[first]
        if field.comodel_name:
            return self._related_cells(records, field, rest)
        convert = self._converter(field)
        return [convert(record[first]) for record in records]

    def _related_cells(self, records, field, rest):
        """Each related record is asked once, however many records it belongs to."""
        related = records.mapped(field.name)
        names = rest or ("display_name",)
        if names[0] in related._fields:
            related.fetch([names[0]])
        known = dict(zip(related.ids, self._cells(related, names), strict=True))
        if field.type == "many2one":
            return [known.get(record[field.name].id) for record in records]
        return [
            _flat(known[id_] for id_ in record[field.name].ids) for record in records
        ]

    def _converter(self, field):
        """Function from a value of the ORM to what stands in the cell."""
        if field.type == "reference":
            return _reference
        return {
            "number": _number,
            "boolean": bool,
            "date": _date,
            "datetime": self._datetime,
            "binary": _binary,
            "json": _json,
        }.get(KINDS.get(field.type), _text)

    def _datetime(self, value):
        if not value:
            return None
        there = pytz.utc.localize(value).astimezone(self.pytz)
        return there.isoformat(" ", "seconds")


def _stored_path(model, names):
    """The path with those fields in it that delegated ones stand for.

    A product's name is that of its template. Odoo computes it record by record, which
    takes most of the time of an export.
    """
    found = []
    for name in names:
        field = model._fields.get(name)
        steps = field.related.split(".") if field and field.inherited else [name]
        found += steps
        for step in steps:
            comodel = getattr(model._fields.get(step), "comodel_name", None)
            model = model.env[comodel] if comodel else model
    return tuple(found)


def fetch(records, columns):
    """Read what columns need of delegated records: all fields with one query."""
    wanted = {}
    for column in columns:
        if len(column.stored) > len(column.names) and not column.lang:
            wanted.setdefault(column.stored[0], []).append(column.stored[1])
    for link, names in wanted.items():
        records.mapped(link).fetch(names)


def path_names(text):
    """The names in a path, without its language."""
    return _split(text.partition(":")[0])


def _split(path):
    names = []
    for part in path.strip().split("/"):
        names += [part] if part == DATABASE_ID else part.split(".")
    return tuple(name.strip() for name in names)


def _flat(values):
    flat = []
    for value in values:
        flat += value if isinstance(value, list) else [value]
    return [value for value in flat if value is not None]


def _number(value):
    return 0 if value is False else value


def _date(value):
    return value.isoformat() if value else None


def _binary(value):
    return value.decode() if value else None


def _json(value):
    return value or None


def _reference(value):
    return f"{value._name},{value.id}" if value else None


def _text(value):
    return str(value) if value or value == "" else None


def external_ids(records):
    """External ids, made for those that have none, as Odoo's own export does.

    :return: {id: external id}
    """
    data = sealed(records.env["ir.model.data"])
    domain = [("model", "=", records._name), ("res_id", "in", records.ids)]
    found = {}
    for one in data.search_fetch(domain, ["res_id", "module", "name"], order="id"):
        found.setdefault(one.res_id, one.complete_name)
    missing = [id_ for id_ in records.ids if id_ not in found]
    made = data.create([_external_id(records, id_) for id_ in missing])
    return found | {one.res_id: one.complete_name for one in made}


def _external_id(records, id_):
    return {
        "module": "__export__",
        "name": f"{records._table}_{id_}_{uuid.uuid4().hex[:8]}",
        "model": records._name,
        "res_id": id_,
        "noupdate": True,
    }
