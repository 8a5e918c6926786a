"""Reads the cells of rows into items, column by column."""

import json
from itertools import chain, repeat

from ..tools.outcome import Early
from .blanks import Variants
from .cells import CellError, is_empty, shown
from .fallbacks import Fallbacks
from .lookups import find
from .relations import (
    ARCHIVED,
    MISSING,
    Conflict,
    Several,
    by_external_id,
    create_missing,
    named,
)
from .steps.column_steps import refuse_errors
from .steps.step_base import UNUSED


class CellWork:
    """Reads cells, and looks up the related records that they name.

    :param env: for messages
    :param module: first part of external ids without a dot
    :param fail: function of item, message, and whether it may be too early to say so
    :param expected: function that returns the names of the models whose records the
        run may still bring
    :param variants: the :class:`~.blanks.Variants` in which texts are stored
    :param is_last: function that tells whether nothing has come in since these rows
        were tried before

    Relations whose records are to be created wait in ``pending`` until it is clear
    which rows go in.
    """

    def __init__(self, env, module, fail, expected=tuple, variants=None, is_last=bool):
        self.env = env
        self.module = module
        self.variants = variants or Variants()
        self.fail = fail
        self.expected = expected
        self.pending = []
        self.made = {}
        self.archived = set()
        self.fallbacks = Fallbacks(self)
        self.is_last = is_last

    def fill(self, plan, items):
        """Read the cells that are values."""
        if plan.identity:
            self._fill(plan.identity, items, _set_key)
        for column in plan.columns:
            self._fill(column, items, _setter(column))
        for name, lines in plan.lines.items():
            self.fill(lines, [line for item in items for line in item.lines[name]])

    def _fill(self, column, items, put):
        memo = {}
        cells = column.cells([item.row for item in items])
        for item, cell in zip(items, cells, strict=True):
            if cell is None:
                self._clear(column, item, put)
                continue
            if cell is UNUSED:
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

    def relate_again(self, plan, items):
        """Look up what was missing: it may be there by now."""
        waiting = [item for item in items if item.has_refs]
        for item in waiting:
            item.forget_refs()
        if waiting:
            self.relate(plan, waiting, at_once=plan.created_first)

    def _look_up(self, relation, items):
        reader = _KeyReader(relation)
        rows = [item.row for item in items]
        cells = zip(*(column.cells(rows) for column in relation.columns), strict=True)
        wanted = [
            (item, keys)
            for item, found in zip(items, cells, strict=True)
            if item.is_open and (keys := self._keys(reader, item, found)) is not None
        ]
        every = {key for _item, keys in wanted for key in keys}
        found = find(relation, every, self.module, self.variants) if every else {}
        for item, keys in wanted:
            self._settle(relation, item, keys, found)

    def _keys(self, reader, item, cells):
        """What to look up for an item: list of tuples; None for nothing."""
        if all(cell is None for cell in cells[: reader.relation.leading]):
            self._clear(reader.relation, item, _set_relation)
            return None
        if UNUSED in cells[: reader.relation.leading]:
            return None
        try:
            cells = refuse_errors(reader.relation.columns, cells)
            return reader.keys(cells)
        except CellError as error:
            self.fail(item, error.told(self.env))
            return None

    def _settle(self, relation, item, keys, found):
        """Set the value, unless a record is missing or it is not clear which."""
        ids = [found[key] for key in keys]
        if all(type(id_) is int for id_ in ids):
            item.values[relation.field.name] = relation.value(ids)
            return
        for key, id_ in zip(keys, ids, strict=True):
            if isinstance(id_, Several):
                return self.fail(item, self._several(relation, key, id_))
        archived = [key for key, id_ in zip(keys, ids, strict=True) if id_ is ARCHIVED]
        if archived:
            self.archived.update((relation, key) for key in archived)
            item.refs[relation] = archived[0]
            return
        missing = [key for key, id_ in zip(keys, ids, strict=True) if id_ is MISSING]
        if relation.spec["create"] and all(map(relation.can_create, missing)):
            if doubt := relation.doubt(missing):
                return self.fail(item, doubt)
            self.pending.append((relation, item, keys, found))
        else:
            self.fallbacks.note(item, relation, ids)
            item.refs[relation] = missing[0]

    def create_pending(self):
        """Create the missing related records of items that go in, and link them."""
        pending, self.pending = self.pending, []
        pending = [entry for entry in pending if entry[1].is_open]
        for relation in dict.fromkeys(entry[0] for entry in pending):
            entries = [entry[1:] for entry in pending if entry[0] is relation]
            self._create(relation, entries)

    def _create(self, relation, entries):
        missing = {
            key
            for _item, keys, found in entries
            for key in keys
            if found[key] is MISSING
        }
        if relation.tree:
            created = relation.tree.create(missing, self.variants)
        else:
            created = create_missing(relation, missing, self.made)
        for item, keys, found in entries:
            ids = [created.get(key, found[key]) for key in keys]
            item.values[relation.field.name] = relation.value(ids)

    def miss(self, item, relation, key):
        """Refuse an item whose related record is nowhere, or not there yet.

        Unless the configuration says what to do without it.
        """
        message = self.not_found(relation, key)
        early = relation.comodel._name in self.expected()
        if not relation.fallback or (relation, key) in self.archived:
            self.fail(item, message, early)
        elif early and not self.is_last():
            self.fail(item, message, Early(resort=True))
        else:
            self.fallbacks.settle(item, relation, message)

    # what is taken instead

    def named(self, relation, said):
        """What is found for {"use": a value of the column} or {"use_id": external id}.

        :return: list of ids, and of what is no id where nothing is found
        :raise CellError: when the value is none
        """
        [(kind, value)] = said.items()
        if kind == "use_id":
            found = by_external_id(relation.comodel, {(value,)}, self.module)
        else:
            keys = set(_KeyReader(relation).keys((value,)))
            found = find(relation, keys, self.module, self.variants)
        return list(found.values())

    def put(self, relation, item, ids):
        """Give an item its related records; none is what an empty cell is."""
        if ids:
            item.values[relation.field.name] = relation.value(ids)
        else:
            self._clear(relation, item, _set_relation)

    # messages

    def not_found(self, relation, key):
        """What to say of a related record that is nowhere, or only archived."""
        words = {
            "column": relation.shown,
            "model": relation.comodel._description,
            "value": relation.text(key),
        }
        if (relation, key) in self.archived:
            return self.env._(
                "“%(column)s”: the record of “%(model)s” found for “%(value)s” is "
                "archived. Unarchive it, or set “archived” for the column.",
                **words,
            )
        return self.env._(
            "“%(column)s”: no record of “%(model)s” found for “%(value)s”.", **words
        )

    def _several(self, relation, key, found):
        words = {
            "column": relation.shown,
            "value": relation.text(key),
            "count": len(found.ids),
            "model": relation.comodel._description,
            "records": named(relation.comodel.browse(found.ids)),
        }
        if isinstance(found, Conflict):
            return self.env._(
                "“%(column)s”: “%(value)s” is a different record of “%(model)s” in "
                "each look-up: %(records)s. Correct one of them, or the cell.",
                **words,
            )
        return self.env._(
            "“%(column)s”: “%(value)s” fits %(count)s records of “%(model)s”: "
            "%(records)s.",
            **words,
        )


