"""What a server wrote into its log, and which of it is no good news."""

import re
from dataclasses import dataclass

START = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[\w.?-]+): (?P<text>.*)"
)
BAD = {"WARNING", "ERROR", "CRITICAL"}


@dataclass
class Entry:
    """One entry of a log; its text may have many lines."""

    level: str
    database: str
    logger: str
    text: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.text}"


@dataclass(frozen=True)
class Allowed:
    """Entries that are fine, and why: both patterns have to be found."""

    logger: str
    text: str
    reason: str

    def fits(self, entry):
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
    Allowed(r"^py\.warnings$", "odoo/addons/bus/websocket", "Odoo and a newer gevent"),
    Allowed("assetsbundle", "selfie_segmentation", "left out of Debian's package"),
]
TESTING = [
    # The line with which Odoo's own tests report; the runner counts them by it.
    Allowed(r"^odoo\.tests\.result$", r"\d+ failed, \d+ error", "counted elsewhere"),
    Allowed(r"\.tests\.", "^(FAIL|ERROR): ", "counted elsewhere"),
]


def entries(text):
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
        entry.text = entry.text.rstrip()
    return found


def problems(text, allowed=()):
    """Warnings and errors in a log, without those that are known and fine.

    :param text: the content of a log file
    :param allowed: further :class:`Allowed` entries
    :return: list of :class:`Entry`
    """
    fine = [*ALLOWED, *allowed]
    return [
        entry
        for entry in entries(text)
        if entry.level in BAD and not any(one.fits(entry) for one in fine)
    ]
