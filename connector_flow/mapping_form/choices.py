"""The fields that a column can fill, as a person chooses them."""

from ..records.columns import Column
from ..records.import_options import OPTIONS
from ..records.plan import Plan
from ..tools.field_paths import DATABASE_ID, ID, Path, PathError

DEFAULTS = {name: option.default for name, option in OPTIONS.items()}
# Machinery of the chatter: nobody imports it, and it would hide the rest.
CHATTER = ("message_", "activity_", "my_activity_", "rating_", "website_message_")
TECHNICAL = ("ir.", "bus.", "impexp.", "queue.job")
ATTRIBUTES = ("string", "type", "relation", "readonly", "required")


def choices(model):
    """What columns can fill.

    :param model: recordset, in the user's language
    :return: ``{"fields": [{"value": path, "label", "type", "relation", "required",
        "group"}], "by": {model: [{"value", "label"}]}}``: the fields, and by what
        records they are related to are found
    """
    env = model.env
    found = [
        *_own_fields(model),
        _choice(ID, env._("External ID"), group="ids"),
        _choice(DATABASE_ID, env._("Database ID"), group="ids"),
        *_translations(model),
        *_lines(model),
    ]
    related = sorted({one["relation"] for one in found if one["relation"]})
    return {"fields": found, "by": {name: found_by(env[name]) for name in related}}


def found_by(model):
    """By what related records can be found."""
    env = model.env
    shown = model.fields_get(attributes=["string", "type", "store"])
    fields = [
        {"value": name, "label": description["string"]}
        for name, description in shown.items()
        if description["type"] == "char"
        and description.get("store")
        and not _is_machinery(name)
    ]
    return [
        {"value": "", "label": env._("Name")},
        *sorted(fields, key=_label),
        {"value": ID, "label": env._("External ID")},
        {"value": DATABASE_ID, "label": env._("Database ID")},
    ]


def models(env, used=None):
    """The models that records can be imported into: list of value and label.

    :param used: name of one that is in the list even if it is a technical one
    """
    found = env["ir.model"].sudo().search([("transient", "=", False)])
    return [
        {"value": one.model, "label": one.name}
        for one in found.sorted("name")
        if one.model in env
        and (one.model == used or not one.model.startswith(TECHNICAL))
        and _takes_records(env[one.model])
    ]


def missing_fields(model, paths):
    """Fields that a new record needs, and that neither columns nor defaults give.

    :param paths: those that are filled
    :return: list of ``{"field", "label"}``
    """
    filled = {Path.parse(path).names[0] for path in paths if path}
    if filled & {DATABASE_ID}:
        return []
    needed = [
        name
        for name, field in model._fields.items()
        if field.required and field.store and not field.compute and not field.related
        if name not in filled
        and field.type not in ("boolean", "one2many")
        and name not in model._inherits.values()  # made with the record
    ]
    given = model.default_get(needed) if needed else {}
    shown = model.fields_get(needed, attributes=["string"])
    return [
        {"field": name, "label": shown[name]["string"]}
        for name in needed
        if name in shown and name not in given
    ]


def _takes_records(model):
    if model._abstract or not model._auto:
        return False
    return model.has_access("create") or model.has_access("write")


def _own_fields(model, path="", group="fields"):
    shown = model.fields_get(attributes=ATTRIBUTES)
    found = [
        _choice(
            path + name,
            description["string"],
            type=description["type"],
            relation=_relation(description),
            required=bool(description["required"]) and not path,
            group=group,
        )
        for name, description in shown.items()
        # What no screen lets one change, but no record is made without, has to come.
        if (not description["readonly"] or description["required"])
        and description["type"] != "one2many"
        and not _is_machinery(name)
        and _is_importable(model, name)
    ]
    return sorted(found, key=lambda one: (not one["required"], _label(one)))


def _translations(model):
    """Texts in the languages that are installed, but the user's own."""
    languages = dict(model.env["res.lang"].get_installed())
    own = model.env.lang or "en_US"
    shown = model.fields_get(attributes=["string", "type"])
    return [
        _choice(
            f"{name}:{code}",
            f"{description['string']} ({language})",
            type=description["type"],
            group="translations",
        )
        for code, language in languages.items()
        if code != own
        for name, description in sorted(shown.items())
        if model._fields[name].translate is True and _is_importable(model, name)
    ]


def _lines(model):
    found = []
    shown = model.fields_get(attributes=["string", "type", "relation", "readonly"])
    for name, description in sorted(shown.items(), key=lambda item: item[1]["string"]):
        is_lines = description["type"] == "one2many" and not description["readonly"]
        if is_lines and not _is_machinery(name):
            lines = model.env[description["relation"]]
            inverse = model._fields[name].inverse_name
            found += [
                one | {"label": f"{description['string']} / {one['label']}"}
                for one in _own_fields(lines, f"{name}/", "lines")
                if one["value"] != f"{name}/{inverse}"
            ]
    return found


def _choice(value, label, type="char", relation=None, required=False, group="fields"):
    return {
        "value": value,
        "label": label,
        "type": type,
        "relation": relation,
        "required": required,
        "group": group,
    }


def _relation(description):
    is_relation = description["type"] in ("many2one", "many2many")
    return description["relation"] if is_relation else None


def _is_machinery(name):
    return name.startswith(CHATTER)


def _is_importable(model, name):
    """Ask those who import."""
    try:
        column = Column(None, name)
        Plan(model, DEFAULTS).add(Path.parse(name), column, {"field": name})
    except PathError:
        return False
    return True


def _label(choice):
    return choice["label"].lower()
