"""Debian's packages, fetched with apt-get but without touching the system.

apt-get gets a list of sources, package lists and a cache of its own, so it needs no
root and leaves the machine's own apt as it was. Signatures are checked as always.
"""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from .console import Progress, say
from .errors import SetupError
from .folder import Folder
from .process import read, run_logged

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITE = "sid"
NO_MIRROR = (
    "Debian's package of Odoo needs a Debian machine whose apt knows a Debian mirror."
)

# Hooks and sandboxing belong to the system's apt, which runs as root.
CONFIG = """\
Dir::Etc::SourceList "{root}/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::Preferences "-";
Dir::Etc::PreferencesParts "-";
Dir::State::Lists "{root}/lists";
Dir::Cache "{root}/cache";
Acquire::Languages "none";
Acquire::PDiffs "false";
APT::Sandbox::User "{user}";
APT::Default-Release "";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
"""


def is_debian() -> bool:
    """Whether this machine has what the private apt needs."""
    return bool(shutil.which("apt-get")) and os.path.exists(KEYRING)


def mirrors() -> list[str]:
    """Debian mirrors the machine's own apt uses, the likeliest first.

    Before the first ``apt-get update`` apt does not know who publishes a source. Then
    its address has to tell.
    """
    wanted = "$(SITE) $(ORIGIN) $(LABEL)"
    targets = read(["apt-get", "indextargets", "--format", wanted]).splitlines()
    known = [line.split() for line in targets]
    by_origin = [words[0] for words in known if words[1:] == ["Debian", "Debian"]]
    sources = read(["apt-get", "update", "--print-uris"])
    # Suites like bookworm-security are published elsewhere than sid.
    by_address = re.findall(r"^'(\S+)/dists/[a-z]+/InRelease'", sources, re.MULTILINE)
    by_address.sort(key=lambda site: not site.endswith("/debian"))
    return list(dict.fromkeys(by_origin or by_address))


class PrivateApt:
    """An apt of our own, looking at one suite of Debian.

    :param folder: the suite's :class:`~.folder.Folder`
    :param suite: name of a suite of Debian's
    """

    def __init__(self, folder: Folder, suite: str = SUITE) -> None:
        self.suite = suite
        self.root = folder / ("apt" if suite == SUITE else f"apt-{suite}")
        self.log = folder.setup_log
        self._updated = False

    def update(self) -> None:
        """Fetch the package list from the first mirror that has it.

        :raise SetupError: where the machine knows no mirror, or none answers
        """
        if self._updated:
            return
        failure = SetupError(NO_MIRROR)
        for site in mirrors() if is_debian() else ():
            try:
                self._update_from(site)
            except SetupError as error:
                failure = error
            else:
                self._updated = True
                return
        raise failure

    def show(self, package: str) -> dict[str, str]:
        """Fields of a package as ``apt-cache show`` prints them, {} if unknown."""
        text = read(self._apt("apt-cache", "show", "--no-all-versions", package))
        fields = re.findall(r"^([\w-]+): (.*)$", text, re.MULTILINE)
        return dict(fields)

    def download(self, packages: Sequence[str], into: Path) -> list[Path]:
        """Download packages as files, showing the share that is there.

        :param packages: names
        :param into: an existing folder
        :return: paths of the files
        """
        with Progress(f"downloading {', '.join(packages)[:60]}") as shown:
            reading, writing = os.pipe()
            watcher = threading.Thread(target=_watch, args=(reading, shown))
            watcher.start()
            try:
                run_logged(
                    self._apt("apt-get", "-o", f"APT::Status-Fd={writing}")
                    + ["download", *packages],
                    self.log,
                    "Is the network there? Run the same command again: it goes on "
                    "where it stopped.",
                    cwd=into,
                    pass_fds=[writing],
                )
            finally:
                os.close(writing)
                watcher.join()
        return sorted(into.glob("*.deb"))

    def unpack(self, packages: Sequence[str], into: Path, label: str) -> None:
        """Download packages and unpack their files below a folder.

        :param label: what is said while they are unpacked
        """
        debs = self.root / "debs"
        shutil.rmtree(debs, ignore_errors=True)
        debs.mkdir(parents=True)
        files = self.download(packages, debs)
        with Progress(label):
            for deb in files:
                unpack(deb, into)
        shutil.rmtree(debs)

    def _update_from(self, site: str) -> None:
        self._write_config(site)
        with Progress(f"reading the package list of {site} {self.suite}"):
            run_logged(
                self._apt("apt-get", "update", "--error-on=any"),
                self.log,
                f"Is the network there, and does the mirror carry the suite "
                f"{self.suite}?\nElse name a checkout of Odoo 19 in ODOO_SRC.",
            )

    def _write_config(self, site: str) -> None:
        for name in ("lists/partial", "cache/archives/partial"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        (self.root / "sources.list").write_text(
            f"deb [signed-by={KEYRING} target=Packages] {site} {self.suite} main\n"
        )
        user = "root" if os.getuid() == 0 else "_apt"
        (self.root / "apt.conf").write_text(CONFIG.format(root=self.root, user=user))

    def _apt(self, program: str, *arguments: str) -> list[str]:
        # With -c our settings are read after the machine's, with APT_CONFIG before.
        return [program, "-c", str(self.root / "apt.conf"), *arguments]


def unpack(deb: Path, into: Path) -> None:
    """Unpack a package's files below a folder, without installing it."""
    done = subprocess.run(
        ["dpkg-deb", "-x", str(deb), str(into)], stderr=subprocess.PIPE
    )
    if done.returncode:
        raise SetupError(
            f"{deb} cannot be unpacked: {done.stderr.decode(errors='replace').strip()}",
            "Is the disk full? Odoo needs 1.2 GB. Then run the same command again.",
        )


def _watch(reading: int, shown: Progress) -> None:
    # A status line is dlstatus:<number>:<percent>:<text>.
    with os.fdopen(reading, errors="replace") as lines:
        for line in lines:
            kind, _, rest = line.partition(":")
            if kind == "dlstatus":
                shown.report(f"{float(rest.split(':')[1]):.0f} %")


def have_program(package: str, purpose: str) -> str | None:
    """Path of a program; if we are root its package is installed first.

    :param package: of the machine's own apt, called as the program
    :param purpose: what it is for, as in "for tests"
    :return: None where there is none; what failed is told
    """
    if not (shutil.which(package) or os.getuid()) and shutil.which("apt-get"):
        _install(package, purpose)
    return shutil.which(package)


def _install(package: str, purpose: str) -> None:
    log = Folder().setup_log
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    try:
        with Progress(f"installing {package}, {purpose}"):
            run_logged(["apt-get", "update"], log, env=env)
            run_logged(install, log, env=env)
    except SetupError as error:
        say(str(error))
