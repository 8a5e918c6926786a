"""The browser of the tests: Debian's chromium."""

import os
import shutil

from .console import progress, say
from .errors import SetupError
from .folder import Folder
from .process import run_logged

ASK = "Tests in a browser are left out: apt-get install chromium"


def find_chromium():
    """Path of chromium, installed first if we are root; '' where there is none."""
    found = shutil.which("chromium")
    if not found and os.getuid() == 0 and shutil.which("apt-get"):
        _install()
        found = shutil.which("chromium")
    if not found:
        say(ASK)
    return found or ""


def _install():
    log = Folder().setup_log
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    try:
        with progress("installing chromium, for tests in a browser"):
            run_logged(["apt-get", "update"], log, env=env)
            run_logged(install, log, env=env)
    except SetupError as error:
        say(str(error))
