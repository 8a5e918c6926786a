"""What tests in pytest are watched for, besides their own assertions.

A warning of Python that our code brings about fails the test in which it came; one that
is Odoo's or a library's own is named at the end. What fails is told at once, with the
end of the logs of the servers that it used.
"""

import sys
import warnings
from collections.abc import Collection, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .blame import is_warning_ours, place
from .inside.owner import outwards, warned
from .odoo_log import Allowed, complaints
from .results import NOT_OURS

TAIL = 40  # lines of a log
# When garbage is collected is chance, and so is who is at work then.
OF_CHANCE = (ResourceWarning,)


class Logs:
    """The logs that are written meanwhile, and what in them is not our fault."""

    def __init__(self) -> None:
        self.in_use = {}
        self.not_ours = []

    def use(self, path: Path | str) -> None:
        """A server writes here; its end is shown if a test fails."""
        self.in_use[Path(path)] = True

    def leave(self, path: Path | str) -> None:
        """The server has ended: after this test its log is of no interest."""
        if path in self.in_use:
            self.in_use[path] = False

    def check(
        self,
        path: Path | str,
        allowed: Iterable[Allowed] = (),
        names: Collection[str] = (),
    ) -> None:
        """Fail the test if a log complains of us; what is not ours is named.

        :param allowed: :class:`~.odoo_log.Allowed` entries
        :param names: of addons that are ours, besides those of this repository
        """
        text = Path(path).read_text(errors="replace")
        ours, theirs = complaints(text, allowed, names)
        self.not_ours += [entry.kind for entry in theirs]
        if ours:
            pytest.fail(f"in {path}:\n" + "\n".join(map(str, ours)))

    def tails(self) -> Iterator[tuple[str, str]]:
        """Pairs of a title and the last lines of a log."""
        for path in self.in_use:
            if path.exists():
                yield f"end of {path}", tail(path)

    def forget_left(self) -> None:
        self.in_use = {path: used for path, used in self.in_use.items() if used}


logs = Logs()


def tail(path: Path | str) -> str:
    """The last lines of a log file."""
    lines = Path(path).read_text(errors="replace").splitlines()
    return "\n".join(lines[-TAIL:])


def watch(config: Any) -> None:
    """Watch the tests of this pytest; a second call changes nothing."""
    if not config.pluginmanager.has_plugin("watch"):
        config.pluginmanager.register(Watch(config), "watch")


class Watch:
    """Gives each warning to whom it concerns, and tells at once what fails, and why.

    pytest's own way with warnings, which is switched off, forgets who called. And a
    long run may be interrupted before its end.
    """

    def __init__(self, config: Any) -> None:
        self.config = config
        self.ours = []
        # By default it comes once for each line, be it of a library that all call.
        warnings.simplefilter("always")
        for category in OF_CHANCE:
            warnings.simplefilter("ignore", category)
        warnings.showwarning = self.show

    def show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: str | None = None,
    ) -> None:
        text = f"{filename}:{lineno}: {category.__name__}: {message}"
        found = warned(outwards(sys._getframe(1))) or (filename, lineno)
        called_by = "{}:{}".format(*found)
        if is_warning_ours(text, called_by):
            self.ours.append(f"{text}\nCalled by: {called_by}")
        else:
            logs.not_ours.append(place(text))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "teardown":
            self._settle(report)
        if report.failed:
            report.sections += list(logs.tails())
        if call.when == "teardown":
            logs.forget_left()
        return report

    def _settle(self, report: pytest.TestReport) -> None:
        """Give a test that is over the warnings that came meanwhile."""
        report.user_properties += [(NOT_OURS, kind) for kind in logs.not_ours]
        logs.not_ours.clear()
        if self.ours and report.passed:
            report.outcome = "failed"
            report.longrepr = "Warnings of ours:\n" + "\n".join(self.ours)
        self.ours.clear()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal:
            terminal.write_line(f"\n{report.when} failed: {report.nodeid}")
            terminal.write_line(f"{report.longreprtext}")
            for title, text in report.sections:
                terminal.write_line(f"--- {title}\n{text}")
