"""Models of access, code and screens: who reads or writes them may become anybody.

A flow that touches one runs only where an administrator has approved it. Here is told
which models these are, and what of them a path of fields touches.
"""

from .field_paths import DATABASE_ID, ID

NAMES = {
    "fetchmail.server",
    "mail.alias",
    "mail.alias.domain",
    "mail.followers",  # who follows reads what is said
    "mail.mail",
    "mail.message",  # those of passwords among them
    "payment.provider",
    "payment.token",
    "res.company.ldap",
    "res.config",
    "website",
}
PREFIXES = (
    "auth.",
    "auth_",
    "base.",
    "base_import.",
    "bus.",
    "certificate.",
    "connector.",
    "discuss.",  # who is a member reads what is said
    "google.",
    "google_",
    "iap.",
    "impexp.",
    "ir.",
    "microsoft.",
    "microsoft_",
    "queue.",
    "res.config.",
    "res.device",
    "res.groups",
    "res.users",
    "theme.",
    "web_tour.",
    "website.page",
    "website.rewrite",
    "website.snippet.",
)
# What inherits one of these is code, a text with code in it, or a way out of the house.
PARENTS = ("connector.backend", "ir.actions.actions", "mail.render.mixin")
# Models with an address for mail have its settings as fields of their own.
DELEGATED = {"mail.alias"}
# Of a guarded model, what everybody sees who sees a record that names one.
HARMLESS = {
    *(ID, DATABASE_ID, "display_name", "name", "login", "email", "active"),
    *("create_date", "write_date"),
}
SETTINGS = {"base.group_system", "base.group_erp_manager"}
WITH_SETTINGS = SETTINGS | {"base.group_no_one", "base.group_multi_company"}
# Usual in rows: the salesperson, and the backend of a binding.
LOOKED_UP = ("res.users", "connector.backend")


def is_guarded(env, name):
    """Whether a model is one of access, code or screens, by its technical name."""
    if name in NAMES or name.startswith(PREFIXES) or name in _inheriting(env):
        return True
    model = env.registry.get(name)
    if model is None:
        return False
    parents = model._inherits.keys() - DELEGATED
    return model._transient or any(is_guarded(env, parent) for parent in parents)


def _inheriting(env, names=PARENTS):
    """The models of these names, and all that inherit from them."""
    return env.registry.descendants(names, "_inherit")


def model_touched(env, name):
    """The model itself, if it is guarded: set of names."""
    return {name} if is_guarded(env, name) else set()


def read(model, names):
    """What reading a path touches: set of names of models and of their fields.

    To follow a relation and to show what it leads to is harmless; to read a field of a
    guarded model is not.

    :param model: recordset of the model at which the path begins
    :param names: names of fields; id or .id may be the last one
    """
    if not names or names[0] not in model._fields:
        return set()
    field, rest = model._fields[names[0]], tuple(names[1:])
    found = _for_settings(field)
    if field.related:
        return found | read(model, (*field.related.split("."), *rest))
    comodel = model.env.get(field.comodel_name) if field.comodel_name else None
    inner = comodel is None or is_guarded(model.env, comodel._name)
    if field.name not in HARMLESS and inner:
        found |= model_touched(model.env, model._name)
    return found | (read(comodel, rest) if comodel is not None else set())


def written(model, names, create=False):
    """What writing a path touches: set of names of models and of their fields.

    :param create: whether a record that is not found is created
    """
    if not names or names[0] not in model._fields:
        return set()
    field, rest = model._fields[names[0]], tuple(names[1:])
    found = _for_settings(field)
    if field.related:
        return found | written(model, (*field.related.split("."), *rest), create)
    found |= model_touched(model.env, model._name)
    if not field.comodel_name:
        return found
    comodel = model.env[field.comodel_name]
    if field.type == "one2many":
        return found | model_touched(model.env, comodel._name) | written(comodel, rest)
    if create or comodel._name not in _inheriting(model.env, LOOKED_UP):
        found |= model_touched(model.env, comodel._name)
    return found | read(comodel, rest)


def _for_settings(field):
    """A field that only administrators see is guarded wherever it stands."""
    groups = {name for name in (field.groups or "").split(",") if name[:1] != "!"}
    groups = {name.strip() for name in groups if name.strip()}
    if groups & SETTINGS and groups <= WITH_SETTINGS:
        return {f"{field.model_name}.{field.name}"}
    return set()
