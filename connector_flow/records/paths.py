"""Field paths, such as ``name:fr_FR``, ``country_id/code`` or ``order_line/name``."""

import difflib
from typing import NamedTuple

ID, DATABASE_ID = "id", ".id"


class PathError(ValueError):
    """A path that leads to no field; the text says which part, and what is near."""


class Path(NamedTuple):
    """``names``: field names, perhaps with id or .id at the end; ``lang``: or None."""

    names: tuple
    lang: str | None

    @classmethod
    def parse(cls, text):
        names, _colon, lang = text.strip().partition(":")
        return cls(tuple(name.strip() for name in names.split("/")), lang or None)


def field_of(model, name):
    """The field of a model.

    :raise PathError: when there is none
    """
    if name in model._fields:
        return model._fields[name]
    near = difflib.get_close_matches(name, model._fields, 3)
    hint = near and model.env._(" Did you mean %s?", ", ".join(map(repr, near))) or ""
    raise PathError(
        model.env._(
            "“%(name)s” is no field of %(model)s.", name=name, model=model._name
        )
        + hint
    )


class Headers:
    """Reads headers as Odoo's import does: names of fields, or their labels.

    :param model: recordset of the model, in the user's language
    """

    def __init__(self, model):
        self.model = model

    def path(self, header):
        """The path behind a header: text.

        :raise PathError: when it is neither name nor label
        """
        header, _colon, lang = header.strip().partition(":")
        model, names = self.model, []
        for part in header.split("/"):
            name = self._name(model, part.strip())
            names.append(name)
            field = model._fields.get(name)
            if field is not None and field.comodel_name:
                model = model.env[field.comodel_name]
        return "/".join(names) + (f":{lang}" if lang else "")

    def _name(self, model, part):
        if part in (ID, DATABASE_ID) or part in model._fields:
            return part
        names = self._labels(model).get(part.lower(), ())
        if len(names) == 1:
            return next(iter(names))
        if names:
            raise PathError(
                model.env._(
                    "“%(label)s” is the label of several fields: %(fields)s. Use the "
                    "name of one of them.",
                    label=part,
                    fields=", ".join(sorted(names)),
                )
            )
        field_of(model, part)

    def _labels(self, model):
        env = model.env
        labels = {
            "external id": {ID},
            env._("External ID").lower(): {ID},
            "database id": {DATABASE_ID},
            env._("Database ID").lower(): {DATABASE_ID},
        }
        for lang in {env.lang or "en_US", "en_US"}:
            shown = model.with_context(lang=lang).fields_get(attributes=["string"])
            for name, description in shown.items():
                if not model._fields[name].readonly or model._fields[name].store:
                    labels.setdefault(description["string"].lower(), set()).add(name)
        return labels
