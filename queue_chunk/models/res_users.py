from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Whose rights somebody has all of, besides his own."""

    _inherit = "res.users"

    def _covers(self, other):
        """Whether somebody has all groups and companies of somebody else.

        Administrators may give themselves whatever they lack.
        """
        self, other = self.sudo(), other.sudo()
        if self == other or self.has_group("base.group_system"):
            return True
        return (
            other.all_group_ids <= self.all_group_ids
            and other.company_ids <= self.company_ids
        )

    def _covered_user_ids(self):
        """Ids of all users whose rights somebody has; for record rules, which cache it.

        Whatever changes groups or companies of a user clears that cache.
        """
        # All of them: there are as many users as people, and the answer is cached.
        users = self.sudo().with_context(active_test=False)
        everybody = users.search(Domain.TRUE)
        return [other.id for other in everybody if self._covers(other)]

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env.registry.clear_cache()  # of rules, which know everybody
        return users
