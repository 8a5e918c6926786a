"""Options as a form can offer them, whoever declared them."""

from ..records.steps.step_registry import describe
from ..tools.message import Message, translated
from .form import TABLES

_lt = Message  # the name by which Odoo finds the texts that are to be translated

# What options are called on a screen; of others the name is shown.
OF_READERS = {
    "encoding": _lt("Encoding"),
    "skip_rows": _lt("Lines above the Header"),
    "includes_header": _lt("A Row Names the Columns"),
    "sheet": _lt("Sheet"),
    "header_row": _lt("Row of the Header"),
    "path": _lt("Place of the Records"),
    "lists": _lt("Lists of Lines"),
    "lines": _lt("Each Line Is a Row"),
    "member": _lt("File in the Zip"),
    "chunk_size": _lt("Rows in a Job"),
    "fill_down": _lt("Columns to Fill Down"),
    "above": _lt("Values around the Rows"),
}
OF_COLUMNS = {
    "values": _lt("What to Read Instead"),
    "verbatim": _lt("Take Texts as They Are"),
    "unique": _lt("Only One Record May Have It"),
    "missing": _lt("When Nothing Is Found"),
    "by": _lt("Found by, in This Order"),
    "alternative": _lt("Enough by Itself"),
    "path": _lt("Sign between Levels of a Tree"),
    "ancestors": _lt("Link Parents as Well"),
    "take": _lt("Which of Several Counts"),
    "prefer": _lt("Of Several the First by"),
    "prefix": _lt("In Front of External Ids"),
    "languages": _lt("Find Names in Any Language"),
    "url": _lt("Fetch from the Address"),
    "file": _lt("Take from the Zip"),
    "dead": _lt("When a Link Is Dead"),
}
# The words of types for a form: the first that fits.
KINDS = (
    (dict, "table"),
    (list, "list"),
    (bool, "flag"),
    (int, "number"),
    (float, "number"),
    (str, "text"),
)


def described(env, options, labels):
    """What a form has to know of options.

    :param options: dict of name to :class:`~..tools.configuration.Option`
    :param labels: what they are called, where that is more than their names
    :return: list of ``{"name", "label", "kind", "choices", "default", "help",
        "kinds"}``; kinds are flag, number, text, list, table; ``kind`` is text where
        values of several kinds are taken, and ``kinds`` names them; a table is a list
        of pairs in the form, or a dictionary: ``kind`` says so
    """
    return [
        {
            "name": name,
            "label": str(translated(env, labels.get(name) or in_words(name))),
            "kind": "table" if name in TABLES else _kind(option),
            "kinds": [_word(type_) for type_ in _types(option)],
            "choices": list(option.choices),
            "default": option.default,
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
    if types == (dict,):
        return "dictionary"
    return "text" if len(types) > 1 else _word(types[0])


def _word(type_):
    return next(word for known, word in KINDS if issubclass(type_, known))


def described_steps(env):
    """The steps that a column can have; see ``records/steps``."""
    return describe(lambda message: str(translated(env, message)))
