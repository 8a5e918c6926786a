"""Lines of records that are there: which of them the file means."""

from odoo.fields import Command, Domain

from .changes import Current
from .items import Content
from .writer import line_commands, to_orm


class LineMatcher:
    """Compares the lines in the file with those of existing records.

    A line that an earlier row of the run made or found is that row's: two equal rows
    are two lines, whichever chunks they are in.

    :param plan: the plan of the lines
    :param key: names of the fields that tell lines of one record apart; empty: all
        that the file fills
    :param records: whose lines they are
    :param order: the :class:`~.order.Order`, which knows whose lines are whose
    :param new: the records were made just now
    """

    def __init__(self, plan, key, records, order, new=False):
        self.key = tuple(key)
        self.plan = plan
        self.order = order
        self.field, self.owners = _owners(plan.inverse, records)
        self.owner_ids = list(dict.fromkeys(self.owners.values()))
        self.there = {} if new else _lines(plan, self.field, self.owner_ids)
        self.left = {} if new else self._left()
        lines = plan.model.browse(id_ for ids in self.left.values() for id_ in ids)
        names = plan.field_names(with_contents=False)
        self.current = None if new else Current(lines, names)
        self.taken = set()

    def _left(self):
        """{id of an owner: ids of the lines that are no row's yet}"""
        taken = self.order.lines(self.field.name, self.owner_ids)
        return {
            owner_id: [id_ for id_ in ids if id_ not in taken]
            for owner_id, ids in self.there.items()
        }

    def commands(self, record_id, items):
        """What to do for the lines of one record: commands, none when all is equal.

        :raise LookupError: with the item whose key fits several lines
        """
        owner_id = self.owners[record_id]
        left, new, commands = list(self.left[owner_id]), [], []
        for item in items:
            line_id = self._match(item, left)
            if line_id is None:
                new.append(item)
                continue
            left.remove(line_id)
            item.record_id = line_id
            changes = self.current.changes(line_id, item.values)
            if changes:
                commands.append(Command.update(line_id, to_orm(changes)))
        matched = set(self.left[owner_id]).difference(left)
        self.taken |= {(owner_id, line_id) for line_id in matched}
        self.left[owner_id] = left
        return commands + line_commands(new)

    def _match(self, item, left):
        if item.record_id in left:  # it has the content that the line names
            return item.record_id
        key = {name: item.values.get(name, False) for name in self.key} or item.values
        if any(isinstance(value, Content) for value in key.values()):
            return None
        found = [id_ for id_ in left if self.current.is_like(id_, key)]
        if len(found) > 1 and self.key:
            raise LookupError(item)
        return found[0] if found else None

    def note(self):
        """Note whose lines are whose, once they are written."""
        now = _lines(self.plan, self.field, self.owner_ids)
        made = {
            (owner_id, line_id)
            for owner_id, ids in now.items()
            for line_id in set(ids).difference(self.there.get(owner_id, ()))
        }
        self.order.take_lines(self.field.name, made | self.taken)


def lines_of(plan, records):
    """{record id: ids of the lines of a plan that it has}"""
    field, owners = _owners(plan.inverse, records)
    there = _lines(plan, field, list(dict.fromkeys(owners.values())))
    return {record_id: there[owner_id] for record_id, owner_id in owners.items()}


def _lines(plan, field, owner_ids):
    """{id of an owner: ids of its lines}"""
    inverse = field.inverse_name
    lines = plan.model.with_context(active_test=False).search_fetch(
        Domain(inverse, "in", owner_ids) & Domain(field.get_comodel_domain(plan.model)),
        [inverse],
    )
    found = {id_: [] for id_ in owner_ids}
    for line in lines:
        owner = line[inverse]
        found[owner if isinstance(owner, int) else owner.id].append(line.id)
    return found


def _owners(field, records):
    """The field of the lines where it is at home, {record id: id of whose they are}.

    The prices of a product are those of its template.
    """
    owners, home = list(records), records
    if field.inherited:
        *path, name = field.related.split(".")
        for step in path:
            owners, home = [owner[step] for owner in owners], home[step]
        field = home._fields[name]
    ids = [owner.id for owner in owners]
    return field, dict(zip(records._ids, ids, strict=True))
