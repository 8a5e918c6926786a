"""Creates new records, those first to which others refer."""

from odoo.tools import split_every

from .lines import LineMatcher
from .translations import translate, translations
from .writer import create, note_sync

AT_ONCE = 1000  # records, for whoever waits to see how far it is


class Creator:
    """Creates records.

    :param plan: the :class:`~.plan.Plan`
    :param finder: of existing records, see :mod:`.keys`; or None
    :param order: the :class:`~.order.Order`
    """

    def __init__(self, plan, finder, order):
        self.model = plan.model
        self.plan = plan
        self.finder = finder
        self.order = order

    def create(self, items, newcomers, tell):
        """Create new records; those that others refer to come first.

        :param newcomers: the :class:`~.newcomers.Newcomers` that knows what they await
        :param tell: function that is given items that are records now
        """
        for item in items:
            item.state = "create"
        created, rest = self.model, items
        while rest:
            ready = [item for item in rest if newcomers.is_ready(item)]
            if not ready:
                newcomers.refuse_waiting(rest)
                break
            for part in split_every(AT_ONCE, ready, list):
                created += self._create_ready(part, newcomers)
                tell(part)
            rest = [item for item in rest if item.record_id is None and item.is_open]
        return created

    def _create_ready(self, items, newcomers):
        for item in items:
            note_sync(self.plan, item.values)
            newcomers.take_awaited(item)
        records = create(self.model, items)
        if self.finder:
            self.finder.link(items, records)
            self.order.claim({item.record_id: item.line for item in items})
            self._note_lines(items)
        if self.plan.languages():
            translate(self.model, translations(self.plan, items, {}))
        return records

    def _note_lines(self, items):
        """Those of new records are nobody else's in this run."""
        for name, plan in self.plan.lines.items():
            ids = [item.record_id for item in items if item.lines[name]]
            if ids:
                records = self.model.browse(ids)
                LineMatcher(plan, (), records, self.order, new=True).note()
