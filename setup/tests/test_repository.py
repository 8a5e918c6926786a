"""What is in the repository can be handled by any tool."""

import re
import shutil
import subprocess

import pytest

from suite_setup.folder import REPO

# Each part of a path: letters, digits and a few signs, and no option's dash in front.
PLAIN = re.compile(r"[A-Za-z0-9_.+][A-Za-z0-9_.+-]*")


def is_plain(path):
    """Whether neither a shell nor a tool takes a path for anything else."""
    return all(PLAIN.fullmatch(part) for part in path.split("/"))


def tracked():
    """The paths that git knows, byte for byte."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=REPO, capture_output=True, check=True)
    return [
        name.decode("utf-8", "replace") for name in done.stdout.split(b"\0") if name
    ]


@pytest.mark.skipif(
    not (shutil.which("git") and (REPO / ".git").exists()),
    reason="needs git, and a clone",
)
def test_no_file_has_an_odd_name():
    """One named like an option broke ``git ls-files | xargs wc``."""
    paths = tracked()
    assert "README.md" in paths
    assert [path for path in paths if not is_plain(path)] == []


@pytest.mark.parametrize(
    "path",
    ["--help", "a/-b", "a b", "a\tb", "a\nb", "a'b", 'a"b', "ä", "a*", "$a", "a/\x01"],
)
def test_an_odd_name_is_known_as_such(path):
    assert not is_plain(path)
    assert is_plain("connector_flow/static/src/rows-table.test.js")
