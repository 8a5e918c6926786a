from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain

DECIDING = {"company_id", "channel_id"}


class ImpexpTaskFlow(models.Model):
    """Whose rights a flow works with, and who may change it meanwhile.

    Who starts a flow, or has it start by a schedule, lends it his rights. A change of
    what decides what it does would use them, so it needs at least as many rights:
    tasks, transitions, rows, files, servers, schedules, channels, companies.
    """

    _inherit = "impexp.task.flow"

    def _check_lent_rights(self):
        """Refuse the current user to change flows that work with rights he lacks.

        :raise AccessError: naming whose rights, and the way out
        """
        if self._may_use_all_rights() or not self.ids:
            return
        self._wait_for_starts()
        for flow in self.sudo():
            flow.with_env(self.env)._check_schedule_lent()
            runs = flow._unfinished_runs().with_env(self.env)
            runs._check_lent_rights(flow._lent_to_run)

    def _may_use_all_rights(self):
        return self.env.su or self.env.user.has_group("base.group_system")

    def _check_schedule_lent(self):
        """Refuse the current user to change a schedule that runs as another one."""
        flow, user = self.sudo(), self.env.user
        if flow.scheduled and not user._covers(flow.schedule_user_id):
            raise AccessError(flow._lent_to_schedule())

    def _wait_for_starts(self):
        """A start at the same moment goes first or comes after, and is seen.

        Both lock the flow; the second one gets a conflict, which Odoo tries again.
        """
        self.env.cr.execute(
            "SELECT id FROM impexp_task_flow WHERE id IN %s FOR NO KEY UPDATE",
            [self._ids],
            log_exceptions=False,
        )

    def _unfinished_runs(self):
        """Runs that can still do something, now or when they are repaired."""
        unfinished = Domain("ended", "=", False) | Domain("state", "=", "failed")
        mine = Domain("flow_id", "in", self.ids)
        return self.env["impexp.run"].search(mine & unfinished)

    def _lent_to_schedule(self):
        return self.env._(
            "“%(flow)s” starts by itself with the rights of %(user)s, which are not all"
            " yours. Have the schedule run as you first or switch it off, or ask "
            "%(user)s or an administrator for this change.",
            flow=self.name,
            user=self.schedule_user_id.name,
        )

    def _lent_to_run(self, run):
        return self.env._(
            "“%(run)s” is not over and works with the rights of %(user)s, which are not"
            " all yours. Wait for its end or cancel it, or ask %(user)s or an "
            "administrator for this change.",
            run=run.name,
            user=run.user_id.name,
        )

    def write(self, vals):
        if DECIDING & vals.keys():
            self._check_lent_rights()
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        self._check_lent_rights()
        return super().unlink()
