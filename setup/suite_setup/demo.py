"""The command that shows what the suite does: a catalogue becomes products."""

import argparse
import base64
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from . import environment, pictures
from .arguments import command_parser
from .console import Progress, say
from .demo_database import ADDON, DemoDatabase
from .environment import Environment
from .errors import SetupError
from .file_server import ServerDemo, running
from .folder import REPO, digest
from .net import LOCAL, first_free, is_free
from .process import stop
from .report import table
from .rpc import RpcError, Session

CATALOGUE = REPO / "contrib" / "fruit_catalog.csv"
ROLES = {
    "demo": (
        "base.group_user",
        "connector_flow.group_flow_user",
        "product.group_product_manager",
    ),
    "admin": (
        "connector_flow.group_flow_manager",
        "product.group_product_manager",
        "queue_job.group_queue_job_manager",
    ),
}
PORT = 8069
START_SECONDS = 120
STALL_SECONDS = 120  # without a row done, before we stop waiting
IMPORTED = "connector_suite.imported."  # + content of the file: its run


def run(arguments: list[str]) -> int:
    """Install the suite, import a file through the flow, and serve.

    :param arguments: ``--file``, ``--again``, ``--server``, ``--port``, ``--database``
    :return: 0 after Ctrl-C
    """
    options = parse(arguments)
    path = Path(options.file).expanduser()
    if not path.is_file():
        raise SetupError(f"{path} is no file.", "Name a CSV file: make run FILE=my.csv")
    with environment.ready() as env:
        DemoDatabase(env, options.database).make()
        with (
            pictures.served(REPO / "contrib"),
            running(env) if options.server else nullcontext() as files,
            serving(env, options) as server,
        ):
            try:
                demo = Demo(server)
                say(demo.show(path, options.again))
                if files:
                    say(ServerDemo(demo, files).show())
            except (urllib.error.URLError, ConnectionError) as error:
                raise SetupError(
                    f"Odoo does not answer: {error}", f"Its log: {server.log}"
                ) from None
            server.wait()
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command's options."""
    parser = command_parser("run", "Imports a file through the flow, and serves Odoo.")
    parser.add_argument("--file", default=CATALOGUE, help="a CSV file to import")
    parser.add_argument("--again", action="store_true", help="even if it was imported")
    parser.add_argument(
        "--server", action="store_true", help="with an SFTP server to export to"
    )
    parser.add_argument("--port", type=int, help=f"of the web client, {PORT} if free")
    parser.add_argument("--database", default="demo")
    return parser.parse_args(arguments)


