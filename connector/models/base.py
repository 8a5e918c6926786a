# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        """Close the checkpoints of what is deleted; no cost where there are none."""
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            return super().unlink()  # their table may be gone already
        checkpoints = self.env["connector.checkpoint"]._open_for(self)
        if not checkpoints:
            return super().unlink()
        names = {checkpoint.id: checkpoint.name for checkpoint in checkpoints}
        result = super().unlink()
        checkpoints._close(names)
        return result
