"""Decides which records are new, which are there, and which lines come too late."""

from .items import open_items


class Decider:
    """Looks at keys: what is there, and who has the last word.

    :param batch: the :class:`~.batch.Batch`
    """

    def __init__(self, batch):
        self.env = batch.env
        self.plan = batch.plan
        self.mode = batch.plan.mode
        self.finder = batch.finder
        self.order = batch.order
        self.fail = batch.fail
        self.cells = batch.cells
        self.duplicates = batch.config["duplicates"]

    def decide(self, items):
        """Which records are new and which are there: two lists of items."""
        if not self.finder:
            return items, []
        items = self.with_key(items)
        found = self.find(items)
        for item in items:
            self.identify(item, found.get(item.key, ()))
        items = open_items(items)
        new = [item for item in items if item.record_id is None]
        old = [item for item in items if item.record_id is not None]
        if self.mode == "update" or self.plan.key == (".id",):
            for item in new:
                self.fail(item, self.env._("No record has %s.", self.key_text(item)))
        if self.mode in ("create", "skip"):
            self.leave_alone(old)
        return open_items(new), open_items(old)

    def with_key(self, items):
        """Items whose key is complete, and is not that of a later line."""
        last = {}
        for item in items:
            item.key = self.finder.key(item)
            if item.key is None:
                self.refuse_key(item)
            elif item.key in last:
                self.same_key(last[item.key], item)
            if item.is_open:
                last[item.key] = item
        return open_items(items)

    def refuse_key(self, item):
        """A cell is empty, or no record was found for it: that may yet come."""
        for relation, key in item.refs.items():
            if relation.field.name in self.plan.key:
                self.cells.miss(item, relation, key)
        if item.is_open:
            self.fail(item, self.env._("%s is empty: the key.", self.key_columns()))

    def same_key(self, first, item):
        if self.duplicates == "error":
            self.fail(item, self.twice(first.line))
        else:
            first.skip(self.came_later(item.line))

    def find(self, items):
        if not items:
            return {}
        names = dict.fromkeys(name for item in items for name in item.values)
        return self.finder.find([item.key for item in items], list(names))

    def identify(self, item, found):
        if isinstance(found, str):
            self.fail(
                item,
                self.env._(
                    "%(key)s is a record of “%(model)s”.",
                    key=self.key_text(item),
                    model=found,
                ),
            )
        elif len(found) > 1:
            self.fail(
                item,
                self.env._(
                    "%(count)s records have %(key)s: which one is meant?",
                    count=len(found),
                    key=self.key_text(item),
                ),
            )
        elif found:
            [item.record_id] = found

    def leave_alone(self, items):
        """Records that are there stay as they are, but those of this very run."""
        notes = self.order.of([item.record_id for item in items])
        for item in items:
            if notes.get(item.record_id, (None,))[0] == self.order.run_id:
                continue
            if self.mode == "skip":
                item.skip(self.env._("It is there already."))
            else:
                self.fail(
                    item,
                    self.env._("A record with %s is there.", self.key_text(item)),
                )

    # the order of lines

    def claim_order(self, items):
        """Leave alone what a later line has written."""
        lines = {item.record_id: item for item in items}
        if self.duplicates == "error":
            for record_id, (run, line) in self.order.of(lines).items():
                item = lines[record_id]
                if run == self.order.run_id and line != item.line:
                    self.fail(item, self.twice(line))
                    del lines[record_id]
        beaten = self.order.claim({id_: item.line for id_, item in lines.items()})
        for record_id, (run, line) in beaten.items():
            reason = self.came_later(line, run)
            lines[record_id].skip(reason)

    # messages

    def key_columns(self):
        names = self.plan.key
        if names in (("id",), (".id",)):
            return self._quoted(self.plan.identity.shown)
        return ", ".join(self._quoted(self.plan.label(name)) for name in names)

    def key_text(self, item):
        values = item.key if isinstance(item.key, tuple) else (item.key,)
        return self.key_columns() + " " + ", ".join(map(self._quoted, values))

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
