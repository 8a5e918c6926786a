"""The browser of the tests: Debian's chromium."""

import shutil

from .apt import install_system_wide
from .console import say

ASK = "Tests in a browser are left out: apt-get install chromium"


def find_chromium() -> str:
    """Path of chromium, installed first if we are root; '' where there is none."""
    if not shutil.which("chromium"):
        install_system_wide("chromium", "for tests in a browser")
    found = shutil.which("chromium")
    if not found:
        say(ASK)
    return found or ""
