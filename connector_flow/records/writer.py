"""Creates and writes records in batches."""

from odoo import fields
from odoo.fields import Command

from .changes import frozen
from .items import Links
from .mapper import SYNC_DATE


def to_orm(values):
    """Values as ``create`` and ``write`` take them."""
    return {
        name: _commands(value) if type(value) is Links else value
        for name, value in values.items()
    }


def _commands(value):
    if value.add:
        return [Command.link(id_) for id_ in value.ids]
    return [Command.set(value.ids)]


def line_commands(items):
    """Commands that create the lines of a new record."""
    return [Command.create(to_orm(item.values)) for item in items]


def create(model, items):
    """Create a record for each item, in one call; return them in the same order."""
    values = []
    for item in items:
        values.append(to_orm(item.values))
        for name, lines in item.lines.items():
            values[-1][name] = line_commands(lines)
    records = model.create(values)
    for item, id_ in zip(items, records.ids, strict=True):
        item.record_id = id_
    return records


def write(model, changes):
    """Write changes, records with equal ones together.

    :param changes: {record id: values}
    """
    groups = {}
    for record_id, values in changes.items():
        if values:
            ids, _values = groups.setdefault(frozen(values), ([], values))
            ids.append(record_id)
    for ids, values in groups.values():
        model.browse(ids).write(to_orm(values))


def note_sync(plan, values):
    """Bindings know when they were last imported."""
    if plan.notes_sync:
        values[SYNC_DATE] = fields.Datetime.now()
