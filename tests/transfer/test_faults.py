"""Each single operation on the server goes wrong once; in the end all is well."""

import pytest

from support.jobs import job_state, next_job, run_job

from .bench import APPLES, names, put
from .faults import Faults, Killed, faulty

SOAK = [pytest.mark.soak]
MOST = 80  # operations of a transfer
READING = {"connect", "_stat", "list", "_open", "read"}  # what has no effect there


def work_through(bench, faults):
    """Run all jobs; of a worker that dies, the runner finds the job a minute later."""
    with faulty(faults):
        for _job in range(100):
            uuid = next_job(bench.database, ignore_eta=True)
            if not uuid:
                return
            try:
                run_job(bench.database, uuid)
            except Killed:
                find_dead(bench, uuid)
    raise AssertionError("the jobs never end")


def find_dead(bench, uuid):
    """What queue_job does with a job whose worker is gone."""
    assert job_state(bench.database, uuid) == "started"
    with bench.env() as env:
        env.cr.execute(
            "UPDATE queue_job SET state = 'pending', retry = retry + 1 WHERE uuid = %s",
            [uuid],
        )


def check_each_fault(bench, one_round, error):
    """Do the round again and again, with a fault at each operation in turn."""
    whole = Faults()
    one_round(whole)
    assert len(whole.seen) < MOST, whole.seen
    for at, name in enumerate(whole.seen, 1):
        for late in (False,) if name in READING else (False, True):
            bench.clear()
            one_round(Faults(at, late, error))
    return whole.seen


@pytest.mark.parametrize("after", ["move", pytest.param("delete", marks=SOAK)])
@pytest.mark.parametrize("error", [ConnectionResetError, Killed])
def test_a_download_outlives_a_fault_at_each_operation(bench, folder, after, error):
    """The file is imported once and archived, whatever happens when."""
    bench.download(after=after)

    def one_round(faults):
        for name in names(folder):
            (folder / name).unlink()
        put(folder, "a.csv")
        bench.start()
        work_through(bench, faults)
        told = faults.seen, faults.at, faults.late
        assert bench.figures() == ("done", 2, 2, 0, 0), told
        assert bench.items() == ["Kiwi", "Äpfel"], told
        assert bench.states() == {"a.csv": "archived"}, told
        left = ["archive/a.csv"] if after == "move" else []
        assert names(folder) == left, told

    seen = check_each_fault(bench, one_round, error)
    assert {"list", "_open", "read"} < set(seen)
    assert {"move": "_rename", "delete": "_remove"}[after] in seen


@pytest.mark.parametrize(
    "existing",
    ["replace", pytest.param("fail", marks=SOAK), pytest.param("number", marks=SOAK)],
)
@pytest.mark.parametrize("error", [ConnectionResetError, Killed])
def test_an_upload_outlives_a_fault_at_each_operation(bench, folder, existing, error):
    """One whole file under its name, and nothing beside it; never a half one."""
    bench.upload(existing=existing)

    def one_round(faults):
        for name in names(folder):
            (folder / name).unlink()
        if existing == "replace":
            put(folder, "a.csv", "old")
        bench.start(content=APPLES.encode())
        work_through(bench, faults)
        told = faults.seen, faults.at, faults.late
        assert bench.figures()[0] == "done", told
        assert names(folder) == ["a.csv"], told
        assert (folder / "a.csv").read_text() == APPLES, told

    seen = check_each_fault(bench, one_round, error)
    assert {"_create", "write", "close", "_rename"} < set(seen)
