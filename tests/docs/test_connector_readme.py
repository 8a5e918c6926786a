"""What the documentation of connector says is so: its code runs, its names exist."""

import os
import re

import pytest
from connectors.bench import wire_server

from suite_setup.folder import REPO
from suite_setup.watching import logs
from support.odoo_env import start_odoo

from . import readme
from .test_readme import odoo

DOCS = REPO / "connector" / "readme"
EXAMPLES = REPO / "contrib" / "addons"
EXCERPT = re.compile(r"<!-- from: (\S+) -->\n```\w*\n(.*?)^```$", re.S | re.M)
magento_server = wire_server("connector_magento_groups", "magento_server")


def blocks(kind):
    """``{name: content}`` of the tutorial's blocks of one kind."""
    return readme.blocks(kind, DOCS / "FIRST_CONNECTOR.md")


@pytest.fixture
def tutorial(tmp_path):
    """A folder with the addon of the tutorial and its script."""
    for name, content in blocks("file").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.fixture
def shop():
    """The shop of which the tutorial speaks."""
    with magento_server.MagentoServer() as server:
        server.add_group(0, "NOT LOGGED IN")
        server.add_group(2, "Wholesale", tax_class="0")
        yield server


def test_the_first_connector_runs_as_it_is_written(tutorial, clone_db, shop):
    """It installs, its tests pass, and its script prints what stands below it."""
    db = clone_db(os.environ["SUITE_BASE_TEMPLATE"])
    tests = ("--init", "my_magento", "--test-tags", "/my_magento", "--stop-after-init")
    odoo(tutorial, db, *tests)
    log = (tutorial / "odoo.log").read_text()
    assert "0 failed, 0 error(s) of 2 tests" in log
    variables = {"SHOP": shop.location, "KEY": magento_server.KEY}
    for script, expected in blocks("output").items():
        with open(tutorial / script) as stdin:
            printed = odoo(tutorial, db, command="shell", stdin=stdin, **variables)
        assert printed == expected
    logs.check(tutorial / "odoo.log", names=["my_magento"])
    assert magento_server.KEY not in log


def test_excerpts_are_of_the_connectors_that_are_tested():
    """A block that says where it is from stands there, line for line.

    It may be indented otherwise: to its formatter it is a file of its own.
    """
    found = [
        pair for path in DOCS.glob("*.md") for pair in EXCERPT.findall(path.read_text())
    ]
    assert len(found) > 3
    for name, code in found:
        source = (EXAMPLES / name).read_text()
        assert lines(code) in lines(source), f"{name} has no longer:\n{code}"


def lines(code):
    """The lines of some code as one text, without indentation or empty ones."""
    stripped = [line.strip() for line in code.splitlines()]
    return "\n".join(["", *filter(None, stripped), ""])


def test_every_block_of_python_is_run_or_is_an_excerpt():
    """No Python stands in the documentation that nothing looks at."""
    for path in DOCS.glob("*.md"):
        text = path.read_text()
        marked = re.findall(r"<!-- (?:file|from): \S+ -->\n```python$", text, re.M)
        assert text.count("```python") == len(marked), path.name


def test_the_names_of_today_exist():
    """Components, modules and classes that the table names are there."""
    start_odoo()
    import odoo.addons.connector  # noqa: F401 to register its components
    from odoo.addons.component.core import MetaComponent

    components = {c._name for c in MetaComponent._modules_components["connector"]}
    named = set(re.findall(r"`((?:base|generic|record)\.[a-z.]+)`", today()))
    assert len(named) > 8
    assert named - components - USAGES == set()
    for name in set(re.findall(r"`connector\.([a-z_.]+)\.(\w+)`", today())):
        module = __import__(f"odoo.addons.connector.{name[0]}", fromlist=[name[1]])
        assert hasattr(module, name[1]), name


USAGES = {"record.importer", "record.exporter", "record.deleter"}


def today():
    """The second column of the table of names."""
    lines = (DOCS / "MIGRATION.md").read_text().splitlines()
    return "\n".join(line.split("|")[2] for line in lines if line.startswith("| "))
