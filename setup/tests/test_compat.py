"""Nothing that a published suite finds is lost, and no other addon passes for ours."""

import pytest

from suite_setup import compat, published
from suite_setup.compat import CompatRun, lay_ours
from suite_setup.compat_outcome import Outcome, read_outcome
from suite_setup.compat_suites import SUITES, Change, Suite
from suite_setup.errors import SetupError
from suite_setup.published import addons_in, lay, versions_in
from suite_setup.results import Results

STAMP = "2026-11-21 11:55:27,465 3810"
LOADED = STAMP + " INFO db odoo.modules.loading: Module fruit loaded in 0.5s, 9 queries"
START = STAMP + " INFO db odoo.addons.fruit.tests.test_csv: Starting TestCsv.{} ... "
FAIL = (
    STAMP + " ERROR db odoo.addons.fruit.tests.test_csv: FAIL: TestCsv.test_b\n3 != 4"
)
CLOSE = STAMP + " INFO db odoo.tests.result: 0 failed, 0 error(s) of 2 tests when"
FRUIT = Suite("fruit", ("odoo-addon-fruit",), 1, ours=("basket",))


@pytest.fixture
def write_addon(tmp_path):
    """Function that makes an addon with a test in one of the test's folders."""

    def write(place, name, series="19.0"):
        addon = tmp_path / place / name
        (addon / "tests").mkdir(parents=True)
        (addon / "tests" / "__init__.py").write_text(place)
        (addon / "__init__.py").write_text(place)
        manifest = f"{{'name': '{series}.', 'version': '{series}.1.0.1'}}"
        (addon / "__manifest__.py").write_text(manifest)
        return addon

    return write


@pytest.fixture
def read(tmp_path):
    """Function that reads a log of a run in which our basket was loaded."""
    place = tmp_path / "repo" / "basket"

    def read(*lines, suite=FRUIT, code=0, loaded=None):
        text = "\n".join(lines)
        loaded = loaded or {"basket": str(place / "__init__.py")}
        return read_outcome(suite, text, code, loaded, {"basket": place})

    return read


@pytest.fixture
def run():
    """A run that has not begun."""
    made = object.__new__(CompatRun)
    made.ran = made.failed = 0
    return made


def outcome(passed=(), failed=(), skipped=()):
    results = Results(list(passed), dict.fromkeys(failed, "why"))
    results.skipped = dict.fromkeys(skipped, "no network")
    return Outcome(results, {}, [])


def test_our_addon_gets_the_tests_of_the_published_one(tmp_path, write_addon):
    """Ours is tried, with nothing of our own tests in it."""
    published = {name: write_addon("packages", name) for name in ("fruit", "basket")}
    write_addon("repo", "basket")
    suite = Suite("basket", (), ours=("basket",))
    lay_ours(suite, published, tmp_path / "tree", tmp_path / "repo")
    assert (tmp_path / "tree/basket/__init__.py").read_text() == "repo"
    assert (tmp_path / "tree/basket/tests/__init__.py").read_text() == "packages"
    assert (tmp_path / "tree/fruit/tests/__init__.py").read_text() == "packages"
    assert (tmp_path / "repo/basket/tests/__init__.py").read_text() == "repo"


def test_another_series_is_changed_in_the_manifest_alone(tmp_path, write_addon):
    """The version begins with 19.0; what else looks like a series stays."""
    addon = write_addon("packages", "fruit", "18.0")
    lay([addon], tmp_path / "tree")
    manifest = (tmp_path / "tree/fruit/__manifest__.py").read_text()
    assert manifest == "{'name': '18.0.', 'version': '19.0.1.0.1'}"
    assert "18.0.1.0.1" in (addon / "__manifest__.py").read_text()


def test_a_tree_is_made_anew(tmp_path, write_addon):
    """What an earlier run left is not tried again."""
    lay([write_addon("packages", "fruit")], tmp_path / "tree")
    lay([write_addon("packages", "basket")], tmp_path / "tree")
    assert [path.name for path in (tmp_path / "tree").iterdir()] == ["basket"]


def test_what_odoo_19_forces_is_changed_in_the_published_file(tmp_path, write_addon):
    """Wherever it stands, in what was fetched and in nothing else."""
    addon, other = write_addon("packages", "fruit"), write_addon("packages", "basket")
    (addon / "tests" / "__init__.py").write_text("SavepointCase, SavepointCase")
    change = Change("fruit/tests/__init__.py", "SavepointCase", "TransactionCase", "")
    published.change({"fruit": addon, "basket": other}, change)
    text = (addon / "tests" / "__init__.py").read_text()
    assert text == "TransactionCase, TransactionCase"
    assert (other / "tests" / "__init__.py").read_text() == "packages"


