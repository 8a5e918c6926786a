"""The command line of setup/suite."""

import argparse
import os
import shutil
import signal
import sys
from types import FrameType
from typing import NoReturn

from . import environment
from .arguments import command_parser
from .cluster import Cluster
from .compat import compat
from .console import say
from .demo import run
from .demo_database import DemoDatabase
from .errors import SetupError
from .folder import Folder
from .lint import lint
from .measuring import bench
from .postgres import named_server
from .process import run_foreground
from .readme import readme
from .refresh import refresh
from .site import docs
from .templates import Templates
from .testing import soak, test
from .texts import texts

EPILOG = """\
Odoo comes from ODOO_SRC (a checkout of Odoo 19), else from this Python, else from
Debian's package. PostgreSQL is the one PGHOST, PGUSER … name, else one of the suite's
own. All that is made lies in the folder .suite.
"""


def main(arguments: list[str]) -> int:
    """Run one command.

    :param arguments: the command line without the program's name
    :return: the exit code
    """
    # PostgreSQL may have to run as another user, who reads what we install.
    os.umask(0o022)
    signal.signal(signal.SIGTERM, _end)
    try:
        return _run(arguments) or 0
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from here.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    made = argparse.ArgumentParser(
        prog="setup/suite",
        description="Puts Odoo 19 and the suite on this machine, runs and tests it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, described) in COMMANDS.items():
        commands.add_parser(name, help=described, add_help=False)
    return made


def _run(arguments: list[str]) -> int:
    # What follows the command is its own: Odoo's and pytest's options look like ours.
    parser().parse_args(arguments[:1])
    command, _ = COMMANDS[arguments[0]]
    return command(arguments[1:])


def _end(number: int, frame: FrameType | None) -> NoReturn:
    # With this, whatever is to be done at the end is done after a kill as well.
    raise SystemExit(128 + number)


def odoo(arguments: list[str]) -> int:
    with environment.ready() as env:
        return run_foreground(env.odoo(*arguments), env=env.variables)


def clean(arguments: list[str]) -> None:
    told = "Removes the folder .suite, and the suite's databases on a named server."
    command_parser("clean", told).parse_args(arguments)
    folder = Folder()
    if not folder.root.exists():
        return
    folder.prepare()
    if named_server() and folder.python.exists():
        drop_databases(folder)
    Cluster(folder).remove()
    shutil.rmtree(folder.root)
    say(f"{folder.root} is removed.")


def drop_databases(folder: Folder) -> None:
    """Drop the demo and what the tests copy from on a server that is not ours."""
    with environment.ready(folder=folder) as env:
        for place in (folder / "data" / "filestore").glob("*"):
            DemoDatabase(env, place.name).drop()
        Templates(env).drop_all()


COMMANDS = {
    "run": (run, "import the fruit catalogue and serve: run [--file CSV] [--again]"),
    "odoo": (odoo, "Odoo's own command line: setup/suite odoo shell -d demo"),
    "test": (
        test,
        "all tests, or: [--newest] ADDON[:CLASS[.METHOD]] | PYTEST'S ARGUMENTS",
    ),
    "refresh": (refresh, "write the newest versions to constraints.txt, if tests pass"),
    "lint": (lint, "all hooks of pre-commit on all files; --fix mends"),
    "readme": (
        readme,
        "README.rst and index.html of the addons, docs/reference; --check only looks",
    ),
    "docs": (docs, "the site of docs/, in the folder site"),
    "texts": (texts, "the catalogues of translations, from the sources"),
    "compat": (compat, "OCA's own tests on our addons: compat [SUITE ...]"),
    "bench": (bench, "measure how fast imports are"),
    "soak": (soak, "the tests that take minutes"),
    "clean": (clean, "remove everything that setup made"),
}
