"""Every addon is an ordinary package that installs beside Odoo."""

import shutil
import zipfile
from email.parser import HeaderParser

import pytest

from .conftest import EXAMPLE, build, wheel_of

CSV = (
    "Name;Preis EK;Preis VK;Image URL\n"
    'Süßkirsche;"0,80";1.20;\n'
    "Öl-Frucht;abc;2,00;\n"
    "Kiwi;0;0,35;\n"
)
NOT_PACKED = {"pyproject.toml", "__pycache__"}
NOT_COPIED = ("__pycache__", "build", "dist")


def test_a_flow_runs_on_the_wheels_alone(wheels, new_environment, base_db):
    """Installed by file, the suite imports a catalogue without the repo."""
    new_environment.install(wheels.values())
    new_environment.install_addons(base_db, EXAMPLE)
    found = new_environment.run_flow(base_db, CSV)
    print(found["file"])
    assert found["file"].startswith(str(new_environment.site_packages))
    assert found["author"] == "Connector Flow Suite"
    assert found["figures"] == ["failed", 3, 2, 1]
    assert found["prices"] == {"Süßkirsche": 1.2, "Kiwi": 0.35}


def test_a_wheel_holds_the_whole_addon(addons, wheels):
    """What lies in the addon's folder lies in its wheel: in git, nothing forgotten."""
    for name, folder in addons.items():
        packed = set(zipfile.ZipFile(wheels[name]).namelist())
        missing = {f"odoo/addons/{name}/{path}" for path in files(folder)} - packed
        assert not missing, f"not in the wheel (nor in git?): {sorted(missing)}"


def test_a_wheel_shows_what_it_is(addons, wheels):
    """The README is its long description; *Apps* finds its page and its icon."""
    for name, folder in addons.items():
        told = metadata(wheels[name])
        assert told.get_payload().strip() == (folder / "README.rst").read_text().strip()
        assert told["Description-Content-Type"] == "text/x-rst"
        with zipfile.ZipFile(wheels[name]) as packed:
            shown = f"odoo/addons/{name}/static/description"
            page = packed.read(f"{shown}/index.html").decode()
            assert packed.read(f"{shown}/icon.png")
        assert "Installation" in page


def test_a_wheel_asks_for_what_it_needs(wheels):
    """A wheel names Odoo 19.0 and the addons it depends on."""
    needed = requirements(wheels["connector"])
    assert {"odoo==19.0.*", "odoo-addon-queue_job==19.0.*"} <= needed
    flow = requirements(wheels["connector_flow"])
    assert {"odoo-addon-connector==19.0.*", "odoo-addon-queue_chunk==19.0.*"} <= flow
    assert "odoo-addon-connector_flow==19.0.*" in requirements(wheels[EXAMPLE])


@pytest.mark.parametrize("name", ["connector", "connector_flow", "queue_chunk"])
def test_a_wheel_is_built_without_git(addons, wheels, name, tmp_path):
    """From an unpacked archive, on a machine without git, the wheel is the same."""
    copy = tmp_path / name
    shutil.copytree(addons[name], copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    build([copy], tmp_path / "out", PATH=str(tmp_path / "nothing"))
    made = wheel_of(name, tmp_path / "out")
    assert made.name == wheels[name].name
    assert contents(made) == contents(wheels[name])


def files(folder):
    """Paths in an addon that its wheel has to hold."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not NOT_PACKED & set(relative.parts):
            yield relative.as_posix()


def requirements(wheel):
    """What a wheel requires, as its metadata says it."""
    return set(metadata(wheel).get_all("Requires-Dist"))


def metadata(wheel):
    """The metadata of a wheel."""
    with zipfile.ZipFile(wheel) as packed:
        [name] = [n for n in packed.namelist() if n.endswith("/METADATA")]
        return HeaderParser().parsestr(packed.read(name).decode())


def contents(wheel):
    """The names of the files in a wheel; what Python compiled is nobody's work."""
    names = zipfile.ZipFile(wheel).namelist()
    return sorted(name for name in names if "__pycache__" not in name)
