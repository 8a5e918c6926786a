"""What setup says: one line a step, progress on the long ones."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

PLAIN_INTERVAL = 20  # seconds between two lines where no terminal is watching
TTY_INTERVAL = 0.5


def say(text: object = "") -> None:
    """Print one line at once."""
    print(text, flush=True)


class Progress:
    """The running figure of one step: seconds, and what was reported last."""

    def __init__(self, label: str, out: TextIO | None = None) -> None:
        self.label = label
        self.out = out or sys.stdout
        self.tty = self.out.isatty()
        self.detail = ""
        self._started = time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def report(self, detail: str) -> None:
        """Take the newest detail, like ``45 %``; shown with the next tick."""
        self.detail = detail

    def start(self) -> None:
        self._write(f"  {self.label} …")
        self._thread.start()

    def stop(self, ending: str) -> None:
        self._stopped.set()
        self._thread.join()
        self._write(f"  {self.label}: {ending} ({self.seconds:.0f} s)", last=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def _tick(self) -> None:
        interval = TTY_INTERVAL if self.tty else PLAIN_INTERVAL
        while not self._stopped.wait(interval):
            figures = ", ".join(filter(None, [self.detail, f"{self.seconds:.0f} s"]))
            self._write(f"  {self.label} … {figures}")

    def _write(self, text: str, last: bool = False) -> None:
        if self.tty:
            text = "\r\x1b[K" + text[:100]
        self.out.write(text + ("\n" if last or not self.tty else ""))
        self.out.flush()


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show a step while it lasts, and how it ended.

    :param label: what the step does
    :return: context manager giving a :class:`Progress`
    """
    shown = Progress(label)
    shown.start()
    try:
        yield shown
    except BaseException:
        shown.stop("not finished")
        raise
    shown.stop("done")
