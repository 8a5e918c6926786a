"""Which files of a server's listing a download takes, and in what order."""

from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import NamedTuple

from ..tools.name_pattern import path_of

EARLIEST = datetime.min


class Found(NamedTuple):
    """A file that was listed.

    :param path: relative to the server's directory
    :param entry: what the adapter said of it
    :param is_marked: whether its marker is there: its writer says that it is whole
    """

    path: str
    entry: object
    is_marked: bool

    @property
    def version(self):
        """What tells this state of the file from another."""
        return version_of(self.entry)


def version_of(entry):
    """Time and size of a file in a text, and what the server calls its state."""
    time = f"{entry.time:%Y-%m-%d %H:%M:%S}" if entry.time else ""
    return ", ".join(filter(None, (time, str(entry.size), entry.version)))


def as_list(value):
    """One pattern or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def matches(name, config):
    """Whether a name is asked for by the patterns, and excluded by none."""
    wanted = any(fnmatchcase(name, one) for one in as_list(config["pattern"]))
    excluded = as_list(config["exclude"])
    return wanted and not any(fnmatchcase(name, one) for one in excluded)


def wanted(entries, config, now):
    """Choose and order the files of a listing.

    :param entries: iterable of entries with name, size, time, kind
    :param config: directory, pattern, exclude, done_marker, min_age, order
    :param now: datetime in UTC
    :return: list of :class:`Found`
    """
    files = {entry.name: entry for entry in entries if entry.kind == "file"}
    marker = config["done_marker"]
    found = [
        Found(path_of(config, name), entry, bool(marker) and name + marker in files)
        for name, entry in files.items()
        if _is_wanted(name, entry, files, config, now)
    ]
    found.sort(key=lambda one: one.entry.name)
    if config["order"] == "time":
        found.sort(key=lambda one: one.entry.time or EARLIEST)
    return found


def _is_wanted(name, entry, names, config, now):
    marker = config["done_marker"]
    if marker and (name.endswith(marker) or name + marker not in names):
        return False
    return matches(name, config) and _is_old_enough(entry, config, now)


def _is_old_enough(entry, config, now):
    """Where the server tells no time, only the second look can say."""
    if not config["min_age"] or not entry.time:
        return True
    return entry.time <= now - timedelta(seconds=config["min_age"])
