"""Checks a configuration against the database, when it is saved."""

from odoo.exceptions import UserError

from ..tools.backends import backend_of
from ..tools.field_paths import ID
from .compiler import PlanError, compile_plan
from .import_options import column_complaints
from .importer import import_model
from .key_choices import keys_of
from .keys import key_fields
from .mapper import RowMapper, binding_fields

KEYS_OF_IDS = (("id",), (".id",))


def complaints(env, config):
    """What is wrong with a configuration: list of sentences.

    :param config: the configuration with its defaults
    """
    found = _model_complaints(env, config["model"]) or column_complaints(
        config["mapping"]
    )
    if found:
        return found
    try:
        return _Check(env, config).complaints()
    except PlanError as error:
        return error.complaints
    except UserError as error:
        return [str(error)]


def _model_complaints(env, name):
    if not name:
        return [
            env._(
                "“model” is missing: the model to import into. “Set Up from a Sample” "
                "offers those that there are."
            )
        ]
    if name not in env:
        return [env._("“model”: there is no model “%s”.", name)]
    model = env[name]
    if model._abstract or model._transient or not model._auto:
        return [env._("“model”: “%s” holds no records to import.", name)]
    return []


class _Check:
    def __init__(self, env, config):
        self.env = env
        self.config = config
        self.model = import_model(env, config)

    def complaints(self):
        config = self.config
        if config["mapper"] is not None:
            RowMapper(self.model, config["mapper"]).check()
            if config["mapping"] is not None:
                return [self.env._("“mapping” and “mapper” exclude each other.")]
        plan = None if config["mapper"] else compile_plan(self.model, config)
        key = key_fields(config, plan, self.binding())
        return [
            *self.key_complaints(key, plan),
            *self.mode_complaints(key, plan),
            *self.line_complaints(plan),
            *self.bad_line_complaints(key),
        ]

    def binding(self):
        key = self.config["key"]
        if not isinstance(key, dict):
            return None
        return binding_fields(self.model, backend_of(self.env, key.get("backend")))

    def key_complaints(self, key, plan):
        if key in KEYS_OF_IDS:
            if plan and plan.identity_kind != key[0]:
                return [self.env._("“key”: no column is mapped to “%s”.", key[0])]
            return []
        if () in (choices := keys_of(self.config["key"])):
            return [self.env._("“key”: one of the lists is empty.")]
        if choices and plan and plan.identity_kind == ID:
            key = [name for name in key if name != ID]
        given = set(plan.field_names()) if plan else None
        if isinstance(self.config["key"], dict):
            key = key[1:]  # the backend is given by the key
        found = [text for name in key if (text := self.field_complaint(name, given))]
        return found or [self.fallback_complaint(name) for name in _without(plan, key)]

    def fallback_complaint(self, name):
        return self.env._(
            "“missing”: “%s” is a part of the key: say 'fail', 'create' or 'skip'.",
            name,
        )

    def field_complaint(self, name, given):
        field = self.model._fields.get(name) if isinstance(name, str) else None
        if field is None:
            return self.env._(
                "“key”: %(model)s has no field “%(name)s”.",
                model=self.model._name,
                name=name,
            )
        if not field._description_searchable or field.type in _NO_KEYS:
            return self.env._("“key”: records cannot be found by “%s”.", name)
        if given is not None and name not in given:
            return self.env._("“key”: no column is mapped to “%s”.", name)
        return None

    def mode_complaints(self, key, plan):
        mode = self.config["mode"]
        unknown = plan is None and self.config["mapper"] is None
        if not (mode in (None, "create") or key or unknown):
            yield self.env._(
                "“mode” “%s” needs a “key”: what tells records apart.",
                mode,
            )

    def bad_line_complaints(self, key):
        if self.config["bad_lines"] == "record":
            return
        if not key:
            yield self.env._(
                "“bad_lines” 'line' needs a “key”: by it a line that waits finds "
                "its record later."
            )
        elif self.config["check"]:
            yield self.env._(
                "“bad_lines” 'line' and “check” exclude each other: without a line "
                "the sum is another one."
            )
        elif self.config["split_rows"]:
            yield self.env._(
                "“bad_lines” 'line' and “split_rows” exclude each other: a row "
                "goes in with all of its parts, or waits with all of them."
            )

    def line_complaints(self, plan):
        for name, key in self.config["lines"].items() if plan else ():
            lines = plan.lines.get(name)
            if not lines:
                yield self.env._("“lines”: no column fills “%s”.", name)
            elif not isinstance(key, list):
                yield self.env._("“lines”: “%s” has to be a list.", name)
            else:
                given = lines.field_names()
                for path in (f"{name}/{one}" for one in key if one not in given):
                    yield self.env._("“lines”: no column is mapped to “%s”.", path)


def _without(plan, key):
    """Names in the key of which the row goes in without a record that is missing."""
    relations = plan.relations if plan else {}
    return [
        name
        for name in key
        if name in relations and relations[name].fallback not in (None, "skip")
    ]


_NO_KEYS = ("many2many", "one2many", "binary", "image", "html", "json")
