"""The file servers of the tests: Debian's sshd, ProFTPD and vsftpd, not installed.

They are unpacked with the libraries that this machine lacks, and the tests start them
as an ordinary user on ports of their own.
"""

import os
import platform
import re
from pathlib import Path

from .apt import PrivateApt, is_debian
from .console import say
from .errors import SetupError
from .folder import Folder, digest
from .process import read

PACKAGES = (
    "openssh-client",
    "openssh-server",
    "openssh-sftp-server",
    "proftpd-core",
    "proftpd-mod-crypto",
    "vsftpd",
)
PROGRAMS = ("sbin/sshd", "sbin/proftpd", "sbin/vsftpd", "bin/ssh-agent", "bin/ssh-add")
ROUNDS = 4  # libraries of libraries of libraries
LEFT_OUT = "Tests on file servers are left out: {}"


def find_file_servers(folder: Folder) -> str:
    """Path of the folder in which the servers are unpacked; '' where there are none.

    :param folder: the suite's :class:`~.folder.Folder`
    """
    key = digest("file servers", *PACKAGES, suite_of_machine())
    try:
        with folder.locked("file-servers"):
            if not folder.is_made("file-servers", key):
                _make(folder, key)
    except SetupError as error:
        say(LEFT_OUT.format(error))
        return ""
    return str(folder / "file-servers")


def suite_of_machine() -> str:
    """The suite of Debian that this machine is, '' if it is none."""
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    except OSError:
        return ""


def library_path(root: Path) -> str:
    """The folders of libraries below a folder, as LD_LIBRARY_PATH has them."""
    return ":".join(str(path) for path in sorted(root.glob("**/lib/*-linux-gnu")))


def missing_libraries(root: Path) -> set[str]:
    """Names of libraries that the programs need and nobody has."""
    env = os.environ | {"LD_LIBRARY_PATH": library_path(root), "LC_ALL": "C"}
    programs = [root / "usr" / name for name in PROGRAMS]
    text = read(["ldd", *map(str, programs)], env=env)
    return set(re.findall(r"(\S+) => not found", text))


def libraries(depends: str) -> set[str]:
    """Names of the libraries in a package's field ``Depends``."""
    first = [part.split("|")[0].strip() for part in depends.split(",")]
    return {re.split(r"[ (:]", name)[0] for name in first if name.startswith("lib")}


def _make(folder: Folder, key: str) -> None:
    if not is_debian() or not suite_of_machine():
        raise SetupError("they come from Debian's packages.")
    apt = PrivateApt(folder, suite_of_machine())
    apt.update()
    with folder.making("file-servers", key) as made:
        _fetch(apt, made)


def _fetch(apt: PrivateApt, made: Path) -> None:
    wanted, seen = set(PACKAGES), set()
    for _round in range(ROUNDS):
        apt.unpack(sorted(wanted), made, "unpacking file servers for tests")
        if not missing_libraries(made):
            return
        seen |= wanted
        needed = (libraries(apt.show(name).get("Depends", "")) for name in wanted)
        # the machine's own C library is the one that fits its programs
        wanted = set().union(*needed) - seen - {"libc6"}
    raise SetupError(f"libraries are missing: {', '.join(missing_libraries(made))}")
