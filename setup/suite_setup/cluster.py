"""A PostgreSQL cluster of the suite's own: made, started, stopped."""

import fcntl
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from .console import Progress
from .errors import SetupError
from .folder import Folder, write_whole
from .process import read, run_logged

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST = 107  # bytes in the path of a unix socket
# What lies here can be made again with one command, so no write waits for the disk.
SETTINGS = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
"""


class Cluster:
    """The suite's own PostgreSQL.

    It listens on a socket in a folder that only its user can enter; that is why it
    trusts whoever connects.

    :param folder: the suite's :class:`~.folder.Folder`
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.user = server_user()
        self.home = self._find_home()
        self.data = self.home / "data"
        self.sockets = self._find_sockets()
        self.log = self.home / "postgres.log"
        self.ours = folder / "postgres.pid"
        self.binaries = Path()  # those that are to be used

    def variables(self, role: str) -> dict[str, str]:
        """Variables that lead libpq here."""
        return {"PGHOST": str(self.sockets), "PGPORT": str(PORT), "PGUSER": role}

    def prepare(self) -> None:
        """Make the folders, for the server's user."""
        self._own_folder(self.home, 0o755)
        self._own_folder(self.sockets, 0o700)

    def use_binaries(self, binaries: Path) -> None:
        """Take ``initdb`` and ``pg_ctl`` from this folder; make the cluster once."""
        self.binaries = binaries
        if not (self.data / "PG_VERSION").is_file():
            self._init()
        self._check_version()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the server run while inside.

        The last command that uses it stops it, unless somebody else had started it.
        """
        with open(self.folder / "postgres.users", "w") as users:
            with self.folder.locked("postgres"):
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self.answers():
                    self._start()
            try:
                yield
            finally:
                with self.folder.locked("postgres"):
                    self._leave(users)

    def answers(self) -> bool:
        """Whether a server listens on the socket."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.sockets / SOCKET))
            except OSError:
                return False
        return True

    def stop(self) -> None:
        """Stop the server if it runs."""
        pid = self._running_pid()
        if not pid:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if not _wait(lambda: not self._running_pid(), 60):
            raise SetupError(f"PostgreSQL (process {pid}) does not stop.")

    def remove(self) -> None:
        """Stop the server and remove what lies outside of the suite's folder."""
        self.stop()
        for place in (self.home, self.sockets):
            shutil.rmtree(place, ignore_errors=True)

    def _leave(self, users: TextIO) -> None:
        # An exclusive lock is to be had by the last user only.
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if self.ours.is_file() and self.ours.read_text() == str(self._running_pid()):
            self.stop()

    def _init(self) -> None:
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        with Progress("making a PostgreSQL cluster"):
            options = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
            self._run("initdb", "-D", unfinished, *options, *self._locale())
        with open(unfinished / "postgresql.conf", "a") as settings:
            settings.write("\ninclude 'suite.conf'\n")
        unfinished.rename(self.data)

    def _locale(self) -> list[str]:
        # From 17 on PostgreSQL has this locale of its own, before it is the system's.
        if self._version_of_binaries() >= 17:
            own = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            return ["--locale=C", *own]
        return ["--locale=C.UTF-8"]

    def _version_of_binaries(self) -> int:
        told = read([self.binaries / "postgres", "--version"])  # postgres (…) 15.6 (…)
        number = re.search(r"\d+", told)
        return int(number[0]) if number else 0

    def _check_version(self) -> None:
        made = int((self.data / "PG_VERSION").read_text())
        version = self._version_of_binaries()
        if version != made:
            raise SetupError(
                f"The suite's databases were made by PostgreSQL {made}, "
                f"and PostgreSQL {version} is here now.",
                "Run 'setup/suite clean', which removes them, and start again.",
            )

    def _start(self) -> None:
        if not self._running_pid():
            self._forget_killed()
        settings = SETTINGS.format(port=PORT, sockets=str(self.sockets))
        (self.data / "suite.conf").write_text(settings)
        self._run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "start")
        write_whole(self.ours, str(self._running_pid()))

    def _forget_killed(self) -> None:
        """Remove what a killed server left; its number may be another process's."""
        for pid in self._processes():
            os.kill(pid, signal.SIGQUIT)
        if not _wait(lambda: not self._processes(), 30):
            raise SetupError("Remains of a killed PostgreSQL do not end.")
        lock = self.sockets / f"{SOCKET}.lock"
        for left in (self.data / "postmaster.pid", self.sockets / SOCKET, lock):
            left.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Processes at work in the cluster: the server and those it started."""
        data = str(self.data.resolve())
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        return [pid for pid in pids if _is_postgres(pid) and _folder_of(pid) == data]

    def _running_pid(self) -> int | None:
        """Number of the process that serves this cluster, None if there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (OSError, IndexError, ValueError):
            return None
        return pid if _folder_of(pid) == str(self.data.resolve()) else None

    def _run(self, program: str, *arguments: Any) -> None:
        log = self.folder.setup_log
        run_logged(
            [str(self.binaries / program), *map(str, arguments)],
            log,
            f"PostgreSQL's own log: {self.log}",
            cwd=self.home,
            env=clean_environ() | {"LC_ALL": "C"},
            **(identity(self.user) if self.user else {}),
        )

    def _find_home(self) -> Path:
        inside = self.folder / "pg"
        if not self.user or reachable(self.folder.repo, self.user):
            return inside
        # Like a clone in /root: its owner may go there, the server's user may not.
        # One that is another user's is refused below.
        return Path("/var/tmp") / f"connector-suite-{self.folder.tag}"  # nosec B108

    def _find_sockets(self) -> Path:
        beside = self.home / "socket"
        if len(os.fsencode(beside / SOCKET)) <= LONGEST:
            return beside
        name = f"connector-suite-{self.folder.tag}-{os.getuid()}"
        return Path(tempfile.gettempdir()) / name

    def _own_folder(self, path: Path, mode: int) -> None:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        owner = self.user.pw_uid if self.user else os.getuid()
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.getuid()}:
            raise SetupError(
                f"{path} is taken by another user.", "Remove it and start again."
            )
        os.chown(path, owner, -1)
        path.chmod(mode)


def server_user() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as: None for ourselves, another one if we are root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SetupError(
        "PostgreSQL refuses to run as root, and this machine has no user 'nobody'.",
        "Run setup as an ordinary user, or name a server in PGHOST and PGUSER.",
    )


def reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether a user may enter a folder and all those above it; for root to ask."""
    asked = subprocess.run(["test", "-x", path], cwd="/", **identity(user))
    return not asked.returncode


def identity(user: pwd.struct_passwd) -> dict[str, Any]:
    """Options with which :mod:`subprocess` starts a program as another user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text() == "postgres\n"
    except OSError:
        return False


def _folder_of(pid: int) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None


def clean_environ() -> dict[str, str]:
    """The environment without anything that leads to another PostgreSQL."""
    return {name: value for name, value in os.environ.items() if name[:2] != "PG"}


def _wait(condition: Callable[[], Any], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
