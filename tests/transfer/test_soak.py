"""What takes minutes: files of two gigabytes, a server that is away for ten minutes."""

import time

import pytest

from suite_setup.patience import LONG_TEST_LIMIT, PATIENCE, SIEGE_LIMIT
from support.memory import Peak

from .bench import put
from .faults import faulty
from .test_interrupted import Away

GB = 10**9
SOAK = [pytest.mark.soak, pytest.mark.timeout(SIEGE_LIMIT)]
LIMIT = 150  # MB, whatever the size of the file


@pytest.mark.parametrize(
    "size", [pytest.param(60_000_000), pytest.param(2 * GB, marks=SOAK)]
)
def test_memory_does_not_grow_with_the_file(bench, folder, size):
    """There and back, through the database."""
    make_file(folder / "in" / "groß.bin", size)
    bench.fetch_only(directory="in")
    with Peak() as down:
        bench.start().work()
    assert bench.states() == {"groß.bin": "imported"}
    with bench.env() as env:
        file = env["impexp.file"].search([])
        assert (file.size, len(file.checksum)) == (size, 64)
        file_id = file.id
    bench.upload(name="zurück.bin")
    with Peak() as up:
        with bench.env("admin") as env:
            flow = env["impexp.task.flow"].browse(bench.flow_id)
            bench.run_id = flow.do_run(file_id=file_id).id
        bench.work()
    assert same_content(folder / "in" / "groß.bin", folder / "zurück.bin")
    print(f"{size // 10**6} MB: {down.growth:.0f} MB down, {up.growth:.0f} MB up")
    assert max(down.growth, up.growth) < LIMIT


def make_file(path, size):
    path.parent.mkdir()
    block = bytes(range(256)) * 4096
    with open(path, "wb") as file:
        while size > 0:
            file.write(block[:size])
            size -= len(block)


def same_content(one, other):
    if one.stat().st_size != other.stat().st_size:
        return False
    with open(one, "rb") as left, open(other, "rb") as right:
        while block := left.read(2**20):
            if block != right.read(2**20):
                return False
    return True


@pytest.mark.soak
@pytest.mark.timeout(LONG_TEST_LIMIT)
def test_a_server_that_is_away_for_ten_minutes_is_waited_for(bench, folder):
    """With the real pauses: one message, no failed rows, and it goes on by itself."""
    bench.download()
    bench.set_pause(60)
    put(folder, "a.csv")
    bench.start()
    with faulty(Away()):
        until = time.monotonic() + 600
        while time.monotonic() < until:
            bench.work(ignore_eta=False)
            time.sleep(1)
    told = [text for text in bench.messages() if "times without success" in text]
    assert len(told) == 1
    back = time.monotonic()
    while bench.figures()[0] == "running":
        bench.work(ignore_eta=False)
        time.sleep(1)
        assert time.monotonic() < back + PATIENCE
    assert bench.figures() == ("done", 2, 2, 0, 0)
    with bench.env() as env:
        assert not env["impexp.run"].browse(bench.run_id).activity_ids


def test_of_ten_thousand_files_two_are_new(bench, folder):
    """Nothing is read of the old ones but that they are known, by a query or two."""
    bench.fetch_only(pattern="*")
    for number in range(10_000):
        (folder / f"{number}.csv").touch()
    know_all(bench, folder)
    put(folder, "new 1.csv")
    put(folder, "new 2.csv")
    bench.start().work()
    assert bench.states() == {"new 1.csv": "imported", "new 2.csv": "imported"}
    with bench.env() as env:
        assert env["impexp.remote.file"].search_count([]) == 10_002


def know_all(bench, folder):
    """As if all of them had been fetched long ago."""
    from odoo.addons.connector_flow.downloads.listing import version_of
    from odoo.addons.connector_flow.engine.remote_claims import mark_of

    with bench.env() as env:
        server = env["impexp.server"].browse(bench.server_id)
        task = env["impexp.task"].search([("flow_id", "=", bench.flow_id)])
        with server._connect() as adapter:
            values = [
                {
                    "flow_id": bench.flow_id,
                    "task_id": task.id,
                    "server_id": server.id,
                    "path": entry.name,
                    "version": version_of(entry),
                    "mark": mark_of(entry.name, version_of(entry)),
                    "checksum": "0" * 64,
                    "state": "taken",
                    "listed": "2020-01-01",
                }
                for entry in adapter.list()
            ]
        env["impexp.remote.file"].create(values)
