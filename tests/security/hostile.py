"""Default values that an attacker stores, and what became of them."""

import base64
import json

from suite_setup.folder import REPO

MARK = "hostile"
NUMBER = 66613
DATE, TIME = "1966-06-06", "1966-06-06 06:06:06"
FEW = ("boolean", "selection")  # any record may have their values
TEXTS = ("char", "text", "html")
# Of other addons, what the suite makes by sudo.
OTHERS = (
    "ir.attachment",
    "mail.message",
    "mail.activity",
    "mail.followers",
    "mail.notification",
    "mail.tracking.value",
    "mail.mail",
    "queue.job",
    "ir.cron",
    "ir.actions.server",
    "ir.model.data",
    "base_import.import",
    "base_import.mapping",
)
LOGGED = ("id", "create_uid", "create_date", "write_uid", "write_date")


def suite_models(env):
    """Names of all models with a table that the addons of this repo bring."""
    places = (*REPO.glob("*"), *REPO.glob("contrib/addons/*"))
    addons = {path.name for path in places if (path / "__manifest__.py").exists()}
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module in addons and not model._abstract
    )


def columns(model):
    """The stored fields of a model that a default value could fill."""
    return {
        name: field
        for name, field in model._fields.items()
        if name not in LOGGED and field.store and field.type != "properties"
    }


class Hostile:
    """Hostile default values for every stored field of some models.

    :param env: of the superuser; the last record of each model is a victim
    :param models: names
    """

    def __init__(self, env, models):
        self.values = {name: self._of(env[name]) for name in models}
        self.few = {
            (name, one)
            for name, values in self.values.items()
            for one in values
            if env[name]._fields[one].type in FEW
        }

    def _of(self, model):
        found = {name: value_of(model, field) for name, field in columns(model).items()}
        return {name: value for name, value in found.items() if value is not None}

    def count(self):
        """How many models and fields there are."""
        return len(self.values), sum(map(len, self.values.values()))

    def store(self, env, user):
        """Store them as the personal defaults of a user, as he could himself.

        Those that Odoo refuses are written past its checks.
        """
        defaults = env["ir.default"].with_user(user)
        for model, values in self.values.items():
            for name, value in values.items():
                try:
                    with env.cr.savepoint():
                        defaults.set(model, name, value, user_id=True)
                except Exception:
                    self._force(env, user, model, name, value)
        env.registry.clear_cache()

    def _force(self, env, user, model, name, value):
        env.cr.execute(
            "INSERT INTO ir_default (field_id, user_id, json_value)"
            " SELECT id, %s, %s FROM ir_model_fields WHERE model = %s AND name = %s",
            [user.id, json.dumps(value), model, name],
        )

    def context(self, *models):
        """The same as keys of a context."""
        return {
            f"default_{name}": value
            for model in models or self.values
            for name, value in self.values[model].items()
        }

    def arrived(self, model, row):
        """Names of the fields of a row, as :func:`rows` gives it, that have them.

        What a value of a few choices is, only a comparison tells.
        """
        return [
            name
            for name, value in self.values[model].items()
            if name in row and (model, name) not in self.few and same(row[name], value)
        ]

    @staticmethod
    def is_engines(model, name):
        """Whether only an engine gives a field its value."""
        field = model._fields[name]
        theirs = getattr(model, "_made_by_people", False)
        return not theirs or field.readonly or bool(field.groups)


def value_of(model, field):
    """A value for a field that nobody would give it; None where there is none."""
    kind = field.type
    default = field.default(model) if field.default else None
    if kind in TEXTS:
        return f"{MARK} {field.name}"
    if kind == "selection":
        values = [one for one in field.get_values(model.env) if one != default]
        return values[-1] if values else None
    if kind in ("many2one", "one2many", "many2many"):
        return victim(model.env, field)
    simple = {
        "boolean": not default,
        "integer": NUMBER,
        "many2one_reference": NUMBER,
        "float": NUMBER + 0.25,
        "monetary": NUMBER + 0.25,
        "date": DATE,
        "datetime": TIME,
        "json": {MARK: 1},
        "binary": base64.b64encode(MARK.encode()).decode(),
    }
    return simple.get(kind, MARK if kind != "reference" else _reference(model))


def victim(env, field):
    comodel = env[field.comodel_name].sudo().with_context(active_test=False)
    if comodel._abstract:
        return None
    record = comodel.search([], order="id desc", limit=1)
    if not record:
        return None
    return record.id if field.type == "many2one" else [[4, record.id]]


def _reference(model):
    user = model.env["res.users"].search([], order="id desc", limit=1)
    return f"res.users,{user.id}"


def same(found, value):
    if isinstance(value, list):
        return value[0][1] in (found or ())
    if isinstance(found, bytes | memoryview):
        return MARK.encode() in bytes(found)
    return found == value or str(found).startswith(f"{MARK} ") or str(found) == value


def last_ids(env, models):
    """The highest id of each model: what comes later is news."""
    found = {}
    for name in models:
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{env[name]._table}"')
        found[name] = env.cr.fetchone()[0]
    return found


def rows(env, name, after):
    """What the database has of the records of a model behind an id: dictionaries."""
    model = env[name]
    env.cr.execute(f'SELECT * FROM "{model._table}" WHERE id > %s ORDER BY id', [after])
    names = [one.name for one in env.cr.description]
    found = [dict(zip(names, row, strict=True)) for row in env.cr.fetchall()]
    many = [f for f in columns(model).values() if f.type == "many2many"]
    for row in found:
        for field in many:
            env.cr.execute(
                f'SELECT "{field.column2}" FROM "{field.relation}"'
                f' WHERE "{field.column1}" = %s',
                [row["id"]],
            )
            row[field.name] = [id_ for (id_,) in env.cr.fetchall()]
    return found


def choices(env, name, found):
    """How often a field of few values has which: {(field, value): count}."""
    counts = {}
    for field in columns(env[name]).values():
        if field.type in FEW:
            for row in found:
                key = (field.name, row.get(field.name) or None)
                counts[key] = counts.get(key, 0) + 1
    return counts
