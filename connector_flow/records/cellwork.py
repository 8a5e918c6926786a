"""Reads the cells of rows into items, column by column."""

import json

from .cells import CellError, is_empty
from .relations import MISSING, Several, create_missing, find


class CellWork:
    """Reads cells, and looks up the related records that they name.

    :param env: for messages
    :param module: first part of external ids without a dot
    :param fail: function of item, message, and whether it may be too early to say so
    :param expected: names of models whose records the run may still bring

    Relations whose records are to be created wait in ``pending`` until it is clear
    which rows go in.
    """

    def __init__(self, env, module, fail, expected=()):
        self.env = env
        self.module = module
        self.fail = fail
        self.expected = expected
        self.pending = []

    def fill(self, plan, items):
        """Read the cells that are values."""
        if plan.identity:
            self._fill(plan.identity, items, _set_key)
        for column in plan.columns:
            self._fill(column, items, _set_translation if column.lang else _set_value)
        for name, lines in plan.lines.items():
            self.fill(lines, [line for item in items for line in item.lines[name]])

    def _fill(self, column, items, put):
        memo = {}
        for item in items:
            cell = column.cell(item.row)
            if cell is None:
                self._clear(column, item, put)
                continue
            try:
                value = column.read(cell, memo)
            except CellError as error:
                self.fail(item, error.told(self.env))
            else:
                put(item, column, value)

    def _clear(self, column, item, put):
        if column.empty != "clear" or column.field is None:
            return
        if column.needed:
            self.fail(
                item,
                self.env._("“%s” is empty: it cannot be cleared.", column.shown),
            )
        else:
            put(item, column, False)

    # relations

    def relate(self, plan, items, at_once=()):
        """Look up related records, one search for each relation.

        :param at_once: names of fields whose missing records are created now
        """
        for name, relation in plan.relations.items():
            self._look_up(relation, items)
            if name in at_once:
                self.create_pending()
        for name, lines in plan.lines.items():
            self.relate(lines, [line for item in items for line in item.lines[name]])

    def _look_up(self, relation, items):
        memos = [{} for _column in relation.columns]
        wanted = [
            (item, keys)
            for item in items
            if item.is_open and (keys := self._keys(relation, item, memos)) is not None
        ]
        every = {key for _item, keys in wanted for key in keys}
        found = find(relation, every, self.module) if every else {}
        for item, keys in wanted:
            self._settle(relation, item, keys, found)

    def _keys(self, relation, item, memos):
        """What to look up for an item: list of tuples; None for nothing."""
        cells = [column.cell(item.row) for column in relation.columns]
        if cells[0] is None:
            self._clear(relation, item, _set_relation)
            return None
        parts = [cells[0]]
        if relation.many:
            parts = _split(cells[0], relation.spec["separator"])
        try:
            return [
                tuple(
                    False if cell is None else column.read(cell, memo)
                    for column, cell, memo in zip(
                        relation.columns, [part, *cells[1:]], memos, strict=True
                    )
                )
                for part in parts
            ]
        except CellError as error:
            self.fail(item, error.told(self.env))
            return None

    def _settle(self, relation, item, keys, found):
        """Set the value, unless a record is missing or it is not clear which."""
        ids = [found[key] for key in keys]
        for key, id_ in zip(keys, ids, strict=True):
            if isinstance(id_, Several):
                return self.fail(item, self._several(relation, key, id_))
        missing = [key for key, id_ in zip(keys, ids, strict=True) if id_ is MISSING]
        if not missing:
            item.values[relation.field.name] = relation.value(ids)
        elif relation.spec["create"]:
            self.pending.append((relation, item, keys, found))
        else:
            item.refs[relation] = missing[0]

    def create_pending(self):
        """Create the missing related records of items that go in, and link them."""
        pending, self.pending = self.pending, []
        pending = [entry for entry in pending if entry[1].is_open]
        for relation in dict.fromkeys(entry[0] for entry in pending):
            entries = [entry[1:] for entry in pending if entry[0] is relation]
            self._create(relation, entries)

    def _create(self, relation, entries):
        created = {}
        missing = {
            key
            for _item, keys, found in entries
            for key in keys
            if found[key] is MISSING
        }
        created = create_missing(relation, missing)
        for item, keys, found in entries:
            ids = [created.get(key, found[key]) for key in keys]
            item.values[relation.field.name] = relation.value(ids)

    def miss(self, item, relation, key):
        """Refuse an item whose related record is nowhere, or not there yet."""
        early = relation.comodel._name in self.expected
        self.fail(item, self.not_found(relation, key), early)

    # messages

    def not_found(self, relation, key):
        """What to say of a related record that is nowhere."""
        return self.env._(
            "“%(column)s”: no record of “%(model)s” found for “%(value)s”.",
            column=relation.shown,
            model=relation.comodel._description,
            value=_text(key),
        )

    def _several(self, relation, key, found):
        return self.env._(
            "“%(column)s”: “%(value)s” fits %(count)s records of “%(model)s”.",
            column=relation.shown,
            value=_text(key),
            count=len(found.ids),
            model=relation.comodel._description,
        )


def _set_key(item, column, value):
    item.key = value


def _set_value(item, column, value):
    item.values[column.field.name] = value


def _set_translation(item, column, value):
    item.translations[column.lang, column.field.name] = value


def _set_relation(item, relation, value):
    item.values[relation.field.name] = relation.value([])


def _split(cell, separator):
    if isinstance(cell, list):
        return cell
    if not isinstance(cell, str):
        return [cell]
    if cell[:1] == "[" and (found := _json_list(cell)) is not None:
        return found
    return [part.strip() for part in cell.split(separator) if not is_empty(part)]


def _json_list(text):
    """The texts of a list in JSON, as JSON files have it; None for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    simple = all(isinstance(one, str | int | float) for one in found)
    return list(map(str, found)) if simple else None


def _text(key):
    return ", ".join("" if part is False else str(part) for part in key)
