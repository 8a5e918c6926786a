"""Databases that others are copied from: a copy takes a second, installing does not."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .console import progress
from .environment import Environment
from .errors import SetupError
from .folder import digest
from .odoo_log import problems
from .process import TAIL_LINES, run_logged, run_program

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
        command = self.env.inside("databases.py", action, *arguments)
        return json.loads(run_program(command, env=self.env.variables))

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
            with progress(f"installing {', '.join(modules)}"):
                install(self.env, unfinished, modules)
        if source:
            bundles = self.env.inside("web_bundles.py", unfinished)
            run_program(bundles, env=self.env.variables)
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
    try:
        run_logged(command, out, env=env.variables)
    except SetupError as error:
        failure = error
    else:
        failure = None
    text = log.read_text(errors="replace") if log.exists() else ""
    wrong = [str(e) for e in problems(text) if e.level != "WARNING"]
    if wrong or failure:
        last = (wrong or [str(failure)])[-1].splitlines()[-TAIL_LINES:]
        raise SetupError(
            f"Odoo could not install {', '.join(modules)}:\n    " + "\n    ".join(last),
            f"Odoo's log: {log}",
        )


def suite_addons(repo: Path) -> list[Path]:
    """Folders of the addons in this repo, examples and those for tests included."""
    places = ("*", "contrib/addons/*", "tests/addons/*")
    return sorted(
        path.parent
        for place in places
        for path in repo.glob(f"{place}/__manifest__.py")
    )


def addon_files(addons: Iterable[Path]) -> list[Path]:
    """Every file of some addons that Odoo may read, in a stable order."""
    return [
        path
        for addon in addons
        for path in sorted(addon.rglob("*"))
        if path.is_file() and path.suffix not in {".pyc", ".po", ".pot", ".md"}
    ]
