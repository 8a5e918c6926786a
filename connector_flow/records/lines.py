"""Lines of records that are there: which of them the file means."""

from odoo.fields import Command

from .changes import Current
from .writer import line_commands, to_orm


class LineMatcher:
    """Compares the lines in the file with those of existing records.

    :param plan: the plan of the lines
    :param key: names of the fields that tell lines of one record apart; empty: all
        that the file fills
    """

    def __init__(self, plan, key, record_ids):
        self.key = tuple(key)
        self.plan = plan
        model = plan.model.with_context(active_test=False)
        inverse = plan.inverse.inverse_name
        names = [*plan.field_names(), inverse]
        records = model.search_fetch([(inverse, "in", record_ids)], names)
        self.current = Current(records, names)
        self.of_record = {}
        for record in records:
            owner = record[inverse]
            self.of_record.setdefault(
                owner if isinstance(owner, int) else owner.id, []
            ).append(record.id)

    def label(self, name):
        """The label of a field of the lines."""
        return self.plan.label(name)

    def commands(self, record_id, items):
        """What to do for the lines of one record: commands, none when all is equal.

        :raise LookupError: with the item whose key fits several lines
        """
        left, new, commands = list(self.of_record.get(record_id, ())), [], []
        for item in items:
            line_id = self._match(item, left)
            if line_id is None:
                new.append(item)
                continue
            left.remove(line_id)
            changes = self.current.changes(line_id, item.values)
            if changes:
                commands.append(Command.update(line_id, to_orm(changes)))
        return commands + line_commands(new)

    def _match(self, item, left):
        key = {name: item.values.get(name, False) for name in self.key} or item.values
        found = [id_ for id_ in left if not self.current.changes(id_, key)]
        if len(found) > 1 and self.key:
            raise LookupError(item)
        return found[0] if found else None
