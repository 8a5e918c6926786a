"""The command that looks at the sources without running them.

It runs the hooks of ``.pre-commit-config.yaml``, as ``pre-commit run`` does, on a copy
of the files: what a fixer changes there is a fault here.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .apt import have_program
from .arguments import command_parser
from .console import say
from .environment import FOREIGN
from .errors import SetupError
from .folder import REPO, Folder, digest
from .pip_settings import constrained
from .process import run_foreground
from .python_env import PythonEnv

HOOKS = ".pre-commit-config.yaml"
NO_GIT = "lint needs git: pre-commit asks it for the files."
NO_CLONE = "lint needs a clone of the project that belongs to you."
# Packages of npm that others need are as old, at most: raise it with the versions of
# the hooks, which would not be found otherwise.
NPM_BEFORE = "2026-11-28"
# Hooks that somebody else wants left out, and the repository that runs us in a hook.
LEADING_ELSEWHERE = (*FOREIGN, "SKIP", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE")
PINNED = re.compile(r"^( +- )([\w.-]+)==(\S+)$", re.MULTILINE)


def lint(arguments: list[str]) -> int:
    """Look for faults in all files that git tracks or would add.

    :param arguments: ``--fix`` mends what hooks can mend, and tells the rest
    :return: 0 if nothing is wrong
    :raise SetupError: where git is missing, or this is no clone
    """
    parser = command_parser("lint", "Looks for faults in all files.")
    told = "mend what can be mended, and tell the rest"
    parser.add_argument("--fix", action="store_true", help=told)
    fix = parser.parse_args(arguments).fix
    ensure_git()
    folder = Folder()
    with folder.locked():
        PythonEnv(folder).make_for("lint")
        hooks = Hooks(folder)
    with copied(REPO) as copy:
        code = hooks.run(copy)
        if not code or not fix:
            return code
        for name in bring_back(copy, REPO):
            say(f"Mended: {name}")
        say("\nWhat is left:")
        return hooks.run(copy)


def ensure_git() -> None:
    """See that git is there.

    :raise SetupError: where it is not, and we may not install it
    """
    if not have_program("git", "for lint"):
        raise SetupError(NO_GIT, "Install git: apt-get install git")


class Hooks:
    """pre-commit with the hooks' programs, all from the package indexes.

    :param folder: a :class:`~.folder.Folder` whose Python has pre-commit
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.home = self._home()

    def run(self, repo: Path) -> int:
        """Run all hooks on all files of a repository.

        :return: pre-commit's exit code, 0 if nothing is wrong
        """
        run = ["run", "--all-files", "--show-diff-on-failure"]
        command = [str(self.folder.python), "-m", "pre_commit", *run]
        return run_foreground(command, env=self.variables(), cwd=repo)

    def variables(self) -> dict[str, str]:
        """Environment variables with which pre-commit finds what setup installed."""
        kept = {k: v for k, v in os.environ.items() if k not in LEADING_ELSEWHERE}
        path = f"{self.folder.venv / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
        made = {"PATH": path, "PRE_COMMIT_HOME": str(self.home)}
        # Node trusts whom the machine trusts, such as a mirror in one's own network.
        made |= {"npm_config_before": NPM_BEFORE, "NODE_USE_SYSTEM_CA": "1"}
        exact = constrained(self.folder.python, self.folder.constraints)
        return kept | made | exact

    def _home(self) -> Path:
        # Debian's nodejs, where there is one, would be taken before any node.
        nodejs = self.folder.venv / "bin" / "nodejs"
        if not nodejs.exists():
            nodejs.symlink_to("node")
        # pre-commit looks at the names of packages only, not at what they need.
        key = digest(self.folder.constraints, NPM_BEFORE, self.folder.venv)
        if not self.folder.is_made("pre-commit", key):
            with self.folder.making("pre-commit", key):
                pass  # pre-commit fills it
        return self.folder / "pre-commit"


@contextmanager
def copied(repo: Path) -> Iterator[Path]:
    """Have a repository with the same files, tracked or to be added, and no history.

    :return: context manager giving its path
    :raise SetupError: with git's words, where the folder is no clone
    """
    listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = [name for name in _git(repo, *listed).split("\0") if name]
    with tempfile.TemporaryDirectory(prefix="suite-lint-") as place:
        for name in names:
            _copy(repo / name, Path(place) / name)
        _git(place, "init", "--quiet", "--template=")
        _git(place, "add", "--all", "--force")
        yield Path(place)


def bring_back(copy: Path, repo: Path) -> list[str]:
    """Take over what was mended in a copy.

    :return: names of the files that were
    """
    names = _git(copy, "diff", "--name-only", "-z").split("\0")
    mended = [name for name in names if name]
    for name in mended:
        _copy(copy / name, repo / name)
    _git(copy, "add", "--all", "--force")
    return mended


def repinned(text: str, versions: dict[str, str]) -> str:
    """The hooks' configuration with other versions of Python packages.

    :param text: of the configuration
    :param versions: exact versions by name; packages it lacks stay as they are
    """
    return PINNED.sub(lambda m: f"{m[1]}{m[2]}=={versions.get(m[2], m[3])}", text)


def _git(repo: Path | str, *arguments: str) -> str:
    env = {k: v for k, v in os.environ.items() if k not in LEADING_ELSEWHERE}
    command = ["git", "-C", str(repo), *arguments]
    done = subprocess.run(command, env=env, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise SetupError(f"git cannot say what files there are:\n{said}", NO_CLONE)
    return os.fsdecode(done.stdout)


def _copy(source: Path, target: Path) -> None:
    if os.path.lexists(source):  # one that is deleted may still be in git's index
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
