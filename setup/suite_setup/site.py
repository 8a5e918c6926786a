"""The command that builds the site of the documentation from docs/.

With what, and why: docs/decisions/0007-site.md.
"""

import os
from pathlib import Path

from .arguments import command_parser
from .console import say
from .folder import REPO, Folder
from .process import run_foreground
from .python_env import PythonEnv

SITE = REPO / "site"
# Its maker's advertisement for another program.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def docs(arguments: list[str]) -> int:
    """Build the site; links that lead nowhere are errors.

    :param arguments: none
    :return: 0 if nothing is wrong
    """
    told = "Builds the site of docs/, in the folder site."
    command_parser("docs", told).parse_args(arguments)
    folder = Folder()
    with folder.locked():
        PythonEnv(folder).make_for("the site")
    code = run_foreground(build(folder.python, SITE), env=os.environ | QUIET, cwd=REPO)
    if not code:
        say(f"Look at {SITE / 'index.html'}")
    return code


def build(python: Path, site: Path) -> list[str]:
    """The command that builds the site into a folder."""
    return [str(python), "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
