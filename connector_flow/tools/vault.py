"""Secrets as they lie in the database: of no use to whoever reads a copy of it.

With a key in the server's configuration they are encrypted (AES-256-GCM), bound to the
place where they belong, so that they cannot be moved to a record that sends them
elsewhere. Without a key they lie there as they are.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .server_config import option

_lt = LazyTranslate(__name__, default_lang="en_US")

MARK = "aesgcm"  # a sealed text is aesgcm:<name of the key>:<nonce and text>
PLAIN = "plain"
NONCE = 12  # bytes
SHORTEST = 32  # characters of a key
COMMAND = "openssl rand -base64 32"
LINES = f"[connector_flow]\nsecret_key = <{COMMAND}>"


class VaultError(UserError):
    """A secret cannot be sealed or opened; the message says what to do."""


class Vault:
    """Seals with the first key of the configuration, and opens with any of them.

    :raise VaultError: if a key is too short to be one
    """

    def __init__(self):
        keys = option("secret_key").split()
        if any(len(key) < SHORTEST for key in keys):
            message = _lt(
                "The secret_key in the server's configuration has less than "
                "%(length)s characters. Make one by: %(command)s",
                length=SHORTEST,
                command=COMMAND,
            )
            raise VaultError(message)
        self.keys = {_name(key): _derived(key) for key in keys}

    @property
    def is_locked(self):
        """Whether there is a key."""
        return bool(self.keys)

    def seal(self, text, place):
        """Return `text` as it is stored.

        :param place: text that names where it belongs; needed to open it
        """
        if not self.keys:
            return f"{PLAIN}:{text}"
        name, key = next(iter(self.keys.items()))
        nonce = os.urandom(NONCE)
        sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())
        return f"{MARK}:{name}:{base64.b64encode(sealed).decode()}"

    def open(self, stored, place):
        """Return the text that was sealed for the same place.

        :raise VaultError: if the key is not there any more, or the text was changed
        """
        kind, _colon, rest = stored.partition(":")
        if kind == PLAIN:
            return rest
        name, _colon, text = rest.partition(":")
        if name not in self.keys:
            message = _lt(
                "A secret was stored with the key %s, which is not in the server's "
                "configuration: add that key behind the present one, parted by a "
                "space, or set the secret again.",
                name,
            )
            raise VaultError(message)
        return self._decrypted(self.keys[name], text, place)

    def is_current(self, stored):
        """Whether it would be sealed the same way today."""
        mark = f"{MARK}:{next(iter(self.keys))}:" if self.keys else f"{PLAIN}:"
        return stored.startswith(mark)

    def _decrypted(self, key, text, place):
        try:
            sealed = base64.b64decode(text)
            nonce, rest = sealed[:NONCE], sealed[NONCE:]
            return AESGCM(key).decrypt(nonce, rest, place.encode()).decode()
        except (InvalidTag, ValueError):
            message = _lt(
                "A stored secret was changed or belongs to another server: set it "
                "again."
            )
            raise VaultError(message) from None


def _derived(key):
    return hashlib.sha256(b"connector_flow secret\0" + key.encode()).digest()


def _name(key):
    """What tells a key from others, and nothing else about it."""
    return hashlib.sha256(b"connector_flow name\0" + _derived(key)).hexdigest()[:8]
