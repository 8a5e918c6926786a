# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.connector.tests.common import ConnectorRegistryCase

from .trello_server import BOARD, KEY, TOKEN, TrelloServer


class TrelloCase(ConnectorRegistryCase):
    """A case with a Trello that listens, and a backend for its board."""

    def setUp(self):
        super().setUp()
        self.trello = self.enterContext(TrelloServer())
        self.backend = self.env["trello.backend"].create(
            {
                "name": "Lager",
                "location": self.trello.location,
                "api_key": KEY,
                "api_token": TOKEN,
                "board": BOARD,
            }
        )
        self.lists = self.env["trello.list"].with_context(active_test=False)

    def import_list(self, id_):
        self.lists.import_record(self.backend, id_)
        return self.lists.search([("external_id", "=", id_)])

    def make_list(self, name, **values):
        """Make a list here, without its export."""
        quiet = self.lists.with_context(connector_no_export=True)
        values = {"name": name, "backend_id": self.backend.id, **values}
        return quiet.create(values).with_env(self.lists.env)
