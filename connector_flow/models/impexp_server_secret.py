from contextlib import suppress

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ..tools.vault import Vault, VaultError


class ImpexpServerSecret(models.Model):
    """A secret of a server. Nobody has a right to it: code reads it by sudo."""

    _name = "impexp.server.secret"
    _inherit = "queue.chunk.sealed"
    _description = "Secret of a Server"

    server_id = fields.Many2one(
        "impexp.server", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    value = fields.Text(required=True, groups=NO_ACCESS)

    _kind_unique = models.Constraint(
        "UNIQUE (server_id, kind)", "A server has one secret of a kind."
    )

    @api.private
    def keep(self, server, kind, text):
        """Store a secret, or remove it where `text` is empty."""
        self.search([("server_id", "=", server.id), ("kind", "=", kind)]).unlink()
        if text:
            value = Vault().seal(text, _place(server.id, kind))
            self.create({"server_id": server.id, "kind": kind, "value": value})

    @api.private
    def opened(self):
        """The secret itself."""
        self.ensure_one()
        return Vault().open(self.value, _place(self.server_id.id, self.kind))

    @api.autovacuum
    def _renew(self):
        """Seal what lies here plain, or under a key that was replaced."""
        with suppress(VaultError):  # whoever connects is told
            vault = Vault()
            # pylint: disable-next=no-search-all  # a few for each server, all are meant
            for secret in self.search([]) if vault.is_locked else ():
                secret._renew_by(vault)

    def _renew_by(self, vault):
        if not vault.is_current(self.value):
            place = _place(self.server_id.id, self.kind)
            self.value = vault.seal(vault.open(self.value, place), place)


def _place(server_id, kind):
    return f"{server_id}/{kind}"
