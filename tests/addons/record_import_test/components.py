from odoo.exceptions import UserError

from odoo.addons.component.core import Component


class ThingMapper(Component):
    """Maps rows as a connector's import mapper does."""

    _name = "record.import.thing.mapper"
    _collection = "record.import.backend"
    _apply_on = ["record.import.thing", "record.import.binding"]
    _usage = "import.mapper"

    def map_record(self, row):
        return MappedRow(row)


class MappedRow:
    def __init__(self, row):
        self.row = row

    def values(self, for_create=None):
        if self.row["weight"] == "heavy":
            raise UserError("Too heavy.")
        values = {
            "name": self.row["title"].upper(),
            "external_id": int(self.row["number"]),
            "weight": float(self.row["weight"] or 0),
        }
        return values | ({"note": "new"} if for_create else {})


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
