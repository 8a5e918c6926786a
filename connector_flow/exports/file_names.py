"""Patterns of file names, such as ``products-{date}.csv``."""

import re
import string

KNOWN = ("date", "time", "sequence", "flow", "part")
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def complaint(pattern):
    """Say what is wrong with a pattern, or return None."""
    try:
        names = [name for _text, name, *_rest in string.Formatter().parse(pattern)]
        sample = pattern.format(date="1", time="1", sequence=1, flow="1", part=1)
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        known = ", ".join(f"{{{name}}}" for name in KNOWN)
        return f"cannot be filled: {error}. It may contain {known}"
    if FORBIDDEN.search(sample) or sample.startswith("."):
        return "has to be the name of a file, without a folder"
    unknown = {name for name in names if name is not None} - set(KNOWN)
    return f"does not know {sorted(unknown)}" if unknown else None


def file_name(pattern, values):
    """Fill a pattern.

    :param values: dict of date, time, sequence, flow, part
    """
    values = values | {"flow": FORBIDDEN.sub("-", values["flow"])}
    name = pattern.format(**values)
    if values["part"] > 1 and "{part" not in pattern and "{sequence" not in pattern:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem or name}-{values['part']}{dot}{ending if stem else ''}"
    return name
