"""(a) The ceiling: bare ``create``, in as many processes as there are workers."""

import subprocess
import sys
from contextlib import contextmanager

from .meter import Figures, metered

WORKERS = 2


def run(database, count, processes=WORKERS):
    """Create ``count`` products; return the :class:`~.meter.Figures`."""
    figures = Figures(count)
    with started(database, count, processes) as children:
        with metered(figures, database, [child.pid for child in children]):
            for child in children:
                tell(child, "go")
            for child in children:
                expect(child, "done")
    return figures


@contextmanager
def started(database, count, processes):
    """Have processes that are ready while inside."""
    children = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.creating"),
                *map(str, (database, count, number, processes)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    try:
        for child in children:
            expect(child, "ready")
        yield children
    finally:
        for child in children:
            child.kill()
            child.communicate()


def tell(child, word):
    child.stdin.write(f"{word}\n")
    child.stdin.flush()


def expect(child, word):
    heard = child.stdout.readline().strip()
    if heard != word:
        raise RuntimeError(f"a process that creates products said {heard!r}")
