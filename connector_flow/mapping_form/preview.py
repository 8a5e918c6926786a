"""What would become of the first rows: imported, looked at, and undone."""

import re

from odoo import models
from odoo.tools import format_date, format_datetime, html2plaintext
from odoo.tools.misc import formatLang

from ..engine.row_runner import RowRunner
from ..records.importer import RecordImporter
from ..records.items import Links
from ..tasks.record_import import RecordImport
from ..tools.outcome import Outcome
from ..tools.undone import undone
from .sample import rows_of

SECONDS = 20
LONGEST = 80  # characters of a cell


def preview(task, sample):
    """Import the rows of a sample, and undo it.

    :param task: a new ``impexp.task`` with the configuration
    :param sample: see :func:`.sample.read_sample`
    :return: ``{"fields": [{"name", "label", "columns"}], "rows": [{"line", "state",
        "values": {name: text}, "cells": {name: text}, "errors": [{"text", "fields"}],
        "reason"}]}``; states are create, update, same, skip, error, and line for the
        further rows of a record
    :raise PlanError: when configuration and columns do not fit
    """
    rows, errors = rows_of(sample)
    reader = _SampleReader(task, sample.get("typed") or ())
    outcome = Outcome()
    for line, error in errors.items():
        outcome.fail(line, error)
    plan = reader.importer.plan(rows[0]) if rows else None
    with undone(task.env):
        RowRunner(reader, outcome, SECONDS).run(rows)
        shown = {
            line: _values(plan, item, state)
            for line, (item, state) in reader.seen.items()
        }
    by_line = {row.line: row for row in rows}
    return {
        "fields": _in_order(_fields(plan), sample) if plan else [],
        "rows": [
            _row(plan, line, outcome, reader.seen, shown)
            | {"cells": _cells(plan, by_line.get(line), cells)}
            for line, cells, _error in sample["rows"]
        ],
    }


class _SampleReader(RecordImport):
    """Imports as the task does, and remembers what became of each row."""

    def __init__(self, task, typed):
        super().__init__(task)
        self.seen = {}
        self.importer = RecordImporter(task.env, self.config(), typed=lambda: typed)

    def read_rows(self, config=None, rows=None, **kwargs):
        try:
            return self.importer.run(rows)
        finally:
            self._see(self.importer.batch.items)

    def _importer(self, config=None):
        return self.importer

    def _see(self, items):
        for item in items:
            self.seen[item.line] = (item, item.state)
            for lines in item.lines.values():
                for line in lines:
                    if line.line != item.line:
                        self.seen[line.line] = (line, item.state and "line")


# what is shown


def _filled(plan, path=""):
    """The fields that columns fill, lines and translations included, in order.

    :return: of each its plan, its path, its columns, and what messages call it
    """
    for column in plan.columns:
        yield plan, path + _name(column), [column], {column.shown}
    for name, relation in plan.relations.items():
        called = {relation.shown, *(column.shown for column in relation.columns)}
        yield plan, path + name, relation.columns, called
    for name, lines in plan.lines.items():
        yield from _filled(lines, f"{path}{name}/")


def _fields(plan):
    return [
        {"name": path, "label": _label(owner, path), "at": columns[0].at}
        for owner, path, columns, _called in _filled(plan)
    ]


def _in_order(fields, sample):
    """As the columns stand in the file; what is the same in all rows comes last."""
    names = sample["columns"] or range(len(fields))
    places = {name: place for place, name in enumerate(names)}
    return sorted(fields, key=lambda one: places.get(one["at"], len(places)))


def _name(column):
    return f"{column.field.name}:{column.lang}" if column.lang else column.field.name


def _label(plan, path):
    name, _colon, lang = path.rpartition("/")[2].partition(":")
    return f"{plan.label(name)} ({lang})" if lang else plan.label(name)


def _values(plan, item, state):
    """{name: text} of what is in the record, or of what was understood of the row."""
    found = {}
    if item.root is item:
        there = state in ("create", "update") and item.is_open and item.record_id
        record = plan.model.browse(there or ())
        found = _of_record(plan, record) if there else _of_values(plan, item)
    for name, lines in plan.lines.items():
        own = [item] if item.root is not item else item.lines[name]
        for line in own:
            if line.line == item.line:
                values = _of_values(lines, line)
                found |= {f"{name}/{field}": text for field, text in values.items()}
    return found


