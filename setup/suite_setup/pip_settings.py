"""What this machine's pip is told: where packages come from, and which versions."""

import ast
import os
from collections.abc import Iterable
from pathlib import Path

from .process import read

# pip's settings by their names, and the variables from which uv takes the same.
VARIABLES = {
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "constraint": "UV_CONSTRAINT",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "index-url": "UV_DEFAULT_INDEX",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "trusted-host": "UV_INSECURE_HOST",
}
ON = {"1", "true", "yes", "on", "y", "t"}
# Of those that may have several values: what uv has between them.
BETWEEN = {
    "constraint": " ",
    "extra-index-url": " ",
    "find-links": ",",
    "trusted-host": " ",
}
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
    merged, lines = {}, list(lines)
    for section in SECTIONS:
        for key, _equals, value in (line.partition("=") for line in lines):
            of, _dot, name = key.rpartition(".")
            if of == section:
                merged[name.replace("_", "-")] = ast.literal_eval(value)
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


def for_uv(told: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """What gives uv the same settings, and none of its own.

    Few are options, which all users of the machine see: some hold a password.

    :param told: what :func:`settings` returned
    :return: options, and an environment
    """
    options = ["--no-index"] if told.get("no-index", "").lower() in ON else []
    kept = {k: v for k, v in os.environ.items() if not k.startswith("UV_")}
    # pip takes the best version of all indexes; uv would stop at the first one.
    given = {"UV_NO_CONFIG": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name in VARIABLES.keys() & told.keys():
        text = told[name]
        if name in BETWEEN:
            text = BETWEEN[name].join(text.split())
        given[VARIABLES[name]] = text
    if told.get("keyring-provider") not in KEYRINGS:
        given.pop("UV_KEYRING_PROVIDER", None)
    return options, kept | given
