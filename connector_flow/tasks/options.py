"""The keys of a task's configuration: what is accepted, what is refused and why."""

import ast
import json
from typing import Any, NamedTuple

_NAMES = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    dict: "a dictionary",
    list: "a list",
    tuple: "a list",
}


class Option(NamedTuple):
    """One key of a configuration.

    :param type: the Python type of the value, or a tuple of types
    :param default: the value when the key is absent; None is accepted where the
        default is None
    :param help: one sentence, shown beside the configuration
    :param choices: the accepted values, when they can be listed
    :param check: ``check(value)`` returns what is wrong with it, or None
    """

    type: Any
    default: Any = None
    help: str = ""
    choices: tuple = ()
    check: Any = None

    def complaint(self, value):
        """Say what is wrong with ``value``, or return None."""
        if value is None and self.default is None:
            return None
        if not self._fits(value):
            return f"has to be {self.expected()}, not {value!r}"
        if self.choices and value not in self.choices:
            accepted = ", ".join(map(repr, self.choices))
            return f"has to be one of {accepted}, not {value!r}"
        return self.check(value) if self.check else None

    def expected(self):
        """Name the accepted types in words."""
        types = self.type if isinstance(self.type, tuple) else (self.type,)
        return " or ".join(dict.fromkeys(_NAMES.get(t, t.__name__) for t in types))

    def _fits(self, value):
        # True is an int to Python, but nobody means 1 by it
        types = self.type if isinstance(self.type, tuple) else (self.type,)
        if isinstance(value, bool) and bool not in types:
            return False
        return isinstance(value, types)


def positive(value):
    """Check for options that count something."""
    return None if value > 0 else f"has to be 1 or more, not {value!r}"


def not_negative(value):
    """Check for options that may be zero."""
    return None if value >= 0 else f"has to be 0 or more, not {value!r}"


def parse_config(text):
    """Read the text of a configuration.

    :param text: a Python dictionary or a JSON object as text; empty means no keys
    :return: dict
    :raise ValueError: when it is neither, with line and column
    """
    text = (text or "").strip()
    if not text:
        return {}
    try:
        config = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        config = _parse_json(text, error)
    if not isinstance(config, dict):
        raise ValueError(
            f"It has to be a dictionary such as {{'key': 'value'}}, not {text[:60]!r}."
        )
    return config


def _parse_json(text, error):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(
            "It cannot be read as a Python dictionary such as"
            f" {{'includes_header': True}}: {_mistake(error)}."
        ) from error


def _mistake(error):
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno}, column {error.offset})"
    return "only texts, numbers, True, False, None, lists and dictionaries are allowed"


def check_config(options, config, strict=True):
    """Compare a configuration with the options of its task type.

    :param options: dict of name to :class:`Option`
    :param config: dict as written by the user
    :param strict: whether unknown keys are refused
    :return: list of complaints, one sentence each; empty when all is well
    """
    complaints = []
    for key, value in config.items():
        if key in options:
            complaint = options[key].complaint(value)
            if complaint:
                complaints.append(f"“{key}” {complaint}.")
        elif strict:
            accepted = ", ".join(f"“{name}”" for name in options) or "none"
            complaints.append(f"“{key}” is not known. Accepted keys: {accepted}.")
    return complaints


def with_defaults(options, config):
    """The configuration as task types get it: every option has a value."""
    return {name: option.default for name, option in options.items()} | config
