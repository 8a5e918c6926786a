"""What setup installs has exactly the versions that were tested."""

import ast
import io
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distributions

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from suite_setup import compat_suites, pip_settings, python_env, refresh, testing
from suite_setup.errors import SetupError
from suite_setup.folder import NEWEST, REPO, Folder
from suite_setup.lint import HOOKS
from suite_setup.templates import suite_addons
from suite_setup.versions import (
    PYTHONS,
    constraints,
    differences,
    merged,
    pins,
    requirement_files,
)

OLD, NEW = "fruit==1\n", "fruit==2\n"


def test_every_package_that_is_required_has_an_exact_version():
    """For each Python, each name in the files of requirements has one version."""
    for python in PYTHONS:
        exact = pins_for(REPO / "constraints.txt", f"{python}.0")
        missing = [r.name for r in requirements() if name_of(r) not in exact]
        assert not missing, f"not in constraints.txt for Python {python}: {missing}"


def test_exact_versions_lie_within_the_ranges():
    """What was tested is what the requirements ask for."""
    for python in PYTHONS:
        exact = pins_for(REPO / "constraints.txt", f"{python}.0")
        for one in requirements():
            assert one.specifier.contains(exact[name_of(one)]), one


def test_every_installed_package_has_its_exact_version():
    """Nothing is in the environment of another version, or that has none."""
    folder = Folder()
    running = ".".join(map(str, sys.version_info[:3]))
    exact = pins_for(folder.constraints, running)
    installed = distributions(path=[python_env.PythonEnv(folder).site_packages])
    found = {canonicalize_name(d.metadata["Name"]): d.version for d in installed}
    others = {name: v for name, v in found.items() if exact.get(name) != v}
    assert found and not others


def test_every_range_has_a_lower_and_an_upper_bound():
    """A next major version, which nobody has tried, is kept out."""
    exact = pins_for(REPO / "constraints.txt", f"{PYTHONS[-1]}.0")
    for one in requirements():
        bounds = {s.operator: s.version for s in one.specifier}
        if bounds.keys() != {"=="}:
            assert bounds.keys() == {">=", "<"}, one
            next_major = Version(exact[name_of(one)]).major + 1
            assert Version(bounds["<"]) <= Version(str(next_major)), one


def test_manifests_admit_what_the_requirements_admit():
    """Odoo installs no addon whose manifest refuses a version that is there."""
    ranges = {name_of(one): one.specifier for one in requirements()}
    for addon in suite_addons(REPO):
        for asked in external(addon):
            ours = ranges[name_of(asked)]
            assert edges_in(ours, asked.specifier), f"{addon.name}: {asked}, {ours}"


def test_published_addons_that_are_tried_have_exact_versions():
    """They are in no constraints.txt, so each says its version itself."""
    for suite in compat_suites.SUITES:
        for package in map(Requirement, suite.packages):
            [exact] = package.specifier
            assert exact.operator == "==" and "*" not in exact.version, package


def test_pip_is_run_in_one_place():
    """Whoever installs goes through what names the exact versions."""
    listed = subprocess.run(
        ["grep", "-rlE", "[\"']-m[\"'], [\"']pip[\"']", "setup", "tests"],
        cwd=REPO,
        capture_output=True,
        text=True,
    )
    running = {path for path in listed.stdout.split() if path.endswith(".py")}
    assert running == {
        "setup/suite_setup/pip_settings.py",  # asks for pip's settings only
        "setup/suite_setup/python_env.py",
        "tests/readers/test_calamine_workbooks.py",  # the sources of what is installed
        "tests/wheels/new_environment.py",
    }


def test_what_is_installed_keeps_to_the_file(folder, index):
    """Of two versions in the index the named one is taken; another name fails."""
    index(wheel("fruit", "1"), wheel("fruit", "2"))
    assert installed(folder, "fruit==1", "fruit") == {"fruit": "1"}
    with pytest.raises(SetupError, match="fruit"):
        installed(folder, "fruit==3", "fruit")


