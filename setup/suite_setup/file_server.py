"""The file server of the demo: its flows export to it and import from it."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import Progress
from .demo_database import ADDON
from .environment import Environment
from .errors import SetupError
from .folder import REPO
from .net import LOCAL
from .process import stop

if TYPE_CHECKING:
    from .demo import Demo

LOGIN = "demo"
CATALOGUE = REPO / "contrib" / "fruit_catalog.csv"


@dataclass
class FileServer:
    """A server that runs.

    :param folder: with its files
    :param port: on this machine
    :param host_key: as in a known_hosts file
    :param password: of the user ``demo``
    """

    folder: Path
    port: int
    host_key: str
    password: str

    def values(self) -> dict[str, Any]:
        """What the form of a server is to say."""
        return {
            "host": LOCAL,
            "port": self.port,
            "login": LOGIN,
            "password": self.password,
            "host_key": self.host_key,
        }

    def names(self, directory: str) -> list[str]:
        """Names of the files in one of its directories."""
        return sorted(path.name for path in (self.folder / directory).glob("*.csv"))


@contextmanager
def running(env: Environment) -> Iterator[FileServer]:
    """Have a file server run while inside.

    :param env: an :class:`~.environment.Environment`
    """
    folder, password = env.folder / "sftp", secrets.token_urlsafe(12)
    (folder / "in").mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(
        env.inside("sftp_server.py", folder, LOGIN, password),
        env=env.variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        line = child.stdout.readline() if child.stdout else ""
        if not line:
            raise SetupError("The SFTP server did not start.")
        yield FileServer(folder, password=password, **json.loads(line))
    finally:
        stop(child)


@dataclass
class ServerDemo:
    """Exports to a file server, and imports from it.

    :param demo: a :class:`~.demo.Demo`
    :param server: a :class:`FileServer`
    """

    demo: Demo
    server: FileServer

    def show(self) -> str:
        """Run both flows; return what came of them, as text."""
        admin = self.demo.admin
        record = admin.reference(f"{ADDON}.product_server")
        admin.call("impexp.server", "write", [record], self.server.values())
        imported = self._import()
        exported = self._run("product_export_flow", "exporting products")
        return "\n".join(
            [
                "",
                f"File server: sftp://{LOGIN}@{LOCAL}:{self.server.port}"
                f", password {self.server.password}, files in {self.server.folder}",
                *imported,
                *self._line(exported),
                f"  there now: out/ {', '.join(self.server.names('out')) or 'nothing'}",
            ]
        )

    def _import(self) -> list[str]:
        """Import the catalogue from the server, unless it lies there from before."""
        if self.server.names("in/done"):
            return ["in/done/ holds the catalog, which was imported before."]
        shutil.copy(CATALOGUE, self.server.folder / "in")
        imported = self._run("product_download_flow", f"importing {CATALOGUE.name}")
        there = f"  there now: in/done/ {', '.join(self.server.names('in/done'))}"
        return [*self._line(imported), there]

    def _run(self, flow: str, words: str) -> dict[str, Any]:
        run = self.demo.start(flow)
        with Progress(words) as shown:
            return self.demo.finished(run, shown)

    def _line(self, run: dict[str, Any]) -> Iterator[str]:
        yield f"{run['name']}: {run['state']}, {run['rows']} rows"
        yield from (f"  {run[why]}" for why in ("error", "step_error") if run.get(why))
