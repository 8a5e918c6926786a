"""Flows also run on the connector of the OCA: nobody has to replace his own."""

import ast
import zipfile

import pytest

from suite_setup.compat_suites import CONNECTOR
from suite_setup.folder import REPO

from .conftest import EXAMPLE
from .new_environment import pip
from .test_wheels import CSV

UNREACHABLE = ("Retrying (", "Connection", "name resolution", "timed out")


@pytest.fixture(scope="module")
def oca_connector(tmp_path_factory):
    """The wheel of OCA's connector 19.0, from the package index."""
    folder = tmp_path_factory.mktemp("oca")
    options = ("--no-deps", "--retries", "1", "--timeout", "15", "--dest", folder)
    try:
        pip("download", *options, CONNECTOR)
    except AssertionError as error:
        if any(word in str(error) for word in UNREACHABLE):
            pytest.skip("The package index cannot be reached for OCA's connector.")
        raise
    [wheel] = folder.glob("*.whl")
    return wheel


def test_a_flow_runs_on_the_connector_of_the_oca(
    wheels, oca_connector, new_environment, base_db
):
    """The example is installed on OCA's connector, runs, and shows its menu."""
    ours = [wheels[name] for name in ("queue_chunk", "connector_flow", EXAMPLE)]
    new_environment.install([oca_connector, *ours])
    new_environment.install_addons(base_db, EXAMPLE)
    found = new_environment.run_flow(base_db, CSV)
    print(found["file"], found["author"])
    assert "Odoo Community Association" in found["author"]
    assert found["file"].startswith(str(new_environment.site_packages))
    assert found["figures"] == ["failed", 3, 2, 1]
    assert found["prices"] == {"Süßkirsche": 1.2, "Kiwi": 0.35}
    assert found["menu"] == [True, False], "flow user sees it, other employees do not"


def test_the_public_names_of_the_oca_are_all_known(oca_connector):
    """What OCA's addon offers is what an Odoo test of ours imports from our addon."""
    listed = REPO / "connector" / "tests" / "test_names.py"
    [known] = values(listed.read_text(), "NAMES")
    offered = offered_names(zipfile.ZipFile(oca_connector))
    assert offered.keys() <= known.keys()
    for module, names in offered.items():
        assert names <= set(known[module]), module


def offered_names(wheel):
    """The modules of an addon's wheel, and the public names that each defines."""
    root = "odoo/addons/connector/"
    return {
        path[len(root) : -3].replace("/", ".").removesuffix("__init__").rstrip("."): {
            name for name in defined(wheel.read(path)) if not name.startswith("_")
        }
        for path in wheel.namelist()
        if path.endswith(".py")
        and not path.startswith((root + "tests/", root + "doc/", root + "__manifest__"))
    }


def defined(source):
    """Names of classes, functions and constants at the top of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (t.id for t in node.targets if isinstance(t, ast.Name))


def values(source, name):
    """What a constant is set to in a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            yield ast.literal_eval(node.value)
