"""A real Odoo server: its own process, workers, job runner and database."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from suite_setup.inside import databases as wholes
from suite_setup.inside import odoo_bin_path
from suite_setup.net import free_port
from suite_setup.patience import PATIENCE
from suite_setup.watching import logs, tail

from . import databases
from .proxy import Proxy
from .rpc import Session
from .waiting import wait_until

GRACE = 10  # seconds
AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


class OdooServer:
    """A server on a database of its own.

    :param database: name of the database; nobody else may use it
    :param workers: processes that serve requests; 0 is one process with threads
    :param channels: of the job runner, ``root:0`` runs no jobs
    :param options: further arguments of Odoo's command line

    ``url`` is its address: with workers, that of a proxy which also leads websockets to
    where Odoo serves them.
    """

    def __init__(self, database, workers=2, channels="root:2", options=()):
        self.database = database
        self.workers = workers
        self.channels = channels
        self.options = list(options)
        self.port = free_port()
        self.gevent_port = free_port()
        self.log = Path(os.environ["SUITE_FOLDER"]) / "log" / f"server-{database}.log"
        self.log.unlink(missing_ok=True)
        self.process = None
        self.proxy = Proxy(self.port, self.gevent_port) if workers else None
        self.url = f"http://127.0.0.1:{self.proxy.port if workers else self.port}"

    def start(self):
        """Start the server and wait until it answers."""
        logs.use(self.log)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                self._command(),
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        wait_until(self._answers, interval=0.2, describe=self._tail)
        return self

    def stop(self):
        """Stop the server as an administrator does; kill it if it hangs."""
        if self.process and self.process.poll() is None:
            if not self.workers:
                self._let_threads_end()
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """Kill the server and all its processes at once, as a power cut would."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None

    def close(self):
        """Stop the server and its proxy for good."""
        self.stop()
        logs.leave(self.log)
        if self.proxy:
            self.proxy.close()

    def log_in(self, login, password=None):
        """Session of a user; the password is the login if not given."""
        return Session(self.url, self.database, login, password or login)

    def check_log(self, allowed=()):
        """Fail the test if the log has a warning or an error that concerns us.

        :param allowed: further :class:`~suite_setup.odoo_log.Allowed` entries
        """
        logs.check(self.log, allowed)

    def _let_threads_end(self):
        """Odoo stops its workers when they have answered, and threads at once."""
        with suppress(AssertionError):
            wait_until(self._is_idle, timeout=GRACE)

    def _is_idle(self):
        return not wholes.value(self.database, AT_WORK)

    def _command(self):
        return [
            sys.executable,
            odoo_bin_path(),
            f"--database={self.database}",
            f"--db-filter=^{self.database}$",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            f"--workers={self.workers}",
            "--max-cron-threads=1",
            # A worker that starves beside other work is not one that hangs.
            f"--limit-time-real={PATIENCE}",
            f"--limit-time-real-cron={PATIENCE}",
            *self.options,
        ]

    def _variables(self):
        return os.environ | {
            "ODOO_QUEUE_JOB_CHANNELS": self.channels,
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(self.port),
        }

    def _answers(self):
        assert self.process.poll() is None, self._tail()
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def _tail(self):
        return f"{self.log}:\n{tail(self.log)}"


def start_server(database=None, **options):
    """Start a server, on a copy of the template unless a database is named."""
    return OdooServer(database or databases.clone(), **options).start()


@contextmanager
def running(database, allowed=(), **options):
    """A server while inside; then its log may hold no warning or error.

    :param allowed: those that are expected, see :meth:`OdooServer.check_log`
    :param options: as for :class:`OdooServer`
    """
    server = OdooServer(database, **options).start()
    try:
        yield server
    finally:
        server.close()
    server.check_log(allowed)
