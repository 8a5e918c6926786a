"""The command that writes the newest versions of Python packages, once tested."""

from .console import say
from .errors import SetupError
from .folder import Folder, write_whole
from .testing import run_tests
from .versions import differences, newest_folder

KEPT = """
{} stays as it was: with the versions named above, what failed above fails. Mend
it, or keep a version out by a range in requirements.txt, and refresh again."""


def refresh(arguments):
    """Write the newest versions to constraints.txt if all tests pass with them.

    :return: 0 if the file has the newest versions now
    :raise SetupError: where they cannot be found
    """
    if arguments:
        raise SetupError("refresh runs all tests, so it takes no arguments.")
    folder, target = newest_folder(), Folder(newest=False).constraints
    if not list(differences(folder)):
        say(f"{target.name} has the newest versions already.")
        return 0
    if _fail(folder):
        say(KEPT.format(target.name))
        return 1
    write_whole(target, folder.constraints.read_text())
    say(f"{target.name} has the newest versions now: look at it, and commit it.")
    return 0


def _fail(folder):
    try:
        return run_tests([], folder)
    except SetupError as error:
        say(f"\n{error}")
        return 1
