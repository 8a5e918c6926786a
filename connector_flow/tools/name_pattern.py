"""Names of files made from a pattern, such as ``{stem}_{date}{ext}``.

Only the named values are filled in: unlike with ``str.format``, nothing can be asked
of them.
"""

import re

import re2

from .message import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated

FIELD = re.compile(r"\{(.*?)\}")
# Beside control signs: those that turn the reading direction, and would let a name end
# in another way than it looks; and halves of characters, which cannot be stored.
UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff/\\]+"
)
RESERVED_SIGNS = re.compile(r'[<>:"|?*]')
DEVICE = re.compile(r"(?i:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])")
LONGEST = 200  # characters of a value in a pattern
MAX_BYTES = 255  # of a name, in most file systems
ENDING = 32  # bytes of a name's ending that stay when it is cut


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


def could_be(text, pattern, values):
    """Whether a text may be what came of a pattern.

    :param values: dict of name to text; None stands for any text
    """
    names, patterns = text.split("/"), pattern.split("/")
    if len(names) != len(patterns) or "\n" in text:
        return False
    pairs = zip(names, patterns, strict=True)
    return all(_could_be_name(name, one, values) for name, one in pairs)


def _could_be_name(text, pattern, values):
    texts = FIELD.split(pattern)  # what stands in braces is at the odd places
    parts = []
    for at, one in enumerate(texts):
        value = values.get(one) if at % 2 else one
        known = _clean(value) if at % 2 and value else value
        parts.append(b".*" if value is None else re2.escape(_encoded(known)))
    # By RE2, whose time does not grow with each place where there may be anything.
    is_filled = re2.fullmatch(b"".join(parts), _encoded(text))
    return bool(is_filled) or (len(texts) > 1 and text == "file")


def _encoded(text):
    return text.encode(errors="backslashreplace")


def safe_name(text, otherwise="file"):
    """A text as the name of a file: of one line, without a path, not too long.

    Whatever the name came with from outside, it can be stored, and is a name on any
    system: Windows has characters and names that it keeps for itself.
    """
    name = RESERVED_SIGNS.sub("_", UNSAFE.sub("_", str(text))).strip().rstrip(". ")
    if DEVICE.fullmatch(name.partition(".")[0].rstrip()):
        name = "_" + name
    return shortened(_named(name, otherwise))


def storable_name(text):
    """A name that the suite gave: in one line, without a path, not too long."""
    return shortened(_named(UNSAFE.sub("_", str(text)).strip()))


def shortened(name, size=MAX_BYTES):
    """A name in at most so many bytes of UTF-8; its ending stays."""
    if len(name.encode(errors="replace")) <= size:
        return name
    stem, ext = split_name(name)
    ext = _cut(ext, ENDING)
    return _cut(stem, size - len(ext.encode())).rstrip(". ") + ext


def _cut(text, size):
    return text.encode(errors="replace")[:size].decode(errors="ignore")


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


def numbered(path, number):
    """The path with a number behind the stem of its name: ``in/orders-2.csv``."""
    directory, slash, name = path.rpartition("/")
    stem, ext = split_name(name)
    return f"{directory}{slash}{stem}-{number}{ext}"


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


def path_of(config, name):
    """The path of a file in the directory of a task."""
    directory = config["directory"].strip("/")
    return f"{directory}/{name}" if directory else name
