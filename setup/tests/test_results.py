"""Tests are counted by name, and nothing that went wrong is lost."""

from collections import Counter

import pytest

from suite_setup.following import Follower
from suite_setup.odoo_log import Allowed, entries, problems
from suite_setup.results import Results, from_junit, from_odoo_log

STAMP = "2026-11-21 11:55:27,465 3810"
START = STAMP + " INFO db odoo.addons.fruit.tests.test_csv: Starting TestCsv.{} ... "
CLOSE = STAMP + " {} db odoo.tests.result: {} failed, 0 error(s) of 2 tests when"
FAIL = STAMP + " ERROR db odoo.addons.fruit.tests.test_csv: FAIL: TestCsv.test_b\n"
JOB = (
    STAMP + " ERROR db odoo.addons.queue_job.controllers.main: "
    "Traceback (most recent call last):\n  boom"
)


@pytest.fixture
def addon(tmp_path):
    """The folder of an addon that has a test."""
    (tmp_path / "fruit" / "tests").mkdir(parents=True)
    (tmp_path / "fruit" / "tests" / "test_csv.py").touch()
    return tmp_path / "fruit"


def log(*lines):
    return "\n".join(lines)


def test_what_passed_failed_and_was_skipped_is_known_by_name(addon):
    """Each test is counted once, under the name of its addon."""
    text = log(
        START.format("test_a"),
        START.format("test_b"),
        FAIL + "Traceback\nAssertionError: 3 != 4",
        START.format("test_c"),
        STAMP + " INFO db odoo.addons.fruit.tests.test_csv: "
        "skipped TestCsv.test_c : no browser",
        CLOSE.format("ERROR", 1),
    )
    results = from_odoo_log(text, [addon], 1)
    assert results.passed == ["fruit.tests.test_csv.TestCsv.test_a"]
    assert results.lines() == [
        "skipped fruit.tests.test_csv.TestCsv.test_c: no browser",
        "FAILED fruit.tests.test_csv.TestCsv.test_b: AssertionError: 3 != 4",
        "1 passed, 1 failed, 1 skipped",
    ]


def test_an_addon_whose_tests_did_not_run_has_failed(addon):
    """Odoo ends well when an addon is not installable; we do not."""
    text = log(CLOSE.format("INFO", 0))
    assert list(from_odoo_log(text, [addon]).failed) == ["fruit"]


def test_a_run_without_its_closing_line_has_failed(addon):
    """A server that died in the middle has not passed."""
    results = from_odoo_log(log(START.format("test_a")), [addon])
    assert "odoo" in results.failed


def test_an_exit_code_alone_is_a_failure(addon):
    """Odoo that fails without a failed test has failed."""
    text = log(START.format("test_a"), CLOSE.format("INFO", 0))
    assert from_odoo_log(text, [addon], 255).failed == {
        "odoo": "ended with exit code 255"
    }


def test_a_warning_in_the_log_is_a_failure(addon):
    """What the server complained of while tests passed is told."""
    warning = STAMP + " WARNING db odoo.models: no access rules for model fruit"
    text = log(START.format("test_a"), warning, CLOSE.format("INFO", 0))
    assert from_odoo_log(text, [addon]).failed == {
        "odoo.log.1": "WARNING odoo.models: no access rules for model fruit"
    }


def test_the_line_of_a_failed_job_is_no_problem():
    """queue_job reports every failed job; that is its work."""
    assert problems(JOB) == []
    other = JOB.replace("controllers.main", "jobrunner.runner")
    assert [e.text.split("\n")[-1] for e in problems(other)] == ["  boom"]


def test_what_a_test_provokes_can_be_allowed():
    """Both patterns, of the logger and of the text, have to fit."""
    line = STAMP + " WARNING db odoo.http: Wrong password"
    assert len(problems(line, [Allowed("odoo.http", "Right", "")])) == 1
    assert problems(line, [Allowed("odoo.http", "Wrong", "")]) == []


def test_a_failed_test_of_odoo_is_told_while_others_run(tmp_path, capsys):
    """With its traceback, when the log goes on behind it; once."""
    path = tmp_path / "odoo.log"
    whole = FAIL + "Traceback\nAssertionError: 3 != 4\n"
    with open(path, "a") as out, open(path) as log:
        follower = Follower(log)
        follower.look()
        for part in (START.format("test_b") + "\n", whole[:-5], whole[-5:]):
            out.write(part)
            out.flush()
            follower.look()
        assert capsys.readouterr().out == ""
        out.write(START.format("test_c") + "\n")
        out.flush()
        follower.look()
        assert "AssertionError: 3 != 4\n" in capsys.readouterr().out
        out.write(whole.replace("test_b", "test_c"))
        out.flush()
        follower.look(ended=True)
    told = capsys.readouterr().out
    assert "test_c" in told and "test_b" not in told


def test_lines_without_a_stamp_belong_to_the_entry_before():
    """A traceback stays with its error."""
    assert [entry.text for entry in entries("noise\n" + JOB)] == [
        "Traceback (most recent call last):\n  boom"
    ]


def test_pytest_s_report_is_read(tmp_path):
    """A test that failed when it was torn down has failed, once."""
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a" name="one"/>'
        '<testcase classname="a" name="two"><error message="log"/></testcase>'
        '<testcase classname="a" name="two"><failure message="no"/></testcase>'
        '<testcase classname="a" name="three"><skipped message="why"/></testcase>'
        "</testsuite></testsuites>"
    )
    results = from_junit(report)
    assert results.passed == ["a.one"]
    assert list(results.failed) == ["a.two"]
    assert results.skipped == {"a.three": "why"}


def test_a_pytest_without_report_has_failed(tmp_path):
    """pytest that did not get to its end has not passed."""
    assert from_junit(tmp_path / "pytest-suite.xml").failed


def test_the_last_line_has_the_counts_of_all_parts():
    """Parts are added up; without skipped tests the line does not speak of them."""
    whole = Results()
    for name in ("a", "b"):
        whole.add(Results(passed=[name]))
    assert whole.lines() == ["2 passed, 0 failed"]


def test_the_line_before_the_last_tells_what_it_took():
    passed = Results(passed=["a"])
    assert passed.lines(1092.4) == ["took 18 min 12 s", "1 passed, 0 failed"]
    assert passed.lines(7)[0] == "took 7 s"


def test_what_others_did_wrong_is_counted_and_named_before_the_end(addon):
    """In Odoo's log and in pytest alike; it fails nothing."""
    odd = STAMP + " WARNING db odoo.addons.mail.models.mail: No server"
    text = log(START.format("test_a"), odd, odd, CLOSE.format("INFO", 0))
    results = from_odoo_log(text, [addon])
    results.add(Results(not_ours=Counter(["DeprecationWarning in babel/core.py"])))
    assert results.lines(7) == [
        "3 lines of Odoo and libraries, not ours:",
        "  2 × WARNING odoo.addons.mail.models.mail: No server",
        "  1 × DeprecationWarning in babel/core.py",
        "took 7 s",
        "1 passed, 0 failed",
    ]
