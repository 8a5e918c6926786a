"""What is known of a server, free of Odoo's records and of its transaction."""

import base64
from dataclasses import dataclass, field
from urllib.parse import quote

SECRETS = ("password", "private_key", "passphrase", "token")
HIDDEN = "•••"
SHORTEST = 4  # characters; what is shorter is in any text


@dataclass(frozen=True)
class Settings:
    """How to reach a server. Its representation shows no secret.

    `name` is what messages call the server; `timeout` is in seconds; `host_keys` and
    `certificates` are texts as `impexp.server` has them; `root` is the directory that
    the server's configuration allows for local files.
    """

    name: str
    host: str = ""
    port: int = 0
    login: str = ""
    directory: str = ""
    timeout: int = 30
    encoding: str = "utf-8"
    passive: bool = True
    host_keys: str = ""
    certificates: str = ""
    check_name: bool = True
    token_header: str = "Authorization"
    root: str = ""
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def without_secrets(self, text):
        """Return a text in which no secret is left, whoever wrote it there."""
        for form in sorted(self._forms(), key=len, reverse=True):
            text = text.replace(form, HIDDEN)
        return text

    def _forms(self):
        """The secrets as they are, and as they look on their way."""
        forms = {getattr(self, name) for name in SECRETS}
        if self.password:
            basic = f"{self.login}:{self.password}".encode()
            forms.add(base64.b64encode(basic).decode())
        forms |= {quote(form, safe="") for form in forms}
        forms |= {repr(form)[1:-1] for form in forms}
        return {form for form in forms if len(form) >= SHORTEST}
