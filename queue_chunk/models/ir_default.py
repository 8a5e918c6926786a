from odoo import SUPERUSER_ID, api, models

from ..tools.seal import is_sealed


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """None for what is :func:`sealed <..tools.seal.sealed>`.

        But what stands for the empty values of a company, which Odoo asks for as the
        superuser whenever such a field is read: that is no default value.
        """
        found = super()._get_model_defaults(model_name, condition)
        if not is_sealed(self.env):
            return found
        if self.env.uid != SUPERUSER_ID:
            return {}
        fields = self.env[model_name]._fields
        return {
            name: value
            for name, value in found.items()
            if name in fields and fields[name].company_dependent
        }
