"""The command that runs every test there is and counts them."""

import argparse
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from . import environment
from .arguments import command_parser
from .browser import find_chromium
from .console import say
from .environment import Environment
from .errors import SetupError
from .file_servers import find_file_servers
from .folder import REPO, Folder
from .following import followed
from .lint import ensure_git
from .net import free_port
from .patience import TEST_LIMIT
from .process import run_foreground, stop, wait_for
from .results import Results, from_junit, from_odoo_log
from .templates import Templates, suite_addons
from .versions import differences, newest_folder

KEPT_RUNS = 5
# Tests often wait for servers and browsers; those of a file share some. The long ones,
# few in a file, do not come last.
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
SHORT_ONES = ("-m", "not soak")
# Odoo's tests are one process, which is to end before the many of pytest.
NICE = ("nice", "-n", "5")
NEWEST = "--newest"
PYTEST_ENDED = {0, 1, 5}  # passed, failed, found no test


def test(arguments: list[str]) -> int:
    """Run tests: all, those of an addon, or what pytest is told.

    :param arguments: names of addons (``connector_flow``, also with a class or a
        method: ``connector_flow:TestCsv.test_bom``), or arguments of pytest; before
        them ``--newest``: with the newest Python packages within the ranges
    :return: 0 if at least one test ran and none failed
    """
    told = "Runs tests: all, those of addons (ADDON[:CLASS[.METHOD]]), or pytest's."
    options = for_pytest_too("test", told)
    newest = "with the newest Python packages within the ranges of the requirements"
    options.add_argument(NEWEST, action="store_true", help=newest)
    options.parse_known_args(arguments)
    folder = newest_folder() if NEWEST in arguments else Folder()
    return run_tests([word for word in arguments if word != NEWEST], folder)


def run_tests(arguments: list[str], folder: Folder) -> int:
    """Run tests with the versions of Python packages that a folder has.

    :param arguments: as of :func:`test`
    :param folder: the suite's :class:`~.folder.Folder`
    """
    addons, for_pytest = sort_arguments(arguments, suite_addons(REPO))
    with differences_told(folder), environment.ready(True, folder) as env:
        offer_git()
        run = TestRun(env)
        with run.odoo(addons) if addons else nullcontext():
            if not arguments:
                run.pytest("setup", ["setup/tests"])
                run.pytest("suite", ["tests", *SHORT_ONES, *SIDE_BY_SIDE])
            elif for_pytest:
                own = all(word.startswith("setup/") for word in for_pytest)
                chosen = [] if "-m" in for_pytest else SHORT_ONES
                run.pytest("setup" if own else "some", [*for_pytest, *chosen])
    return run.report()


def offer_git() -> None:
    """Tests of lint need git; root gets it."""
    try:
        ensure_git()
    except SetupError as error:
        say(f"Tests of lint are left out. {error}")


@contextmanager
def differences_told(folder: Folder) -> Iterator[None]:
    """Tell at the end, also of a failure, which versions were not the tested ones."""
    try:
        yield
    finally:
        for line in differences(folder):
            say(line)


def soak(arguments: list[str]) -> int:
    """Run the tests that take minutes.

    :param arguments: of pytest: files, or all
    :return: 0 if at least one ran and none failed
    """
    told = "Runs the tests that take minutes."
    for_pytest_too("soak", told).parse_known_args(arguments)
    with environment.ready(for_tests=True) as env:
        run = TestRun(env)
        run.pytest("soak", ["-m", "soak", *(arguments or ["tests"])])
    return run.report()


def for_pytest_too(command: str, description: str) -> argparse.ArgumentParser:
    """A parser that leaves to pytest what it does not know; pytest refuses the rest."""
    told = (
        "a file, a folder or an option of pytest, which refuses what it does not know"
    )
    made = command_parser(command, description)
    made.add_argument("arguments", nargs="*", help=told)
    return made


