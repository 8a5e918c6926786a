"""The wire to a server is cut at each packet; in the end all is well."""

import json
import subprocess
import sys
from contextlib import contextmanager
from itertools import count, takewhile

import pytest

from suite_setup.folder import REPO
from suite_setup.patience import SIEGE_LIMIT, TIMEOUT
from suite_setup.process import stop
from support.wire import Wire

from .bench import TransferBench, names, put

LINES = "Name;Code\n" + "".join(f"Birne {at};{at}\n" for at in range(2000))
SPREAD = 3  # cuts in the quick form
SFTP = REPO / "setup" / "suite_setup" / "inside" / "sftp_server.py"
LOGIN = "warehouse"


class Wired:
    """A server at the end of a wire.

    :param folder: what it shows
    :param wire: a :class:`~support.wire.Wire`
    :param values: of the ``impexp.server``
    """

    def __init__(self, folder, wire, values):
        self.folder, self.wire = folder, wire
        self.values = values | {
            "name": "Warehouse",
            "host": "127.0.0.1",
            "port": wire.port,
            "timeout": TIMEOUT,
        }


@contextmanager
def sftp(folder):
    """The server of the demo."""
    child = subprocess.Popen(
        [sys.executable, SFTP, folder, LOGIN, LOGIN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        told = json.loads(child.stdout.readline())
        with Wire(told["port"]) as wire:
            values = {"protocol": "sftp", "login": LOGIN, "password": LOGIN}
            yield Wired(folder, wire, values | {"host_key": told["host_key"]})
    finally:
        stop(child)
        child.stdout.close()


@contextmanager
def ftp(_folder):
    """ProFTPD: the wire has its commands, the files go beside it."""
    from .servers.ftpd import Proftpd
    from .servers.program import UNPACKED

    if not UNPACKED:
        pytest.skip("no file servers on this machine: setup/suite test says why")
    with Proftpd() as server, Wire(server.port) as wire:
        values = {"login": server.login, "password": server.password}
        yield Wired(server.files, wire, values | {"protocol": "ftp"})


@pytest.fixture(params=[sftp, ftp], ids=["sftp", "ftp"])
def wired(request, tmp_path):
    """A server at the end of a wire."""
    folder = tmp_path / "server"
    folder.mkdir()
    with request.param(folder) as made:
        yield made


@pytest.fixture
def bench(module_db, wired):
    """A database that knows the server."""
    bench = TransferBench(module_db, wired.values)
    yield bench
    bench.clear()


def download(bench, folder):
    """One file is imported once, and moved."""
    put(folder, "birnen.csv", LINES)
    bench.start().work()
    assert bench.figures() == ("done", 2000, 2000, 0, 0), bench.errors()
    assert names(folder) == ["archive/birnen.csv"]
    assert bench.states() == {"birnen.csv": "archived"}


def upload(bench, folder):
    """One whole file is there, and nothing beside it."""
    bench.start(content=LINES.encode(), name="birnen.csv").work()
    assert bench.figures()[0] == "done", bench.errors()
    assert names(folder) == ["birnen.csv"]
    assert (folder / "birnen.csv").read_text() == LINES


def cut_at(place, bench, wired, one_round):
    """Cut behind so many packets; whether there were so many."""
    folder, wire = wired.folder, wired.wire
    bench.clear()
    for name in names(folder):
        (folder / name).unlink()
    wire.packets, wire.cut_after = 0, place
    one_round(bench, folder)
    was_cut, wire.cut_after = wire.cut_after is None, None
    return was_cut


def count_packets(bench, wired, one_round):
    wired.wire.packets = 0
    one_round(bench, wired.folder)
    return wired.wire.packets


@pytest.mark.parametrize("one_round", [download, upload])
def test_a_transfer_outlives_a_cut_wire(bench, wired, one_round):
    """Cut behind some packets from the first greeting to the last word."""
    prepare(bench, one_round)
    packets = count_packets(bench, wired, one_round)
    for part in range(SPREAD):
        place = packets * (2 * part + 1) // (2 * SPREAD)
        assert cut_at(place, bench, wired, one_round), f"none of {packets} was cut"


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
@pytest.mark.parametrize("one_round", [download, upload])
def test_a_transfer_outlives_a_wire_cut_at_each_packet(bench, wired, one_round):
    """How many there are differs by some from time to time."""
    prepare(bench, one_round)
    packets = count_packets(bench, wired, one_round)
    places = takewhile(lambda at: cut_at(at, bench, wired, one_round), count())
    assert len(list(places)) > packets // 2


def prepare(bench, one_round):
    if one_round is download:
        return bench.download(after="move")
    return bench.upload()
