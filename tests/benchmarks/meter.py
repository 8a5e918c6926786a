"""What a piece of work costs: time, processor time, memory, WAL."""

import re
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
import psycopg2

from .evidence import wal

INTERVAL = 1  # seconds between two looks at the memory; peaks are not missed
MB = 2**20


@dataclass
class Figures:
    """What one piece of work cost.

    :param rows: of the file
    :param seconds: from its start to its end
    :param cpu: seconds of processor time, Odoo's and PostgreSQL's together
    :param postgres: PostgreSQL's part of it, None if it is on another machine
    :param memory_before: MB, the largest resident size of an Odoo process
    :param memory: the same while at work
    :param wal: bytes
    :param notes: further findings
    """

    rows: int
    seconds: float = 0
    cpu: float = 0
    postgres: float | None = None
    memory_before: float = 0
    memory: float = 0
    wal: int = 0
    notes: list = field(default_factory=list)

    @property
    def rate(self):
        """Rows a second."""
        return self.rows / self.seconds

    @property
    def cpu_row(self):
        """Milliseconds of processor time a row."""
        return 1000 * self.cpu / self.rows

    def as_dict(self):
        return asdict(self)


@contextmanager
def metered(figures, database, pids):
    """Fill ``figures`` with what is used while inside.

    :param pids: of Odoo's processes; those they started are theirs
    """
    odoo, postgres = Family(pids), Family(postmaster(database))
    memory = Memory(odoo)
    before = odoo.cpu(), postgres.cpu(), wal(database)
    started = time.monotonic()
    with memory:
        yield
        # A caller that knows better when it ended says so.
        figures.seconds = figures.seconds or time.monotonic() - started
    figures.postgres = postgres.cpu() - before[1] if postgres.pids else None
    figures.cpu = odoo.cpu() - before[0] + (figures.postgres or 0)
    figures.wal = wal(database) - before[2]
    figures.memory_before, figures.memory = memory.before / MB, memory.peak / MB


class Family:
    """Processes with all they started, also those that have ended.

    :param pids: their numbers
    """

    def __init__(self, pids):
        self.pids = pids

    def living(self):
        """The processes that are there now."""
        for pid in self.pids:
            try:
                parent = psutil.Process(pid)
                yield from [parent, *parent.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue

    def cpu(self):
        """Seconds of processor time so far; the dead count with their parents."""
        return sum(sum(_times(process)[:4]) for process in self.living())


class Memory:
    """The largest resident size of a process of a family, while inside."""

    def __init__(self, family):
        self.family = family
        self.before = max(map(_resident, family.living()), default=0)
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        for process in self.family.living():
            _forget_peak(process)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _look(self):
        while True:
            over = self._ended.wait(INTERVAL)
            sizes = map(_peak, self.family.living())
            self.peak = max(self.peak, *sizes, 0)
            if over:
                return


def postmaster(database):
    """Number of PostgreSQL's first process, in a list; empty if it is elsewhere."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        try:
            backend = psutil.Process(connection.info.backend_pid)
        except psutil.NoSuchProcess:
            return []
        return [backend.ppid()] if backend.name() == "postgres" else []


def _times(process):
    try:
        return process.cpu_times()
    except psutil.NoSuchProcess:
        return (0,)


def _resident(process):
    return _status(process, "VmRSS")


def _peak(process):
    return _status(process, "VmHWM")


def _forget_peak(process):
    with suppress(OSError):
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def _status(process, name):
    try:
        text = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
