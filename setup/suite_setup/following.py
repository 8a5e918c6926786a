"""Telling of a log what is wrong in it while it is written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .console import say
from .odoo_log import START, entries
from .results import is_failed_test

INTERVAL = 2  # seconds between two looks


class Follower:
    """Reads the new entries of a log, and says which tests failed, and why.

    :param log: the log, open to be read
    """

    def __init__(self, log: TextIO) -> None:
        self.log, self.rest = log, ""

    def look(self, ended: bool = False) -> None:
        """Read on; an entry is whole when the next one has begun, or the log ended."""
        self.rest += self.log.read()
        starts = [found.start() for found in START.finditer(self.rest)]
        whole = len(self.rest) if ended or not starts else starts[-1]
        for entry in entries(self.rest[:whole] if starts else ""):
            if is_failed_test(entry):
                say(entry)
        self.rest = self.rest[whole:] if starts else self.rest


@contextmanager
def followed(log: Path) -> Iterator[None]:
    """Inside, failed tests in a log are told as they come."""
    over = threading.Event()

    def follow() -> None:
        with open(log, errors="replace") as file:
            follower = Follower(file)
            while not over.wait(INTERVAL):
                follower.look()
            follower.look(ended=True)

    log.touch()
    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