def sort_arguments(
    arguments: list[str], addons: Iterable[Path]
) -> tuple[list[tuple[Path, str]], list[str]]:
    """Tell addons from pytest's arguments.

    :return: list of pairs of an addon's folder and its tests' tag; the rest
    """
    by_name = {addon.name: addon for addon in addons}
    if not arguments:
        return [(addon, f"/{addon.name}") for addon in addons], []
    named, rest = [], []
    for before, word in zip(["", *arguments], arguments, strict=False):
        addon = by_name.get(word.split(":")[0])
        if addon and before not in ("-k", "-m"):
            named.append((addon, f"/{word}"))
        else:
            rest.append(word)
    return named, rest


class TestRun:
    """One run of tests; results of its parts come together here."""

    __test__ = False  # for pytest: not a test itself

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.folder = env.folder
        self.templates = Templates(env)
        self.templates.forget_killed()
        self.results = Results()
        self.started = time.monotonic()
        self.log = self._log_folder()

    @contextmanager
    def odoo(self, addons: Sequence[tuple[Path, str]]) -> Iterator[None]:
        """Odoo's own test runner, on a copy of the base template.

        It is at work beside what is done inside: each waits for something, often.
        """
        names = ",".join(dict.fromkeys(addon.name for addon, _ in addons))
        tags = ",".join(tag for _, tag in addons)
        say(f"Odoo's tests of {names}")
        log = self.log / "odoo.log"
        with self.templates.copy("odoo") as database, followed(log):
            command = self.env.odoo(
                *("-d", database, "-i", names, "--test-tags", tags),
                *("--logfile", log, "--http-port", free_port(), "--stop-after-init"),
                *("--screenshots", self.folder / "screenshots"),
            )
            child = subprocess.Popen(command, env=self.env.variables)
            try:
                yield
                code = wait_for(lambda: child)
            finally:
                stop(child)
        text = log.read_text(errors="replace") if log.exists() else ""
        counted = from_odoo_log(text, [addon for addon, _ in addons], code)
        say(f"  {counted.lines()[-1]}; log: {log}")
        self.results.add(counted)

    def pytest(self, part: str, arguments: Sequence[str]) -> None:
        """pytest in the suite's environment."""
        say(f"pytest {' '.join(arguments)}")
        report = self.log / f"pytest-{part}.xml"
        options = ["-qq", f"--junitxml={report}", "-p", "no:cacheprovider"]
        # What fails is told at once, see watching.py, and not again at the end.
        options += [f"--timeout={TEST_LIMIT}", "--tb=short", "--no-summary"]
        pytest = [str(self.folder.python), "-m", "pytest", *options, *arguments]
        command = [*NICE, *pytest] if part == "suite" else pytest
        env = self.env.variables if part == "setup" else self.variables()
        code = run_foreground(command, env=env, cwd=REPO)
        self.results.add(from_junit(report))
        if code not in PYTEST_ENDED:
            self.results.fail(f"pytest-{part}", f"ended with exit code {code}")

    def report(self) -> int:
        """Print what became of the tests, and return the exit code."""
        if not self.results.passed and not self.results.failed:
            self.results.fail("setup/suite test", "no test ran")
        for line in self.results.lines(time.monotonic() - self.started):
            say(line)
        return 1 if self.results.failed else 0

    def _log_folder(self) -> Path:
        """A folder for this run; several may be at work at the same time."""
        before = sorted(self.folder.log.glob("test-*"), key=os.path.getmtime)
        for old in before[:-KEPT_RUNS]:
            shutil.rmtree(old, ignore_errors=True)
        made = self.folder.log / f"test-{os.getpid()}"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        return made

    def variables(self) -> dict[str, str]:
        """Environment for tests that copy templates and drive a browser.

        Addons that cannot be installed have failed, like a test.
        """
        try:
            names = {
                "SUITE_BASE_TEMPLATE": self.templates.base(),
                "SUITE_TEMPLATE": self.templates.suite(),
                "SUITE_PREFIX": self.templates.run_prefix,
            }
        except SetupError as error:
            self.results.fail("installing the suite", str(error))
            names = {}
        programs = {
            "SUITE_CHROMIUM": find_chromium(),
            "SUITE_FILE_SERVERS": find_file_servers(self.folder),
        }
        return self.env.variables | names | programs
