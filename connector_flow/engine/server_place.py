"""Where secrets go: who may change it, and that they do not go along."""

from typing import Any

from odoo.exceptions import AccessError
from odoo.models import BaseModel

from ..transfer.hostkey import HostKeys
from .server_secrets import stored_secrets

# Who gets the secrets, how, and by whose word it is he: they are sent there only.
PLACE = (
    "protocol",
    "host",
    "port",
    "directory",
    "encoding",
    "login",
    "token_header",
    "host_key",
    "certificates",
    "check_name",
)
NAMED_PLACE = ("code", *PLACE, "company_id")  # of secrets from outside


def check_named_stay(servers: BaseModel, vals: dict[str, Any]) -> None:
    """Refuse to send secrets from outside elsewhere, or in another way.

    Who gives them names the server by what is checked here. Whether there are any yet
    does not matter: they may come later.
    """
    for server in servers.sudo():
        names = [name for name in NAMED_PLACE if changes(server, name, vals)]
        if names and vals.get("code", server.code):
            check_may_place(server.with_env(servers.env))


def check_may_place(servers: BaseModel) -> None:
    """Refuse that a person says where secrets from outside go."""
    if not servers.env.is_system():
        raise AccessError(
            servers.env._(
                "With a technical name, the configuration may give “%s” secrets. "
                "Only an administrator gives a server such a name, or changes "
                "while it has one where the secrets go and how: address, "
                "directory, sign-in, trust and company. You can remove the name, "
                "and set the secrets here.",
                servers[:1].name,
            )
        )


def moved_by(servers: BaseModel, vals: dict[str, Any]) -> BaseModel:
    """Those that these values make another receiver of their secrets.

    A first host key moves nothing: without one, no secret was ever sent.
    """
    return servers.filtered(
        lambda server: any(
            changes(server, name, vals)
            and not (name == "host_key" and _keeps_trust(server, vals[name]))
            for name in PLACE
        )
    )


def move_warning(server: BaseModel, now: dict[str, Any]) -> dict[str, Any] | None:
    """What a form says to values that remove the secrets; None if they do not."""
    if not (stored_secrets(server) and moved_by(server, now)):
        return None
    return {
        "warning": {
            "title": server.env._("Set the secrets again"),
            "message": server.env._(
                "Secrets are for one receiver. They are removed when this is "
                "saved, as the address, the sign-in or the trust changes."
            ),
            "type": "notification",
        }
    }


def changes(server: BaseModel, name: str, vals: dict[str, Any]) -> bool:
    """Whether values have another one of a field."""
    if name not in vals:
        return False
    field = server._fields[name]
    new = field.convert_to_record(field.convert_to_cache(vals[name], server), server)
    return _plain(new) != _plain(server.sudo()[name])


def _keeps_trust(server: BaseModel, host_key: Any) -> bool:
    """Whether no other host than before shows an accepted key."""
    try:
        before, after = HostKeys(server.sudo().host_key), HostKeys(host_key)
    except ValueError:
        return False
    known = set(before.fingerprints)
    return not known or bool(after) and known.issuperset(after.fingerprints)


def _plain(value: Any) -> Any:
    """A value, so that two that mean the same are equal."""
    return value.strip() if isinstance(value, str) else value or False
