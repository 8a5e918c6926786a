"""What this machine's pip is told: where packages come from, and which versions."""

import ast
import json
import os
from collections.abc import Iterable
from pathlib import Path

from .process import read

# pip's settings by their names, and what uv calls them in its own file of settings.
TEXTS = {"index-url": "index-url"}
LISTS = {
    "extra-index-url": "extra-index-url",
    "find-links": "find-links",
    "trusted-host": "allow-insecure-host",
}
SWITCHES = {"no-index": "no-index"}
VARIABLES = {
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "keyring-provider": "UV_KEYRING_PROVIDER",
}
ON = {"1", "true", "yes", "on", "y", "t"}
# As pip orders them: what comes later wins.
SECTIONS = ("global", "install", ":env:")
# What uv can do of that which pip offers as a keyring-provider.
KEYRINGS = {"disabled", "subprocess"}


def settings(python: Path | str) -> dict[str, str]:
    """What pip's files and variables set for an installation.

    :param python: a Python that has pip
    :return: texts by the long names of pip's options
    """
    listed = read([str(python), "-m", "pip", "config", "list"])
    return parse(listed.splitlines())


def parse(lines: Iterable[str]) -> dict[str, str]:
    """Read what ``pip config list`` prints, like ``global.cert='/etc/ca.pem'``."""
    found = {section: {} for section in SECTIONS}
    for line in lines:
        key, _equals, value = line.partition("=")
        section, _dot, name = key.rpartition(".")
        if section in found:
            found[section][name.replace("_", "-")] = ast.literal_eval(value)
    merged = {}
    for section in SECTIONS:
        merged |= found[section]
    # The option is called so, its file also takes the other name.
    merged.setdefault("timeout", merged.get("default-timeout", "15"))
    return merged


def constrained(python: Path | str, constraints: Path) -> dict[str, str]:
    """Variables with which pip keeps to exact versions, also in what it builds with.

    :param python: a Python that has pip
    :param constraints: path of the file with the versions
    :return: a dictionary, to be added to the environment
    """
    told = settings(python)
    # As an address, because pip separates paths by spaces.
    ours = constraints.as_uri()
    return {
        "PIP_CONSTRAINT": f"{told.get('constraint', '')} {ours}".strip(),
        "PIP_BUILD_CONSTRAINT": f"{told.get('build-constraint', '')} {ours}".strip(),
    }


def for_uv(told: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The same settings in uv's words.

    :param told: what :func:`settings` returned
    :return: text of a file of settings, and variables for the environment
    """
    # pip takes the best version of all indexes; uv would stop at the first one.
    lines = ['index-strategy = "unsafe-best-match"']
    for table, read_value in ((TEXTS, str), (LISTS, str.split), (SWITCHES, _is_on)):
        for name in table.keys() & told.keys():
            # Such values are written in JSON as they are in TOML.
            lines.append(f"{table[name]} = {json.dumps(read_value(told[name]))}")
    given = {VARIABLES[name]: told[name] for name in VARIABLES.keys() & told.keys()}
    if told.get("keyring-provider") not in KEYRINGS:
        given.pop("UV_KEYRING_PROVIDER", None)
    # The caller's own settings of uv are not those of pip.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("UV_")}
    return "\n".join(lines) + "\n", kept | given


def _is_on(text: str) -> bool:
    return text.lower() in ON
