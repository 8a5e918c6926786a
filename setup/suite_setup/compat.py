"""The command that tries published addons and their tests on our addons.

Not on those that they were written for: versions are exact, and so is how many tests
there are.
"""

import argparse
import json
import shutil
from pathlib import Path

from . import environment, published
from .arguments import command_parser
from .compat_outcome import Outcome, read_outcome
from .compat_suites import SUITES, Suite
from .console import Progress, say
from .environment import Environment
from .errors import SetupError
from .folder import REPO
from .net import free_port
from .process import run_logged
from .python_env import PythonEnv
from .templates import Templates


def compat(arguments: list[str]) -> int:
    """Try published suites on our addons.

    :param arguments: names of suites, all if there are none
    :return: 0 if something ran of every suite and nothing failed
    """
    told = "Tries published addons and their tests on ours."
    names = [suite.name for suite in SUITES]
    parser = command_parser("compat", told, epilog=f"Suites: {', '.join(names)}")
    parser.add_argument("suites", nargs="*", type=_known, metavar="SUITE")
    named = parser.parse_args(arguments).suites
    chosen = [s for s in SUITES if not named or s.name in named]
    with environment.ready() as env, env.folder.locked("compat"):
        run = CompatRun(env)
        for suite in chosen:
            run.suite(suite)
    return run.report()


def _known(name: str) -> str:
    if name not in {suite.name for suite in SUITES}:
        raise argparse.ArgumentTypeError(f"there is no suite {name!r}")
    return name


class CompatRun:
    """One run of suites; the counts come together here.

    :param env: an :class:`~.environment.Environment`
    """

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.python_env = PythonEnv(env.folder)
        self.templates = Templates(env)
        self.templates.forget_killed()
        self.ran = self.failed = 0

    def suite(self, suite: Suite) -> None:
        """Fetch a suite, try it, and say what became of it."""
        say(f"\n{suite.name}")
        place = self.env.folder / "compat" / suite.name
        packages = self._fetch(suite, place)
        lay_ours(suite, packages, place / "ours")
        places = {name: REPO / name for name in suite.ours}
        self.count(self._try(suite, place / "ours", places))

    def count(self, outcome: Outcome) -> None:
        """Count what ran, and name what failed."""
        failed = outcome.results.failed
        for name, reason in sorted(failed.items()):
            say(f"  FAILED {name}: {reason}")
        self.ran += len(outcome.ran)
        self.failed += len(failed)

    def report(self) -> int:
        """Print the counts of all suites, and return the exit code."""
        say(f"\ncompat: {self.ran} ran, {self.failed} failed")
        return 1 if self.failed or not self.ran else 0

    def _fetch(self, suite: Suite, place: Path) -> dict[str, Path]:
        shutil.rmtree(place, ignore_errors=True)
        with Progress("fetching the published packages"):
            options = ["--no-deps", *suite.packages]
            self.python_env.install_beside(options, place / "packages")
            if suite.python:
                self.python_env.install_beside(suite.python, place / "python")
        for package in published.versions_in(place / "packages"):
            say(f"    {package}")
        packages = published.addons_in(place / "packages")
        for change in suite.changes:
            published.change(packages, change)
            say(f"    changed {change.path}: {change.reason}")
        return packages

    def _try(self, suite: Suite, tree: Path, places: dict[str, Path]) -> Outcome:
        log = self.env.folder.log / f"compat-{suite.name}.log"
        log.unlink(missing_ok=True)
        doing = "testing" if suite.tests else "installing"
        self.templates.base()  # which may have to be made, and takes its time
        with Progress(f"{doing} on ours"), self.templates.copy("compat") as database:
            code, loaded = self._odoo(suite, database, tree, log)
        text = log.read_text(errors="replace") if log.exists() else ""
        outcome = read_outcome(suite, text, code, loaded, places)
        for line in [*outcome.lines(), f"Odoo's log: {log}"]:
            say(f"    {line}")
        return outcome

    def _odoo(
        self, suite: Suite, database: str, tree: Path, log: Path
    ) -> tuple[int, dict[str, str]]:
        note = tree.with_suffix(".json")
        paths = ",".join(map(str, [tree, *self.env.odoo_addons]))
        tags = ["--test-tags", f"/{suite.name}"] if suite.tests else []
        command = self.env.inside(
            "loaded_addons.py",
            *(note, "-d", database, "-i", suite.name, *tags),
            *("--addons-path", paths, "--logfile", log),
            *("--http-port", free_port(), "--stop-after-init"),
        )
        needs = {"PYTHONPATH": str(tree.parent / "python")}
        try:
            run_logged(command, f"{log}.out", env=self.env.variables | needs)
        except SetupError:
            return 1, _loaded(note)  # Odoo's log has the reason
        return 0, _loaded(note)


def lay_ours(
    suite: Suite, packages: dict[str, Path], tree: Path, repo: Path = REPO
) -> None:
    """Make the folder of addons in which ours take the place of published ones.

    :param packages: folders of the published addons by name
    :param tree: the folder to make
    """
    own = {name: repo / name for name in suite.ours}
    tests = {suite.name: packages[suite.name] / "tests"} if suite.name in own else {}
    published.lay((packages | own).values(), tree, tests)


def _loaded(note: Path) -> dict[str, str]:
    return json.loads(note.read_text()) if note.exists() else {}
