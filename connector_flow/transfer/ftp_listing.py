"""What FTP servers list: MLSD's facts, and the lines of LIST.

LIST was never specified: it is what `ls -l`, DOS's DIR or another system's program
prints. The dialects are in :mod:`.ftp_dialects`.
"""

from datetime import datetime

from ..tools.numbers import whole_number
from .adapter import Entry
from .ftp_dialects import DIALECTS, NO_ENTRY, NotUnderstood

__all__ = ["NotUnderstood", "parse_facts", "parse_line", "parse_stamp"]

KINDS = {"file": "file", "dir": "directory"}
ITSELF = ("cdir", "pdir")  # MLSD's own "." and ".."
LINKS = ("os.unix=slink", "os.unix=symlink")
WITHOUT_BLANKS = ("type", "size", "modify", "create", "perm", "unique", "unix.mode")


def parse_facts(line: str) -> Entry | None:
    """Return the :class:`Entry` of a line of MLSD or MLST; None for `.` and `..`.

    :raise NotUnderstood: for anything else
    """
    facts, name = _parted(line)
    kind = facts.get("type", "file")
    if kind.lower() in ITSELF:
        return None
    return Entry(
        name,
        whole_number(facts.get("size", "")),
        parse_stamp(facts.get("modify", "")),
        KINDS.get(kind.lower(), "other"),
        target=_target(kind),
    )


def _parted(line: str) -> tuple[dict[str, str], str]:
    """The facts as a dict, and the name behind them.

    A fact may have a blank in it, such as the name of a group: what ends the last one
    is a semicolon with a blank behind it. Some servers leave that semicolon out.
    """
    for end in ("; ", " "):
        text, found, name = line.partition(end)
        if not (found and name and "=" in text):
            continue
        pairs = [fact.partition("=") for fact in text.split(";") if fact.strip()]
        facts = {key.strip().lower(): value for key, _equals, value in pairs}
        if not any(" " in facts.get(key, "").strip() for key in WITHOUT_BLANKS):
            return facts, name
    raise NotUnderstood(line)


def _target(kind: str) -> str | None:
    """Where a link leads: empty if it is not said, None if it is none."""
    word, _sign, target = kind.partition(":")
    return target if word.lower() in LINKS else None


def parse_stamp(text: str) -> datetime | None:
    """Return the time that MLSD or MDTM gives as YYYYMMDDhhmmss, or None."""
    try:
        return datetime.strptime(text.strip()[:14], "%Y%m%d%H%M%S")
    except ValueError:
        return None


def parse_line(line: str) -> Entry | None:
    """Return the :class:`Entry` of a line of LIST; None for `.`, `..` and totals.

    :raise NotUnderstood: for anything else
    """
    for pattern, read in DIALECTS:
        found = pattern.fullmatch(line)
        if found:
            entry = read(found)
            return None if entry.name in (".", "..") else entry
    if NO_ENTRY.fullmatch(line.strip()):
        return None
    raise NotUnderstood(line)
