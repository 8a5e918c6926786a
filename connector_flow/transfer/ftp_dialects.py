"""The lines that systems print for LIST, one pattern and one function each.

A size is in bytes or it is unknown: some systems tell blocks, or what the file takes on
their disk, which is not what comes over the line.
"""

import re
from datetime import datetime, timedelta

from ..tools.numbers import whole_number
from .adapter import Entry
from .ftp_dates import CLOCK, SHAPE, moment

GROUPS = "[.,'’\u00a0\u2009\u202f]"  # between thousands; a plain blank parts columns
SIZE = rf"(?:\d{{1,3}}(?:{GROUPS}\d{{3}})+(?![\d.,])|\d+(?:[.,]\d+)?[kKMGT]?i?[bB]?)"
SEPARATORS = re.compile(GROUPS)
WHOLE = re.compile(rf"\d+|\d{{1,3}}(?:{GROUPS}\d{{3}})+")
KINDS = {"-": "file", "d": "directory"}
ARROW = " -> "
# `ls -l`, whoever owns the file: a name of a person or of a group may have blanks
UNIX = re.compile(
    rf"""(?P<kind>[a-zA-Z-])[-rwxsStTlL]{{9}}[+.@]?
    \s+(?:\S.*?\s)??(?P<size>{SIZE})\s+(?P<date>{SHAPE})\s(?P<name>.+)""",
    re.VERBOSE | re.DOTALL,
)
NETWARE = re.compile(
    rf"""(?P<kind>[-d])\s?\[[-A-Z\s]{{6,10}}\]
    \s+(?:\S.*?\s)??(?P<size>{SIZE})\s+(?P<date>{SHAPE})\s+(?P<name>\S.*)""",
    re.VERBOSE | re.DOTALL,
)
# DOS's DIR, as IIS prints it
DOS = re.compile(
    rf"""(?P<date>(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d\d){{1,2}}
        |\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})\.?\s+{CLOCK})
    \s+(?:<(?P<mark>[A-Z]+)>|(?P<size>{SIZE}))\s+(?P<name>\S.*)""",
    re.VERBOSE | re.DOTALL,
)
DOS_LINK = re.compile(r"(?P<name>.+) \[(?P<target>.*)\]")
# owner, size, date, time, kind of object; members of a file have the last two only
IBM = re.compile(
    rf"""(?:\S+(?:\s+(?P<size>\d+))?
        (?:\s+(?P<date>\d{{2,4}}[-/.]\d\d[-/.]\d{{2,4}}\s+{CLOCK}))?)??
    \s*\*(?P<type>[A-Z0-9]{{2,10}})\s+(?P<name>\S.*)""",
    re.VERBOSE,
)
IBM_FOLDERS = ("DIR", "DDIR", "LIB", "FLR")
IBM_STREAMS = ("STMF", "DSTMF", "DOC")  # whose size is what comes over the line
IBM_FILES = (*IBM_STREAMS, "FILE", "MEM", "USRSPC")
VMS = re.compile(
    rf"""(?P<name>[^\s;\[\]][^;\[\]]*);(?P<number>-?\d+)
    \s.*?(?P<date>\d{{1,2}}-[^\W\d]{{3,4}}-\d{{4}}(?:\s+{CLOCK})?)(?:\s.*)?""",
    re.VERBOSE,
)
VMS_NAME = re.compile(r"[^\s;][^;]*;\d+")  # a long one has a line of its own
VMS_FOLDER = re.compile(r"(.+)\.DIR", re.IGNORECASE)
EPLF = re.compile(r"\+(?P<facts>[^\t]*)\t(?P<name>.+)", re.DOTALL)
EPOCH = datetime(1970, 1, 1)
NO_ENTRY = re.compile(
    r"""|(?:total[et]?|insgesamt|totaal|summa|razem|celkem|итого|合計|总用量)\s\S+
    |(?:Grand\s)?Total\sof\s.*|Directory\s\S+[\])>]""",
    re.VERBOSE | re.IGNORECASE,
)


class NotUnderstood(ValueError):
    """A line of a listing that is none of these forms; its text is the line."""


def size_of(text: str | None) -> int | None:
    """The number of bytes that a size is; None where it is rounded or not told."""
    if not (text and WHOLE.fullmatch(text)):
        return None
    return whole_number(SEPARATORS.sub("", text))


def _dated(
    name: str, size: int | None, date: str | None, kind: str, target: str | None = None
) -> Entry:
    """An entry; a date that cannot be read still tells one state from another."""
    when = moment(date) if date else None
    version = " ".join(date.split()) if date and not when else None
    return Entry(name, size, when, kind, version, target)


def _unix(found: re.Match[str]) -> Entry:
    name, target = found["name"], None
    if found["kind"] == "l":
        name, _arrow, target = name.partition(ARROW)
    kind = KINDS.get(found["kind"], "other")
    return _dated(name, size_of(found["size"]), found["date"], kind, target)


def _dos(found: re.Match[str]) -> Entry:
    name, kind, target = found["name"], "file", None
    if found["mark"]:
        kind = "directory" if found["mark"] == "DIR" else "other"
        link = DOS_LINK.fullmatch(name) if kind == "other" else None
        name, target = (link["name"], link["target"]) if link else (name, target)
    return _dated(name, size_of(found["size"]), found["date"], kind, target)


def _ibm(found: re.Match[str]) -> Entry:
    name, type_ = found["name"].rstrip(), found["type"]
    is_folder = type_ in IBM_FOLDERS or name.endswith("/")
    kind = "directory" if is_folder else "file" if type_ in IBM_FILES else "other"
    size = size_of(found["size"]) if type_ in IBM_STREAMS else None
    target = "" if type_ == "SYMLNK" else None
    return _dated(name.rstrip("/"), size, found["date"], kind, target)


def _vms(found: re.Match[str]) -> Entry:
    """Sizes are blocks. Without its number a name is the newest of its versions."""
    folder = VMS_FOLDER.fullmatch(found["name"])
    kind, name = ("directory", folder[1]) if folder else ("file", found["name"])
    return _dated(name, None, found["date"].replace("-", " "), kind)


def _eplf(found: re.Match[str]) -> Entry:
    facts = {fact[:1]: fact[1:] for fact in found["facts"].split(",") if fact}
    kind = "directory" if "/" in facts else "file" if "r" in facts else "other"
    seconds = whole_number(facts.get("m", ""))
    try:
        when = EPOCH + timedelta(seconds=seconds) if seconds is not None else None
    except OverflowError:
        when = None
    return Entry(found["name"], whole_number(facts.get("s", "")), when, kind)


DIALECTS = (
    (UNIX, _unix),
    (DOS, _dos),
    (NETWARE, _unix),
    (IBM, _ibm),
    (VMS, _vms),
    (EPLF, _eplf),
)
