"""Secrets of a server: stored or given from outside, set, never shown, forgotten."""

import re
from contextlib import suppress
from typing import Any

from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.faults import sentence
from ..tools.masking import mask
from ..tools.secret_names import is_parameter
from ..tools.server_config import option
from ..tools.vault import LINES, Vault, VaultError
from ..transfer.settings import SECRETS
from .lent_rights import check_lent_to_flows

MAX_SECRET = 20_000  # characters; an RSA key of 16,384 bits has 12,700
LINE_BREAKS = re.compile(r"[\r\n\x00]")


def without_secrets(vals: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of a server, and its secrets: these never get into a cache."""
    vals = dict(vals)
    given = {kind: vals.pop(kind) for kind in SECRETS if kind in vals}
    more = vals.pop("secret_parameters", None) or {}
    return vals, given | (more if isinstance(more, dict) else {str(more): ""})


# what they are, for code that connects


def secret(server: BaseModel, kind: str) -> str:
    """The secret itself; empty where none is set."""
    return secret_outside(server, kind) or _secret_stored(server, kind)


def secret_outside(server: BaseModel, kind: str) -> str:
    """The secret that the configuration file or the environment gives."""
    return option(kind, f"impexp_server.{server.code}") if server.code else ""


def secret_parameters(server: BaseModel) -> tuple[Any, ...]:
    """Place, name and secret of each that requests have: a tuple of tuples."""
    return tuple(
        (*one.kind.split(":", 1), one.opened())
        for one in stored_secrets(server).sorted("kind")
        if one.kind not in SECRETS
    )


def stored_secrets(servers: BaseModel) -> BaseModel:
    """The records that hold them."""
    secrets = servers.env["impexp.server.secret"].sudo()
    return secrets.search([("server_id", "in", servers.ids)])


def masked(servers: BaseModel, text: str) -> str:
    """The text without any secret of these servers, in whatever form."""
    return mask(text, _known_secrets(servers.sudo())) if text and servers else text


def _secret_stored(server: BaseModel, kind: str) -> str:
    record = stored_secrets(server).filtered(lambda one: one.kind == kind)
    return record.opened() if record else ""


def _known_secrets(servers: BaseModel) -> list[str]:
    """The secrets themselves; those that cannot be opened were not sent either."""
    found = []
    for server in servers:
        kinds = {*SECRETS, *stored_secrets(server).mapped("kind")}
        secrets = {kind: _secret_if_open(server, kind) for kind in kinds}
        found += secrets.values()
        if secrets["password"]:
            found.append(f"{server.login or ''}:{secrets['password']}")
    return found


def _secret_if_open(server: BaseModel, kind: str) -> str:
    with suppress(VaultError):
        return secret(server, kind)
    return ""


# setting them


def set_secret(server: BaseModel, kind: str, text: str | None) -> None:
    """Store a secret; an empty one is removed. The right to write is checked.

    :param kind: one of `SECRETS`, or place and name of a parameter of requests, such
        as ``header:X-Api-Key``
    """
    server.ensure_one()
    server.check_access("write")
    check_lent_to_flows(server._flows())
    _check_kind(server.env, kind)
    text = str(text or "")
    if not kind.startswith(("param:", "form:")):  # elsewhere it ends the line
        text = _one_line(server.env, kind, text)
    if len(text) > MAX_SECRET:
        raise UserError(server.env._("A secret has %s characters at most.", MAX_SECRET))
    sealed(server.env["impexp.server.secret"]).keep(server, kind, text)
    _note_set(server, kind)
    server.invalidate_recordset()


def _one_line(env: Environment, kind: str, text: str) -> str:
    text = text.strip("\r\n")
    if kind != "private_key" and LINE_BREAKS.search(text):
        raise UserError(env._("A line break is no part of this secret."))
    return text


def _check_kind(env: Environment, kind: str) -> None:
    if not (kind in SECRETS or is_parameter(kind)):
        raise UserError(
            env._(
                "“%s” names no secret of a request. Name its place and what it is "
                "called there: header:X-Api-Key, param:key or form:token. Host, "
                "and what else leads a request elsewhere, is none.",
                kind,
            )
        )


def _note_set(server: BaseModel, kind: str) -> None:
    """It was set again, or is not needed any more."""
    lost = server.sudo().lost_secrets or []
    if kind in lost:
        server.lost_secrets = [one for one in lost if one != kind] or False


def forget_secrets(servers: BaseModel) -> None:
    """They became another receiver: remove their secrets, and remember which.

    Whoever may set them may not read them, and so may not send them to a host of his
    own either.
    """
    for server in servers:
        stored = stored_secrets(server)
        if stored:
            lost = {*stored.mapped("kind"), *(server.lost_secrets or ())}
            stored.unlink()
            server.lost_secrets = sorted(lost)
            server.invalidate_recordset()


# what is shown of them


def secret_states(server: BaseModel) -> dict[str, Any]:
    """{kind: ``stored``, ``outside`` or False}"""
    stored = set(stored_secrets(server).mapped("kind"))
    states = {kind: kind in stored and "stored" for kind in SECRETS}
    outside = [kind for kind in SECRETS if secret_outside(server.sudo(), kind)]
    return states | dict.fromkeys(outside, "outside")


def parameter_states(server: BaseModel) -> list[dict[str, Any]]:
    """[{kind, is_set}] of the secret headers and parameters, also of lost ones."""
    stored = stored_secrets(server).mapped("kind")
    kinds = {*stored, *(server.lost_secrets or ())} - {*SECRETS}
    return [{"kind": kind, "is_set": kind in stored} for kind in sorted(kinds)]


def lost_words(server: BaseModel) -> str | bool:
    """What the secrets are called that were removed; False without any."""
    words = (_kind_in_words(server, kind) for kind in server.lost_secrets or ())
    return ", ".join(words) or False


def secret_advice(env: Environment) -> Any:
    """How to have secrets encrypted, where they are not; or what keeps them shut."""
    try:
        if Vault().is_locked:
            return False
    except VaultError as error:
        return sentence(env, error)
    return env._(
        "Secrets are stored as they are, and whoever reads the database or a "
        "backup of it reads them. To encrypt them, add to the server's "
        "configuration (odoo.conf), and restart it:\n%s",
        LINES,
    )


def _kind_in_words(server: BaseModel, kind: str) -> str:
    if kind in SECRETS:
        return server._fields[kind].get_description(server.env)["string"]
    return kind.partition(":")[2]


# what is called like one, and is none


def check_may_declare(env: Environment) -> None:
    """Refuse that a person says of a header that it is no secret."""
    if not env.is_system():
        raise AccessError(
            env._(
                "Only an administrator declares that a header or a parameter is no "
                "secret. Leave “Harmless Parameters” empty, or ask one."
            )
        )


def is_harmless(server: BaseModel, name: str) -> bool:
    """Whether an administrator said so of a name."""
    names = (server.sudo().harmless_parameters or "").replace(",", " ").split()
    return name.casefold() in map(str.casefold, names)
