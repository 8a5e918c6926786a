"""One chunk on its way: read, decide, and only then write."""

from odoo import fields

from ..tools.outcome import Early
from .cellwork import CellWork
from .changes import Current
from .decisions import Decider
from .items import Item, continues, gather, open_items
from .keys import make_finder
from .lines import LineMatcher
from .mapper import SYNC_DATE
from .newcomers import Newcomers
from .writer import create, write


class Batch:
    """Imports the rows of one chunk.

    :param importer: the :class:`~.importer.RecordImporter`
    :param plan: for the columns of these rows
    """

    def __init__(self, importer, plan):
        self.env = importer.env
        self.model = importer.model
        self.config = importer.config
        self.order = importer.order
        self.mapper = importer.mapper
        self.plan = plan
        self.uniques = importer.uniques(plan)
        self.texts = {}
        self.finder = plan.key and make_finder(
            self.model, plan.key, self.config["module"], importer.variants
        )
        self.cells = CellWork(
            self.env,
            self.config["module"],
            self.fail,
            importer.expected,
            importer.variants,
        )

    def run(self, rows):
        """Import rows; return the records created or changed."""
        decider = Decider(self)
        items = self.items(rows)
        self.read(items)
        records, items = self.model, open_items(items)
        while items:
            records += self.import_items(items, decider)
            items = decider.next_turn()
            self.read_again(items)
        return records

    def import_items(self, items, decider):
        """Import items, of each record one; those that follow it wait."""
        newcomers = Newcomers(self)
        new, old = decider.decide(items)
        self.wait_in_line(new, old)
        new, old = open_items(new), open_items(old)
        newcomers.prepare(new)
        newcomers.settle_waits([*new, *old])
        decider.claim_order(open_items(old))
        self.claim(open_items(new), open_items(old))
        self.cells.create_pending()
        old = open_items(old)
        written = self.update([item for item in old if not item.waits])
        created = self.create(open_items(new))
        # what refers to new records is written behind them
        written += self.update(self.behind_new([item for item in old if item.waits]))
        return created + written

    def fail(self, item, message, early=False):
        item.fail(
            message,
            self.env._(
                "Another row of this record failed: see line %s.", item.row.line
            ),
            early,
        )
        if item.root.row.early:
            self.uniques.put_off(item.root)

    # reading

    def items(self, rows):
        """One item for each record, with those of its lines."""
        own, of_lines = self.plan.places()
        items = [self.item(group) for group in gather(rows, (own, of_lines))]
        if of_lines and continues(rows[0], own, of_lines):
            self.fail(
                items[0],
                self.env._(
                    "This row continues the record above it, which is in another "
                    "chunk. Fill in what tells the record apart, or import the file "
                    "with larger chunks."
                ),
            )
        return items

    def item(self, group):
        item = Item(group[0])
        item.rows = group
        for name, plan in self.plan.lines.items():
            places = plan.places()[0]
            filled = [row for row in group if continues(row, (), places)]
            item.lines[name] = [Item(row, root=item) for row in filled]
        return item

    def read(self, items):
        """Read cells and look up what they name."""
        if self.mapper:
            self.mapper.fill(items)
        self.cells.fill(self.plan, items)
        self.cells.relate(self.plan, open_items(items), at_once=self.plan.key)

    def read_again(self, items):
        """What was missing may be there by now."""
        waiting = [item for item in items if item.has_refs]
        for item in waiting:
            item.forget_refs()
        if waiting:
            self.cells.relate(self.plan, waiting, at_once=self.plan.key)

    # claims

    def wait_in_line(self, new, old):
        """Let rows above come first that wait, here or elsewhere, with the same text.

        The same unique text, or the same key, if rows bring lines to one record.
        """
        self.texts = self.unique_texts(new, old) if self.uniques else {}
        texts = self.texts
        if self.plan.lines:
            texts = {
                item: self.uniques.key_texts(item).union(texts.get(item, ()))
                for item in (*new, *old)
            }
        for item, line in self.uniques.lines_ahead(texts).items():
            self.fail(
                item,
                self.env._("Line %s says the same, and comes first.", line),
                early=Early(behind=line),
            )

    def unique_texts(self, new, old):
        """{item: what it brings of that only one record may have}"""
        found = {item: self.uniques.texts(item) for item in new}
        records = self.model.browse(item.record_id for item in old)
        for item, record in zip(old, records, strict=True):
            found[item] = self.uniques.texts(item, record)
        return found

    def claim(self, new, old):
        """Claim keys of new records, and texts that only one record may have."""
        keys = [self.finder.claim(item.key) for item in new] if self.finder else []
        if self.texts:
            found = (self.texts[item] for item in (*new, *old))
            keys += self.uniques.claims(set().union(*found))
        if keys:
            self.env["impexp.claim"]._take(keys)

    # writing

    def update(self, items):
        """Write what is new in existing records; return those that changed."""
        if not items:
            return self.model
        names = dict.fromkeys(name for item in items for name in item.values)
        records = self.model.browse(item.record_id for item in items)
        current = Current(records, names, self.plan.with_archived())
        changes = {
            item.record_id: current.changes(item.record_id, item.values)
            for item in items
        }
        matchers = self.add_lines(items, changes)
        translated = self.translations(open_items(items), changes)
        for item in open_items(items):
            touched = changes[item.record_id] or any(
                item.record_id in found for found in translated.values()
            )
            if not touched:
                item.skip(self.env._("unchanged"))
        left = {item.record_id for item in open_items(items)}
        for record_id in left:
            self.note_sync(changes[record_id])
        write(self.model, {id_: changes[id_] for id_ in changes if id_ in left})
        self.translate(translated)
        for matcher in matchers.values():
            matcher.note()
        return self.model.browse(left)

    def behind_new(self, items):
        """Those of existing records whose related records are there by now."""
        items = self.not_lost(items)
        for item in items:
            self.take_awaited(item)
        return items

    def add_lines(self, items, changes):
        """Add to the changes what becomes of lines; return their matchers."""
        matchers = {}
        for name, plan in self.plan.lines.items():
            with_lines = [item for item in items if item.lines[name]]
            if not with_lines:
                continue
            key = self.config["lines"].get(name, ())
            records = self.model.browse(item.record_id for item in with_lines)
            matchers[name] = LineMatcher(plan, key, records, self.order)
            for item in with_lines:
                self.add_lines_of(item, name, matchers[name], changes)
        return matchers

    def add_lines_of(self, item, name, matcher, changes):
        try:
            commands = matcher.commands(item.record_id, item.lines[name])
        except LookupError as error:
            [line] = error.args
            return self.fail(
                line,
                self.env._(
                    "Several lines of the record have the same %s.",
                    ", ".join(map(matcher.label, matcher.key)),
                ),
            )
        if commands:
            changes[item.record_id][name] = commands

    def translations(self, items, changes):
        """{language: {record id: {field: text}}} of what differs.

        A text that is equal may be that of another language, which stands in for a
        missing translation: it is written where ``changes`` replace the text.

        :param changes: {record id: {field: value}} to be written before
        """
        found = {}
        for lang, names in self.plan.languages().items():
            given = {
                item.record_id: {
                    name: item.translations[lang, name]
                    for name in names
                    if (lang, name) in item.translations
                }
                for item in items
            }
            records = self.model.with_context(lang=lang).browse(given)
            current = Current(records, names)
            changed = {}
            for id_, values in given.items():
                replaced = values.keys() & changes.get(id_, ())
                texts = {name: values[name] for name in replaced}
                if texts := texts | current.changes(id_, values):
                    changed[id_] = texts
            if changed:
                found[lang] = changed
        return found

    def translate(self, translated):
        for lang, changes in translated.items():
            write(self.model.with_context(lang=lang), changes)

    def create(self, items):
        """Create new records; those that others refer to come first."""
        created, rest = self.model, items
        while rest:
            ready = [item for item in rest if self.is_ready(item)]
            if not ready:
                self.refuse_waiting(rest)
                break
            created += self.create_ready(ready)
            rest = [item for item in rest if item.record_id is None and item.is_open]
        return created

    def is_ready(self, item):
        return all(other.record_id for other in item.waits.values())

    def refuse_waiting(self, items):
        """None of them can come first: blame detours, and what others wait for."""
        left = self.not_lost(items)
        detours = [item for item in left if item.is_awaited_by(item)]
        for item in detours:
            self.fail(item, self.env._("It refers to itself, by a detour."))
        self.not_lost(open_items(left))

    def not_lost(self, items):
        """Refuse those that wait for a record that is not to be; return the others.

        Who waits for one that was refused is refused as well.
        """
        while lost := [(item, item.lost()) for item in items if item.lost()]:
            for item, refs in lost:
                for relation, key in refs:
                    self.cells.miss(item, relation, key)
            items = open_items(items)
        return items

    def create_ready(self, items):
        for item in items:
            self.note_sync(item.values)
            self.take_awaited(item)
        records = create(self.model, items)
        if self.finder:
            self.finder.link(items, records)
            self.order.claim({item.record_id: item.line for item in items})
            self.note_lines(items)
        if self.plan.languages():
            self.translate(self.translations(items, {}))
        return records

    def note_lines(self, items):
        """Those of new records are nobody else's in this run."""
        for name, plan in self.plan.lines.items():
            ids = [item.record_id for item in items if item.lines[name]]
            if ids:
                records = self.model.browse(ids)
                LineMatcher(plan, (), records, self.order, new=True).note()

    def take_awaited(self, item):
        for name, other in item.waits.items():
            item.values[name] = other.record_id

    def note_sync(self, values):
        """Bindings know when they were last imported."""
        if self.plan.notes_sync:
            values[SYNC_DATE] = fields.Datetime.now()
