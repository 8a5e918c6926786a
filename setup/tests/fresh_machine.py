#!/usr/bin/env python3
"""Shows that the suite comes up on a bare Debian machine, from a fresh clone.

For each release, as root and as an ordinary user, without a PostgreSQL and, if PGHOST
names one, with it: makes a bare system with debootstrap, clones the committed state of
this repository into it, and types ``make run`` twice. Needs root, debootstrap and git.

    make fresh ARGS="--release bookworm --user anna --test"
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "setup"))

from suite_setup.apt import mirrors  # noqa: E402

RELEASES = ("bookworm", "trixie")
USERS = ("root", "anna")
PACKAGES = "python3,ca-certificates,make"
READY = "Ctrl-C ends it"
# What a machine has to know of its network and its package indexes.
BORROWED = (
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
)

APT_SETTINGS = re.compile("^Acquire::(Check-|http|https|ftp)", re.MULTILINE)

# Mounts and processes end with the namespaces.
ENTER = """
set -e
mkdir -p "$CASE/upper" "$CASE/work" "$CASE/root"
mount -t overlay overlay \
    -o "lowerdir=$TREE,upperdir=$CASE/upper,workdir=$CASE/work" "$CASE/root"
mount -t proc proc "$CASE/root/proc"
mount --rbind /dev "$CASE/root/dev"
for file in $BORROWED; do
    test -e "$file" || continue
    test -e "$CASE/root$file" || touch "$CASE/root$file"
    mount --bind "$(readlink -f "$file")" "$CASE/root$file"
done
mount --rbind /opt "$CASE/root/opt"
if [ ! -d "$CASE/root$CLONE" ]; then
    [ "$WHO" = root ] || chroot "$CASE/root" useradd --create-home "$WHO"
    git clone --quiet "$REPO" "$CASE/root$CLONE"
    chown -R "$WHO_ID" "$CASE/root$CLONE"
fi
exec chroot --userspec="$WHO_ID" "$CASE/root" env -i $PASSED \
    HOME="$WHO_HOME" PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    sh -c 'cd "$1" && shift && "$@"' sh "$CLONE" "$@"
"""


def main():
    options = parse()
    # A shell starts what is in the background deaf to Ctrl-C, and so its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    trees = Path(options.trees)
    failed = 0
    for release in options.release:
        tree = bare_system(trees, release)
        for user in options.user:
            for named in [False, True] if os.environ.get("PGHOST") else [False]:
                failed += not Case(trees, tree, release, user, named).check(options)
    print(f"{failed} failed" if failed else "all well")
    return 1 if failed else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--release", nargs="+", default=RELEASES, choices=RELEASES)
    parser.add_argument("--user", nargs="+", default=USERS, choices=USERS)
    parser.add_argument("--trees", default="/var/tmp/connector-suite-fresh")
    parser.add_argument("--test", action="store_true", help="also type make test")
    parser.add_argument("--newest", action="store_true", help="with ARGS=--newest")
    parser.add_argument("--keep", action="store_true", help="keep what was made")
    return parser.parse_args()


def bare_system(trees, release):
    """The folder with a bare system, made with debootstrap once."""
    tree = trees / release
    if not tree.is_dir():
        unfinished = trees / f"{release}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}"]
            + [release, str(unfinished), mirrors()[0]],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # A machine on which apt-get update never ran.
        lists = unfinished / "var/lib/apt/lists"
        shutil.rmtree(lists)
        lists.mkdir()
        unfinished.rename(tree)
    return tree


class Case:
    """One machine: a release, a user, and where its PostgreSQL is."""

    def __init__(self, trees, tree, release, user, named):
        self.name = f"{release}-{user}-{'named' if named else 'own'}"
        self.folder = trees / "cases" / self.name
        self.environ = self._environ(tree, user, named)

    def check(self, options):
        """Type the commands and print what they took.

        :return: whether all went as it should
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        good = self._serves("make run")
        good = good and self._serves("make run again")
        if good and options.test:
            newest = ["ARGS=--newest"] if options.newest else []
            good = self._ends_well("make", "test", *newest)
        # On a server that others use as well, nothing stays.
        good = good and self._ends_well("make", "clean")
        if good and not options.keep:
            shutil.rmtree(self.folder)
        return good

    def _environ(self, tree, user, named):
        home = "/root" if user == "root" else f"/home/{user}"
        prefixes = ("PIP_", "PG") if named else ("PIP_",)
        passed = [f"{n}={v}" for n, v in os.environ.items() if n.startswith(prefixes)]
        return os.environ | {
            "BORROWED": " ".join([*BORROWED, *apt_settings()]),
            "CASE": str(self.folder),
            "CLONE": f"{home}/connector",
            "PASSED": " ".join(passed),
            "REPO": str(REPO),
            "TREE": str(tree),
            "WHO": user,
            "WHO_HOME": home,
            "WHO_ID": "0:0" if user == "root" else "1000:1000",
        }

    def _serves(self, what):
        started = time.monotonic()
        child = self._type("make", "run")
        lines = []
        for line in child.stdout:
            lines.append(line)
            if READY in line:
                break
        took = time.monotonic() - started
        os.killpg(child.pid, signal.SIGINT)
        lines += child.stdout
        child.wait()
        return self._report(what, took, has_table("".join(lines)), lines)

    def _ends_well(self, *command):
        started = time.monotonic()
        child = self._type(*command)
        lines = []
        # Whoever waits reads how far it is.
        with open(self._log(" ".join(command[:2])), "w") as log:
            for line in child.stdout:
                lines.append(line)
                print(line, end="", file=log, flush=True)
        good = child.wait() == 0
        what = f"{' '.join(command)}: {lines[-1].strip() if lines else ''}"
        return self._report(what, time.monotonic() - started, good, lines)

    def _report(self, what, took, good, lines):
        log = self._log(what.split(":")[0])
        log.write_text("".join(lines))
        word = "ok" if good else f"FAILED ({log})"
        print(f"{self.name}: {what}: {took:.0f} s, {word}", flush=True)
        return good

    def _log(self, command):
        return self.folder / f"{command.replace(' ', '-')}.log"

    def _type(self, *command):
        return subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
            + ["sh", "-c", ENTER, "sh", *command],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def apt_settings():
    """Files in which this machine's apt is told how to reach its mirrors."""
    files = Path("/etc/apt/apt.conf.d").glob("*")
    return [str(path) for path in files if APT_SETTINGS.search(path.read_text())]


def has_table(text):
    """Whether the table shows three fruits done and Orange failed with a reason."""
    rows = [line.split() for line in text.splitlines()]
    states = {row[1]: row[2:] for row in rows if len(row) > 2 and row[0].isdigit()}
    done = all(states.get(f) == ["done"] for f in ("Apfel", "Kiwi", "Limette"))
    orange = states.get("Orange", [])
    return done and orange[:1] == ["failed"] and len(orange) > 1


if __name__ == "__main__":
    sys.exit(main())
