"""What FTP servers list: MLSD's facts, and the two forms of LIST.

LIST was never specified: it is what `ls -l` or DOS's DIR print. Times are to the
minute there, of files that are older than some months to the day, and in whatever
time zone the server is; they are taken as UTC.
"""

import re
from datetime import datetime, timedelta, timezone

from ..tools.numbers import whole_number
from .adapter import Entry

KINDS = {"file": "file", "dir": "directory"}
ITSELF = ("cdir", "pdir")  # MLSD's own "." and ".."
UNIX = re.compile(
    r"""(?P<kind>[bcdlpsD-])[-rwxsStTlL]{9}[+.@]?
    \s+\d+                                  # links
    \s+\S+(?:\s+\S+)??                      # owner, and perhaps group
    \s+(?P<size>\d+)
    \s+(?P<date>[A-Z][a-z]{2}\s+\d{1,2}\s+[\d:]{4,5}
        |\d{4}-\d\d-\d\d\s+\d\d:\d\d)
    \s(?P<name>.+)""",
    re.VERBOSE | re.DOTALL,
)
UNIX_KINDS = {"-": "file", "d": "directory"}
DOS = re.compile(
    r"""(?P<date>\d\d-\d\d-(?:\d\d){1,2})\s+(?P<time>\d\d:\d\d(?:[AP]M)?)
    \s+(?:(?P<directory><DIR>)\s+|(?P<size>\d+)\s)
    (?P<name>.+)""",
    re.VERBOSE | re.DOTALL,
)
TOTAL = re.compile(r"total \d+", re.IGNORECASE)
UNIX_FORMS = ("%b %d %H:%M %Y", "%b %d %Y", "%Y-%m-%d %H:%M")
DOS_FORMS = ("%m-%d-%y %I:%M%p", "%m-%d-%Y %I:%M%p", "%m-%d-%y %H:%M", "%m-%d-%Y %H:%M")


class NotUnderstood(ValueError):
    """A line of a listing that is none of these forms; its text is the line."""


def parse_facts(line):
    """Return the :class:`Entry` of a line of MLSD or MLST; None for `.` and `..`.

    :raise NotUnderstood: for anything else
    """
    text, space, name = line.partition(" ")
    if not space or "=" not in text:
        raise NotUnderstood(line)
    pairs = [fact.partition("=") for fact in text.split(";") if fact]
    facts = {key.lower(): value for key, _equals, value in pairs}
    kind = facts.get("type", "file").lower()
    if kind in ITSELF:
        return None
    size = facts.get("size", "")
    return Entry(
        name,
        whole_number(size),
        parse_stamp(facts.get("modify", "")),
        KINDS.get(kind, "other"),
    )


def parse_stamp(text):
    """Return the time that MLSD or MDTM gives as YYYYMMDDhhmmss, or None."""
    try:
        return datetime.strptime(text.strip()[:14], "%Y%m%d%H%M%S")
    except ValueError:
        return None


def parse_line(line):
    """Return the :class:`Entry` of a line of LIST; None for `.`, `..` and totals.

    :raise NotUnderstood: for anything else
    """
    unix, dos = UNIX.fullmatch(line), DOS.fullmatch(line)
    if unix:
        entry = _unix_entry(unix)
    elif dos:
        entry = _dos_entry(dos)
    elif not line.strip() or TOTAL.fullmatch(line.strip()):
        return None
    else:
        raise NotUnderstood(line)
    return None if entry.name in (".", "..") else entry


def _unix_entry(found):
    name = found["name"]
    if found["kind"] == "l":
        name = name.partition(" -> ")[0]
    kind = UNIX_KINDS.get(found["kind"], "other")
    size = whole_number(found["size"])
    return Entry(name, size, _unix_time(" ".join(found["date"].split())), kind)


def _unix_time(text):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    # without a year it is the last such day; clocks may differ by a day
    when = _first(UNIX_FORMS, f"{text} {now.year}" if _has_no_year(text) else text)
    if when and _has_no_year(text) and when > now + timedelta(days=1):
        return _first(UNIX_FORMS, f"{text} {now.year - 1}")
    return when


def _has_no_year(text):
    return ":" in text and "-" not in text


def _dos_entry(found):
    when = _first(DOS_FORMS, f"{found['date']} {found['time']}")
    if found["directory"]:
        return Entry(found["name"], None, when, "directory")
    return Entry(found["name"], whole_number(found["size"]), when)


def _first(forms, text):
    """The time that a text is in the first form that fits, or None."""
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
