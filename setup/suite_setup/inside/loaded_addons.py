"""Odoo's command line, which notes at its end where it has its addons from.

``loaded_addons.py FILE ODOO'S ARGUMENTS`` writes a JSON object into the file: names of
addons, and the paths they were loaded from.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from odoo_bin import main  # pyright: ignore


def loaded_addons(modules: Mapping[str, Any]) -> dict[str, str]:
    """Where addons were loaded from.

    :param modules: Python's loaded modules by name
    :return: dictionary of an addon's name to the path of its ``__init__.py``
    """
    found = {}
    for name, module in list(modules.items()):
        prefix, _, addon = name.rpartition(".")
        if prefix == "odoo.addons" and getattr(module, "__file__", None):
            found[addon] = module.__file__
    return found


if __name__ == "__main__":
    note = Path(sys.argv.pop(1))
    try:
        sys.exit(main())
    finally:
        note.write_text(json.dumps(loaded_addons(sys.modules)))
