"""The wire to a server is cut at each packet; in the end all is well."""

import pytest

from support.sftp_server import LOGIN, PASSWORD, SmallSftpServer
from support.wire import Wire

from .bench import TransferBench, names, put

LINES = "Name;Code\n" + "".join(f"Birne {at};{at}\n" for at in range(2000))
SPREAD = 7  # cuts in the quick form


@pytest.fixture
def sftp(folder):
    """A wire to an SFTP server that shows the folder."""
    with SmallSftpServer(folder) as server, Wire(server.port) as wire:
        wire.host_key = server.host_key
        yield wire


@pytest.fixture
def bench(db, sftp):
    """A database with a server at the end of the wire."""
    return TransferBench(
        db,
        {
            "name": "Warehouse",
            "protocol": "sftp",
            "host": "127.0.0.1",
            "port": sftp.port,
            "login": LOGIN,
            "password": PASSWORD,
            "host_key": sftp.host_key,
            "timeout": 5,
        },
    )


def download(bench, folder):
    """One file is imported once, and moved."""
    put(folder, "birnen.csv", LINES)
    bench.start().work()
    assert bench.figures() == ("done", 2000, 2000, 0, 0)
    assert names(folder) == ["archive/birnen.csv"]
    assert bench.states() == {"birnen.csv": "archived"}


def upload(bench, folder):
    """One whole file is there, and nothing beside it."""
    bench.start(content=LINES.encode(), name="birnen.csv").work()
    assert bench.figures()[0] == "done"
    assert names(folder) == ["birnen.csv"]
    assert (folder / "birnen.csv").read_text() == LINES


def cut_at_each(places, bench, folder, wire, one_round):
    for place in places:
        bench.clear()
        for name in names(folder):
            (folder / name).unlink()
        wire.packets, wire.cut_after = 0, place
        one_round(bench, folder)
        assert wire.cut_after is None, f"{wire.packets} packets: none was cut"


def count_packets(bench, folder, wire, one_round):
    wire.packets = 0
    one_round(bench, folder)
    return wire.packets


@pytest.mark.parametrize("one_round", [download, upload])
def test_a_transfer_outlives_a_cut_wire(bench, folder, sftp, one_round):
    """Cut at some packets from the first greeting to the last word."""
    prepare(bench, one_round)
    packets = count_packets(bench, folder, sftp, one_round)
    places = [packets * part // SPREAD for part in range(SPREAD)]
    cut_at_each(places, bench, folder, sftp, one_round)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("one_round", [download, upload])
def test_a_transfer_outlives_a_wire_cut_at_each_packet(bench, folder, sftp, one_round):
    prepare(bench, one_round)
    packets = count_packets(bench, folder, sftp, one_round)
    cut_at_each(range(packets - 1), bench, folder, sftp, one_round)


def prepare(bench, one_round):
    if one_round is download:
        return bench.download(after="move")
    return bench.upload()
