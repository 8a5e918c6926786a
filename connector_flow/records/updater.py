"""Writes what is new in records that are there, and in their lines."""

from odoo.addons.queue_chunk.desk.faults import DUPLICATE, Fault

from .changes import Current
from .items import Content, open_items, without_left
from .lines import LineMatcher
from .translations import translate, translations
from .writer import note_sync, write


class Updater:
    """Changes existing records.

    :param plan: the :class:`~.plan.Plan`
    :param order: the :class:`~.order.Order`
    :param refuse: a :class:`~.items.Refusal`
    """

    def __init__(self, plan, order, refuse):
        self.env = plan.env
        self.model = plan.model
        self.plan = plan
        self.order = order
        self.refuse = refuse

    def update(self, items):
        """Write what is new in existing records; return those that changed."""
        if not items:
            return self.model
        for item in items:
            item.state = "update"
        names = dict.fromkeys(
            name
            for item in items
            for name, value in item.values.items()
            if not isinstance(value, Content)
        )
        records = self.model.browse(item.record_id for item in items)
        current = Current(records, names, self.plan.with_archived())
        changes = {
            item.record_id: current.changes(item.record_id, item.values)
            for item in items
        }
        matchers = self._add_lines(items, changes)
        translated = translations(self.plan, open_items(items), changes)
        for item in open_items(items):
            touched = changes[item.record_id] or any(
                item.record_id in found for found in translated.values()
            )
            if not touched:
                item.skip(self.env._("unchanged"), unchanged=True)
        left = {item.record_id for item in open_items(items)}
        for record_id in left:
            note_sync(self.plan, changes[record_id])
        write(self.model, {id_: changes[id_] for id_ in changes if id_ in left})
        translate(self.model, translated)
        for matcher in matchers.values():
            matcher.note()
        return self.model.browse(left)

    def _add_lines(self, items, changes):
        """Add to the changes what becomes of lines; return their matchers."""
        matchers = {}
        for name, plan in self.plan.lines.items():
            with_lines = [item for item in items if item.lines[name]]
            if not with_lines:
                continue
            key = self.plan.config["lines"].get(name, ())
            records = self.model.browse(item.record_id for item in with_lines)
            matchers[name] = LineMatcher(plan, key, records, self.order)
            for item in with_lines:
                self._add_lines_of(item, name, matchers[name], changes)
        return matchers

    def _add_lines_of(self, item, name, matcher, changes):
        try:
            commands = matcher.commands(item.record_id, item.lines[name])
        except LookupError as error:
            [line] = error.args
            self.refuse(
                line,
                self.env._(
                    "Several lines of the record have the same %s.",
                    ", ".join(map(matcher.plan.label, matcher.key)),
                ),
                fault=Fault(DUPLICATE),
            )
            if not line.left:
                return None
            without_left([item])
            return self._add_lines_of(item, name, matcher, changes)
        if commands:
            changes[item.record_id][name] = commands
        return None
