"""Telling of a log what is wrong in it while it is written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import say
from .odoo_log import LINE, entries
from .results import is_failed_test

INTERVAL = 2  # seconds between two looks


class Follower:
    """Reads the new entries of a log, and says which tests failed, and why.

    :param log: path of the log, which need not be there yet
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        self.place, self.rest = 0, ""

    def look(self, ended: bool = False) -> None:
        """Read on; an entry is whole when the next one has begun, or the log ended."""
        self.rest += self._new()
        starts = [found.start() for found in LINE.finditer(self.rest)]
        whole = len(self.rest) if ended or not starts else starts[-1]
        for entry in entries(self.rest[:whole] if starts else ""):
            if is_failed_test(entry):
                say(entry)
        self.rest = self.rest[whole:] if starts else self.rest

    def _new(self) -> str:
        if not self.log.exists():
            return ""
        with open(self.log, "rb") as file:
            file.seek(self.place)
            data = file.read()
        # A line that is being written is read when it is whole.
        whole = data[: data.rfind(b"\n") + 1]
        self.place += len(whole)
        return whole.decode(errors="replace")


@contextmanager
def followed(log: Path) -> Iterator[None]:
    """Inside, failed tests in a log are told as they come."""
    follower, over = Follower(log), threading.Event()

    def follow() -> None:
        while not over.wait(INTERVAL):
            follower.look()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        follower.look(ended=True)
