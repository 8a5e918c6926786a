"""The one folder that holds everything setup makes."""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .console import say
from .errors import SetupError

REPO = Path(__file__).resolve().parents[2]
STAMP = ".made-from"
# Tells programs of a test run that it is one with the newest versions.
NEWEST = "SUITE_NEWEST"


def digest(*parts: Any) -> str:
    """Short name for a content: existing files by what is in them, the rest as text."""
    summed = hashlib.sha256()
    for part in parts:
        is_file = isinstance(part, Path) and part.is_file()
        data = part.read_bytes() if is_file else str(part).encode()
        summed.update(b"%d:" % len(data) + data)
    return summed.hexdigest()[:16]


class Folder:
    """Paths in the suite's folder, and how things get into it.

    :param repo: the folder of the project
    :param newest: whether to work with the newest versions of Python packages, in an
        environment of their own; by default as the run that this program belongs to
    """

    def __init__(self, repo: Path = REPO, newest: bool | None = None) -> None:
        self.repo = Path(repo)
        self.root = self.repo / ".suite"
        self.newest = NEWEST in os.environ if newest is None else newest
        self.log = self / "log"
        self.setup_log = self.log / "setup.log"
        self.config = self / "odoo.conf"
        self.venv = self / ("venv-newest" if self.newest else "venv")
        self.python = self.venv / "bin" / "python"
        # the exact versions of Python packages
        tested = self.repo / "constraints.txt"
        self.constraints = self / "newest.txt" if self.newest else tested

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    @property
    def tag(self) -> str:
        """Name of this folder, for what has to be outside of it.

        Drawn once: two machines with the same path may share a PostgreSQL.
        """
        drawn = self / "name"
        if not drawn.is_file():
            write_whole(drawn, secrets.token_hex(3))
        return drawn.read_text()

    def prepare(self) -> None:
        """Make the folder itself.

        :raise SetupError: where another user made it or the disk refuses
        """
        try:
            self.log.mkdir(parents=True, exist_ok=True)
            (self / "data").mkdir(exist_ok=True)
        except OSError as error:
            raise SetupError(f"{self.root} cannot be made: {error.strerror}.") from None
        owner = self.root.stat().st_uid
        if owner != os.getuid():
            raise SetupError(
                f"{self.root} belongs to another user (number {owner}).",
                "Work as that user, or let him run 'setup/suite clean' first.",
            )

    def is_made(self, name: str, key: str) -> bool:
        """Whether the thing called name was made, to its end, from this key."""
        stamp = self / name / STAMP
        return stamp.is_file() and stamp.read_text() == key

    def mark(self, name: str, key: str) -> None:
        """Remember that the thing called name was made from this key."""
        write_whole(self / name / STAMP, key)

    @contextmanager
    def making(self, name: str, key: str) -> Iterator[Path]:
        """Make a folder under another name, and move it in place when it is whole.

        :param name: of the folder in the end
        :param key: digest of what it is made from
        :return: context manager giving the empty folder to fill
        """
        unfinished = self / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        yield unfinished
        (unfinished / STAMP).write_text(key)
        shutil.rmtree(self / name, ignore_errors=True)
        unfinished.rename(self / name)

    @contextmanager
    def locked(self, name: str = "setup") -> Iterator[None]:
        """Have the folder and hold a lock of it; a second command waits and says so."""
        self.prepare()
        with open(self / f"{name}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another command is setting up; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old content or the new one."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT, mode), "w") as out:
        out.write(text)
    unfinished.rename(path)