class Server:
    """The demo's Odoo: one process that serves pages, websockets and jobs."""

    def __init__(self, env: Environment, database: str, port: int) -> None:
        self.database = database
        self.url = f"http://localhost:{port}"
        self.log = env.folder.log / f"{database}.log"
        # For ourselves by number: not every machine knows the name.
        self._address = f"http://{LOCAL}:{port}"
        self.process = subprocess.Popen(
            env.odoo(
                *("-d", database, "--db-filter", f"^{database}$"),
                *("--http-port", port, "--workers", 0, "--logfile", self.log),
            ),
            env=env.variables | {"ODOO_QUEUE_JOB_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is ours: we stop the server when we have said so.
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SetupError(
                    "Odoo did not start.", f"Its log tells why: {self.log}"
                )
            time.sleep(0.2)

    def wait(self) -> None:
        """Serve until Ctrl-C."""
        try:
            code = self.process.wait()
        except KeyboardInterrupt:
            say("\nStopping.")
            return
        raise SetupError(f"Odoo ended (exit code {code}).", f"Its log: {self.log}")

    def session(self, login: str) -> Session:
        """Session of a demo user, whose password is her login."""
        return Session(self._address, self.database, login, login)

    def _answers(self) -> bool:
        # Always that of the server we started.
        health = f"{self._address}/web/health"
        try:
            with urllib.request.urlopen(health, timeout=5) as answer:  # nosec B310
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def serving(env: Environment, options: argparse.Namespace) -> Iterator[Server]:
    """Have the demo's server run while inside."""
    server = Server(env, options.database, _port(options.port))
    try:
        with Progress("starting Odoo"):
            server.wait_until_ready()
        yield server
    finally:
        stop(server.process)


def _port(wanted: int | None) -> int:
    if wanted and not is_free(wanted):
        raise SetupError(f"Port {wanted} is taken by another program.")
    port = wanted or first_free(PORT)
    if port != (wanted or PORT):
        say(f"Port {PORT} is taken by another program; Odoo is on {port}.")
    return port


class Demo:
    """Imports a file as the user ``demo`` would, and tells what came of it.

    :param server: a running :class:`Server`
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.admin = server.session("admin")
        if not self.admin.call("res.users", "search_count", [["login", "=", "demo"]]):
            self._make_users()
        self.user = server.session("demo")

    def _make_users(self) -> None:
        """A user who runs flows and may create products, and an administrator."""
        groups = {
            login: [[4, self.admin.reference(role)] for role in roles]
            for login, roles in ROLES.items()
        }
        own = {"group_ids": groups["admin"]}
        self.admin.call("res.users", "write", [self.admin.uid], own)
        demo = {"name": "Demo", "login": "demo", "group_ids": groups["demo"]}
        demo |= {"password": "demo"}  # nosec B105 # the demo tells it
        # A flag that says that nobody is sent a mail.
        quiet = {"no_reset_password": True}  # nosec B105
        self.admin.call("res.users", "create", demo, context=quiet)

    def show(self, path: Path, again: bool = False) -> str:
        """Import a file, unless it was imported before.

        :param path: of a CSV file
        :param again: import it anyway
        :return: what became of its rows and where to go on, as text
        """
        key = IMPORTED + digest(path)
        run_id = None if again else self._known_run(key)
        if run_id:
            say(f"{path.name} was imported before; make run AGAIN=1 imports it again.")
        else:
            run_id = self._start(path)
            self._remember(key, run_id)
        with Progress(f"importing {path.name}") as shown:
            run = self.finished(run_id, shown)
        return "\n".join([table(self.user, run), *self._where(run)])

    def _start(self, path: Path) -> int:
        datas = base64.b64encode(path.read_bytes()).decode()
        try:
            return self.start(
                "product_catalog_flow", datas=datas, datas_fname=path.name
            )
        except RpcError as error:
            raise SetupError(f"{path.name} is not imported: {error}") from None

    def start(self, flow: str, **values: Any) -> int:
        """Start a flow of the example, as *Run Task* does; return the run's id."""
        values["flow_id"] = self.admin.reference(f"{ADDON}.{flow}")
        wizard = self.user.call("impexp.wizard.runtask", "create", values)
        action = self.user.call("impexp.wizard.runtask", "run_task", [wizard])
        return action["res_id"]

    def _known_run(self, key: str) -> int | None:
        run_id = int(self.admin.call("ir.config_parameter", "get_param", key) or 0)
        known = self.user.call("impexp.run", "search", [["id", "=", run_id]])
        return known and run_id

    def _remember(self, key: str, run_id: int) -> None:
        self.admin.call("ir.config_parameter", "set_param", key, str(run_id))

    def finished(self, run_id: int, shown: Progress) -> dict[str, Any]:
        """Wait for the end of a run; return its values."""
        fields = ["name", "state", "error", "step_error", "rows", "rows_waiting"]
        fields += ["ended", "rows_failed"]
        moved, last = time.monotonic(), None
        while True:
            [run] = self.user.call("impexp.run", "read", [run_id], fields)
            # Between its rows and what follows them nothing waits for a moment.
            if run["ended"] or run["state"] == "paused":
                return run
            if run != last:
                moved, last = time.monotonic(), run
            if time.monotonic() - moved > STALL_SECONDS:
                return run
            shown.report(f"{run['rows'] - run['rows_waiting']} of {run['rows']} rows")
            time.sleep(0.5)

    def _where(self, run: dict[str, Any]) -> Iterator[str]:
        yield ""
        yield f"Odoo:   {self.server.url}   (log: {self.server.log})"
        yield "Log in: demo, password demo (admin, password admin, configures)"
        yield f"Run:    Connector > Import/Export > Runs > {run['name']}"
        if run["rows_failed"]:
            yield "Failed: press Repair Rows there, correct the row and press Retry."
        yield "Ctrl-C ends it; everything stays for the next time."
