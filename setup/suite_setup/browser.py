"""The browser of the tests: Debian's chromium."""

from .apt import have_program
from .console import say

ASK = "Tests in a browser are left out: apt-get install chromium"


def find_chromium() -> str:
    """Path of chromium, installed first if we are root; '' where there is none."""
    found = have_program("chromium", "for tests in a browser")
    if not found:
        say(ASK)
    return found or ""
