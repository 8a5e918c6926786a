"""The house shows itself: what stands where, and what imports what.

``docs/architecture.md`` has the floors in words.
"""

import ast
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
# From below: a folder imports from those below it, and from none beside or above.
FLOORS = {
    "connector_flow": [
        ["exceptions"],
        ["tools"],
        ["readers", "transfer", "records", "exports"],
        ["engine"],
        ["downloads", "uploads"],
        ["tasks"],
        ["models"],
        ["mapping_form", "wizards", "controllers"],
    ],
    "queue_chunk": [
        ["tools"],
        ["desk"],
        ["models"],
        ["controllers"],
    ],
    "base_import_async": [
        ["tools"],
        ["importing"],
        ["models"],
        ["controllers"],
    ],
}
# Public ways to classes that live elsewhere: other addons import from there.
DOORS = {"connector_flow.tasks.abstract_task", "connector_flow.tasks.options"}
# Two modules of one name, each with the reason.
NAMESAKES = {
    # One is the model; the other is the way by which connectors of old import it.
    ("connector", "checkpoint"),
}


def modules(addon):
    """Paths of the modules of an addon that are no tests, migrations or packages."""
    found = (ROOT / addon).rglob("*.py")
    left = {"tests", "migrations", "static"}
    return sorted(
        path
        for path in found
        if not left.intersection(path.relative_to(ROOT).parts)
        and not path.name.startswith("__")
    )


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path):
    """Dotted names of what a module imports, from the folder of the addons on."""
    package = dotted(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            module = module.removeprefix("odoo.addons.")
            yield from (_named(module, alias.name) for alias in node.names)


def _named(module, name):
    """The module that is imported, be it named in front of ``import`` or behind."""
    path = ROOT.joinpath(*module.split("."), name)
    is_module = path.is_dir() or path.with_suffix(".py").exists()
    return f"{module}.{name}" if is_module else module


def upward(addon, floors):
    """Pairs of a module and one that it imports from beside or above."""
    levels = {room: level for level, rooms in enumerate(floors) for room in rooms}
    for path in modules(addon):
        room = dotted(path).split(".")[1]
        for name in imported(path):
            if not name.startswith(f"{addon}."):
                continue
            other = name.split(".")[1]
            if other != room and levels[other] >= levels[room]:
                yield dotted(path), name


@pytest.mark.parametrize("addon", FLOORS)
def test_no_folder_imports_upward(addon):
    assert list(upward(addon, FLOORS[addon])) == []


@pytest.mark.parametrize("addon", FLOORS)
def test_each_folder_has_its_floor(addon):
    rooms = {dotted(path).split(".")[1] for path in modules(addon)}
    assert rooms == {room for floor in FLOORS[addon] for room in floor}


def test_readers_import_no_odoo():
    names = {
        name
        for path in (ROOT / "connector_flow" / "readers").glob("*.py")
        for name in imported(path)
    }
    assert "csv" in names
    assert not [name for name in names if name.split(".")[0] == "odoo"]


def test_what_readers_import_from_below_imports_no_odoo():
    seen, left = (
        set(),
        [path for path in (ROOT / "connector_flow/readers").glob("*.py")],
    )
    while left:
        for name in imported(left.pop()):
            assert name.split(".")[0] != "odoo", seen
            path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            if name not in seen and path.exists():
                seen.add(name)
                left.append(path)
    assert "connector_flow.tools.words" in seen


@pytest.mark.parametrize("addon", ADDONS)
def test_no_two_modules_of_one_name(addon):
    doors = {name.rpartition(".")[2] for name in DOORS if name.startswith(f"{addon}.")}
    counted = Counter(path.stem for path in modules(addon) if dotted(path) not in DOORS)
    found = {name for name, count in counted.items() if count > 1}
    assert found == {name for one, name in NAMESAKES if one == addon}
    assert not doors & counted.keys()


@pytest.mark.parametrize("addon", ADDONS)
def test_no_two_classes_of_one_name(addon):
    """Models apart: those that are extended are looked at below."""
    places = defaultdict(list)
    for path in modules(addon):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not names_of_model(node):
                places[node.name].append(dotted(path))
    assert not {name: found for name, found in places.items() if len(found) > 1}


def names_of_model(node):
    """The models that a class makes or extends: names under ``_name``, ``_inherit``."""
    values = {
        target.id: ast.literal_eval(one.value)
        for one in node.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
    }
    name = values.get("_name") or values.get("_inherit") or ()
    return [name] if isinstance(name, str) else list(name)


@pytest.mark.parametrize("addon", ADDONS)
def test_no_model_has_two_classes_in_one_addon(addon):
    counted = Counter(
        name
        for path in modules(addon)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        for name in names_of_model(node)
    )
    found = {name for name, count in counted.items() if count > 1}
    assert found == set()


def test_tasks_has_one_type_a_file_and_nothing_else():
    counted = {
        path.stem: len(types_in(path))
        for path in modules("connector_flow")
        if path.parent.name == "tasks" and dotted(path) not in DOORS
    }
    assert set(counted.values()) == {1}


def types_in(path):
    """The task types of a module: classes that are registered."""
    return [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        for one in node.decorator_list
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "Task"
    ]
