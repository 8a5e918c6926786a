# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..components.client import TrelloClient

MANAGERS = "connector.group_connector_manager"


class TrelloBackend(models.Model):
    _name = "trello.backend"
    _inherit = "connector.backend.mixin"
    _description = "Trello Backend"

    location = fields.Char(
        "Address", required=True, default="https://api.trello.com", help="Of the API."
    )
    api_key = fields.Char("API Key", copy=False, groups=MANAGERS)
    api_token = fields.Char("API Token", copy=False, groups=MANAGERS)
    board = fields.Char(
        "Board ID",
        required=True,
        help="The part of the board's address after /b/, or its whole ID.",
    )
    imported_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="What changed in Trello before was imported, or its import is queued. "
        "Empty: all lists are imported next time.",
    )

    @api.constrains("location")
    def _check_location(self):
        for backend in self:
            if not backend.location.startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._("The address begins with https:// or http://.")
                )

    @contextmanager
    def work_on(self, model_name, **kwargs):
        """Give the work context, with a client for Trello."""
        self.ensure_one()
        # Who runs a job need not be allowed to read the token.
        secret = self.sudo()
        with (
            TrelloClient(secret.location, secret.api_key, secret.api_token) as client,
            super().work_on(model_name, trello=client, **kwargs) as work,
        ):
            yield work

    def action_import_lists(self):
        """Queue the import of the lists that changed since the last time.

        :return: a notification
        """
        self.check_access("write")
        # The jobs work for the connector, whatever else the manager may do.
        for backend in self.sudo():
            backend.env["trello.list"].with_delay().import_batch(backend)
        return self._queued_notification(
            self.env._(
                "Trello is asked for the lists that changed. They come in one by one: "
                "see “Records” and “Last Synchronized” on the backend."
            )
        )

    def action_import_all_lists(self):
        """Queue the import of all lists.

        :return: a notification
        """
        self.imported_until = False
        return self.action_import_lists()

    @api.model
    def _cron_import_lists(self):
        self.search([("api_token", "!=", False)]).action_import_lists()
