# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ConnectorTestTag(models.Model):
    _name = "connector.test.tag"
    _description = "Test Tag"

    name = fields.Char()


class ConnectorTestTagBind(models.Model):
    """A binding whose fields have names of their own, and whose ids are numbers."""

    _name = "connector.test.tag.bind"
    _inherit = "connector.binding.mixin"
    _inherits = {"connector.test.tag": "tag_id"}
    _description = "Test Tag Binding"

    tag_id = fields.Many2one("connector.test.tag", required=True, ondelete="cascade")
    system_id = fields.Many2one("connector.test.backend", required=True)
    remote_id = fields.Integer()
    synced_on = fields.Datetime()
    color = fields.Char()

    _tag_uniq = models.Constraint(
        "UNIQUE (system_id, tag_id)", "This tag has a binding already."
    )

    def _connector_backend(self):
        return self.system_id
