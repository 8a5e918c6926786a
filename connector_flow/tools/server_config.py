"""What the server's configuration file says beside Odoo's own options.

Sections of it that Odoo does not know stay there for addons. Values are read when they
are asked for, so that those that a secrets manager replaces are taken up.
"""

import os
from configparser import Error, RawConfigParser

from odoo.tools import config

OURS = "connector_flow"


def option(name, section=OURS):
    """Return an option's value, a stripped text, empty where it is not set.

    The environment goes before the file: `CONNECTOR_FLOW_LOCAL_ROOT` is `local_root` of
    the section `connector_flow`, and `X_Y_NAME` is `name` of `x.y`.
    """
    variable = f"{section}_{name}".replace(".", "_").upper()
    return (os.environ.get(variable) or _from_file(section, name)).strip()


def _from_file(section, name):
    parser = RawConfigParser(strict=False)
    try:
        parser.read(config["config"] or (), encoding="utf-8")
    except (Error, UnicodeDecodeError):
        return ""  # Odoo itself would not have started with it
    return parser.get(section, name, fallback="") or ""
