# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import fields, models

from ..remote import Remote


class ConnectorTestBackend(models.Model):
    _name = "connector.test.backend"
    _inherit = "connector.backend"
    _description = "Test Backend"

    name = fields.Char(required=True)
    path = fields.Char(required=True)
    # Whether its adapter can tell what was created with a key.
    keyed = fields.Boolean()

    @contextmanager
    def work_on(self, model_name, **kwargs):
        kwargs.setdefault("remote", Remote(self.path))
        with super().work_on(model_name, **kwargs) as work:
            yield work
