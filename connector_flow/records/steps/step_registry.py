"""The steps by their names, and what a form has to know of them."""

from ...tools.configuration import Option
from ...tools.message import Message
from .calculating import Calculate
from .choosing import Default, OnlyIf
from .computing import Compute
from .measuring import NumberStep, Sign
from .parting import Extract, Pairs, Split
from .taking import Join, Take
from .value_tables import Values
from .wording import Case, Replace, StripTags

# In the order in which a form offers them.
FAMILIES = (
    (Take, Join),
    (Split, Extract, Pairs),
    (Replace, StripTags, Case),
    (NumberStep, Sign),
    (Calculate,),
    (Default, OnlyIf),
    (Values, Compute),
)
STEPS = {step.name: step for family in FAMILIES for step in family}

_lt = Message  # the name by which Odoo finds the texts that are to be translated

# What options are called on a screen, in a step or in any.
LABELS = {
    "bare": _lt("Unit of Numbers without One"),
    "between": _lt("Between Pairs"),
    "column": _lt("Column"),
    "columns": _lt("Columns"),
    "digits": _lt("Decimals"),
    "empty": _lt("Empty Cells"),
    "expression": _lt("Expression"),
    "filled": _lt("Is Filled"),
    "find": _lt("Text to Find"),
    "formula": _lt("Formula"),
    "group": _lt("Group of the Pattern"),
    "if": _lt("If"),
    "is": _lt("Is"),
    "is_not": _lt("Is Not"),
    "key": _lt("Key"),
    "minus": _lt("Negative Where It Says"),
    "missing": _lt("Where It Is Missing"),
    "otherwise": _lt("What Is Not in the Table"),
    "part": _lt("Number of the Part"),
    "pattern": _lt("Pattern"),
    "plus": _lt("Positive Where It Says"),
    "rest": _lt("With the Rest"),
    "sign": _lt("Sign between Key and Value"),
    "table": _lt("Table"),
    "take": _lt("What Is Taken"),
    "template": _lt("Template"),
    "to": _lt("Becomes"),
    "unit": _lt("Unit"),
    "units": _lt("Further Units"),
    "value": _lt("Value"),
    "join.by": _lt("Text between Columns"),
    "number.part": _lt("Number or Unit"),
    "pairs.part": _lt("Number of the Pair"),
    "replace.by": _lt("Text Instead"),
    "split.by": _lt("Sign between Parts"),
}
TYPES = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "dictionary",
}


def describe(translate=str):
    """All steps as values that JSON can hold, in the order in which a form offers them.

    :param translate: function of a message that returns it in the person's language
    :return: list of {name, label, help, main, makes, parameters}; ``main`` is the
        parameter that is meant by a plain value, ``{'case': 'upper'}``, or None, and
        ``makes`` tells whether the step can be the first one of a made column
    """
    return [_described(step, translate) for step in STEPS.values()]


def _described(step, translate):
    return {
        "name": step.name,
        "label": translate(step.label),
        "help": translate(step.help),
        "main": step.main,
        "makes": step.makes,
        "parameters": [
            _parameter(step, name, option, translate)
            for name, option in step.options.items()
        ],
    }


def _parameter(step, name: str, option: Option, translate):
    """One option: ``kind`` says what a form offers for it.

    That is "column", "columns", "template", "pattern", "expression", "table" or "unit",
    where the step says so; else a plain value of one of the ``types``.
    """
    types = option.type if isinstance(option.type, tuple) else (option.type,)
    return {
        "name": name,
        "label": translate(LABELS.get(f"{step.name}.{name}") or LABELS[name]),
        "types": [TYPES[one] for one in types],
        "kind": step.kinds.get(name, "choice" if option.choices else TYPES[types[0]]),
        "required": name in step.needed,
        "default": option.default,
        "choices": list(option.choices),
        "help": translate(option.help),
    }
