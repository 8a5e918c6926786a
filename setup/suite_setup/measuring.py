"""The command that measures how fast imports are."""

import os

from . import environment, testing
from .errors import SetupError
from .folder import REPO
from .process import run_foreground


def bench(arguments):
    """Run the benchmarks, ``tests/benchmarks``, with the rest of the command line."""
    program = REPO / "tests" / "benchmarks"
    if not (program / "__main__.py").is_file():
        raise SetupError("There are no benchmarks in this version of the suite.")
    with environment.ready(for_tests=True) as env:
        variables = testing.TestRun(env).variables()
        places = [str(REPO / "setup"), str(REPO / "tests")]
        variables["PYTHONPATH"] = os.pathsep.join(places)
        command = [str(env.folder.python), "-m", program.name, *arguments]
        return run_foreground(command, env=variables)
