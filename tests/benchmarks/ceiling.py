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


def started(database, count, processes):
    """Have processes that are ready to create products while inside."""
    arguments = [(database, count, number, processes) for number in range(processes)]
    return processes_of("benchmarks.creating", arguments)


@contextmanager
def processes_of(module, arguments):
    """Have processes that are ready while inside.

    :param module: that they run
    :param arguments: list of what each of them gets
    """
    children = [
        subprocess.Popen(
            [sys.executable, "-m", module, *map(str, given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for given in arguments
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
        raise RuntimeError(f"a process that was to say {word!r} said {heard!r}")