def _of_record(plan, record):
    own = {column.field.name for column in plan.columns if not column.lang}
    names = {*own, *plan.relations}
    found = {name: _shown(record, name, record[name]) for name in names}
    for lang, names in plan.languages().items():
        there = record.with_context(lang=lang)
        found |= {f"{name}:{lang}": _shown(there, name, there[name]) for name in names}
    return found


def _of_values(plan, item):
    names = {*(column.field.name for column in plan.columns), *plan.relations}
    found = {
        name: _shown(plan.model, name, value)
        for name, value in item.values.items()
        if name in names
    }
    return found | {
        f"{name}:{lang}": text for (lang, name), text in item.translations.items()
    }


def _shown(model, name, value):
    """A value as a person reads it; None where there is none."""
    env, field = model.env, model._fields[name]
    if isinstance(value, Links):
        value = env[field.comodel_name].browse(value.ids)
    elif field.type == "many2one" and isinstance(value, int) and value:
        value = env[field.comodel_name].browse(value)
    if isinstance(value, models.BaseModel):
        return ", ".join(value.exists().mapped("display_name")) or None
    return _plain(env, field, value)


def _plain(env, field, value):
    if field.type == "boolean":
        return env._("yes") if value else env._("no")
    if field.type in ("float", "monetary"):
        digits = field.get_digits(env) if field.type == "float" else None
        return formatLang(env, value, digits[1] if digits else 2)
    if field.type == "integer":
        return str(value)
    if value is False or value is None or value == "":
        return None
    if field.type == "date":
        return format_date(env, value)
    if field.type == "datetime":
        return format_datetime(env, value)
    if field.type == "selection":
        described = dict(field.get_description(env, ["selection"])["selection"])
        return str(described.get(value, value))
    if field.type in ("binary", "image"):
        return env._("(content)")
    text = html2plaintext(value) if field.type == "html" else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _row(plan, line, outcome, seen, shown):
    item, state = seen.get(line, (None, None))
    errors = [
        {"text": _in_cell(plan, text), "fields": _blamed(plan, text)}
        for text in outcome.errors.get(line, "").split("\n")
        if text
    ]
    reason = outcome.reasons.get(line)
    if errors:
        state = "error"
    elif reason:
        state = "same" if state == "update" else "skip"
    return {
        "line": line,
        "state": state or "line",
        "values": shown.get(line, {}),
        "errors": errors,
        "reason": reason if state == "skip" else None,
    }


def _cells(plan, row, cells):
    """{name: text} of the cells; under "" the whole of an unreadable row."""
    if row is None:
        return {"": " | ".join(cells)[:LONGEST]}
    found = {_name(column): column.cell(row) for column in plan.columns}
    for name, relation in plan.relations.items():
        texts = [column.cell(row) for column in relation.columns]
        found[name] = ", ".join(str(text) for text in texts if text is not None)
    for name, lines in plan.lines.items():
        found |= {f"{name}/{one}": cell for one, cell in _cells(lines, row, ()).items()}
    return {name: str(cell)[:LONGEST] for name, cell in found.items() if cell}


def place_of(name, text):
    """Where a message names a column, whatever its language quotes with; or None."""
    found = re.search(f"[“„«]#?{re.escape(str(name))}[”“»]", text)
    return found and found.start()


def _in_cell(plan, text):
    """A message without the column that it is shown in."""
    columns = sum(plan.all_columns(), []) if plan else []
    for shown in {one.shown for one in columns}:
        if place_of(shown, text) == 0:
            text = text[len(shown) + 2 :].removeprefix(":").lstrip()
    return text[:1].upper() + text[1:]


def _blamed(plan, text):
    """Names of the fields of the columns that a message names."""
    if plan is None:
        return []
    return [
        path
        for _owner, path, _columns, called in _filled(plan)
        if any(place_of(one, text) is not None for one in called)
    ]
