"""The Python environment of the suite, made without root and without a compiler."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from .apt import PrivateApt, is_debian, unpack
from .console import Progress
from .errors import SetupError
from .folder import Folder, digest, write_whole
from .pip_settings import constrained
from .process import read, run_logged

# OCA's addons require a distribution "odoo" and, through it, packages that need a
# compiler. What they need in truth is in requirements.txt.
ALONE = "odoo-addon-"
REQUIREMENTS = {
    "tests": "test-requirements.txt",
    "lint": "lint-requirements.txt",
    "the site": "docs-requirements.txt",
}
OFFLINE = (
    "Is the package index there, and the disk not full? "
    "Run the same command again: it goes on where it stopped."
)


class PythonEnv:
    """The virtual environment with Odoo's needs, OCA's addons and Odoo on its path.

    Whatever is installed has the exact version that the folder's constraints name.

    :param folder: the suite's :class:`~.folder.Folder`
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.python = folder.python
        # With other versions it is made anew: nothing of the old ones is left behind.
        self._made_from = digest(
            sys.executable, sys.version, folder.venv, folder.constraints
        )

    def make(self, odoo_path: Path) -> None:
        """Make what is missing of the environment.

        :param odoo_path: the folder that makes Odoo importable
        """
        self.make_bare()
        self._install("requirements.txt", "Odoo's Python packages")
        name_path(self.site_packages, odoo_path)

    def make_for(self, *purposes: str) -> None:
        """Make what some purposes need, which is not Odoo.

        :param purposes: ``tests``, ``lint``, ``the site``
        """
        self.make_bare()
        for purpose in purposes:
            self._install(REQUIREMENTS[purpose], f"packages for {purpose}")

    @property
    def site_packages(self) -> Path:
        """The folder that pip installs into."""
        return next(self.folder.venv.glob("lib/python*/site-packages"))

    def install_beside(self, requirements: Sequence[str], target: Path) -> None:
        """Install packages into a folder that is not on the environment's path."""
        self._pip(["install", "--target", str(target), *requirements])

    # The environment holds its own path, so it cannot be made under another name: the
    # stamp that comes last says that it is whole.
    def make_bare(self) -> None:
        """Make the environment with nothing but pip in it."""
        name = self.folder.venv.name
        if self.folder.is_made(name, self._made_from) and self.python.exists():
            return
        shutil.rmtree(self.folder.venv, ignore_errors=True)
        wheel = None if _has_ensurepip() else fetch_pip(self.folder)
        with Progress(f"making a Python {sys.version.split()[0]} environment"):
            self._venv(*(["--without-pip"] if wheel else []))
            if wheel:
                own = [str(self.python), f"{wheel}/pip", "install", "--no-index"]
                run_logged([*own, str(wheel)], self.folder.setup_log)
            self._pip(["install", "--upgrade", "pip"])
            # Older Pythons bring it, newer ones do not: nothing may lean on it.
            self._pip(["uninstall", "--yes", "setuptools"])
        self.folder.mark(name, self._made_from)

    def _venv(self, *options: str) -> None:
        run_logged(
            [sys.executable, "-m", "venv", *options, str(self.folder.venv)],
            self.folder.setup_log,
            "Python's module venv is needed; it is part of Python.",
        )

    def _install(self, name: str, described: str) -> None:
        requirements = self.folder.repo / name
        stamp = self.folder.venv / f".{name}"
        key = digest(self._made_from, requirements)
        if stamp.is_file() and stamp.read_text() == key:
            return
        together, alone = split_requirements(requirements.read_text())
        with Progress(f"installing {described}"):
            self._pip(["install", *together])
            if alone:
                self._pip(["install", "--no-deps", *alone])
        write_whole(stamp, key)

    def _pip(self, arguments: list[str]) -> None:
        run_logged(
            [str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments],
            self.folder.setup_log,
            OFFLINE,
            env=os.environ | constrained(self.python, self.folder.constraints),
        )


def split_requirements(text: str) -> tuple[list[str], list[str]]:
    """Sort the lines of a requirements file.

    :return: requirements to resolve, and those to install without what they name
    """
    stripped = (line.split("#")[0].strip() for line in text.splitlines())
    lines = [line for line in stripped if line]
    alone = [line for line in lines if line.startswith(ALONE)]
    return [line for line in lines if line not in alone], alone


def fetch_pip(folder: Folder) -> Path:
    """Path of a pip that came as a Debian package, for a Python without one.

    :raise SetupError: on other machines, naming what to install
    """
    if not is_debian():
        raise SetupError(
            "This Python has no pip.", "Install Python's module ensurepip, or pip."
        )
    key = digest("pip")
    if not folder.is_made("pip", key):
        with folder.making("pip", key) as made:
            apt = PrivateApt(folder)
            apt.update()
            for deb in apt.download(["python3-pip-whl"], made):
                unpack(deb, made)
    return next((folder / "pip").glob("usr/share/python-wheels/pip-*.whl"))


def name_path(site_packages: Path, odoo_path: Path) -> None:
    """Put Odoo on the environment's path."""
    named = Path(site_packages) / "odoo-of-the-suite.pth"
    if not named.is_file() or named.read_text().strip() != str(odoo_path):
        write_whole(named, f"{odoo_path}\n")


def _has_ensurepip() -> bool:
    check = "import ensurepip; print(ensurepip.version())"
    return bool(read([sys.executable, "-c", check]))
