"""Fixtures for the tests of setup itself: no network, nothing outside of a folder."""

import os
import stat

import pytest

from suite_setup import apt
from suite_setup.folder import Folder
from suite_setup.watching import watch


def pytest_configure(config):
    watch(config)


@pytest.fixture
def folder(tmp_path):
    """The folder of a suite in an empty repo."""
    made = Folder(tmp_path / "repo", newest=False)
    made.prepare()
    return made


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Function that puts a shell script on the PATH: ``programs(apt_get="exit 1")``."""
    place = tmp_path / "programs"
    place.mkdir()
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")

    def put(**scripts):
        for name, script in scripts.items():
            path = place / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return put


@pytest.fixture
def debian(tmp_path, programs, monkeypatch):
    """A Debian machine whose mirror has Odoo 19.0, and knows no other Odoo."""
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setattr(apt, "KEYRING", str(keyring))
    monkeypatch.delenv("ODOO_SRC", raising=False)
    monkeypatch.setattr("suite_setup.odoo_source.from_this_python", lambda: None)
    programs(
        apt_get=APT_GET,
        apt_cache="echo 'Version: 19.0.0+dfsg-1'; echo 'Depends: fonts-a (>= 1), b'",
        dpkg_deb=DPKG_DEB,
    )
    return programs


# The name of the package is the last word of the command.
APT_GET = """
case "$*" in
  *indextargets*) echo "http://mirror.test/debian Debian Debian";;
  *download*) touch odoo-19.deb fonts-a.deb;;
esac
"""
DPKG_DEB = """
package="$3/usr/lib/python3/dist-packages/odoo"
mkdir -p "$package/addons"
echo 'series = "19.0"' > "$package/release.py"
"""
