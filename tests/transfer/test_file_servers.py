"""What real FTP servers make of files that come and go in parts."""

import time
from unittest.mock import patch

import pytest

from .bench import TransferBench, names

LINES = "Name\n" + "".join(f"Birne {number:06d}\n" for number in range(100_000))
BLOCK = 2**18


@pytest.fixture(params=["Proftpd", "Vsftpd"])
def server(request):
    """A server that lists by MLSD, and one that knows LIST only."""
    from .servers import ftpd
    from .servers.program import UNPACKED

    if not UNPACKED:
        pytest.skip("no file servers on this machine: setup/suite test says why")
    with getattr(ftpd, request.param)() as server:
        yield server


@pytest.fixture
def bench(module_db, server):
    """A database that knows the server."""
    values = {"name": "Warehouse", "protocol": "ftp", "host": server.host}
    values |= {"port": server.port, "login": server.login, "password": server.password}
    bench = TransferBench(module_db, values)
    yield bench
    bench.clear()


@pytest.fixture
def offsets():
    """From where each part of a file was written, as the test goes on."""
    from odoo.addons.connector_flow.transfer.ftp import FtpAdapter

    found, create = [], FtpAdapter._create

    def noted(adapter, place, offset, size):
        out = create(adapter, place, offset, size)
        found.append(offset)
        return out

    with patch.object(FtpAdapter, "_create", noted):
        yield found


@pytest.fixture
def no_time():
    """A server so slow that a job's time is up with its first block."""
    from odoo.addons.connector_flow.tasks.ftp_upload import FtpUpload

    with patch.object(FtpUpload, "deadline", lambda task: time.monotonic()):
        yield


def test_a_file_that_takes_many_jobs_is_sent_in_parts(bench, server, offsets, no_time):
    """Each brings a block, although it sends the last one again."""
    bench.upload()
    bench.start(content=LINES.encode()).work()
    assert bench.figures()[0] == "done", bench.errors()
    assert names(server.files) == ["a.csv"]
    assert (server.files / "a.csv").read_text() == LINES
    assert offsets == [at * BLOCK for at in range(len(offsets))]
    assert len(offsets) == len(LINES) // BLOCK
