"""The keys of a task's configuration: what is accepted, what is refused and why."""

import ast
import difflib
import json
from functools import reduce
from typing import Any, NamedTuple

from .words import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated

# What belongs into a dictionary of its own, though people write it beside that.
OF_CSV = ("delimiter", "quotechar", "escapechar", "doublequote", "quoting", "strict")
_NAMES = {
    bool: _lt("True or False"),
    int: _lt("a whole number"),
    float: _lt("a number"),
    str: _lt("a text"),
    dict: _lt("a dictionary"),
    list: _lt("a list"),
    tuple: _lt("a list"),
    type(None): _lt("None"),
}


class Option(NamedTuple):
    """One key of a configuration.

    :param type: the Python type of the value, or a tuple of types
    :param default: the value when the key is absent; None is accepted where the
        default is None
    :param help: one sentence, shown beside the configuration
    :param choices: the accepted values, when they can be listed
    :param check: ``check(value)`` returns what is wrong with it, or None: the rest of a
        sentence that begins with the key, as text, as a
        :class:`~..tools.message.Message` or as Odoo's lazy translation
    :param admin: whether only administrators give it another value than the default
    """

    type: Any
    default: Any = None
    help: str = ""
    choices: tuple = ()
    check: Any = None
    admin: bool = False

    def complaint(self, value):
        """Say what is wrong with ``value``, or return None."""
        if value is None and self.default is None:
            return None
        if not self._fits(value):
            return _lt(
                "has to be %(expected)s, not %(value)r",
                expected=self.expected(),
                value=value,
            )
        if self.choices and value not in self.choices:
            accepted = ", ".join(map(repr, self.choices))
            return _lt(
                "has to be one of %(accepted)s, not %(value)r",
                accepted=accepted,
                value=value,
            )
        return self.check(value) if self.check else None

    def expected(self):
        """Name the accepted types in words."""
        types = self.type if isinstance(self.type, tuple) else (self.type,)
        return reduce(_either, dict.fromkeys(_NAMES.get(t, t.__name__) for t in types))

    def _fits(self, value):
        # True is an int to Python, but nobody means 1 by it
        types = self.type if isinstance(self.type, tuple) else (self.type,)
        if isinstance(value, bool) and bool not in types:
            return False
        return isinstance(value, types)


def _either(one, other):
    return _lt("%(one)s or %(other)s", one=one, other=other)


def positive(value):
    """Check for options that count something."""
    return None if value > 0 else _lt("has to be 1 or more, not %(value)r", value=value)


def not_negative(value):
    """Check for options that may be zero."""
    if value >= 0:
        return None
    return _lt("has to be 0 or more, not %(value)r", value=value)


def parse_config(text):
    """Read the text of a configuration.

    :param text: a Python dictionary or a JSON object as text; empty means no keys
    :return: dict
    :raise ValueError: when it is neither, with a message that has line and column
    """
    text = (text or "").strip()
    if not text:
        return {}
    try:
        config = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        config = _parse_json(text, error)
    if not isinstance(config, dict):
        message = _lt(
            "It has to be a dictionary such as {'key': 'value'}, not %(text)r.",
            text=text[:60],
        )
        raise ValueError(message)
    return config


def _parse_json(text, error):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        message = _lt(
            "It cannot be read as a Python dictionary such as "
            "{'includes_header': True}: %(mistake)s.",
            mistake=_mistake(error),
        )
        raise ValueError(message) from error


def _mistake(error):
    if isinstance(error, SyntaxError):
        return _lt(
            "%(reason)s (line %(line)s, column %(column)s)",
            reason=error.msg,
            line=error.lineno,
            column=error.offset,
        )
    return _lt(
        "only texts, numbers, True, False, None, lists and dictionaries are allowed"
    )


def check_config(options, config, strict=True):
    """Compare a configuration with the options of its task type.

    :param options: dict of name to :class:`Option`
    :param config: dict as written by the user
    :param strict: whether unknown keys are refused
    :return: list of complaints, one sentence each, messages to translate; empty when
        all is well
    """
    complaints = []
    for key, value in config.items():
        if key in options:
            complaint = options[key].complaint(value)
            if complaint:
                complaints.append(
                    _lt("“%(key)s” %(complaint)s.", key=key, complaint=complaint)
                )
        elif strict:
            complaints.append(_unknown(key, options))
    return complaints


def _turned(key, names):
    """Those of the names that have the same letters in another order."""
    return [name for name in names if sorted(name) == sorted(key)]


def _unknown(key, options):
    """Complain about a key, with the one that may have been meant."""
    accepted = ", ".join(map(repr, options)) or _lt("none")
    plain = {_plain(name): name for name in options}
    if key in OF_CSV and "csv" in options:
        return _lt(
            "“%(key)s” belongs into “csv”: {'csv': {'%(key)s': …}}.",
            key=key,
        )
    close = _turned(_plain(key), plain)
    close = close or difflib.get_close_matches(_plain(key), plain, 1, 0.7)
    if close:
        return _lt(
            "“%(key)s” is not known. Did you mean “%(meant)s”? Accepted keys: "
            "%(accepted)s.",
            key=key,
            meant=plain[close[0]],
            accepted=accepted,
        )
    return _lt(
        "“%(key)s” is not known. Accepted keys: %(accepted)s.",
        key=key,
        accepted=accepted,
    )


def _plain(key):
    return "".join(filter(str.isalnum, str(key))).casefold()


def with_defaults(options, config):
    """The configuration as task types get it: every option has a value."""
    return {name: option.default for name, option in options.items()} | config


def some_of(config, *names):
    """Those options, for what calls its arguments as the configuration does."""
    return {name: config[name] for name in names}
