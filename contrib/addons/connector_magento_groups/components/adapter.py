# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import AbstractComponent, Component


class MagentoAdapter(AbstractComponent):
    """Asks Magento, through the client of the work context."""

    _name = "magento.adapter"
    _inherit = ["base.backend.adapter.crud", "base.magento.connector"]

    def call(self, method, *arguments):
        return self.work.magento_api.call(method, arguments)

    def malformed(self, method, answer):
        return self.work.magento_api.malformed(method, answer)


class BackendAdapter(Component):
    """What the button *Check Connection* asks."""

    _name = "magento.backend.adapter"
    _inherit = "magento.adapter"
    _apply_on = "magento.backend"

    def check_connection(self):
        """Log in and give Magento's name and version."""
        info = self.call("magento.info")
        if not isinstance(info, dict):
            raise self.malformed("magento.info", info)
        return f"Magento {info.get('magento_edition')} {info.get('magento_version')}"


class CustomerGroupAdapter(Component):
    _name = "magento.res.partner.category.adapter"
    _inherit = "magento.adapter"
    _apply_on = "magento.res.partner.category"

    def search(self, filters=None):
        """Give the ids of the groups, each once."""
        method = "ol_customer_groups.list"
        rows = self.call(method, filters or {})
        if not isinstance(rows, list) or not all(map(is_group, rows)):
            raise self.malformed(method, rows)
        return list(dict.fromkeys(str(row["customer_group_id"]) for row in rows))

    def read(self, external_id):
        """Give a group: its id, its code, which is its name, and its tax class."""
        method = "ol_customer_groups.info"
        group = self.call(method, int(external_id))
        if not is_group(group) or str(group["customer_group_id"]) != external_id:
            raise self.malformed(f"{method}({external_id})", group)
        return group

    def write(self, external_id, data):
        """Change a group."""
        method = "ol_customer_groups.update"
        answer = self.call(method, int(external_id), data)
        if answer is not True:
            raise self.malformed(f"{method}({external_id})", answer)


def is_group(row):
    """Tell whether an answer has what every group has."""
    return (
        isinstance(row, dict)
        and str(row.get("customer_group_id", "")).isdecimal()
        and isinstance(row.get("customer_group_code"), str)
    )