def test_what_builds_a_package_keeps_to_the_file(folder, index):
    """A package of sources is built by the named version of what it is built with."""
    index(wheel("fruit", "1"), wheel("fruit", "2"), sources("basket", built_by="fruit"))
    for exact in ("fruit==1", "fruit==2"):
        assert installed(folder, exact, "basket") == {"basket": f"0 by {exact}"}


def test_the_machine_s_own_constraints_stay(folder, index, tmp_path, monkeypatch):
    """What pip is told on this machine counts beside ours."""
    (tmp_path / "own.txt").write_text("plum==1\n")
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "own.txt"))
    index(*(wheel(name, v) for name in ("fruit", "plum") for v in "12"))
    found = installed(folder, "fruit==1", "fruit", "plum")
    assert found == {"fruit": "1", "plum": "1"}


def test_other_versions_make_another_environment(folder):
    """After a change of the file, nothing of the old versions is left."""
    folder.constraints.write_text(OLD)
    before = python_env.PythonEnv(folder)._made_from
    folder.constraints.write_text(NEW)
    assert python_env.PythonEnv(folder)._made_from != before


def test_an_environment_is_made_once(folder, monkeypatch):
    """Nor does the one of the newest versions have the usual one made again."""
    made = []

    def venv(env, *options):
        made.append(env.folder.venv.name)
        env.python.parent.mkdir(parents=True)
        env.python.touch()

    monkeypatch.setattr(python_env.PythonEnv, "_venv", venv)
    monkeypatch.setattr(python_env.PythonEnv, "_pip", lambda *_: None)
    monkeypatch.setattr(python_env, "_has_ensurepip", lambda: True)
    newest = Folder(folder.repo, newest=True)
    for one in (folder, newest):
        one.constraints.write_text(one.venv.name)
    for one in (folder, newest, folder, newest):
        python_env.PythonEnv(one).make_bare()
    assert made == ["venv", "venv-newest"]


def test_lines_are_as_few_as_the_pythons_allow():
    """A marker stands where versions differ, or a Python does without."""
    found = {
        "3.10": {"a": "1", "b": "1", "c": "1"},
        "3.11": {"a": "1", "b": "2"},
        "3.12": {"a": "1", "b": "2"},
        "3.13": {"a": "1", "b": "3", "d": "1"},
    }
    assert list(merged(found)) == [
        "a==1",
        "b==1 ; python_full_version < '3.11'",
        "b==2 ; python_full_version >= '3.11' and python_full_version < '3.13'",
        "b==3 ; python_full_version >= '3.13'",
        "c==1 ; python_full_version < '3.11'",
        "d==1 ; python_full_version >= '3.13'",
    ]


def test_every_file_of_requirements_is_resolved(tmp_path):
    """A new file at the root needs no other change; OCA's addons go alone."""
    for name in ("requirements.txt", "lint-requirements.txt"):
        (tmp_path / name).write_text(f"{name.split('.')[0]}>=1,<2\n")
    (tmp_path / "setup-requirements.txt").write_text("odoo-addon-fruit==19.0.*\n")
    text = constraints(FakeResolver(), requirement_files(tmp_path))
    asked = [name for name, _ in pins(text)]
    assert asked == ["lint-requirements", "odoo-addon-fruit--no-deps", "requirements"]


def test_pip_s_settings_reach_the_resolver(monkeypatch):
    """Indexes, certificates and proxies that pip knows, uv knows."""
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.test/x https://b.test")
    monkeypatch.setenv("PIP_CERT", "/etc/ca.pem")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_INDEX_URL", "https://elsewhere.test")
    monkeypatch.setenv("PIP_FIND_LINKS", "/one https://c.test")
    options, variables = pip_settings.for_uv(pip_settings.settings(sys.executable))
    assert variables["UV_EXTRA_INDEX_URL"] == "https://a.test/x https://b.test"
    assert variables["UV_FIND_LINKS"] == "/one,https://c.test"
    assert options == ["--no-index"]
    assert variables["SSL_CERT_FILE"] == "/etc/ca.pem"
    assert variables["ALL_PROXY"] == "http://proxy.test:3128"
    assert "UV_INDEX_URL" not in variables


