"""Decides which records are new, which are there, and which lines come too late."""

from odoo.addons.queue_chunk.desk import faults

from ..tools.field_paths import DATABASE_ID, ID
from . import cell_faults
from .items import open_items
from .relations import Conflict, named
from .uniques import key_columns


class Decider:
    """Looks at keys: what is there, and who has the last word.

    :param plan: the :class:`~.plan.Plan`
    :param finder: of existing records, see :mod:`.keys`; or None
    :param order: the :class:`~.order.Order`
    :param cells: the :class:`~.cellwork.CellWork`
    :param refuse: a :class:`~.items.Refusal`
    """

    def __init__(self, plan, finder, order, cells, refuse):
        self.env = plan.env
        self.model = plan.model
        self.plan = plan
        self.mode = plan.mode
        # What of several rows with one key goes in: "last" or "error".
        self.duplicates = plan.config["duplicates"]
        self.finder = finder
        self.order = order
        self.cells = cells
        self.refuse = refuse
        self.later = []
        self.rivals = []
        self.passed = {}

    def decide(self, items):
        """Which records are new and which are there: two lists of items."""
        if not self.finder:
            return items, []
        items = self.with_key(items)
        found = self.find(items)
        for item in items:
            self.identify(item, found.get(item.key, ()))
        items = self.undisturbed(open_items(items))
        new = [item for item in items if item.record_id is None]
        old = [item for item in items if item.record_id is not None]
        if self.mode == "update" or self.plan.key == (".id",):
            for item in new:
                message = self.env._("No record has %s.", self.key_text(item))
                self.blame_key(item, faults.MISSING_RECORD, message)
        if self.mode in ("create", "skip"):
            self.leave_alone(old)
        return open_items(new), open_items(old)

    def with_key(self, items):
        """Items whose key is complete: one of each record, the others come later."""
        turn, behind, is_moved = {}, {}, False
        for item in items:
            item.key = self.finder.key(item)
            if item.key is None or self.lacks_part(item):
                self.refuse_key(item)
                continue
            parts = self.finder.parts(item.key)
            if first := self.first_of(parts):
                self.blame_key(item, faults.DUPLICATE, self.twice(first.line))
                continue
            waits = is_moved or not behind.keys().isdisjoint(parts)
            is_free = turn.keys().isdisjoint(parts)
            if not waits and (is_free or self.overtakes(item, turn)):
                turn |= dict.fromkeys(parts, item)
                continue
            # What others are about is not known before its keys are another's.
            is_moved = is_moved or self.finder.moves(item, turn | behind)
            behind |= dict.fromkeys(parts, item)
            self.later.append(item)
        self.passed |= turn
        chosen = set(turn.values())
        return [item for item in items if item in chosen]

    def undisturbed(self, items):
        """Items about records that no row above them is about in this turn.

        Two rows may know one record by different keys, and a row below may be about a
        record by the key that a row above gives it.
        """
        if not self.plan.keys:
            return items
        taken, found = set(), []
        for item in items:
            parts = {item.record_id or item, *self.finder.parts(item.key)}
            if taken.isdisjoint(parts):
                parts = {item.record_id or item} | self.finder.moved(item)
                found.append(item)
            else:
                self.let_wait(item)
            taken |= parts
        return found

    def let_wait(self, item):
        """Take back the turn of an item."""
        self.later.append(item)
        passed = self.passed.items()
        self.passed = {part: one for part, one in passed if one is not item}

    def first_of(self, parts):
        """The row above with the same key that went in, where none may follow it."""
        if self.duplicates != "error":
            return None
        passed = (self.passed.get(part) for part in parts)
        return next((one for one in passed if one and one.row.error is None), None)

    def overtakes(self, item, turn):
        """Whether an item takes the turn of the one above with the same key."""
        parts = self.finder.parts(item.key)
        first = turn.get(parts[0])
        if first is None or first.key != item.key:
            return False
        if self.duplicates == "error" or not item.says_all(first):
            return False
        creates = any(entry[1] is first for entry in self.cells.pending)
        if creates or self.lacks_required(first):
            return False
        self.rivals.append((first, item))
        return True

    def lacks_required(self, item):
        """Whether no new record could be made of an item, which has to be told."""
        return any(
            one.field.name not in item.values
            and one not in item.refs
            and one.field.name in self.plan.without_default
            for one in self.plan.required
        )

    def next_turn(self):
        """Items of the next turn, in the order of the file, now that one has passed.

        A row gives way to one that says all that it does, if that one went in.
        """
        turn, self.later = set(self.later), []
        rivals, self.rivals = self.rivals, []
        for first, winner in reversed(rivals):
            if winner in turn:
                self.rivals.insert(0, (first, winner))
            elif winner.row.error is not None or self.is_left_out(winner):
                turn.add(first)
            else:
                first.skip(self.came_later(winner.line))
        return sorted(open_items(turn), key=lambda one: one.line)

    def is_left_out(self, item):
        """Whether the configuration leaves it out, as a related record is nowhere."""
        return item in self.cells.fallbacks.left_out

    def lacks_part(self, item):
        """Whether a record that the key names was not found."""
        names = () if self.plan.keys else self.plan.key
        return any(relation.field.name in names for relation in item.refs)

    def refuse_key(self, item):
        """A cell is empty, or no record was found for it: that may yet come."""
        for relation, key in list(item.refs.items()):
            if relation.field.name in self.plan.key:
                self.cells.miss(item, relation, key)
        if item.is_open and not self.is_left_out_when_empty(item):
            message = self.env._("%s is empty: the key.", self.key_columns())
            self.blame_key(item, faults.EMPTY, message)

    def is_left_out_when_empty(self, item):
        """Whether somebody said that rows without a key are left out; they are then."""
        for column in key_columns(self.plan):
            answer = column.when_empty
            if answer and answer.way == faults.SKIP:
                self.cells.skip(item, answer.reason)
                return True
        return False

    def blame_key(self, item, kind, message):
        """Refuse an item that its key is to blame for."""
        fault = cell_faults.of_columns(key_columns(self.plan), item.row, kind)
        if kind == faults.EMPTY:
            # A text for all rows without a key would make them one record.
            fault = fault._replace(joint=faults.ALL)
        self.refuse(item, message, fault=fault)

    def find(self, items):
        if not items:
            return {}
        names = dict.fromkeys(name for item in items for name in item.values)
        return self.finder.find([item.key for item in items], list(names))

    def identify(self, item, found):
        if isinstance(found, list | tuple) and len(found) < 2:
            item.record_id = next(iter(found), None)
        else:
            message = self.unclear(item, found)
            self.blame_key(item, faults.SEVERAL_RECORDS, message)

    def unclear(self, item, found):
        """Why it is not known which record is meant."""
        words = {"key": self.key_text(item)}
        if isinstance(found, str):
            return self.env._(
                "%(key)s is a record of “%(model)s”.", **words, model=found
            )
        if isinstance(found, Conflict):
            return self.env._(
                "%(key)s are different records: %(records)s. Correct one of them, or "
                "the row.",
                **words,
                records=named(self.model.browse(found.ids)),
            )
        return self.env._(
            "%(count)s records have %(key)s: %(records)s. Which one is meant?",
            **words,
            count=len(found),
            records=named(self.model.browse(found)),
        )

    def adopt(self, items):
        """Give records that another key has found the external ids of their rows."""
        for item, message in self.finder.adopt(items) or ():
            self.blame_key(item, faults.REFUSED, message)

    def leave_alone(self, items):
        """Records that are there stay as they are, but those of this very run."""
        notes = self.order.of([item.record_id for item in items])
        for item in items:
            if notes.get(item.record_id, (None,))[0] == self.order.run_id:
                continue
            if self.mode == "skip":
                item.skip(self.env._("It is there already."))
            else:
                message = self.env._("A record with %s is there.", self.key_text(item))
                self.blame_key(item, faults.DUPLICATE, message)

    # the order of lines

    def claim_order(self, items):
        """Leave alone what a later line has written."""
        lines = {item.record_id: item for item in items}
        if self.duplicates == "error":
            for record_id, (run, line) in self.order.of(lines).items():
                item = lines[record_id]
                if run == self.order.run_id and line != item.line:
                    self.blame_key(item, faults.DUPLICATE, self.twice(line))
                    del lines[record_id]
        beaten = self.order.claim({id_: item.line for id_, item in lines.items()})
        for record_id, (run, line) in beaten.items():
            item = lines[record_id]
            if run == self.order.run_id and item.has_lines:
                item.forget_own()
            else:
                item.skip(self.came_later(line, run))

    # messages

    def key_columns(self):
        return ", ".join(self._quoted(self._label(name)) for name in self.plan.key)

    def _label(self, name):
        if name in (ID, DATABASE_ID):
            return self.plan.identity.shown
        return self.plan.label(name)

    def key_text(self, item):
        values = self.finder.values(item.key)
        texts = [self._quoted("" if one is False else one) for one in values]
        return self.key_columns() + " " + ", ".join(texts)

    def _quoted(self, text):
        return self.env._("“%s”", text)

    def twice(self, line):
        return self.env._("Line %s has the same key.", line)

    def came_later(self, line, run=None):
        if run in (None, self.order.run_id):
            return self.env._("Line %s has the same key and comes later.", line)
        return self.env._(
            "Line %(line)s of a later run (%(run)s) has the same key.",
            line=line,
            run=run,
        )
