"""Addons of published packages, and folders with some of them and some of ours."""

import re
import shutil
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from .compat_suites import Change
from .errors import SetupError

SERIES = "19.0."
VERSION = re.compile(r"""(["']version["']\s*:\s*["'])\d+\.\d+\.""")


def addons_in(packages: Path) -> dict[str, Path]:
    """Folders of the addons that packages brought, by name.

    :param packages: the folder the packages were put into
    """
    manifests = packages.glob("odoo/addons/*/__manifest__.py")
    return {path.parent.name: path.parent for path in sorted(manifests)}


def versions_in(packages: Path) -> list[str]:
    """Names and versions of packages in a folder, one text each."""
    found = distributions(path=[str(packages)])
    return sorted(f"{one.metadata['Name']} {one.version}" for one in found)


def change(packages: dict[str, Path], wanted: Change) -> None:
    """Change a file of an addon that was fetched.

    :param packages: folders of the addons by name
    :param wanted: a :class:`~.compat_suites.Change`
    :raise SetupError: if the file does not have the text, as in another version
    """
    addon, _slash, rest = wanted.path.partition("/")
    path = packages[addon] / rest
    text = path.read_text() if path.exists() else ""
    if wanted.old not in text:
        raise SetupError(
            f"{wanted.path} has no {wanted.old.strip()!r} to be changed.",
            "Another version was fetched: look at compat_suites.py.",
        )
    path.write_text(text.replace(wanted.old, wanted.new))


def lay(
    addons: Iterable[Path], tree: Path, tests: dict[str, Path] | None = None
) -> None:
    """Make a folder for ``addons_path``, of links to the addons' files.

    The manifest is a copy that says Odoo 19, because Odoo does not install an addon of
    another series. Nothing else is changed here.

    :param addons: folders of the addons
    :param tree: the folder, made anew
    :param tests: names of addons, and the folder to take for their ``tests``
    """
    shutil.rmtree(tree, ignore_errors=True)
    for addon in addons:
        place = tree / addon.name
        _link(addon, place)
        if tests and addon.name in tests:
            (place / "tests").unlink(missing_ok=True)
            (place / "tests").symlink_to(tests[addon.name].resolve())


def _link(addon: Path, place: Path) -> None:
    place.mkdir(parents=True)
    for part in addon.iterdir():
        # What Python compiles stays apart from the sources' own.
        if part.name not in {"__pycache__", "__manifest__.py"}:
            (place / part.name).symlink_to(part.resolve())
    manifest = (addon / "__manifest__.py").read_text()
    (place / "__manifest__.py").write_text(VERSION.sub(rf"\g<1>{SERIES}", manifest))