def test_pip_s_settings_are_weighed_as_pip_does():
    """A variable wins over the section of a command, that one over the global one."""
    lines = ["global.a='1'", "install.a='2'", "global.b='1'", ":env:.b='2'"]
    found = pip_settings.parse([*lines, "wheel.a='3'", r"global.c='x\ny'"])
    assert found["a"] == found["b"] == "2" and found["c"].split() == ["x", "y"]


@pytest.fixture
def newest(folder, monkeypatch):
    """Two folders of versions, the tested and the newest one; both are files only."""
    folder.constraints.write_text(OLD)
    found = Folder(folder.repo, newest=True)
    found.constraints.write_text(NEW)
    monkeypatch.setattr(refresh, "newest_folder", lambda: found)
    monkeypatch.setattr(testing, "newest_folder", lambda: found)
    monkeypatch.setattr(refresh, "Folder", lambda newest: folder)
    (folder.repo / HOOKS).write_text("hooks:\n  - fruit==1\n  - stone==7\n")
    return found


def test_a_refresh_writes_what_passed(folder, newest, monkeypatch):
    """All tests run with the newest versions; then they are the exact ones."""
    ran = []
    monkeypatch.setattr(refresh, "run_tests", lambda *given: ran.append(given))
    assert refresh.refresh([]) == 0
    assert ran == [([], newest)]
    assert folder.constraints.read_text() == NEW
    hooks = (folder.repo / HOOKS).read_text()
    assert hooks == "hooks:\n  - fruit==2\n  - stone==7\n"


def test_a_refresh_keeps_the_file_where_a_test_fails(
    folder, newest, monkeypatch, capsys
):
    """The file stays, and the reader is told what he can do."""
    monkeypatch.setattr(refresh, "run_tests", lambda *_: 1)
    assert refresh.refresh([]) == 1
    assert folder.constraints.read_text() == OLD
    assert "keep a version out" in capsys.readouterr().out


def test_a_refresh_keeps_the_file_where_nothing_can_be_installed(
    folder, newest, monkeypatch, capsys
):
    """What pip says is told, and the file stays."""

    def fail(*_):
        raise SetupError("fruit 2 does not build.")

    monkeypatch.setattr(refresh, "run_tests", fail)
    assert refresh.refresh([]) == 1
    assert folder.constraints.read_text() == OLD
    assert "fruit 2 does not build." in capsys.readouterr().out


def test_a_refresh_without_news_runs_no_test(folder, newest, monkeypatch):
    """Where the file has the newest versions, that is all."""
    newest.constraints.write_text(OLD)
    monkeypatch.setattr(refresh, "run_tests", None)
    assert refresh.refresh([]) == 0


def test_a_refresh_of_some_tests_is_refused():
    """The file is written for what all tests have seen."""
    with pytest.raises(SystemExit):
        refresh.refresh(["connector"])


def test_the_newest_versions_are_tried_beside_the_usual_ones(
    folder, newest, monkeypatch
):
    """--newest is ours, the rest is the tests'; no file of the usual run is touched."""
    ran = []
    monkeypatch.setattr(testing, "run_tests", lambda *given: ran.append(given))
    testing.test(["--newest", "connector", "-k", "retry"])
    assert ran == [(["connector", "-k", "retry"], newest)]
    assert newest.venv != folder.venv and newest.root == folder.root
    assert folder.constraints.read_text() == OLD


def test_programs_of_a_run_with_the_newest_versions_know_it(monkeypatch):
    """What they install has the newest versions, too."""
    monkeypatch.setenv(NEWEST, "1")
    assert Folder().venv == Folder(newest=True).venv
    monkeypatch.delenv(NEWEST)
    assert Folder().venv == Folder(newest=False).venv


