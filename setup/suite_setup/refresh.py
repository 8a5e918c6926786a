"""The command that writes the newest versions of Python packages, once tested."""

from pathlib import Path

from .arguments import command_parser
from .console import say
from .errors import SetupError
from .folder import Folder, write_whole
from .lint import HOOKS, repinned
from .testing import run_tests
from .versions import differences, newest_folder, pins

KEPT = """
{} stays as it was: with the versions named above, what failed above fails. Mend
it, or keep a version out by a range in requirements.txt, and refresh again."""


def refresh(arguments: list[str]) -> int:
    """Write the newest versions to constraints.txt if all tests pass with them.

    The hooks of pre-commit get the same.

    :return: 0 if the file has the newest versions now
    :raise SetupError: where they cannot be found
    """
    command_parser("refresh", f"{__doc__}").parse_args(arguments)
    folder, target = newest_folder(), Folder(newest=False).constraints
    if not list(differences(folder)):
        say(f"{target.name} has the newest versions already.")
        return 0
    if _fail(folder):
        say(KEPT.format(target.name))
        return 1
    _write(target, folder.constraints.read_text())
    say(f"{target.name} has the newest versions now: run make lint, and commit them.")
    return 0


def _write(target: Path, text: str) -> None:
    """Write the exact versions, and the same for what pre-commit installs."""
    write_whole(target, text)
    hooks = target.parent / HOOKS
    # Hooks run with the Python of whoever commits: the newest serves all or none.
    versions = {name: version for (name, _), version in pins(text).items()}
    write_whole(hooks, repinned(hooks.read_text(), versions))


def _fail(folder: Folder) -> int:
    try:
        return run_tests([], folder)
    except SetupError as error:
        say(f"\n{error}")
        return 1
