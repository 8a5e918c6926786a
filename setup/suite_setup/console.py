"""What setup says: one line a step, progress on the long ones."""

import sys
import threading
import time
from typing import Any, TextIO

PLAIN_INTERVAL = 20  # seconds between two lines where no terminal is watching
TTY_INTERVAL = 0.5


def say(text: object = "") -> None:
    """Print one line at once."""
    print(text, flush=True)


class Progress:
    """Shows a step while it lasts, and how it ended: seconds, and what was reported.

    :param label: what the step does
    """

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

    def __enter__(self) -> "Progress":
        self._write(f"  {self.label} …")
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        ending = "not finished" if kind else "done"
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
