from odoo.exceptions import UserError

from odoo.addons.component.core import Component
from odoo.addons.connector.components.mapper import mapping, only_create


class ThingMapper(Component):
    """Maps rows as connectors map records."""

    _name = "record.import.thing.mapper"
    _inherit = "base.import.mapper"
    _collection = "record.import.backend"
    _apply_on = ["record.import.thing", "record.import.binding"]

    @mapping
    def name(self, row):
        return {"name": row["title"].upper()}

    @mapping
    def external_id(self, row):
        return {"external_id": int(row["number"])}

    @mapping
    def weight(self, row):
        if row["weight"] == "heavy":
            raise UserError("Too heavy.")
        return {"weight": float(row["weight"] or 0)}

    @only_create
    @mapping
    def note(self, row):
        return {"note": "new"}


class ThingExporter(Component):
    """Maps things as a connector's export mapper does."""

    _name = "record.import.thing.export.mapper"
    _collection = "record.import.backend"
    _apply_on = "record.import.thing"
    _usage = "export.mapper"

    def map_record(self, thing):
        return MappedThing(thing)


class MappedThing:
    def __init__(self, thing):
        self.thing = thing

    def values(self):
        values = {"title": self.thing.name.upper(), "number": self.thing.number}
        return values | ({"extra": "!"} if self.thing.done else {})


class ThingFieldsExporter(Component):
    """Maps fields as they are, as most export mappers do."""

    _name = "record.import.thing.fields.exporter"
    _inherit = "base.export.mapper"
    _collection = "record.import.backend"
    _apply_on = "record.import.thing"
    _usage = "fields"

    direct = [
        (name, name) for name in ("name", "note", "number", "done", "day", "moment")
    ]
