from odoo import models

from odoo.addons.base.models.res_users import CryptContext


class ResUsers(models.Model):
    """Passwords of tests are no secrets: Odoo's 600,000 rounds would only take time."""

    _inherit = "res.users"

    def _crypt_context(self):
        kinds = ["pbkdf2_sha512", "plaintext"]
        return CryptContext(kinds, deprecated=["auto"], pbkdf2_sha512__rounds=1)