def test_other_versions_are_told_also_after_a_failure(folder, newest, capsys):
    """Each version that is not the tested one is named, for whom it is."""
    marker = "python_full_version < '3.11'"
    newest.constraints.write_text(f"{NEW}plum==1 ; {marker}\n")
    with pytest.raises(KeyboardInterrupt), testing.differences_told(newest):
        raise KeyboardInterrupt
    assert capsys.readouterr().out.splitlines() == [
        "  fruit 2; in constraints.txt 1",
        f"  plum 1 ({marker}); in constraints.txt none",
    ]
    assert not list(differences(folder))


class FakeResolver:
    """Finds version 1 of everything, and shows in the name what was asked."""

    def find(self, python, lines, *options):
        names = [Requirement(line).name for line in lines]
        return {"".join([name, *options]): "1" for name in names}


@pytest.fixture
def index(tmp_path, monkeypatch):
    """Function that makes an index of packages, which pip asks instead of any other."""
    place = tmp_path / "index"
    place.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(place))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")

    def fill(*packages):
        for name, content in packages:
            (place / name).write_bytes(content)

    return fill


def installed(folder, exact, *wanted):
    """What an environment with exact versions installs: versions, and built by what."""
    folder.constraints.write_text(exact + "\n")
    env = python_env.PythonEnv(folder)
    env.python = sys.executable
    target = folder / exact.replace("=", "-")
    env.install_beside(wanted, target)
    found = [d.metadata for d in distributions(path=[str(target)])]
    return {m["Name"]: f"{m['Version']} {m.get('Summary', '')}".strip() for m in found}


def wheel(name, version):
    """File name and content of a package with nothing in it."""
    file = io.BytesIO()
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as packed:
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        packed.writestr(f"{info}/METADATA", head)
        packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr(f"{info}/RECORD", "")
    return f"{name}-{version}-py3-none-any.whl", file.getvalue()


def sources(name, built_by):
    """File name and content of a package whose summary says what built it."""
    file = io.BytesIO()
    settings = (
        f'[build-system]\nrequires = ["{built_by}"]\n'
        'build-backend = "backend"\nbackend-path = ["."]\n'
    )
    backend = BACKEND.format(name=name, built_by=built_by)
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        for path, text in (("pyproject.toml", settings), ("backend.py", backend)):
            entry = tarfile.TarInfo(f"{name}-0/{path}")
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text.encode()))
    return f"{name}-0.tar.gz", file.getvalue()


BACKEND = """
import zipfile
from importlib.metadata import version

def build_wheel(folder, config_settings=None, metadata_directory=None):
    head = "Metadata-Version: 2.1\\nName: {name}\\nVersion: 0\\n"
    head += "Summary: by {built_by}==" + version("{built_by}") + "\\n"
    with zipfile.ZipFile(folder + "/{name}-0-py3-none-any.whl", "w") as packed:
        packed.writestr("{name}-0.dist-info/METADATA", head)
        packed.writestr("{name}-0.dist-info/WHEEL", "Wheel-Version: 1.0\\n")
        packed.writestr("{name}-0.dist-info/RECORD", "")
    return "{name}-0-py3-none-any.whl"
"""


def requirements():
    """Everything that the files of requirements ask for."""
    for path in requirement_files(REPO):
        for lines in python_env.split_requirements(path.read_text()):
            yield from map(Requirement, lines)


def external(addon):
    """What a manifest asks of Python's packages."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    named = manifest.get("external_dependencies", {}).get("python", [])
    return map(Requirement, named)


def edges_in(inner, outer):
    """Whether the bounds of a range lie within those of another one."""
    low, high = ({s.operator: s.version for s in inner}[o] for o in (">=", "<"))
    limits = [Version(s.version) for s in outer if s.operator == "<"]
    lowest = [Version(s.version) for s in outer if s.operator == ">="]
    return all(Version(high) <= limit for limit in limits) and all(
        limit <= Version(low) for limit in lowest
    )


def pins_for(path, python):
    """Exact versions by name that count for a Python."""
    where = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    return {
        name: version
        for (name, marker), version in pins(path.read_text()).items()
        if not marker or Marker(marker).evaluate(where)
    }


def name_of(requirement):
    """The name as constraints.txt has it."""
    return canonicalize_name(requirement.name)
