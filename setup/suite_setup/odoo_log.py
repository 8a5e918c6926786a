"""What a server wrote into its log, and which of it is no good news."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .blame import is_entry_ours, place

START = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[\w.?-]+): (?P<text>.*)",
    re.M,
)
CALLED_BY = re.compile(r"\nCalled by: (?P<caller>.+?)\s*\Z")
BAD = {"WARNING", "ERROR", "CRITICAL"}


@dataclass
class Entry:
    """One entry of a log; its text may have many lines.

    ``caller`` is whose line brought it about, where the server told it.
    """

    level: str
    database: str
    logger: str
    text: str
    caller: str = ""

    def __str__(self) -> str:
        called = f"\nCalled by: {self.caller}" if self.caller else ""
        return f"{self.level} {self.logger}: {self.text}{called}"

    @property
    def kind(self) -> str:
        """What it is, to count its like."""
        if self.logger == "py.warnings":
            return place(self.text)
        return f"{self.level} {self.logger}: {place(self.text)}"


@dataclass(frozen=True)
class Allowed:
    """Entries that are fine, and why: both patterns have to be found."""

    logger: str
    text: str
    reason: str

    def fits(self, entry: Entry) -> re.Match[str] | None:
        return re.search(self.logger, entry.logger) and re.search(
            self.text, entry.text, re.DOTALL
        )


JOB_FAILED = "what queue_job writes of a job that failed"
ALLOWED = [
    Allowed(r"^odoo\.addons\.queue_job\.controllers\.main$", "^Traceback", JOB_FAILED),
    Allowed(
        r"^odoo\.http$",
        "^Exception during request handling.*queue_job/controllers/main",
        JOB_FAILED,
    ),
    Allowed(r"^odoo\.http$", r"^Line \d+: ", JOB_FAILED),
    Allowed(r"^odoo\.sql_db$", "discuss_channel.*could not serialize", "retried"),
    # What Odoo does once in a while may begin just before a test's server is stopped.
    Allowed(
        r"^odoo\.(sql_db|addons\.base\.models\.ir_(cron|autovacuum))$",
        "cursor already closed",
        "stopped",
    ),
    # The browser's chat asks at any time, also then.
    Allowed(r"^odoo\.(sql_db|http)$", "discuss.*cursor already closed", "stopped"),
    # A browser that is closed while a websocket opens is heard as if it asked anew.
    Allowed(r"^longpolling$", "Invalid HTTP method", "closed meanwhile"),
    Allowed("assetsbundle", "selfie_segmentation", "left out of Debian's package"),
]
TESTING = [
    # The line with which Odoo's own tests report; the runner counts them by it.
    Allowed(r"^odoo\.tests\.result$", r"\d+ failed, \d+ error", "counted elsewhere"),
    Allowed(r"\.tests\.", "^(FAIL|ERROR): ", "counted elsewhere"),
]


def entries(text: str) -> list[Entry]:
    """Read a log.

    :param text: the content of a log file
    :return: list of :class:`Entry`, in the file's order
    """
    found = []
    for line in text.splitlines():
        start = START.match(line)
        if start:
            found.append(Entry(**start.groupdict()))
        elif found:
            found[-1].text += "\n" + line
    for entry in found:
        _tidy(entry)
    return found


def _tidy(entry: Entry) -> None:
    if told := CALLED_BY.search(entry.text):
        entry.caller = told["caller"]
        entry.text = entry.text[: told.start()]
    entry.text = entry.text.rstrip()


def complaints(
    text: str, allowed: Iterable[Allowed] = (), names: Collection[str] = ()
) -> tuple[list[Entry], list[Entry]]:
    """Warnings and errors in a log, without those that are known and fine.

    :param text: the content of a log file
    :param allowed: further :class:`Allowed` entries
    :param names: of addons that are ours, besides those of this repository
    :return: those that concern us, and those that are Odoo's or a library's own: two
        lists of :class:`Entry`
    """
    fine = [*ALLOWED, *allowed]
    found = [
        entry
        for entry in entries(text)
        if entry.level in BAD and not any(one.fits(entry) for one in fine)
    ]
    ours, theirs = [], []
    for entry in found:
        (ours if is_entry_ours(entry, names) else theirs).append(entry)
    return ours, theirs


def problems(text: str, allowed: Iterable[Allowed] = ()) -> list[Entry]:
    """Those of a log's :func:`complaints` that concern us."""
    return complaints(text, allowed)[0]