class _KeyReader:
    """Reads what to look up for a relation; equal cells are read once."""

    def __init__(self, relation):
        self.relation = relation
        self._memos = [{} for _column in relation.columns]
        self._known = {}

    def keys(self, cells):
        """List of tuples, each what identifies one related record.

        :param cells: tuple, one of each column
        :raise CellError: with the column named
        """
        # 1 and True are one key of a dictionary, but not one value
        is_text = all(type(cell) is str for cell in cells)
        known = self._known.get(cells) if is_text else None
        if known is None:
            known = [self._key(parts) for parts in self._parts(cells)]
            if is_text:
                self._known[cells] = known
        return known

    def _parts(self, cells):
        """The cells of each record: list of tuples."""
        if not self.relation.many:
            return [self._taken(cells)]
        columns = self.relation.columns
        split = list(map(self._split, cells, columns))
        leading = split[: self.relation.leading]
        count = max(map(len, leading))
        if any(len(parts) not in (1, count) for parts in leading):
            raise self._uneven(cells)
        return list(zip(*map(_stretched, split, cells, repeat(count)), strict=True))

    def _taken(self, cells):
        """One of the several that a cell names, where the configuration says which."""
        take = self.relation.spec["take"]
        if not take:
            return cells
        parts = self._split(cells[0], self.relation.columns[0]) or cells
        return [parts[0 if take == "first" else -1]]

    def _split(self, cell, column):
        if cell is None:
            return [None]
        try:
            return _split(cell, self._separated(column))
        except ValueError:
            env = self.relation.comodel.env
            error = CellError(
                env._(
                    "“%s” is a list of more than texts and numbers: no names.",
                    shown(cell),
                )
            )
            error.column = self.relation.shown
            raise error from None

    def _separated(self, column):
        """The function that finds the parts of a text."""
        tree, separator = self.relation.tree, column.spec["separator"]
        return tree.several if tree else lambda cell: cell.split(separator)

    def _uneven(self, cells):
        relation = self.relation
        return CellError(
            relation.comodel.env._(
                "“%(columns)s” name different numbers of records: “%(cells)s”.",
                columns=relation.shown,
                cells="”, “".join("" if one is None else shown(one) for one in cells),
            )
        )

    def _key(self, cells):
        if self.relation.is_plain:
            return tuple(
                False if cell is None else column.read(cell, memo)
                for column, cell, memo in self._columns(cells)
            )
        slots = (
            column.look_ups(cell, memo) for column, cell, memo in self._columns(cells)
        )
        return tuple(chain.from_iterable(slots))

    def _columns(self, cells):
        return zip(self.relation.columns, cells, self._memos, strict=True)


def _stretched(parts, cell, count):
    """A part for each record: what is said once holds for all of them."""
    if len(parts) == count:
        return parts
    return parts * count if len(parts) == 1 else [cell] * count


def _setter(column):
    """The function that gives an item what a column says."""
    if column.source:
        return _set_content
    return _set_translation if column.lang else _set_value


def _set_content(item, column, address):
    """What is to be fetched; False clears the field."""
    if address:
        item.contents[column] = address
    elif address is False:
        item.values[column.field.name] = False


def _set_key(item, column, value):
    item.key = item.identity = value


def _set_value(item, column, value):
    item.values[column.field.name] = value


def _set_translation(item, column, value):
    item.translations[column.lang, column.field.name] = value


def _set_relation(item, relation, value):
    item.values[relation.field.name] = relation.value([])


def _split(cell, separated):
    """The parts of a cell.

    :param separated: function that returns those of a text
    :raise ValueError: where it is a list, or its text in JSON, of lists or objects
    """
    if isinstance(cell, list):
        return _simple(cell)
    if not isinstance(cell, str):
        return [cell]
    if cell[:1] == "[" and (found := _json_list(cell)) is not None:
        return found
    return [part.strip() for part in separated(cell) if not is_empty(part)]


def _json_list(text):
    """The texts of a list in JSON, as JSON files have it; None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return list(map(str, _simple(found)))


def _simple(values):
    """The values of a list, which may have no lists, objects and nulls inside."""
    if all(isinstance(one, str | int | float) for one in values):
        return values
    raise ValueError("a list of more than texts and numbers")
