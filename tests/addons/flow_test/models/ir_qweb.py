from odoo import models


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _get_bundles_to_pregenarate(self):
        """None: tests here ask for routes, and no page of theirs runs scripts."""
        return set(), set()
