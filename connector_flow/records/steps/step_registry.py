"""The steps by their names, and what a form has to know of them."""

from ...tools.configuration import Option
from . import (
    calculating,
    choosing,
    computing,
    measuring,
    parting,
    taking,
    value_tables,
    wording,
)

FAMILIES = (
    taking,
    parting,
    wording,
    measuring,
    calculating,
    choosing,
    value_tables,
    computing,
)
STEPS = {step.name: step for family in FAMILIES for step in family.STEPS}

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
        "types": [TYPES[one] for one in types],
        "kind": step.kinds.get(name, "choice" if option.choices else TYPES[types[0]]),
        "required": name in step.needed,
        "default": option.default,
        "choices": list(option.choices),
        "help": translate(option.help),
    }
