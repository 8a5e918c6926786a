# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..components.client import MagentoClient


class MagentoBackend(models.Model):
    _name = "magento.backend"
    _inherit = "connector.backend.mixin"
    _description = "Magento Backend"

    location = fields.Char(
        "Address", required=True, help="Of the shop, such as https://shop.example"
    )
    username = fields.Char("API User", required=True)
    password = fields.Char(
        "API Key", copy=False, groups="connector.group_connector_manager"
    )
    lang = fields.Selection(
        "_selection_lang",
        "Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="Names have this language in Magento.",
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.constrains("location")
    def _check_location(self):
        for backend in self:
            parts = urlsplit(backend.location)
            if parts.scheme not in ("http", "https") or "@" in parts.netloc:
                raise ValidationError(
                    self.env._(
                        "Write the address of a shop as https://shop.example, without "
                        "user and password: these have fields of their own."
                    )
                )

    @contextmanager
    def work_on(self, model_name, **kwargs):
        """Give the work context, with a client for Magento and Magento's language."""
        self.ensure_one()
        # Who runs a job need not be allowed to read the key.
        secret = self.sudo()
        backend = self.with_context(lang=self.lang)
        working_on = super(MagentoBackend, backend).work_on
        with (
            MagentoClient(secret.location, secret.username, secret.password) as client,
            working_on(model_name, magento_api=client, **kwargs) as work,
        ):
            yield work

    def action_import_customer_groups(self):
        """Queue the import of all customer groups.

        :return: a notification
        """
        self.check_access("write")
        # The jobs work for the connector, whatever else the manager may do.
        for backend in self.sudo():
            groups = backend.env["magento.res.partner.category"]
            groups.with_delay().import_batch(backend)
        return self._queued_notification(
            self.env._(
                "Magento is asked for its customer groups. They come in one by one: "
                "see “Records” and “Last Synchronized” on the backend."
            )
        )
