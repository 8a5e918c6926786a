"""What new records need: defaults, and records of the same chunk that come first."""

from odoo.addons.queue_chunk.desk.faults import REFUSED

from ..tools.field_paths import ID
from . import cell_faults
from .blanks import tidy
from .compiler import PlanError
from .items import Item, open_items
from .relations import full_external_id


class Newcomers:
    """Prepares the records that are to be created, in one turn of a chunk.

    :param plan: the :class:`~.plan.Plan`
    :param mapper: the :class:`~.mapper.RowMapper`, or None
    :param finder: of existing records, see :mod:`.keys`; or None
    :param cells: the :class:`~.cellwork.CellWork`
    :param refuse: a :class:`~.items.Refusal`
    """

    def __init__(self, plan, mapper, finder, cells, refuse):
        self.env = plan.env
        self.model = plan.model
        self.plan = plan
        self.mapper = mapper
        self.finder = finder
        self.cells = cells
        self.refuse = refuse
        self.indexes = {}

    def prepare(self, items):
        """Give new records their defaults; refuse those that lack something."""
        defaults = self.defaults() if items else {}
        if self.mapper:
            self.mapper.fill(items, for_create=True)
        for item in items:
            item.values = defaults | item.values if defaults else item.values
            self.check_required(self.plan, item)
            for name, plan in self.plan.lines.items():
                for line in item.lines[name]:
                    self.check_required(plan, line)
        if external := self.finder and self.finder.external:
            for item, message in external.check(open_items(items)):
                columns = [self.plan.identity]
                fault = cell_faults.of_columns(columns, item.row, REFUSED)
                self.refuse(item, message, fault=fault)

    def defaults(self):
        """The values of the key “defaults”."""
        plan = self.plan.defaults
        if not plan:
            return {}
        row = Item(_Nowhere())
        self.cells.fill(plan, [row])
        self.cells.relate(plan, [row], at_once=plan.relations)
        for relation, key in list(row.refs.items()):
            self.cells.miss(row, relation, key)
        if row.row.error:
            raise PlanError(row.row.error)
        return row.values

    def check_required(self, plan, item):
        for one in plan.required:
            name = one.field.name
            if (
                name not in item.values
                and name in plan.without_default
                and not self.is_pending(item, one)
                and not self.cells.complete(item, one)
            ):
                self.refuse(
                    item,
                    self.env._("“%s” is empty: every new record needs it.", one.shown),
                    fault=cell_faults.of_empty(one),
                )

    def is_pending(self, item, relation):
        return relation in item.refs or any(
            entry[0] is relation and entry[1] is item for entry in self.cells.pending
        )

    # records of this chunk that others refer to

    def settle_waits(self, items):
        """What was not found may be a record of this chunk: then it comes first."""
        waiting = [item for item in items if item.refs and item.is_open]
        for item in waiting:
            for relation, key in list(item.refs.items()):
                found = self.local(items, relation, key)
                if found is None or found is item:
                    self.cells.miss(item, relation, key)
                else:
                    item.waits[relation.field.name] = found
        for item in open_items(items):
            for lines in item.lines.values():
                for line in lines:
                    for relation, key in list(line.refs.items()):
                        self.cells.miss(line, relation, key)

    def local(self, items, relation, key):
        """The one item that will be the record looked up, or None."""
        if relation.many or relation.comodel._name != self.model._name:
            return None
        found = {
            item
            for by, part in ([] if relation.tree else relation.parts(key))
            for item in self._index(items, tuple(by)).get(self._full(by, part), ())
        }
        return found.pop() if len(found) == 1 else None

    def _full(self, by, part):
        module = self.plan.config["module"]
        return (full_external_id(*part, module),) if by == [(ID,)] else part

    def _index(self, items, by):
        if by not in self.indexes:
            index = self.indexes[by] = {}
            for item in items:
                index.setdefault(self._local_key(item, by), []).append(item)
        return self.indexes[by]

    def _local_key(self, item, by):
        if by == ((ID,),):
            external = self.finder and self.finder.external
            return (external.key(item),) if external else None
        names = [path[0] if path else self.model._rec_name for path in by]
        return tuple(tidy(item.values.get(name, False)) for name in names)

    # records that wait for others

    def is_ready(self, item):
        return all(other.record_id for other in item.waits.values())

    def refuse_waiting(self, items):
        """None of them can come first: blame detours, and what others wait for."""
        left = self.not_lost(items)
        detours = [item for item in left if item.is_awaited_by(item)]
        for item in detours:
            self.refuse(item, self.env._("It refers to itself, by a detour."))
        self.not_lost(open_items(left))

    def arrived(self, items):
        """Those whose related records are there by now; they refer to them."""
        items = self.not_lost(items)
        for item in items:
            self.take_awaited(item)
        return items

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

    def take_awaited(self, item):
        for name, other in item.waits.items():
            item.values[name] = other.record_id


class _Nowhere(list):
    """Stands for a row where values come from the configuration."""

    line = 0
    error = reason = None
    early = False

    faults = ()

    def fail(self, message, early=False, faults=()):
        self.error = message
