"""Which names may be sent to a server, or taken from its listing.

A name from the other side is data that a stranger wrote. It never leads out of the
directory that it was found in, here or there, and never ends a command early.
"""

import re
from typing import Any

from odoo.tools.translate import LazyTranslate

from ..tools.words import clipped
from .errors import UnsafeName

_lt = LazyTranslate(__name__, default_lang="en_US")

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
SHOWN = 200  # characters of a name in a message


def checked(path: str) -> str:
    """Return `path`, relative and parted by "/", or refuse it.

    :raise UnsafeName: naming the path and what is wrong with it
    """
    if not path:
        raise UnsafeName(_lt("A file needs a name."))
    for name in path.split("/"):
        reason = complaint(name)
        if reason:
            message = _lt(
                "The path %(path)s is refused: %(reason)s. Name a path below the "
                "server's directory.",
                path=shown(path),
                reason=reason,
            )
            raise UnsafeName(message)
    return path


def complaint(name: str) -> Any:
    """Say why `name` is no name of a file or directory; None where it is one."""
    if not name:
        return _lt("a name in it is empty")
    if name in (".", ".."):
        return _lt("“%s” leads elsewhere", name)
    if "/" in name or "\\" in name:
        return _lt("a slash or a backslash is no part of a name")
    if CONTROL.search(name):
        return _lt("it has a line break or another control character")
    if LONE_SURROGATE.search(name):
        return _lt("it is not in the encoding that the server is set up with")
    return None


def joined(*parts: str) -> str:
    """Join directories and names, of which some may be empty."""
    first, *rest = [part for part in parts if part] or [""]
    return "/".join([first.rstrip("/") if rest else first, *rest])


def shown(name: str) -> Any:
    """The name as a message shows it: in one line, not too long, storable."""
    is_odd = complaint(name.replace("/", ""))
    text = clipped(ascii(name) if is_odd else name, SHOWN)
    return text if is_odd else _lt("“%s”", text)
