"""Where Odoo 19 comes from: a checkout, this Python, or Debian's package."""

import importlib.util
import os
import re
import runpy
from dataclasses import dataclass
from pathlib import Path

from .apt import PrivateApt, is_debian
from .console import say
from .errors import SetupError
from .folder import Folder, digest
from .process import run_logged

SERIES = "19.0"
PACKAGE = "odoo-19"
CLONE = (
    "Get it and name it:\n"
    f"    git clone --depth 1 -b {SERIES} https://github.com/odoo/odoo.git odoo\n"
    "    export ODOO_SRC=$PWD/odoo"
)
# The package's links to the icon font of the web client point at names which newer
# versions of fonts-font-awesome no longer have. This font has the same icons.
ICON_FONT = "fonts-fork-awesome"
ICONS = "usr/share/fonts-fork-awesome/fonts/forkawesome-webfont"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo 19 on this machine.

    :param package: the folder ``odoo`` with ``release.py`` in it
    :param addons: further folders of addons, for ``addons_path``
    :param metadata: the ``odoo-19.0.egg-info`` beside it, or None
    :param described: where it is from, for people
    """

    package: Path
    addons: tuple
    metadata: Path | None
    described: str

    @property
    def key(self) -> str:
        return digest(self.package, *self.addons, self.package / "release.py")

    def expose(self, folder: Folder) -> Path:
        """Have a folder that holds nothing but this Odoo, for ``sys.path``.

        The folders beside it (``addons``, ``setup``) would be importable otherwise.
        """
        if not folder.is_made("odoo-path", self.key):
            with folder.making("odoo-path", self.key) as made:
                (made / "odoo").symlink_to(self.package)
                if self.metadata:
                    (made / self.metadata.name).symlink_to(self.metadata)
        return folder / "odoo-path"


def find_odoo(folder: Folder) -> OdooSource:
    """The Odoo 19 to use; Debian's package is fetched if there is no other.

    :raise SetupError: saying what was found and how to get an Odoo 19
    """
    named = os.environ.get("ODOO_SRC")
    if named:
        return from_checkout(Path(named).expanduser().resolve())
    return from_this_python() or from_debian(folder)


def from_checkout(root: Path) -> OdooSource:
    """The Odoo in a checkout of its sources."""
    if not (root / "odoo" / "release.py").is_file():
        raise SetupError(f"ODOO_SRC names {root}, where no Odoo is.", CLONE)
    series = series_of(root / "odoo")
    if series != SERIES:
        raise SetupError(
            f"ODOO_SRC names {root}, which is Odoo {series}. The suite needs {SERIES}.",
            CLONE,
        )
    return _described(root / "odoo", f"ODOO_SRC ({root})")


def from_this_python() -> OdooSource | None:
    """The Odoo 19 this Python imports, or None."""
    spec = importlib.util.find_spec("odoo")
    for place in map(Path, spec and spec.submodule_search_locations or []):
        if not (place / "release.py").is_file():
            continue
        series = series_of(place)
        if series == SERIES:
            return _described(place.resolve(), f"this Python ({place})")
        say(f"  Odoo {series} of this Python is left alone: {SERIES} is needed.")
    return None


def from_debian(folder: Folder) -> OdooSource:
    """The Odoo in Debian's package, unpacked into the suite's folder."""
    root = folder / "odoo"
    key = digest("debian", PACKAGE, ICON_FONT)
    if not folder.is_made("odoo", key):
        if not is_debian():
            raise SetupError("This machine has no Odoo 19.", CLONE)
        with folder.making("odoo", key) as made:
            _fetch(folder, made)
    return _described(
        root / "usr/lib/python3/dist-packages/odoo", f"Debian's package {PACKAGE}"
    )


def series_of(package: Path) -> str:
    """The series, like ``19.0``, that ``release.py`` in a folder states."""
    return runpy.run_path(str(package / "release.py"))["series"]


def _described(package: Path, described: str) -> OdooSource:
    beside = package.parent
    metadata = next(iter(sorted(beside.glob("odoo-*.egg-info"))), None)
    own = beside / "addons"
    # Debian's package leaves an empty shell of this name behind.
    addons = (own,) if (own / "web" / "__manifest__.py").is_file() else ()
    return OdooSource(package, addons, metadata, described)


def _fetch(folder: Folder, made: Path) -> None:
    apt = PrivateApt(folder)
    apt.update()
    fields = apt.show(PACKAGE)
    _check_series(fields.get("Version", ""))
    packages = [PACKAGE, *companions(fields["Depends"])]
    apt.unpack(packages, made, "unpacking Odoo (1.2 GB)")
    mend_icons(made)
    # The log gets the links that point nowhere.
    run_logged(["find", str(made / "usr/lib"), "-xtype", "l"], folder.setup_log)


def _check_series(version: str) -> None:
    if version.startswith(SERIES):
        return
    found = f"version {version}" if version else "no package of this name"
    raise SetupError(
        f"Debian no longer has Odoo {SERIES}: {PACKAGE} in suite sid is {found}.",
        CLONE,
    )


def companions(depends: str) -> list[str]:
    """Packages that Odoo's own links point into: its fonts and its JavaScript.

    :param depends: the field ``Depends`` of Odoo's package
    :return: sorted names
    """
    alone = [part.strip() for part in depends.split(",") if "|" not in part]
    names = {re.split(r"[ (]", part)[0] for part in alone}
    return sorted({n for n in names if re.match("fonts-|libjs-", n)} | {ICON_FONT})


def mend_icons(root: Path) -> None:
    """Point the links of the web client's icon font at a font that is there."""
    for link in (root / "usr/lib").rglob("fontawesome-webfont.*"):
        font = (root / ICONS).with_suffix(link.suffix)
        if link.is_symlink() and font.is_file():
            link.unlink()
            link.symlink_to(os.path.relpath(font, link.parent))