@pytest.mark.parametrize("path", ["fruit/tests/__init__.py", "fruit/gone.py"])
def test_a_change_that_finds_nothing_to_change_is_an_error(write_addon, path):
    """Another version was published: the tests would try something else."""
    addon = write_addon("packages", "fruit")
    with pytest.raises(SetupError, match="has no 'old' to be changed"):
        published.change({"fruit": addon}, Change(path, "old", "new", ""))


def test_addons_and_versions_of_packages_are_found(tmp_path):
    """What pip unpacked is named as pip names it."""
    (tmp_path / "odoo/addons/fruit").mkdir(parents=True)
    (tmp_path / "odoo/addons/fruit/__manifest__.py").touch()
    (tmp_path / "odoo_addon_fruit-19.0.1.dist-info").mkdir()
    metadata = tmp_path / "odoo_addon_fruit-19.0.1.dist-info" / "METADATA"
    metadata.write_text("Name: odoo-addon-fruit\nVersion: 19.0.1\n")
    assert addons_in(tmp_path) == {"fruit": tmp_path / "odoo/addons/fruit"}
    assert versions_in(tmp_path) == ["odoo-addon-fruit 19.0.1"]


def test_tests_are_counted_and_the_loaded_addon_is_told(read, tmp_path):
    """The numbers, and the path of what was tried."""
    told = read(LOADED, START.format("test_a"), START.format("test_b"), FAIL, CLOSE)
    assert list(told.lines()) == [
        "2 ran, 1 failed",
        f"basket: {tmp_path}/repo/basket/__init__.py",
    ]
    assert told.results.failed == {"fruit.tests.test_csv.TestCsv.test_b": "3 != 4"}


def test_a_suite_of_which_not_all_tests_ran_has_failed(read):
    """Odoo ends well when it finds no tests, or skips them; we do not."""
    suite = Suite("fruit", (), 2, ours=("basket",))
    told = read(LOADED, START.format("test_a"), CLOSE, suite=suite)
    assert told.results.failed == {"fruit": "has 2 tests, of which 1 ran"}


def test_another_addon_of_the_same_name_is_a_failure(read, tmp_path):
    """Green tests of the published addon say nothing of ours."""
    elsewhere = {"basket": str(tmp_path / "repo/basket2/__init__.py")}
    for loaded in (elsewhere, {"fruit": "fruit/__init__.py"}):
        told = read(LOADED, START.format("test_a"), CLOSE, loaded=loaded)
        assert "was not loaded from" in told.results.failed["basket"]


def test_what_odoo_complains_of_is_told_and_no_test(read):
    """A warning about a published addon's style fails nothing."""
    warning = STAMP + " WARNING db odoo.registry: _sql_constraints is no more"
    told = read(LOADED, START.format("test_a"), warning, warning, CLOSE)
    assert told.results.failed == {}
    assert list(told.lines())[2:] == [
        "log: WARNING odoo.registry: _sql_constraints is no more"
    ]


@pytest.mark.parametrize(("lines", "code"), [((), 0), ((LOADED,), 1)])
def test_an_addon_that_does_not_install_has_failed(read, lines, code):
    """Odoo's error is the reason."""
    error = STAMP + " ERROR db odoo.registry: Failed to load\nKeyError: 'pear'"
    suite = Suite("fruit", ())
    told = read(*lines, error, suite=suite, code=code)
    assert "KeyError: 'pear'" in told.results.failed["fruit"]


def test_an_installation_counts(read):
    """An addon without tests has passed when it is installed."""
    told = read(LOADED, suite=Suite("fruit", ()))
    assert told.results.passed == ["fruit installed"]


def test_what_failed_is_named_and_counted(run, capsys):
    """Each with its reason; a skipped test is no failure, and did not run."""
    run.count(outcome("ad", "cb", skipped="e"))
    assert run.report() == 1
    assert capsys.readouterr().out.splitlines() == [
        "  FAILED b: why",
        "  FAILED c: why",
        "",
        "compat: 4 ran, 2 failed",
    ]


def test_the_last_line_has_the_counts(run, capsys):
    """All suites are added up."""
    run.count(outcome("ab"))
    run.count(outcome("c"))
    assert run.report() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "compat: 3 ran, 0 failed"


def test_no_test_at_all_is_a_failure(run):
    """Nothing that ran is no success."""
    assert run.report() == 1


def test_an_unknown_suite_is_named(capsys):
    """The suites there are stand below the mistake."""
    with pytest.raises(SystemExit):
        compat.compat(["conector"])
    assert "there is no suite 'conector'" in capsys.readouterr().err


def test_every_suite_can_be_fetched():
    """Each addon and what stands for ours comes from a package of its name."""
    for suite in SUITES:
        fetched = {p.split("-addon-")[1].split("=")[0] for p in suite.packages}
        assert suite.name in fetched
        replaced = set(suite.ours) - {"queue_chunk"}  # which OCA has not
        assert fetched >= replaced
        assert fetched >= {change.path.split("/")[0] for change in suite.changes}
