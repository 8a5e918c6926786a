"""Versions of Python packages: the exact ones, and the newest within the ranges."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from .console import Progress
from .folder import Folder, digest, write_whole
from .pip_settings import for_uv, settings
from .process import run_logged
from .python_env import PythonEnv, split_requirements

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
UV = "uv"
# Published as sources only; building them takes no compiler. Of all others a version
# without a wheel for a Python is no version for it.
SOURCES = ("docopt", "odfpy", "ofxparse")
HEADER = """\
# Exact versions of what setup installs, as they were tested. Written by
# "setup/suite refresh"; the ranges are in the files of requirements.
"""
PIN = re.compile(r"([\w.-]+)==(\S+)(?: ; (.+))?")
NOWHERE = (
    "Is the package index there? Ranges that contradict each other are named above; "
    "they are in the files of requirements."
)


def requirement_files(repo: Path) -> list[Path]:
    """The files that say what setup installs: all of this kind at the root."""
    return sorted(repo.glob("*requirements.txt"))


def pins(text: str) -> dict[tuple[str, str], str]:
    """Exact versions by name and marker, as constraints.txt has them.

    :return: dictionary of (name, marker or '') to version
    """
    found = map(PIN.fullmatch, text.splitlines())
    return {(m[1], m[3] or ""): m[2] for m in found if m}


def newest_folder() -> Folder:
    """Find the newest versions within the ranges.

    :return: a :class:`~.folder.Folder` that works with them
    :raise SetupError: where the ranges contradict each other, or no index answers
    """
    usual, folder = Folder(newest=False), Folder(newest=True)
    with usual.locked():
        python_env = PythonEnv(usual)
        python_env.make_bare()
        resolver = Resolver(python_env)
        with Progress("finding the newest versions"):
            text = constraints(resolver, requirement_files(usual.repo))
        write_whole(folder.constraints, text)
    return folder


def constraints(resolver: "Resolver", files: Iterable[Path]) -> str:
    """Text of a constraints.txt with the newest versions within the ranges.

    :param resolver: finds versions, like :class:`Resolver`
    :param files: with the ranges
    """
    lines = "\n".join(path.read_text() for path in files)
    together, alone = split_requirements(lines)
    found = {
        python: resolver.find(python, together)
        | resolver.find(python, alone, "--no-deps")
        for python in PYTHONS
    }
    return HEADER + "\n".join(merged(found)) + "\n"


def merged(found: dict[str, dict[str, str]]) -> Iterator[str]:
    """Lines of a constraints.txt, with markers where Pythons differ.

    :param found: by Python, oldest first, dictionaries of names to versions
    """
    pythons = list(found)
    for name in sorted(set().union(*found.values())):
        pairs = [(found[python].get(name), python) for python in pythons]
        # Neighbours of the same version share a line.
        for version, some in groupby(pairs, itemgetter(0)):
            if version:
                marker = marker_for([python for _, python in some], pythons)
                yield f"{name}=={version}{marker}"


def marker_for(some: list[str], pythons: list[str]) -> str:
    """The marker for neighbours among the Pythons; first and last have open ends."""
    parts = []
    if some[0] != pythons[0]:
        parts.append(f"python_full_version >= '{some[0]}'")
    if some[-1] != pythons[-1]:
        following = pythons[pythons.index(some[-1]) + 1]
        parts.append(f"python_full_version < '{following}'")
    return f" ; {' and '.join(parts)}" if parts else ""


def differences(folder: Folder) -> Iterator[str]:
    """Lines that tell which versions of a folder are other than in constraints.txt."""
    tested = pins(Folder(folder.repo, newest=False).constraints.read_text())
    here = pins(folder.constraints.read_text())
    for name, marker in sorted(tested.keys() | here.keys()):
        old, new = tested.get((name, marker)), here.get((name, marker))
        if old != new:
            where = f" ({marker})" if marker else ""
            yield f"  {name} {new or 'none'}{where}; in constraints.txt {old or 'none'}"


class Resolver:
    """uv, told what this machine's pip is told, and out of the environment's way.

    :param python_env: a :class:`~.python_env.PythonEnv` with pip
    """

    def __init__(self, python_env: PythonEnv) -> None:
        self.python_env = python_env
        self.folder = python_env.folder
        self.place = self.folder / "resolver"
        self._install()
        self.options, self.environ = for_uv(settings(python_env.python))

    def find(
        self, python: str, requirements: Iterable[str], *options: str
    ) -> dict[str, str]:
        """The newest versions for a Python on a machine like this one.

        :param python: such as 3.10
        :param requirements: lines of a requirements file
        :param options: of uv, besides
        :return: dictionary of names to versions
        """
        asked, answer = self.place / "asked.txt", self.place / "answer.txt"
        asked.write_text("\n".join(requirements) + "\n")
        answer.unlink(missing_ok=True)
        files = (str(asked), "--output-file", str(answer))
        command = [*self._command(python), *options, *files]
        run_logged(command, self.folder.setup_log, NOWHERE, env=self.environ)
        found = pins(answer.read_text())
        return {name: version for (name, _), version in found.items()}

    def _command(self, python: str) -> list[str]:
        return [
            str(self.place / "bin" / "uv"),
            *("pip", "compile", "--quiet", "--no-header", "--no-annotate"),
            *("--cache-dir", str(self.place / "cache")),
            *("--python", str(self.python_env.python), "--no-python-downloads"),
            *("--python-version", python, "--only-binary", ":all:"),
            *(word for name in SOURCES for word in ("--no-binary", name)),
            *self.options,
        ]

    def _install(self) -> None:
        tested = pins(self.folder.constraints.read_text())
        key = digest(*(version for (name, _), version in tested.items() if name == UV))
        if not self.folder.is_made("resolver", key):
            with self.folder.making("resolver", key) as made:
                self.python_env.install_beside([UV], made)
