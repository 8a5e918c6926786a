"""Programs of Debian's packages, run as an ordinary user."""

import atexit
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from suite_setup.cluster import reachable
from suite_setup.file_servers import library_path
from suite_setup.net import free_port
from suite_setup.patience import PATIENCE
from suite_setup.process import stop

UNPACKED = os.environ.get("SUITE_FILE_SERVERS", "")
IS_ROOT = os.getuid() == 0
# Of Debian's accounts the one without a lock: sshd lets nobody in who is locked.
USER = "daemon" if IS_ROOT else getpass.getuser()


class Server:
    """A server with a folder of files. Subclasses say how it is started.

    :param options: become attributes
    """

    host = "127.0.0.1"
    login = USER
    password = ""
    child = None

    def __init__(self, **options):
        self.__dict__.update(options)
        self.port = free_port()
        # not in pytest's folder, into which the server's user may not go
        self.root = Path(tempfile.mkdtemp(prefix="server-"))
        self.root.chmod(0o755)
        self.files = self.root / "files"
        self.files.mkdir()
        self.files.chmod(0o777)
        self.log = self.root / "log"

    def __enter__(self):
        self.log.touch()
        self.prepare()
        if IS_ROOT:
            account = pwd.getpwnam(USER)
            for path in [self.root, *self.root.iterdir()]:
                os.chown(path, account.pw_uid, account.pw_gid)
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def prepare(self):
        """Write the server's configuration."""

    def command(self):
        """The program and its arguments."""
        raise NotImplementedError

    def start(self):
        account = {"user": USER, "group": USER, "extra_groups": []} if IS_ROOT else {}
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                list(map(str, self.command())),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd=self.root,
                start_new_session=True,
                **account,
            )
        self._wait()

    def stop(self):
        if self.child:
            stop(self.child)

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.child.poll() is None:
            try:
                socket.create_connection((self.host, self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"no server: {self.log.read_text(errors='replace')}")

    def write(self, name, text):
        """Write a file beside the served ones; return its path."""
        path = self.root / name
        path.write_text(text)
        return path


def program(name, folder="sbin"):
    """The path of an unpacked program."""
    return unpacked() / "usr" / folder / name


def environment():
    """The environment in which unpacked programs find their libraries."""
    return os.environ | {"LD_LIBRARY_PATH": library_path(unpacked())}


@cache
def unpacked():
    """The folder with the programs; a copy where their user may not go there.

    A clone in /root is of that kind: we may go there, and the programs' user may not.
    """
    folder = Path(UNPACKED)
    if not IS_ROOT or reachable(folder, pwd.getpwnam(USER)):
        return folder
    place = Path(tempfile.mkdtemp(prefix="servers-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    return Path(shutil.copytree(folder, place / "unpacked", symlinks=True))
