# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import AbstractComponent


class BaseTrelloConnector(AbstractComponent):
    """What makes a component one of this connector."""

    _name = "base.trello.connector"
    _inherit = "base.connector"
    _collection = "trello.backend"
