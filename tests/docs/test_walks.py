"""The walks of docs/architecture.md lead through files and functions that are there."""

import ast
import re
from collections import Counter

import pytest

from suite_setup.folder import REPO

PAGE = REPO / "docs" / "architecture.md"
WALK = re.compile(r"^## (Walk \d): .+?$(.*?)(?=^## )", re.M | re.S)
STOP = re.compile(r"^\d+\. `([\w/.]+)`(?:: (.+?))? — .+$", re.M)
PATH = re.compile(r"`((?:\w+/)+(?:\w+\.\w+)?)`")


def walks():
    """``{name: [(path, [name, …]), …]}``, in the order in which files are read."""
    return {
        name: [(path, re.findall(r"`([\w.]+)`", named)) for path, named in stops(text)]
        for name, text in WALK.findall(PAGE.read_text())
    }


def stops(text):
    found = STOP.findall(text)
    assert len(found) == len(re.findall(r"^\d+\. ", text, re.M)), text
    return found


def names_in(path):
    """Names of functions, classes and their methods in a module."""
    found = set()
    for node in ast.parse((REPO / path).read_text()).body:
        if isinstance(node, ast.ClassDef):
            members = (one for one in node.body if isinstance(one, ast.FunctionDef))
            found |= {f"{node.name}.{one.name}" for one in members}
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
    return found


def test_there_are_six_walks():
    assert list(walks()) == [f"Walk {number}" for number in range(1, 7)]


@pytest.mark.parametrize("walk", walks())
def test_each_file_and_function_of_a_walk_exists(walk):
    missing = [
        f"{path}: {name}"
        for path, names in walks()[walk]
        for name in names
        if not (REPO / path).is_file() or name not in names_in(path)
    ]
    assert not missing
    assert all((REPO / path).is_file() for path, _names in walks()[walk])


def test_from_run_task_to_the_record_no_file_is_entered_more_than_twice():
    counted = Counter(path for path, _names in walks()["Walk 1"])
    assert max(counted.values()) <= 2, counted.most_common(3)


def test_whatever_path_the_page_names_is_there():
    """Paths from the root; those of a table or a list say which addon they are of."""
    addons = {path.name for path in REPO.iterdir() if path.is_dir()}
    named = [path for path in PATH.findall(PAGE.read_text())]
    named = [path for path in named if path.split("/")[0] in addons]
    assert len(named) > 50
    assert [path for path in named if not (REPO / path).exists()] == []


def test_every_room_of_the_house_is_on_its_floor():
    """The table of floors is the one by which imports are looked at."""
    from .test_house import FLOORS

    rows = re.findall(r"^\| (\d) \| ((?:`\w+/`(?:, )?)+) \|", PAGE.read_text(), re.M)
    told = {}
    for floor, rooms in rows:
        told.setdefault(int(floor), set()).update(re.findall(r"`(\w+)/`", rooms))
    known = dict(enumerate(map(set, FLOORS["connector_flow"])))
    assert told == {floor: rooms for floor, rooms in known.items() if floor}
