"""The command that tries published addons and their tests on our addons."""

import argparse
import json
import os
import shutil
from contextlib import contextmanager

from . import environment, published
from .arguments import command_parser
from .compat_outcome import left_out, read_outcome
from .compat_suites import SUITES
from .console import progress, say
from .errors import SetupError
from .folder import REPO
from .net import free_port
from .process import run_logged
from .python_env import PythonEnv
from .templates import Templates

OURS, THEIRS = "ours", "OCA's"


def compat(arguments):
    """Try published suites on our addons, and on the published ones to compare.

    :param arguments: names of suites, all if there are none; ``--ours`` leaves out
        the comparison
    :return: 0 if something ran of every suite and nothing failed
    """
    options = parser().parse_args(arguments)
    chosen = [s for s in SUITES if not options.suites or s.name in options.suites]
    with environment.ready() as env, env.folder.locked("compat"):
        run = CompatRun(env, comparing=not options.ours)
        for suite in chosen:
            run.suite(suite)
    return run.report()


def parser():
    """The parser of what follows the command."""
    names = [suite.name for suite in SUITES]
    told = "Tries published addons and their tests on ours."
    made = command_parser("compat", told, epilog=f"Suites: {', '.join(names)}")
    made.add_argument("suites", nargs="*", type=_known, metavar="SUITE")
    made.add_argument("--ours", action="store_true", help="do not try OCA's addons")
    return made


def _known(name):
    if name not in {suite.name for suite in SUITES}:
        raise argparse.ArgumentTypeError(f"there is no suite {name!r}")
    return name


class CompatRun:
    """One run of suites; the counts come together here.

    :param env: an :class:`~.environment.Environment`
    :param comparing: whether the published addons are tried as well
    """

    def __init__(self, env, comparing=True):
        self.env = env
        self.comparing = comparing
        self.python_env = PythonEnv(env.folder)
        self.templates = Templates(env)
        self.templates.forget_killed()
        self.database = f"{self.templates.prefix}run{os.getpid()}_compat"
        self.ran = self.failed = self.shared = 0

    def suite(self, suite):
        """Fetch a suite, try it, and say what became of it."""
        say(f"\n{suite.name}")
        place = self.env.folder / "compat" / suite.name
        packages = self._fetch(suite, place)
        theirs = None
        if suite.measured and self.comparing:
            published.lay(packages.values(), place / "theirs")
            places = {name: packages[name] for name in suite.ours if name in packages}
            theirs = self._try(suite, THEIRS, place / "theirs", places)
        lay_ours(suite, packages, place / "ours")
        places = {name: REPO / name for name in suite.ours}
        self.judge(self._try(suite, OURS, place / "ours", places), theirs)

    def judge(self, ours, theirs):
        """Count and name what failed on ours, and what fails on theirs."""
        failed = ours.results.failed | left_out(ours, theirs)
        there = theirs.results.failed if theirs else {}
        for name, reason in sorted(failed.items()):
            say(f"  FAILED {name}: {reason}")
            if name in there:
                say(f"    fails on {THEIRS} as well: {there[name]}")
        for name in sorted(there.keys() - failed.keys()):
            say(f"  fails on {THEIRS} only: {name}: {there[name]}")
        self.ran += len(ours.ran)
        self.failed += len(failed)
        self.shared += len(failed.keys() & there.keys())

    def report(self):
        """Print the counts of all suites, and return the exit code."""
        counts = f"\ncompat: {self.ran} ran, {self.failed} failed"
        if self.shared:
            counts += f" ({self.shared} of them fail on {THEIRS} as well)"
        say(counts)
        return 1 if self.failed or not self.ran else 0

    def _fetch(self, suite, place):
        shutil.rmtree(place, ignore_errors=True)
        with progress("fetching the published packages"):
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

    def _try(self, suite, side, tree, places):
        log = self.env.folder.log / f"compat-{suite.name}-{tree.name}.log"
        log.unlink(missing_ok=True)
        doing = "testing" if suite.tests else "installing"
        template = self.templates.base()
        with progress(f"{doing} on {side}"), self._database(template):
            code, loaded = self._odoo(suite, tree, log)
        text = log.read_text(errors="replace") if log.exists() else ""
        outcome = read_outcome(suite, text, code, loaded, places)
        for line in [*outcome.lines(), f"Odoo's log: {log}"]:
            say(f"    {line}")
        return outcome

    def _odoo(self, suite, tree, log):
        note = tree.with_suffix(".json")
        paths = ",".join(map(str, [tree, *self.env.odoo_addons]))
        tags = ["--test-tags", f"/{suite.name}"] if suite.tests else []
        command = self.env.inside(
            "loaded_addons.py",
            *(note, "-d", self.database, "-i", suite.name, *tags),
            *("--addons-path", paths, "--logfile", log),
            *("--http-port", free_port(), "--stop-after-init"),
        )
        needs = {"PYTHONPATH": str(tree.parent / "python")}
        try:
            run_logged(command, f"{log}.out", env=self.env.variables | needs)
        except SetupError:
            return 1, _loaded(note)  # Odoo's log has the reason
        return 0, _loaded(note)

    @contextmanager
    def _database(self, template):
        self.templates.fresh(self.database, template)
        try:
            yield
        finally:
            self.templates.do("drop", self.database)


def lay_ours(suite, packages, tree, repo=REPO):
    """Make the folder of addons in which ours take the place of published ones.

    :param packages: folders of the published addons by name
    :param tree: the folder to make
    """
    own = {name: repo / name for name in suite.ours}
    tests = {suite.name: packages[suite.name] / "tests"} if suite.name in own else {}
    published.lay((packages | own).values(), tree, tests)


def _loaded(note):
    return json.loads(note.read_text()) if note.exists() else {}
