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
        "kinds"}``; kinds are flag, number, text, list, table; ``kind`` is text where
        values of several kinds are taken, and ``kinds`` names them
    """
    return [
        {
            "name": name,
            "label": in_words(name),
            "kind": _kind(option),
            "kinds": [_word(type_) for type_ in _types(option)],
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
    return "text" if len(types) > 1 else _word(types[0])


def _word(type_):
    return next(word for known, word in KINDS if issubclass(type_, known))


def _plain(default):
    return list(default) if isinstance(default, tuple) else default


def described_steps(env):
    """The steps that a column can have; see ``records/steps``."""
    try:
        from ..records.steps.step_registry import describe
    except ImportError:
        return []
    return describe(lambda message: str(translated(env, message)))
