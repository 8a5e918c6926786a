from odoo import fields, models
from odoo.fields import Domain

from ..tools.looking import look_after_commit


class QueueChunkParent(models.AbstractModel):
    """What works belong to, such as a run: it is over when none of them waits.

    A model of parents has a computed ``state``; ``_state_domain(state)`` finds those
    in one. ``_look()`` lets go what waited for a work that is done, and ends the parent
    if nothing waits, in a transaction that began after the work was committed: the last
    one sees the others. A cron looks again for those that died in between.
    """

    _name = "queue.chunk.parent"
    _inherit = "queue.chunk.sealed"
    _description = "What Works of Jobs Belong to"

    started = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended = fields.Datetime(readonly=True, index="btree_not_null")
    paused = fields.Boolean(readonly=True)
    cancelled = fields.Datetime(readonly=True)

    def _is_stopped(self):
        return self.paused or bool(self.cancelled)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(state) for state in value)

    def _end_after_commit(self):
        """Look, once this transaction is committed, what is next, and if it is over."""
        look_after_commit(self, lambda one: one._look())

    def _reopen(self):
        """Something is tried again: it will end anew."""
        self.filtered("ended").write({"ended": False})
