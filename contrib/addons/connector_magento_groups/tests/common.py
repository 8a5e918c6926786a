# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.connector.tests.common import ConnectorRegistryCase

from .magento_server import KEY, USER, MagentoServer


class MagentoCase(ConnectorRegistryCase):
    """A case with a Magento that listens, and a backend for it."""

    def setUp(self):
        super().setUp()
        self.magento = self.enterContext(MagentoServer())
        self.backend = self.env["magento.backend"].create(
            {
                "name": "Süßwaren-Shop",
                "location": self.magento.location,
                "username": USER,
                "password": KEY,
            }
        )
        self.groups = self.env["magento.res.partner.category"]

    def import_group(self, id_, name=None, **values):
        """Import a group, which is made in Magento first if it has a name."""
        if name:
            self.magento.add_group(id_, name, **values)
        self.groups.import_record(self.backend, str(id_))
        return self.groups.search([("external_id", "=", str(id_))])
