"""Mappings for files that many people have: texts in the folder ``presets`` of addons.

A preset is a JSON file of any installed addon, found by its folder::

    {
        "name": {"en_US": "Shopify: products", "de_DE": "Shopify: Produkte"},
        "recognized_by": {"columns": ["Handle", "Variant SKU"]},
        "reader": "csv_import",
        "reader_config": {},
        "task": "record_import",
        "config": {"model": "product.template", "mapping": {…}, "key": …}
    }

``recognized_by`` names columns that the file has, or ``root``, a part of the
``namespace`` and ``elements`` of an XML document. Where several are recognized, the one
with the higher ``rank`` comes first. One whose task types, models or options do not
exist here is not offered. With ``guess_others`` columns that the mapping does not name
are matched as in a file that nobody knows.
"""

import json
import logging
from pathlib import Path
from typing import NamedTuple

from odoo.modules.module import get_module_path

from ..engine.task_types import AbstractTask
from ..tools.configuration import check_config
from .synonyms import plain

FOLDER = "presets"
LANGUAGE = "en_US"
TABLES = ("csv_import", "xlsx_import")
# What a file says itself of how its table is read.
ABOVE = ("skip_rows", "header_row")
BELOW = ("sheet", "short_rows")
MAPPINGS = ("mapping", "template", "variant")  # of Record Import, of Product Import
_logger = logging.getLogger(__name__)


class Root(NamedTuple):
    """What an XML document begins with."""

    name: str = ""
    namespace: str = ""
    elements: frozenset = frozenset()


NO_ROOT = Root()


def recognized_presets(env, columns, root=NO_ROOT):
    """The presets for a file, the best first: {id: preset}.

    :param columns: names of its columns, or None
    :param root: :class:`Root` of an XML document
    """
    found = {
        name: preset
        for name, preset in all_presets(env).items()
        if _fits(preset.get("recognized_by") or {}, columns, root)
        and not preset_complaints(env, preset)
    }
    return dict(sorted(found.items(), key=lambda item: _rank(item[1]), reverse=True))


def all_presets(env):
    """All presets of the addons that are installed: {"addon/file": preset}."""
    found = {}
    for addon in sorted(env.registry._init_modules):
        folder = Path(get_module_path(addon, display_warning=False) or "", FOLDER)
        for path in sorted(folder.glob("*.json")) if folder.is_absolute() else ():
            if preset := read_preset(path):
                found[f"{addon}/{path.stem}"] = preset
    return found


def preset_complaints(env, preset):
    """Why a preset cannot be used here: list of messages, those of its task types."""
    pairs = (
        (preset.get("reader"), preset.get("reader_config") or {}),
        (preset.get("task", "record_import"), preset.get("config") or {}),
    )
    return [
        complaint
        for kind, config in pairs
        for complaint in _task_complaints(env, kind, config)
    ]


def preset_name(env, preset):
    """Its name in the language of the user."""
    names = preset["name"]
    if isinstance(names, str):
        return names
    return names.get(env.lang) or names.get(LANGUAGE) or next(iter(names.values()))


def fitted(config, columns):
    """The configuration of a preset for a file that lacks some of the columns.

    :param columns: names of the file's columns
    """
    there = {*columns, *(config.get("columns") or {})}
    config = config | {
        name: {
            column: entry for column, entry in config[name].items() if column in there
        }
        for name in MAPPINGS
        if isinstance(config.get(name), dict)
    }
    if isinstance(config.get("check"), dict):
        sums = config["check"].items()
        config["check"] = {field: column for field, column in sums if column in there}
    if isinstance(config.get("attributes"), list):
        config["attributes"] = [
            one for one in config["attributes"] if there.issuperset(_columns_of(one))
        ]
    return config


def fitted_reader(preset, kind, found, options):
    """How a table is read of which a preset knows the columns.

    It may be a workbook, or have rows around it of which the preset does not know.

    :param kind, found: how the file says that it is read: task type, configuration
    :param options: those of that task type
    :return: task type and configuration
    """
    own = dict(preset.get("reader_config") or {})
    if {preset["reader"], kind} - {*TABLES}:
        return preset["reader"], own
    left = [
        one for one in own.get("leave_out", ()) if one not in found.get("leave_out", ())
    ]
    if left or "leave_out" in found:
        own["leave_out"] = [*left, *found.get("leave_out", ())]
    there = BELOW if own.get("header_has") else (*BELOW, *ABOVE)
    own = {name: found[name] for name in there if name in found} | own
    return kind, {name: value for name, value in own.items() if name in options}


def _columns_of(attribute):
    """The columns of which a preset says that they hold an attribute of a product."""
    return [attribute[name] for name in ("name", "value", "list") if name in attribute]


def read_preset(path):
    try:
        preset = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        _logger.warning("The preset %s is not JSON, and left out.", path)
        return None
    is_one = isinstance(preset, dict) and preset.get("name")
    return preset if is_one else None


def _fits(signs, columns, root):
    if "root" in signs:
        is_named = root.name == signs["root"]
        is_there = root.elements.issuperset(signs.get("elements", ()))
        return is_named and is_there and signs.get("namespace", "") in root.namespace
    wanted = {plain(one) for one in signs.get("columns", ())}
    return bool(wanted) and wanted <= {plain(one) for one in columns or ()}


def _rank(preset):
    signs = preset["recognized_by"]
    return (preset.get("rank", 0), len(signs.get("columns", ())))


def _task_complaints(env, kind, config):
    if kind not in dict(env["impexp.task"]._fields["task"]._description_selection(env)):
        return [f"no task type {kind}"]
    task = env["impexp.task"].new({"name": kind, "task": kind, "config": repr(config)})
    reader: AbstractTask = task._instance()
    return check_config(reader.all_options(), config) or reader.complaints(config)
