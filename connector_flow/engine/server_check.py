"""Whether a server can be reached, and whether its values can be right."""

import re
from typing import Any

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.faults import sentence
from ..tools.notification import notification
from ..transfer.errors import HostKeyUnknown, TransferTrouble
from ..transfer.names import CONTROL
from ..transfer.protocol import protocol_class
from .server_secrets import masked

HOST = re.compile(r"[\w.:%-]+")  # IPv6 addresses too
HEADER = re.compile(r"[A-Za-z0-9-]+")
CODE = re.compile(r"[a-z][a-z0-9_]*")


def check_connection(server: BaseModel, write: bool = False) -> dict[str, Any]:
    """Connect and look at the directory; keep what was seen.

    :param write: create and remove a file there as well
    :return: a notification for the browser
    """
    server.ensure_one()
    server.check_access("write")
    offered = False
    try:
        with server._connect() as adapter:
            state, seen = "ok", adapter.check(write)
    except (UserError, TransferTrouble) as error:
        state, seen = "failed", [sentence(server.env, error)]
        offered = isinstance(error, HostKeyUnknown) and error.offered
    words = "\n".join(server.env._(line) for line in seen)
    server.write(
        {
            "check_state": state,
            "check_date": fields.Datetime.now(),
            "check_message": masked(server, words),
            "offered_host_key": offered,
        }
    )
    return _notification(server)


def _notification(server: BaseModel) -> dict[str, Any]:
    is_ok = server.check_state == "ok"
    return notification(
        "success" if is_ok else "danger",
        server.name if is_ok else server.check_message,
        title=server.env._("Connected") if is_ok else server.env._("Failed"),
    )


def complaint(server: BaseModel) -> str | None:
    """Say what is wrong with a value, or return None."""
    env = server.env
    if not 0 <= server.port < 2**16:
        return env._("A port is a number up to 65535 (“%s”).", server.name)
    needs_host = "host" in protocol_class(server.protocol).asks_for
    if needs_host and not HOST.fullmatch((server.host or "").strip()):
        return env._(
            "“%s” needs a host: its name or address alone, such as "
            "sftp.example.com. Port and directory have fields of their own.",
            server.name,
        )
    if server.timeout < 1:
        return env._("Wait at least one second (“%s”).", server.name)
    if server.code and not CODE.fullmatch(server.code):
        return env._(
            "“%s” is not a technical name: begin with a letter, and go on with "
            "lowercase letters, digits and underscores.",
            server.code,
        )
    if server.token_header and not HEADER.fullmatch(server.token_header):
        return env._("“%s” is not a name of a header.", server.token_header)
    if not server.check_name and not server.certificates:
        return env._(
            "Give the certificates to trust, or any certificate of any site "
            "would do for “%s”.",
            server.name,
        )
    if CONTROL.search(server.directory or ""):
        return env._("A directory is one line of text (“%s”).", server.name)
    if not _is_encoding(server.encoding):
        return env._("“%s” is not an encoding of file names.", server.encoding)
    return None


def _is_encoding(name: str) -> bool:
    try:
        return "a/b".encode(name) == b"a/b"
    except LookupError:
        return False
