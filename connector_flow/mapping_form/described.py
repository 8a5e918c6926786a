"""Options as a form can offer them, whoever declared them."""

from ..tools.message import translated

# The words of types for a form: the first that fits.
KINDS = (
    (dict, "table"),
    (list, "list"),
    (bool, "flag"),
    (int, "number"),
    (float, "number"),
    (str, "text"),
)


def described(env, options):
    """What a form has to know of options.

    :param options: dict of name to :class:`~..tools.configuration.Option`
    :return: list of ``{"name", "label", "kind", "choices", "default", "help",
        "several"}``; kinds are flag, number, text, list, table; ``several``: whether it
        takes values of other kinds as well
    """
    return [
        {
            "name": name,
            "label": in_words(name),
            "kind": _kind(option),
            "several": len(_types(option)) > 1,
            "choices": list(option.choices),
            "default": _plain(option.default),
            "help": str(translated(env, option.help)),
        }
        for name, option in options.items()
        if not option.admin
    ]


def in_words(name):
    """“skip_rows” is “Skip Rows” on a screen."""
    return name.replace("_", " ").title()


def _types(option):
    return option.type if isinstance(option.type, tuple) else (option.type,)


def _kind(option):
    """The word of its only type; of several, a text says them all."""
    types = _types(option)
    if len(types) > 1:
        return "text"
    return next(word for type_, word in KINDS if issubclass(types[0], type_))


def _plain(default):
    return list(default) if isinstance(default, tuple) else default
