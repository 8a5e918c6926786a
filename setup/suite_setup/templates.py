"""Databases that others are copied from: a copy takes a second, installing does not."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .console import Progress
from .environment import Environment
from .errors import SetupError
from .folder import digest
from .inside.owner import suite_addons
from .odoo_log import problems
from .process import last_lines, run_logged

BASE = ("base", "mail", "product", "queue_job", "component", "component_event")
KEPT = 3  # templates of one kind: other commands may be copying an older one


class Templates:
    """Template databases of this repo on the server at hand.

    :param env: an :class:`~.environment.Environment`
    """

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.folder = env.folder
        self.prefix = f"suite_{self.folder.tag}_"
        self.run_prefix = f"{self.prefix}run{os.getpid()}_"

    def base(self) -> str:
        """Name of the template with Odoo's and OCA's addons, made if missing."""
        return self._template("base", digest(self.env.key, *BASE), BASE)

    def suite(self) -> str:
        """Name of the template with the suite's addons as they are now."""
        addons = suite_addons(self.folder.repo)
        key = digest(self.env.key, *BASE, *addon_files(addons), Path(__file__))
        return self._template("suite", key, [a.name for a in addons], self.base())

    def do(self, action: str, *arguments: Any) -> Any:
        """Have ``inside/databases.py`` do something."""
        return json.loads(self.env.run("databases.py", action, *arguments))

    @contextmanager
    def copy(self, purpose: str) -> Iterator[str]:
        """Have a copy of the base template while inside.

        :return: context manager giving its name
        """
        name = f"{self.run_prefix}{purpose}"
        self.fresh(name, self.base())
        try:
            yield name
        finally:
            self.do("drop", name)

    def fresh(self, name: str, source: str) -> None:
        """Make a database anew: a copy of a template."""
        self.do("drop", name)
        self.do("copy", source, name)

    def forget_killed(self) -> None:
        """Drop databases of test runs that were killed; names end with a process."""
        for name in self.do("names", self.prefix):
            run = re.fullmatch(rf"{self.prefix}run(\d+)_\w+", name)
            if run and not Path(f"/proc/{run[1]}").exists():
                self.do("drop", name)

    def drop_all(self) -> None:
        """Drop what was made on the server for this folder."""
        for name in self.do("names", self.prefix):
            self.do("drop", name)

    def _template(
        self, kind: str, key: str, modules: Iterable[str], source: str | None = None
    ) -> str:
        family = f"{self.prefix}{kind}_"
        name = family + key
        with self.folder.locked("templates"):
            if not self.do("exists", name):
                self._make(name, modules, source)
                self._forget(family, name)
        return name

    def _make(self, name: str, modules: Iterable[str], source: str | None) -> None:
        unfinished = name + "_unfinished"
        self.do("drop", unfinished)
        if source:
            self.do("copy", source, unfinished)
            self.do("postpone_chores", unfinished)
        else:
            self.do("create", unfinished)
        if modules:
            with Progress(f"installing {', '.join(modules)}"):
                install(self.env, unfinished, modules)
        if source:
            self.env.run("web_bundles.py", unfinished)
        self.do("rename", unfinished, name)

    def _forget(self, family: str, newest: str) -> None:
        others = [n for n in self.do("names", family) if n != newest]
        for name in others[: max(0, len(others) - KEPT + 1)]:
            self.do("drop", name)


def install(
    env: Environment, database: str, modules: Iterable[str], verb: str = "-i"
) -> None:
    """Install or update addons in a database.

    :raise SetupError: where Odoo fails, or could not install one of them
    """
    log = env.folder.log / f"install-{database}.log"
    log.unlink(missing_ok=True)
    out = env.folder.log / f"install-{database}.out"
    options = ["-d", database, verb, ",".join(modules), "--logfile", log]
    command = env.odoo(*options, "--stop-after-init", "--no-http")
    wrong = []
    try:
        run_logged(command, out, env=env.variables)
    except SetupError as error:
        wrong.append(str(error))
    text = log.read_text(errors="replace") if log.exists() else ""
    wrong += [str(entry) for entry in problems(text) if entry.level != "WARNING"]
    if wrong:
        raise SetupError(
            f"Odoo could not install {', '.join(modules)}:\n{last_lines(wrong[-1])}",
            f"Odoo's log: {log}",
        )


def addon_files(addons: Iterable[Path]) -> list[Path]:
    """Every file of some addons that Odoo may read, in a stable order."""
    return [
        path
        for addon in addons
        for path in sorted(addon.rglob("*"))
        if path.is_file() and path.suffix not in {".pyc", ".po", ".pot", ".md"}
    ]
