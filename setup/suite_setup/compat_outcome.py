"""What became of a published suite on our addons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .compat_suites import Suite
from .odoo_log import TESTING, Allowed, Entry, problems
from .results import Results, from_odoo_log

# Warnings are told, but they are no failed test: many are about the published addons.
ANY = [Allowed("", "", "told apart from the tests")]
COUNTED = [
    *TESTING,
    Allowed(r"^odoo\.modules\.loading$", r"\d+ failures, \d+ errors", "counted"),
    Allowed(r"^odoo\.modules\.loading$", "^At least one test failed", "counted"),
]
INSTALLED = r"Module {} loaded in "


@dataclass
class Outcome:
    """What became of one suite.

    :param results: tests by what became of them
    :param sources: where the addons to be tried were loaded from, by name
    :param complaints: warnings and errors of Odoo's log which are not of a test
    """

    results: Results
    sources: dict
    complaints: list

    @property
    def ran(self) -> set[str]:
        """Names of the tests that ran."""
        return {*self.results.passed, *self.results.failed}

    def lines(self) -> Iterator[str]:
        """What to print of it."""
        results = self.results
        yield f"{len(self.ran)} ran, {len(results.failed)} failed"
        for addon, path in self.sources.items():
            yield f"{addon}: {path or 'was not loaded'}"
        for name, reason in sorted(results.skipped.items()):
            yield f"skipped {name}: {reason}"
        for text in dict.fromkeys(_short(str(one)) for one in self.complaints):
            yield f"log: {text}"


def read_outcome(
    suite: Suite, text: str, code: int, loaded: dict[str, str], places: dict[str, Path]
) -> Outcome:
    """Read what a run left.

    :param suite: a :class:`~.compat.Suite`
    :param text: the content of Odoo's log
    :param code: Odoo's exit code
    :param loaded: names of all loaded addons, and their ``__init__.py``
    :param places: names of the addons to be tried, and their folders
    :return: an :class:`Outcome`
    """
    results = _tests(suite, text, code) if suite.tests else _installation(suite, code)
    if not re.search(INSTALLED.format(suite.name), text):
        results.fail(suite.name, "was not installed")
    # What is loaded is a link to where it comes from.
    real = {addon: str(Path(path).resolve()) for addon, path in loaded.items()}
    sources = {addon: real.get(addon, "") for addon in places}
    for addon, place in places.items():
        if not sources[addon].startswith(f"{place.resolve()}/"):
            results.fail(addon, f"was not loaded from {place}")
    complaints = problems(text, COUNTED)
    _explain(results, complaints)
    return Outcome(results, sources, complaints)


def _tests(suite: Suite, text: str, code: int) -> Results:
    results = from_odoo_log(text, [], code, ANY)
    ran = len(results.passed) + len(results.failed)
    if ran < suite.tests:
        results.fail(suite.name, f"has {suite.tests} tests, of which {ran} ran")
    return results


def _installation(suite: Suite, code: int) -> Results:
    results = Results()
    if code:
        results.fail(suite.name, f"Odoo ended with exit code {code}")
    else:
        results.passed.append(f"{suite.name} installed")
    return results


def _explain(results: Results, complaints: list[Entry]) -> None:
    """Give what failed as a whole the last error of the log as its reason."""
    errors = [one.text.splitlines()[-1] for one in complaints if one.level != "WARNING"]
    for name in results.failed if errors else ():
        if "." not in name:
            results.failed[name] += f" ({errors[-1]})"


def _short(text: str) -> str:
    lines = text.splitlines()
    return lines[0] if len(lines) < 2 else f"{lines[0]} … {lines[-1]}"
