"""What is known of a server, free of Odoo's records and of its transaction."""

from dataclasses import dataclass, field

from ..tools.masking import mask

SECRETS = ("password", "private_key", "passphrase", "token")


@dataclass(frozen=True)
class Settings:
    """How to reach a server. Its representation shows no secret.

    `name` is what messages call the server; `timeout` is in seconds; `host_keys` and
    `certificates` are texts as `impexp.server` has them; `root` is the directory that
    the server's configuration allows for local files, `root_option` what it is called
    there; `parameters` are the secret headers and parameters of requests: of each its
    place, its name and the secret.
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
    root_option: str = "local_root"
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    parameters: tuple = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """Return a text in which no secret is left, whoever wrote it there."""
        return mask(text, self.secrets())

    def secrets(self) -> list[str]:
        """All that nobody shall read: a list of texts."""
        texts = [getattr(self, name) for name in SECRETS]
        if self.password:
            texts.append(f"{self.login}:{self.password}")
        return [*texts, *(secret for _place, _name, secret in self.parameters)]

    def named(self, place: str) -> dict[str, str]:
        """The secrets of one place of a request, a dictionary of name to secret."""
        return {name: secret for at, name, secret in self.parameters if at == place}
