"""``kill -9`` of a server in the middle of an export, and at its end."""

import pytest
from engine.exports import ExportBench

from support.waiting import wait_until

from .test_kill import KILLED, wake_runner

COUNT = 4000


def bench_of(database):
    """Items to a file, and behind it a witness who is started once."""
    config = {"chunk_size": 50, "only_changed": True}
    bench = ExportBench(database, config=config)
    with bench.env() as env:
        tasks = env["impexp.task"].search([("flow_id", "=", bench.flow_id)])
        writer = tasks.filtered(lambda task: task.task == "csv_export")
        values = {"name": "Witness", "task": "test_witness"}
        witness = writer.create(values | {"flow_id": bench.flow_id})
        arrow = {"task_from_id": writer.id, "task_to_id": witness.id}
        env["impexp.task.transition"].create(arrow | {"fires": "all"})
    return bench.create([f"Frucht {at:05}" for at in range(COUNT)])


def ended(bench):
    wake_runner(bench.database)
    with bench.env() as env:
        return env["impexp.run"].browse(bench.run_id).ended


@pytest.mark.parametrize(
    "share",
    [
        0.5,
        pytest.param(0.1, marks=pytest.mark.soak),
        pytest.param(1, marks=pytest.mark.soak),
    ],
)
def test_a_killed_server_makes_one_whole_file(start_server, db, share):
    """And starts what follows it once; the run ends, and the point is noted."""
    bench = bench_of(db).begin()
    server = start_server(database=db, allowed=KILLED)
    wait_until(lambda: bench.figures()[2] >= share * COUNT, 0.05)
    server.kill()
    server.start()
    wait_until(lambda: ended(bench), 2, describe=bench.figures)
    content, _witness = bench.files()
    names = [line.split(",")[0] for line in content.decode().splitlines()[1:]]
    assert names == [f"Frucht {at:05}" for at in range(COUNT)]
    with bench.env() as env:
        assert env["impexp.file"].search_count([("name", "=", "witness")]) == 1
        assert env["impexp.task"].search([("exported_until", "!=", False)])
