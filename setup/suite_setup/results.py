"""Counting tests: what ran, what failed, what did not run."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from .odoo_log import TESTING, Allowed, Entry, complaints, entries

STARTED = re.compile(r"^Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"^skipped (\S+) : (.*)", re.DOTALL)
FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(.*)")
# The property with which a test of pytest names what others did wrong meanwhile.
NOT_OURS = "not ours"
CLOSING = re.compile(r"\d+ failed, \d+ error\(s\) of \d+ tests")


@dataclass
class Results:
    """Names of tests by what became of them; reasons where there are some.

    ``not_ours`` counts warnings and errors that are Odoo's or a library's own.
    """

    passed: list = field(default_factory=list)
    failed: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    not_ours: Counter = field(default_factory=Counter)

    def add(self, other: "Results") -> None:
        self.passed += other.passed
        self.failed |= other.failed
        self.skipped |= other.skipped
        self.not_ours += other.not_ours

    def fail(self, name: str, reason: str = "") -> None:
        self.failed[name] = reason

    def lines(self, seconds: float | None = None) -> list[str]:
        """What to print at the end; the last line has the counts.

        :param seconds: that it all took
        """
        told = list(self._told_of_others())
        told += [_line("skipped", *item) for item in sorted(self.skipped.items())]
        told += [_line("FAILED", *item) for item in sorted(self.failed.items())]
        if seconds is not None:
            told.append(f"took {duration(seconds)}")
        counts = f"{len(self.passed)} passed, {len(self.failed)} failed"
        if self.skipped:
            counts += f", {len(self.skipped)} skipped"
        return [*told, counts]

    def _told_of_others(self) -> Iterator[str]:
        if self.not_ours:
            lines = "line" if self.not_ours.total() == 1 else "lines"
            yield f"{self.not_ours.total()} {lines} of Odoo and libraries, not ours:"
        for kind, count in self.not_ours.most_common():
            yield f"  {count} × {kind}"


def duration(seconds: float) -> str:
    """Seconds as people say them, like ``18 min 12 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _line(word: str, name: str, reason: str) -> str:
    first = reason.strip().splitlines()[:1]
    return f"{word} {name}" + "".join(f": {line[:160]}" for line in first)


def from_junit(path: Path) -> Results:
    """Read pytest's report.

    :param path: of the XML file; if there is none, pytest did not get to the end
    """
    results = Results()
    if not path.is_file():
        results.fail(path.stem, "pytest left no report")
        return results
    report = ElementTree.parse(path)  # nosec B314 # our own pytest wrote it
    for case in report.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        results.not_ours.update(_not_ours(case))
        outcome = {child.tag: child.get("message") or "" for child in case}
        if "failure" in outcome or "error" in outcome:
            results.fail(name, outcome.get("failure") or outcome.get("error", ""))
        elif "skipped" in outcome:
            results.skipped[name] = outcome["skipped"]
        else:
            results.passed.append(name)
    return results


def _not_ours(case: ElementTree.Element) -> Iterator[str | None]:
    for told in case.iter("property"):
        if told.get("name") == NOT_OURS:
            yield told.get("value")


def from_odoo_log(
    text: str,
    addons: Collection[Path],
    exit_code: int = 0,
    allowed: Iterable[Allowed] = (),
) -> Results:
    """Read the log of Odoo's own test runner.

    Odoo ends well when it did not install an addon, and so ran none of its tests: an
    addon that has tests, of which none ran, has failed.

    :param text: the content of the log
    :param addons: folders of the addons whose tests were to run
    :param exit_code: of Odoo
    :param allowed: entries of the log that are no failure, besides the known ones
    """
    results = Results()
    started = set()
    for entry in entries(text):
        _read_entry(entry, started, results)
    done = started - set(results.failed) - set(results.skipped)
    results.passed = sorted(done)
    _check_complete(results, started, addons)
    if exit_code and not results.failed:
        results.fail("odoo", f"ended with exit code {exit_code}")
    if not CLOSING.search(text):
        results.fail("odoo", "its test runner did not get to its end")
    _check_log(results, text, allowed, [addon.name for addon in addons])
    return results


def is_failed_test(entry: Entry) -> re.Match[str] | None:
    """Whether with this entry of its log Odoo tells of a test that failed."""
    return FAILED.match(entry.text) if entry.level == "ERROR" else None


def _read_entry(entry: Entry, started: set[str], results: Results) -> None:
    prefix = entry.logger.removeprefix("odoo.addons.") + "."
    if found := STARTED.match(entry.text):
        started.add(prefix + found[1])
    elif found := SKIPPED.match(entry.text):
        results.skipped[prefix + found[1]] = found[2]
    elif found := is_failed_test(entry):
        results.fail(prefix + found[1].split()[0], entry.text.split("\n")[-1])


def _check_complete(
    results: Results, started: set[str], addons: Collection[Path]
) -> None:
    for addon in addons:
        ran = any(name.startswith(addon.name + ".") for name in started)
        if not ran and list(addon.glob("tests/test_*.py")):
            results.fail(addon.name, "has tests, and none of them ran")


def _check_log(
    results: Results, text: str, allowed: Iterable[Allowed], names: Collection[str]
) -> None:
    ours, theirs = complaints(text, [*TESTING, *allowed], names)
    for number, entry in enumerate(ours, 1):
        results.fail(f"odoo.log.{number}", str(entry))
    results.not_ours.update(entry.kind for entry in theirs)
