"""Patterns of the names of files that are made, such as ``products-{date}.csv``."""

from ..tools.name_pattern import UNSAFE, check_pattern, filled, split_name

KNOWN = ("date", "time", "sequence", "flow", "part")


def complaint(pattern):
    """Say what is wrong with a pattern, or return None."""
    if UNSAFE.search(pattern) or pattern.startswith("."):
        return "has to be the name of a file, without a folder"
    return check_pattern(pattern, KNOWN)


def file_name(pattern, values):
    """Fill a pattern; the second file of a run does not get the name of the first.

    :param values: dict of date, time, sequence, flow, part
    """
    name = filled(pattern, values)
    counted = "{part}" in pattern or "{sequence}" in pattern
    if values["part"] == 1 or counted:
        return name
    stem, ending = split_name(name)
    return f"{stem}-{values['part']}{ending}"
