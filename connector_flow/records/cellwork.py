"""Reads the cells of rows into items, column by column."""

import json
from itertools import chain, repeat
from weakref import proxy

from odoo.addons.queue_chunk.desk.faults import (
    ARCHIVED_RECORD,
    MISSING_RECORD,
    RECORD,
    SEVERAL_RECORDS,
    SKIP,
)
from odoo.addons.queue_chunk.tools.models import model_label

from ..tools.cell_texts import cell_text
from ..tools.outcome import Early
from . import cell_faults
from .answers import GONE, Meaning, Skipped, answered_parts, record_of
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
    :param fail: function of item, message, whether it may be too early to say so, and
        the :class:`~odoo.addons.queue_chunk.desk.faults.Fault`
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
        self.fallbacks = Fallbacks(proxy(self))  # no circle holds rows behind their end
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
            elif cell is not UNUSED:
                self._fill_one(column, item, cell, put, memo)

    def _fill_one(self, column, item, cell, put, memo):
        try:
            value = column.read(cell, memo)
        except Skipped as skipped:
            self.skip(item, skipped.reason)
        except CellError as error:
            fault = cell_faults.of_error(error, column, cell)
            self.fail(item, error.told(self.env), fault=fault)
        else:
            put(item, column, value)

    def _clear(self, column, item, put):
        if column.empty != "clear" or column.field is None:
            return
        if not column.needed:
            put(item, column, False)
        elif not self.complete(item, column):
            self.fail(
                item,
                self.env._("“%s” is empty: it cannot be cleared.", column.shown),
                fault=cell_faults.of_empty(column),
            )

    # what people said

    def skip(self, item, reason):
        """Leave the rows of a record out, as somebody said; of a line perhaps alone."""
        self.fallbacks.left_out.add(item.root)
        if item.root.row is not item.row and getattr(self.fail, "lines_alone", False):
            item.left = True
            item.row.skip(reason)
        else:
            item.root.skip(reason)

    def complete(self, item, one):
        """Give an item what is empty there, if somebody said what.

        :param one: a column or a relation
        :return: whether somebody did
        """
        answer = one.when_empty
        if answer is None:
            return False
        if answer.way == SKIP:
            self.skip(item, answer.reason)
        elif answer.way == RECORD:
            self._settle(one, item, [answer], self._chosen(one, [answer]))
        else:
            self._fill_one(one, item, answer.text, _setter(one), {})
        return True

    def _chosen(self, relation, keys):
        """The records that people chose, those among them that hold: {Meaning: id}."""
        answers = {key for key in keys if type(key) is Meaning}
        model = relation.comodel._name
        ids = {answer.id for answer in answers if answer.model == model}
        there = ids and record_of(relation.comodel, ids, relation.spec["archived"])
        return {answer: answer.id if answer.id in there else GONE for answer in answers}

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
        reader = _KeyReader(relation, relation.answers)
        rows = [item.row for item in items]
        cells = zip(*(column.cells(rows) for column in relation.columns), strict=True)
        wanted = [
            (item, keys)
            for item, found in zip(items, cells, strict=True)
            if item.is_open and (keys := self._keys(reader, item, found)) is not None
        ]
        every = {key for _item, keys in wanted for key in keys}
        chosen = self._chosen(relation, every) if relation.answers else {}
        every -= chosen.keys()
        found = find(relation, every, self.module, self.variants) if every else {}
        found = {**found, **chosen} if chosen else found
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
            keys = reader.keys(cells)
            if keys is None:
                self._clear(reader.relation, item, _set_relation)
            return keys
        except Skipped as skipped:
            self.skip(item, skipped.reason)
        except CellError as error:
            fault = cell_faults.of_key_error(error, reader.relation)
            self.fail(item, error.told(self.env), fault=fault)
        return None

    def _settle(self, relation, item, keys, found):
        """Set the value, unless a record is missing or it is not clear which."""
        ids = [found[key] for key in keys]
        if all(type(id_) is int for id_ in ids):
            item.values[relation.field.name] = relation.value(ids)
            return
        for key, id_ in zip(keys, ids, strict=True):
            if isinstance(id_, Several):
                message = self._several(relation, key, id_)
                return self._blame(item, relation, key, SEVERAL_RECORDS, message)
            if id_ is GONE:
                fault = cell_faults.of_relation(relation, key.value, MISSING_RECORD)
                return self.fail(item, self._gone(relation, key), fault=fault)
        archived = [key for key, id_ in zip(keys, ids, strict=True) if id_ is ARCHIVED]
        if archived:
            self.archived.update((relation, key) for key in archived)
            item.refs[relation] = archived[0]
            return
        missing = [key for key, id_ in zip(keys, ids, strict=True) if id_ is MISSING]
        if relation.spec["create"] and all(map(relation.can_create, missing)):
            if doubt := relation.doubt(missing):
                return self._blame(item, relation, missing[0], MISSING_RECORD, doubt)
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
        if relation.fallback and (relation, key) not in self.archived:
            if not early or self.is_last():
                return self.fallbacks.settle(item, relation, message, key)
            early = Early(resort=True)
        self.fail(item, message, early, self.fault_of_missing(item, relation, key))

    def fault_of_missing(self, item, relation, key):
        """The fault of an item whose related record is nowhere, or only archived."""
        is_archived = (relation, key) in self.archived
        kind = ARCHIVED_RECORD if is_archived else MISSING_RECORD
        return cell_faults.of_relation(relation, _said(relation, item, key), kind)

    def _blame(self, item, relation, key, kind, message):
        """Refuse an item for one of the records that it names."""
        fault = cell_faults.of_relation(relation, _said(relation, item, key), kind)
        self.fail(item, message, fault=fault)

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
        words = self._words(relation, relation.text(key))
        if (relation, key) in self.archived:
            return self.env._(
                "“%(column)s”: the record of “%(model)s” found for “%(value)s” is "
                "archived. Unarchive it, or set “archived” for the column.",
                **words,
            )
        return self.env._(
            "“%(column)s”: no record of “%(model)s” found for “%(value)s”.", **words
        )

    def _gone(self, relation, answer):
        return self.env._(
            "“%(column)s”: the record of “%(model)s” chosen for “%(value)s” is gone or "
            "archived, or %(user)s may not see it, with whose rights the rows go in. "
            "Choose another one.",
            user=self.env.user.name,
            **self._words(relation, answer.value),
        )

    def _several(self, relation, key, found):
        words = self._words(relation, relation.text(key)) | {
            "count": len(found.ids),
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

    def _words(self, relation, value):
        """What messages say of what was looked up."""
        model = model_label(self.env, relation.comodel._name)
        return {"column": relation.shown, "model": model, "value": value}


class _KeyReader:
    """Reads what to look up for a relation; equal cells are read once.

    :param answers: what people said of what names a record: {text: Meaning}
    """

    def __init__(self, relation, answers=None):
        self.relation = relation
        self.answers = answers
        self._memos = [{} for _column in relation.columns]
        self._known = {}

    def keys(self, cells):
        """List of tuples, each what identifies one related record; or Meanings.

        None where people said that all that stands there means nothing.

        :param cells: tuple, one of each column
        :raise CellError: with the column named
        """
        # 1 and True are one key of a dictionary, but not one value
        is_text = all(type(cell) is str for cell in cells)
        known = self._known.get(cells) if is_text else None
        if known is None:
            parts = self._answered(cells)
            known = parts if parts is None else list(map(self._read, parts))
            if is_text:
                self._known[cells] = known
        return known

    def said(self, cells, key):
        """What stands in the cells for a key, as text; None where it is not there."""
        if len(cells) == 1 and cells[0] is None:
            return None
        for parts in self._answered(cells) or ():
            if type(parts) is not Meaning and self._key(parts) == key:
                return _text(parts)
        return None

    def _answered(self, cells):
        """The cells of each record, or what people said of them: list.

        None where nothing is left of what stands there.
        """
        parts = self._parts(cells)
        if not self.answers or not parts:
            return parts
        return answered_parts(self.answers, parts, _text, self._several) or None

    def _several(self, text):
        """What a text names that is read in place of another."""
        return self._parts((text,)) if len(self.relation.columns) == 1 else [(text,)]

    def _read(self, parts):
        if type(parts) is Meaning:
            return parts
        try:
            return self._key(parts)
        except CellError as error:
            error.value = _text(parts)
            raise

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


def _said(relation, item, key):
    """What an item says for a key, as text: it is known by that."""
    cells = tuple(column.cell(item.row) for column in relation.columns)
    try:
        said = _KeyReader(relation, relation.answers).said(cells, key)
    except CellError:
        said = None
    return relation.text(key) if said is None else said


def _text(parts):
    """What cells that name a record are known by."""
    return ", ".join(cell_text(cell) for cell in parts if cell is not None)


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
