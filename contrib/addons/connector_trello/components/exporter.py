# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import Component


class ListExporter(Component):
    """Creates a list in Trello, or exports what has changed of it."""

    _name = "trello.list.exporter"
    _inherit = ["generic.record.exporter", "base.trello.connector"]
    _apply_on = "trello.list"
