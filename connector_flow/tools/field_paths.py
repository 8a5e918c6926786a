"""Field paths, such as ``name:fr_FR``, ``country_id/code`` or ``order_line/name``."""

import difflib
from typing import NamedTuple

ID, DATABASE_ID = "id", ".id"
NEAR = 0.2  # less is the distance of two texts that Odoo's own import takes for one


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
            "“%(name)s” is not a field of %(model)s.", name=name, model=model._name
        )
        + hint
    )


def refuse(complaints):
    """Raise the first of some complaints, if there is any.

    :param complaints: iterable of texts
    """
    for complaint in complaints:
        raise PathError(complaint)


def check_language(env, lang):
    """Refuse a language that is not installed.

    :raise PathError: naming those that are
    """
    known = [code for code, _name in env["res.lang"].get_installed()]
    if lang not in known:
        raise PathError(
            env._(
                "The language %(lang)s is not installed; these are: %(known)s.",
                lang=lang,
                known=", ".join(known),
            )
        )


class Headers:
    """Reads headers as Odoo's import does: names of fields, or their labels.

    :param model: recordset of the model, in the user's language
    :param near: take what differs from a name or a label by signs and blanks only, such
        as “Name*”, for it; ``guesses`` maps those headers to their paths
    """

    def __init__(self, model, near=False):
        self.model = model
        self.near = near
        self.guesses = {}
        self.known = {}

    def path(self, header):
        """The path behind a header: text.

        :raise PathError: when it is neither name nor label
        """
        text, _colon, lang = header.strip().partition(":")
        model, names, sure = self.model, [], True
        parts = [part.strip() for part in text.split("/")]
        for left, part in zip(reversed(range(len(parts))), parts, strict=True):
            name = self._exact(model, part)
            sure = sure and name is not None
            names.append(name or self._nearest(model, part, is_last=not left))
            field = model._fields.get(names[-1])
            if field is not None and field.comodel_name:
                model = model.env[field.comodel_name]
        path = "/".join(names) + (f":{lang}" if lang else "")
        if not sure:
            self.guesses[header] = path
        return path

    def _exact(self, model, part):
        """The name of a field, or of that with this label; None: there is none."""
        if part in (ID, DATABASE_ID) or part in model._fields:
            return part
        names = self._labels(model).get(part.lower(), ())
        if len(names) > 1:
            raise PathError(
                model.env._(
                    "“%(label)s” is the label of several fields: %(fields)s. Use the "
                    "name of one of them.",
                    label=part,
                    fields=", ".join(sorted(names)),
                )
            )
        return next(iter(names), None)

    def _nearest(self, model, part, is_last):
        """The field whose name or label has the letters and digits of a text.

        :param is_last: whether it is a value: one with other letters may be another
            thing, as “Height” is for “Weight”. What leads to a value may be called
            nearly so, as “Pricelist Items” in Odoo's templates: the value tells.
        :raise PathError: when there is none
        """
        matcher = difflib.SequenceMatcher(None, part.casefold())
        least, found, letters = NEAR, None, _letters(part)
        for text, name in self._texts(model) if self.near else ():
            matcher.set_seq2(text)
            if 1 - matcher.quick_ratio() < least and 1 - matcher.ratio() < least:
                least, found = 1 - matcher.ratio(), (text, name)
        if found and is_last and _letters(found[0]) != letters:
            raise PathError(
                model.env._(
                    "it is nearly called as “%(label)s” (%(field)s), and may be "
                    "something else.",
                    label=found[0],
                    field=found[1],
                )
            )
        return found[1] if found else field_of(model, part).name

    def _texts(self, model):
        """Names and labels of the fields that can be filled: pairs of text and name."""
        labels = self._labels(model).items()
        pairs = [(text, name) for text, names in labels for name in names]
        pairs += [(name, name) for name in model._fields]
        return [
            (text.casefold(), name)
            for text, name in pairs
            if name in model._fields and not model._fields[name].readonly
        ]

    def _labels(self, model):
        if model._name not in self.known:
            self.known[model._name] = _labels_of(model)
        return self.known[model._name]


def _letters(text):
    return "".join(filter(str.isalnum, text.casefold()))


def _labels_of(model):
    """{label in lower case: names of the fields that have it}"""
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
