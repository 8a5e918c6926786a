"""The command that measures how fast imports are."""

import os

from . import environment, testing
from .errors import SetupError
from .folder import REPO
from .process import run_foreground

PLACES = (REPO / "setup", REPO / "tests")
# The command line is read before any database is made for it.
PARSE = "from benchmarks.__main__ import parse; parse()"


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, ``tests/benchmarks``, with the rest of the command line."""
    program = REPO / "tests" / "benchmarks"
    if not (program / "__main__.py").is_file():
        raise SetupError("There are no benchmarks in this version of the suite.")
    with environment.ready(for_tests=True) as env:
        places = {"PYTHONPATH": os.pathsep.join(map(str, PLACES))}
        python = str(env.folder.python)
        looked = run_foreground(
            [python, "-c", PARSE, *arguments], env.variables | places
        )
        if looked or {"-h", "--help"} & set(arguments):
            return looked
        variables = testing.TestRun(env).variables() | places
        return run_foreground([python, "-m", program.name, *arguments], variables)
