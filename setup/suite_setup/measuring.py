"""The commands that measure: benchmarks, and soak runs that go on for long."""

import os

from . import environment
from .errors import SetupError
from .folder import REPO
from .process import run_foreground
from .templates import Templates


def bench(arguments):
    """Run the benchmarks, ``tests/benchmarks``, with the rest of the command line."""
    return _run("benchmarks", arguments)


def soak(arguments):
    """Run the soak test, ``tests/soak``, with the rest of the command line."""
    return _run("soak", arguments)


def _run(name, arguments):
    program = REPO / "tests" / name
    if not (program / "__main__.py").is_file():
        raise SetupError(f"There is no tests/{name} in this version of the suite.")
    with environment.ready(for_tests=True) as env:
        templates = Templates(env)
        variables = env.variables | {
            "PYTHONPATH": os.pathsep.join([str(REPO / "setup"), str(REPO / "tests")]),
            "SUITE_BASE_TEMPLATE": templates.base(),
            "SUITE_TEMPLATE": templates.suite(),
        }
        command = [str(env.folder.python), str(program), *arguments]
        return run_foreground(command, env=variables)
