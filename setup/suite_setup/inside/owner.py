"""Whose code a file is: this repository's, Python's, or which library's.

A library is what would be mended as one: a package, an addon of Odoo, or one part of
Odoo's core (``odoo/orm``, ``odoo/tools``). This needs nothing but Python, for it is
also used within Odoo's process.
"""

import linecache
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

Frame = tuple[str, Any]  # path and number of a line

OURS = "ours"
PYTHON = "Python"
REPO = Path(__file__).resolve().parents[3]
ADDONS = ("*", "contrib/addons/*", "tests/addons/*")

PACKAGE = re.compile(r".*/(?:site|dist)-packages/(?!odoo/)([^/]+)")
PYTHONS_OWN = re.compile(r"^<|/python3\.\d+/(?!(?:site|dist)-packages/)")
OF_ODOO = re.compile(r".*/(odoo/addons/[\w-]+|odoo/\w+)")
ADDON = re.compile(r"/addons/(\w+)/")
# Between the line that complains and whoever is told.
PASSING_ON = ("/logging/__init__.py", "/odoo/netsvc.py", "/warnings.py")
# They start Odoo and pass on what it says: frames of theirs are in every stack.
LAUNCHERS = tuple(
    str(Path(__file__).with_name(name)) for name in ("odoo_bin.py", "told_caller.py")
)


def suite_addons(repo: Path = REPO) -> list[Path]:
    """Folders of the addons in a repo, examples and those for tests included."""
    manifests = [path for p in ADDONS for path in repo.glob(f"{p}/__manifest__.py")]
    return sorted(manifest.parent for manifest in manifests)


@cache
def own_addons() -> set[str]:
    """Names of the addons in this repository."""
    return {folder.name for folder in suite_addons()}


def is_ours(path: str) -> bool:
    """Whether a file is known to be of this repository, or installed from it."""
    if path in LAUNCHERS:
        return False
    if own_addons().intersection(ADDON.findall(path)):
        return True
    return _within(path, REPO) and not _within(path, REPO / ".suite")


@cache
def owner(path: str) -> str:
    """Whose code a file is.

    :param path: as Python names it in a traceback
    :return: ``OURS``, ``PYTHON``, or a name of the library; a file that is nowhere near
        Odoo, Python or their packages is ours: in doubt we look
    """
    if path in LAUNCHERS:
        return PYTHON
    if is_ours(path):
        return OURS
    if found := PACKAGE.match(path):
        return found[1]
    if PYTHONS_OWN.search(path):
        return PYTHON
    found = OF_ODOO.match(path)
    return found[1] if found else OURS


def caller(frames: Iterable[Frame]) -> Frame | None:
    """Who called the library that speaks.

    Python's own modules are passed over: they call what they were given.

    :param frames: pairs of path and line number, from the inside to the outside; the
        first one speaks
    :return: the first pair that is of somebody else, None if there is none
    """
    frames = list(frames)
    passed_over = {PYTHON, *(owner(path) for path, _line in frames[:1])}
    return next((pair for pair in frames if owner(pair[0]) not in passed_over), None)


def warned(frames: Iterable[Frame]) -> Frame | None:
    """Who did what is warned of.

    :param frames: as for :func:`caller`
    """
    frames = list(frames)
    if frames and "warn" not in linecache.getline(*frames[0]):
        return frames[0]  # it called Python's C code, which has no frame
    return caller(frames)


def outwards(frame: FrameType | None) -> Iterator[Frame]:
    """Pairs of path and line number, from what complains to the outside.

    :param frame: of whoever was told
    """
    while frame and frame.f_code.co_filename.endswith(PASSING_ON):
        frame = frame.f_back
    while frame:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def first_of_ours(frames: Iterable[Frame]) -> Frame | None:
    """The innermost of some pairs that is ours, None if there is none."""
    return next((pair for pair in frames if owner(pair[0]) == OURS), None)


def _within(path: str, folder: Path) -> bool:
    return path.startswith(f"{folder}/")
