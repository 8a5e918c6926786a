"""Configuration to form, and back.

A form is a dictionary for the browser::

    {
        "model": "res.partner",
        "settings": {"mode": "upsert", "decimal": None, …},  # None: the default
        "key": ["ref"],
        "columns": [
            {"column": "Country", "targets": [{"field": "country_id/code", …}]},
        ],
        "made": [{"column": "Name", "steps": [{"join": "{First} {Last}"}]}],
        "fixed": [{"field": "lang", "value": "de_DE", "new": False}],
        "kept": ["lines"],  # names of keys that the form does not show
    }

What the form shows unchanged stays in the configuration as it was written.
"""

from ..records.import_options import COLUMN_OPTIONS, OPTIONS, column_complaints, entries
from ..tools.configuration import check_config

SETTINGS = (
    "mode",
    "duplicates",
    "empty",
    "decimal",
    "thousands",
    "date_format",
    "datetime_format",
    "separator",
    "tracking",
)
TARGET = tuple(COLUMN_OPTIONS)
FLAGS = tuple(name for name, one in COLUMN_OPTIONS.items() if one.default is False)
# Options with keys that need not be texts, which JSON would make of them: in the form
# they are lists of pairs.
TABLES = ("values",)
SHOWN = ("model", "mapping", "columns", "constants", "defaults", "key", *SETTINGS)
PLAIN = (str, int, float, bool, type(None))


def form_complaints(config):
    """Why a configuration cannot be shown as a form: list of sentences."""
    return check_config(OPTIONS, config) or column_complaints(config.get("mapping"))


def form_of(config):
    """The form that shows a configuration."""
    key = config.get("key")
    key_kept = isinstance(key, dict) or not all(
        isinstance(one, str) for one in key or ()
    )
    return {
        "model": config.get("model", ""),
        "settings": {name: config.get(name) for name in SETTINGS},
        "key": [key] if isinstance(key, str) else [] if key_kept else list(key or ()),
        "columns": [
            {"column": column, "targets": targets_of(entry)}
            for column, entry in (config.get("mapping") or {}).items()
        ],
        "made": [
            {"column": column, "steps": steps}
            for column, steps in (config.get("columns") or {}).items()
        ],
        "fixed": [
            {"field": field, "value": value, "new": name == "defaults"}
            for name in ("constants", "defaults")
            for field, value in config.get(name, {}).items()
            if isinstance(value, PLAIN)
        ],
        "kept": [name for name in config if name not in SHOWN]
        + (["key"] if key_kept else []),
    }


def config_of(form, original):
    """The configuration of a form.

    :param original: the configuration that was opened
    :return: dict; equal to the original for the form that shows it
    """
    before = form_of(original)
    config = original | {"model": form["model"]}
    if form["columns"] != before["columns"]:
        config["mapping"] = _mapping(form["columns"], original.get("mapping") or {})
    if form.get("made", before["made"]) != before["made"]:
        made = {one["column"]: one["steps"] for one in form["made"] if one["column"]}
        _put(config, "columns", made)
    for name, value in form["settings"].items():
        if name in SETTINGS and value != before["settings"][name]:
            _put(config, name, value)
    if form["key"] != before["key"]:
        key = form["key"]
        _put(config, "key", key[0] if len(key) == 1 else key or None)
    if form["fixed"] != before["fixed"]:
        for name, new in (("constants", False), ("defaults", True)):
            _put(config, name, _fixed(form["fixed"], new, original.get(name, {})))
    return _in_order(config, original)


def _in_order(config, original):
    """What was there first, then what is new, as the help lists it."""
    names = dict.fromkeys(("model", *original, *OPTIONS))
    if not config["model"] and "model" not in original:
        del config["model"]
    return {name: config[name] for name in names if name in config}


def _put(config, name, value):
    """Leave out what says nothing; False does say something of “tracking”."""
    if value is None or value == {}:
        config.pop(name, None)
    else:
        config[name] = value


# the mapping


def blank_target():
    """What a form says of a field of which nothing is said."""
    return {name: False if name in FLAGS else None for name in TARGET}


def targets_of(entry):
    """The form of what stands behind a column of a mapping."""
    return [
        blank_target() | {name: _shown(name, spec[name]) for name in spec}
        for spec in entries(entry)
    ]


def _shown(name, value):
    if name in TABLES and isinstance(value, dict):
        return [list(pair) for pair in value.items()]
    return value


def _meant(name, value):
    """What was shown, as the configuration has it."""
    return dict(value) if name in TABLES and isinstance(value, list) else value


def _mapping(columns, original):
    chosen = {
        one["column"]: [target for target in one["targets"] if target["field"]]
        for one in columns
    }
    return {
        column: _entry(targets, original.get(column))
        for column, targets in chosen.items()
        if targets or original.get(column) == []
    }


def _entry(targets, original):
    specs = entries(original) if original else []
    if original and targets == targets_of(original):
        return original
    made = [
        _spec(target, _former(target, place, specs))
        for place, target in enumerate(targets)
    ]
    return made[0] if len(made) == 1 else made


def _former(target, place, specs):
    """What was said of the field before, for the keys that the form does not show."""
    if place < len(specs) and specs[place]["field"] == target["field"]:
        return specs[place]
    same = [spec for spec in specs if spec["field"] == target["field"]]
    return same[0] if same else {}


def _spec(target, former):
    """The entry of one field: a text if there is no more to be said."""
    spec = dict(former)
    for name in TARGET:
        value = _meant(name, target.get(name))
        if value is None or (name in FLAGS and not value) or value in ([], {}):
            spec.pop(name, None)
        else:
            spec[name] = value
    return spec["field"] if list(spec) == ["field"] else spec


# fields with the same value in every row


def _fixed(fixed, new, original):
    """What the form shows, and values that it cannot show."""
    kept = {
        field: value
        for field, value in original.items()
        if not isinstance(value, PLAIN)
    }
    return kept | {
        one["field"]: one["value"]
        for one in fixed
        if one["new"] == new and one["field"]
    }
