# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class TrelloBinder(Component):
    _name = "trello.binder"
    _inherit = ["base.binder", "base.trello.connector"]
    _apply_on = "trello.list"
