"""Versions of Python packages: the exact ones, and the newest within the ranges."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .console import progress
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
    usual.prepare()
    with usual.locked():
        python_env = PythonEnv(usual)
        python_env.make_bare()
        resolver = Resolver(python_env)
        with progress("finding the newest versions"):
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
        versions = [found[python].get(name) for python in pythons]
        for start, end in stretches(versions):
            if versions[start]:
                marker = between(pythons, start, end)
                yield f"{name}=={versions[start]}{marker}"


def stretches(values: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, first and past the last, between which values are the same."""
    starts = [i for i, value in enumerate(values) if not i or value != values[i - 1]]
    return zip(starts, [*starts[1:], len(values)], strict=True)


def between(pythons: Sequence[str], start: int, end: int) -> str:
    """The marker for some of the Pythons; the first and the last have open ends."""
    parts = []
    if start:
        parts.append(f"python_full_version >= '{pythons[start]}'")
    if end < len(pythons):
        parts.append(f"python_full_version < '{pythons[end]}'")
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
        told = settings(python_env.python)
        self.constraints = told.get("constraint", "").split()
        text, self.environ = for_uv(told)
        # An address in it may hold a password.
        write_whole(self.place / "uv.toml", text, mode=0o600)

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
            *("--config-file", str(self.place / "uv.toml")),
            *("--cache-dir", str(self.place / "cache")),
            *("--python", str(self.python_env.python), "--no-python-downloads"),
            *("--python-version", python, "--only-binary", ":all:"),
            *(word for name in SOURCES for word in ("--no-binary", name)),
            *(word for path in self.constraints for word in ("--constraint", path)),
        ]

    def _install(self) -> None:
        tested = pins(self.folder.constraints.read_text())
        key = digest(*(version for (name, _), version in tested.items() if name == UV))
        if not self.folder.is_made("resolver", key):
            with self.folder.making("resolver", key) as made:
                self.python_env.install_beside([UV], made)
