# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.component.core import Component


class ItemBinder(Component):
    _name = "connector.test.item.binder"
    _inherit = "base.binder"
    _collection = "connector.test.backend"
    _apply_on = ["connector.test.item.bind", "connector.test.item"]


class TagBinder(Component):
    _name = "connector.test.tag.binder"
    _inherit = "base.binder"
    _collection = "connector.test.backend"
    _apply_on = "connector.test.tag.bind"

    _external_field = "remote_id"
    _backend_field = "system_id"
    _odoo_field = "tag_id"
    _sync_date_field = "synced_on"
