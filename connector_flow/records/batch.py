"""The way of one chunk into records: read, decide, claim, and only then write.

Each step is an object in a file of its own, which does not come back here.
"""

from functools import partial

from odoo.tools import split_every

from .cellwork import CellWork
from .control import Control
from .creator import AT_ONCE, Creator
from .decisions import Decider
from .items import Refusal, items_of, open_items, without_left
from .key_choices import KeyChoices
from .keys import make_finder
from .newcomers import Newcomers
from .precedence import Precedence
from .uniques import key_places
from .updater import Updater


class Batch:
    """Imports the rows of one chunk.

    :param importer: the :class:`~.importer.RecordImporter`
    :param plan: for the columns of these rows

    ``items`` are the records to be of the rows that :meth:`run` was given.
    """

    def __init__(self, importer, plan):
        self.model, self.plan, self.mapper = plan.model, plan, importer.mapper
        module, variants = plan.config["module"], importer.variants
        order, uniques = importer.order, importer.uniques(plan)
        alone = plan.config["bad_lines"] == "line"
        refuse = self.refuse = Refusal(importer.env, uniques, alone)
        self.control = Control(plan, refuse)
        finder = self._finder(module, variants)
        self.cells = cells = CellWork(
            importer.env, module, refuse, importer.expected, variants, importer.is_last
        )
        self.decider = Decider(plan, finder, order, cells, refuse)
        self.precedence = Precedence(plan, finder, uniques, refuse)
        self.newcomers = partial(Newcomers, plan, self.mapper, finder, cells, refuse)
        self.creator = Creator(plan, finder, order)
        self.updater = Updater(plan, order, refuse)
        self.contents = importer.contents and importer.contents.turn(plan, refuse)
        self.tell_done = importer.tell_done
        self.done = 0
        self.items = []

    def _finder(self, module, variants):
        """What finds existing records; None without a key."""
        if self.plan.keys:
            return KeyChoices(self.model, self.plan.keys, module, variants)
        key = self.plan.key
        return make_finder(self.model, key, module, variants) if key else None

    def run(self, rows):
        """Import rows; return the records created or changed."""
        # Rows become records to be; cells become values and related records.
        self.items = items = items_of(rows, self.plan, self.refuse)
        if self.mapper:
            self.mapper.fill(items)
        self.cells.fill(self.plan, items)
        self.cells.relate(self.plan, open_items(items), at_once=self.plan.created_first)
        without_left(items)
        # Of several rows for one record each has its turn, in the order of the file.
        records, items = self.model, open_items(items)
        while items:
            records += self.turn(items)
            items = self.decider.next_turn()
            self.cells.relate_again(self.plan, items)
        # Lines that could not go in wait, records with another sum are undone.
        self.refuse.settle(key_places(self.plan))
        self.control.check(self.items)
        return records

    def turn(self, items):
        """Import items, of each record one; those that follow it wait."""
        # Which are new, and which are there? What says the same above comes first.
        new, old = self.decider.decide(items)
        self.precedence.let_pass(new, old)
        # What their cells name by addresses comes, unless it is there already.
        if self.contents:
            self.contents.fill(new, old)
        new, old = open_items(new), open_items(old)
        # New ones get their defaults; what was not found may be one of them.
        newcomers = self.newcomers()
        newcomers.prepare(new)
        newcomers.settle_waits([*new, *old])
        # Whatever no other transaction may write at the same time is claimed.
        self.decider.claim_order(open_items(old))
        self.precedence.claim(open_items(new), open_items(old))
        if self.decider.finder:
            self.decider.adopt(open_items(old))
        # Now it is clear which rows go in, and so which related records they need.
        without_left([*new, *old])
        self.cells.create_pending()
        old = open_items(old)
        written = self.update([item for item in old if not item.waits])
        created = self.creator.create(open_items(new), newcomers, self.tell)
        # What refers to new records is written behind them.
        written += self.update(newcomers.arrived([item for item in old if item.waits]))
        if self.contents:
            self.contents.note()
        return created + written

    def update(self, items):
        """Write what is new in existing records; return those that changed."""
        written = self.model
        for part in split_every(AT_ONCE, items, list):
            written += self.updater.update(part)
            self.tell(part)
        return written

    def tell(self, items):
        """Tell that the rows of items are done."""
        self.done += sum(len(item.rows) for item in items)
        self.tell_done(self.done)
