"""What is tested as authors of task types test calls nothing private of the engine.

So whatever such a test needs is there for everybody: in the kit, in
``connector_flow/tests/common.py``, or as a public name.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = ("connector_flow", "queue_chunk")
FLOW_TEST = "tests/addons/flow_test/tests"
# Where types are, and where they are tested.
PLACES = (
    "connector_flow_example_product",
    "contrib/addons",
    "tests/addons/record_import_test",
    "tests/addons/flow_test/tasks",
    f"{FLOW_TEST}/test_checkpoints.py",
    f"{FLOW_TEST}/test_config.py",
    f"{FLOW_TEST}/test_contracts.py",
    f"{FLOW_TEST}/test_downloads.py",
    f"{FLOW_TEST}/test_formats.py",
    f"{FLOW_TEST}/test_http.py",
    f"{FLOW_TEST}/test_links.py",
    f"{FLOW_TEST}/test_parameters.py",
    f"{FLOW_TEST}/test_sending.py",
)
ODOO = {"_fields", "_name"}  # what every model has


def python_files(place):
    path = ROOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def private(name):
    return name.startswith("_") and not name.startswith("__")


def defined(path):
    """Names of the private functions and methods of a module."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and private(node.name)
    }


@cache
def names_of_engine():
    """Private names that the engine defines, those of its own tests apart."""
    paths = [path for addon in ENGINE for path in (ROOT / addon).rglob("*.py")]
    return {
        name for path in paths if "tests" not in path.parts for name in defined(path)
    } - ODOO


def reached(text):
    """Private names that a module reaches for in what is not itself."""
    own = ("self", "cls", "super()")
    return {
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and private(node.attr)
        and ast.unparse(node.value) not in own
    }


@pytest.mark.parametrize("place", PLACES)
def test_nothing_private_of_the_engine_is_called(place):
    names = names_of_engine()
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in python_files(place)
        for name in reached(path.read_text()) & names
    }
    assert python_files(place)
    assert found == set()


def test_it_would_be_seen():
    names = names_of_engine()
    text = "class A:\n def f(self, chunk):\n  self._mine()\n  chunk._work_at_once()\n"
    assert reached(text) & names == {"_work_at_once"}
    assert "_activate_lang" not in names, "that is Odoo's"
