"""Cells that say where the content of their field is: by a URL, or as a file's name."""

import re

from ..tools.field_paths import PathError
from .cells import CellError, shown

# Looked for once in a run of signs, not at each of them.
BETWEEN = re.compile(r"(?<![\s,;|])[\s,;|]+(?=https?://)", re.IGNORECASE)
URL = re.compile(r"https?://\S", re.IGNORECASE)


def source_of(env, field, spec):
    """Where the content of a column comes from: "url", "file", or None for its cells.

    :raise PathError: when the field has no content
    """
    found = [name for name in ("url", "file") if spec[name]]
    if len(found) > 1:
        raise PathError(env._("“url” and “file” exclude each other."))
    if found and field.type not in ("binary", "image"):
        raise PathError(
            env._(
                "“%(option)s” is for pictures and files, which “%(field)s” has not.",
                option=found[0],
                field=field.name,
            )
        )
    return found[0] if found else None


def address_reader(env, field, spec):
    """The function that reads the address in a filled cell; None where it has none."""
    return _url_reader(env, spec["url"]) if spec["url"] else _name_of


def _name_of(cell):
    return str(cell).strip().replace("\\", "/")


def _url_reader(env, number):
    def read(cell):
        urls = BETWEEN.split(str(cell).strip())
        if not all(map(URL.match, urls)):
            raise CellError(
                env._(
                    "“%s” is not an address: it has to begin with http:// or https://.",
                    shown(cell),
                )
            )
        if number is True and len(urls) > 1:
            raise CellError(
                env._(
                    "“%(value)s” are %(count)s addresses: say which one, such as "
                    "'url': 1 for the first.",
                    value=shown(cell),
                    count=len(urls),
                )
            )
        return urls[number - 1] if number <= len(urls) else None

    return read
