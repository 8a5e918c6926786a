"""Odoo 19.0 comes from the first place that has it, and no other Odoo is taken."""

import pytest

from suite_setup import odoo_source
from suite_setup.errors import SetupError
from suite_setup.odoo_source import companions, find_odoo, mend_icons


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Function that makes a checkout of Odoo and names it in ODOO_SRC."""

    def make(series):
        root = tmp_path / "checkout"
        (root / "odoo").mkdir(parents=True)
        (root / "odoo" / "release.py").write_text(f'series = "{series}"')
        (root / "addons" / "web").mkdir(parents=True)
        (root / "addons" / "web" / "__manifest__.py").touch()
        monkeypatch.setenv("ODOO_SRC", str(root))
        return root

    return make


def test_a_checkout_comes_first(folder, checkout):
    """ODOO_SRC wins, and brings the folder with its addons."""
    root = checkout("19.0")
    odoo = find_odoo(folder)
    assert odoo.package == root / "odoo"
    assert odoo.addons == (root / "addons",)


def test_only_odoo_itself_is_put_on_the_path(folder, checkout):
    """The folders beside Odoo do not become importable."""
    checkout("19.0")
    path = find_odoo(folder).expose(folder)
    assert sorted(p.name for p in path.iterdir()) == [".made-from", "odoo"]


def test_another_series_is_refused(folder, checkout):
    """A checkout of another series is named, with the line that gets the right one."""
    checkout("18.0")
    with pytest.raises(SetupError, match=r"Odoo 18\.0\. The suite needs 19\.0") as e:
        find_odoo(folder)
    assert "git clone --depth 1 -b 19.0" in e.value.way_out


def test_a_folder_without_odoo_is_refused(folder, tmp_path, monkeypatch):
    """ODOO_SRC that names something else is no reason to take another Odoo."""
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(SetupError, match="where no Odoo is"):
        find_odoo(folder)


def test_debian_s_package_is_unpacked_once(folder, debian):
    """A second look at an unpacked package asks nobody."""
    first = find_odoo(folder)
    debian(apt_get="exit 1", apt_cache="exit 1", dpkg_deb="exit 1")
    assert find_odoo(folder) == first
    assert first.package == folder / "odoo/usr/lib/python3/dist-packages/odoo"


def test_a_cut_off_unpacking_is_begun_anew(folder, debian):
    """Half an Odoo is never used."""
    debian(dpkg_deb='mkdir -p "$3/usr"; echo no space left >&2; exit 2')
    with pytest.raises(SetupError, match="no space left"):
        find_odoo(folder)
    assert not (folder / "odoo").exists()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("echo 'Version: 20.0.0+dfsg-1'", "version 20.0.0"),
        ("exit 100", "no package of this name"),
    ],
)
def test_a_newer_odoo_in_debian_is_told(folder, debian, answer, told):
    """When Debian moves on, setup says so and names ODOO_SRC."""
    debian(apt_cache=answer)
    with pytest.raises(SetupError, match=told) as caught:
        find_odoo(folder)
    assert "ODOO_SRC" in caught.value.way_out


def test_another_machine_is_asked_for_a_checkout(folder, debian, monkeypatch):
    """Where there is no Debian, the line that gets Odoo is shown."""
    monkeypatch.setattr(odoo_source, "is_debian", lambda: False)
    with pytest.raises(SetupError, match="no Odoo 19") as caught:
        find_odoo(folder)
    assert "git clone" in caught.value.way_out


def test_fonts_and_scripts_come_with_odoo():
    """What Odoo's links point into is taken from its dependencies."""
    depends = "python3-lxml, fonts-inconsolata (>= 2), libjs-jquery, fonts-a | fonts-b"
    assert companions(depends) == [
        "fonts-fork-awesome",
        "fonts-inconsolata",
        "libjs-jquery",
    ]


def test_icons_are_mended(tmp_path):
    """A dangling link of the icon font points at a font that is there."""
    font = tmp_path / "usr/share/fonts-fork-awesome/fonts/forkawesome-webfont.woff2"
    link = tmp_path / "usr/lib/web/fonts/fontawesome-webfont.woff2"
    for path in (font, link):
        path.parent.mkdir(parents=True)
    font.write_text("icons")
    link.symlink_to("../nowhere")
    mend_icons(tmp_path)
    assert link.read_text() == "icons"
