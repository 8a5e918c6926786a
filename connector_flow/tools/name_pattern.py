"""Names of files made from a pattern, such as ``{stem}_{date}{ext}``.

Only the named values are filled in: unlike with ``str.format``, nothing can be asked
of them.
"""

import re

from .message import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated

FIELD = re.compile(r"\{(.*?)\}")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029/\\]+")
LONGEST = 200  # characters; most file systems take 255 bytes


def check_pattern(pattern, known):
    """Say what is wrong with a pattern, or return None.

    :param known: the names that may stand in braces
    """
    unknown = [name for name in FIELD.findall(pattern) if name not in known]
    if unknown:
        accepted = ", ".join(f"{{{name}}}" for name in known)
        return _lt(
            "has {%(name)s}, which is not known. Accepted: %(accepted)s",
            name=unknown[0],
            accepted=accepted,
        )
    if not pattern.strip():
        return _lt("must not be empty")
    return None


def filled(pattern, values):
    """Fill a pattern.

    A value may be empty; where nothing but dots comes out, the name is ``file``.

    :param values: dict of name to text; a slash in a value parts no path
    """
    return "/".join(_filled_name(name, values) for name in pattern.split("/"))


def safe_name(text, otherwise="file"):
    """A text as the name of a file: of one line, without a path, not too long."""
    return _named(_clean(text), otherwise)


def _filled_name(pattern, values):
    name, count = FIELD.subn(lambda found: _clean(str(values[found[1]])), pattern)
    return _named(name) if count else name


def _named(name, otherwise="file"):
    return name if name.strip(". ") else otherwise


def _clean(text):
    return UNSAFE.sub("_", text).strip()[:LONGEST]


def split_name(name):
    """Part ``orders.csv`` into ``("orders", ".csv")``."""
    stem, dot, end = name.rpartition(".")
    return (stem, dot + end) if stem else (name, "")


def named_values(name, when, flow):
    """What a pattern can say of a file.

    :param when: datetime in the time zone of the user
    :param flow: name of the flow
    """
    stem, ext = split_name(name)
    return {
        "name": name,
        "stem": stem,
        "ext": ext,
        "date": f"{when:%Y-%m-%d}",
        "time": f"{when:%H%M%S}",
        "flow": flow,
    }


NAMES = ("name", "stem", "ext", "date", "time", "flow")
