"""Memory follows the chunk, not the file: storing and splitting files of any size."""

import json

import pytest
import xlsxwriter

from suite_setup.patience import SIEGE_LIMIT
from support.jobs import job_state, run_job
from support.memory import MB, Peak
from support.odoo_env import open_env

from .flows import FlowBench

LIMIT = 200  # MB, whatever the size of the file
STEP = (
    "SELECT uuid FROM queue_job WHERE state = 'pending' AND model_name = 'impexp.step'"
)
SOAK = [pytest.mark.soak, pytest.mark.timeout(SIEGE_LIMIT)]


def cells(at):
    return [f"Frucht {at} süß", f"F{at}", f"{at},50", "Kiste", "ä" * 20, "x" * 30]


NAMES = ["Name", "Code", "Amount", "Unit", "Note", "Text"]


def csv_lines(count):
    yield (";".join(NAMES) + "\n").encode()
    for at in range(count):
        yield (";".join(cells(at)) + "\n").encode()


def json_lines(count):
    for at in range(count):
        yield json.dumps(dict(zip(NAMES, cells(at), strict=True))).encode() + b"\n"


def workbook(path, count):
    """An xlsx file on the disk, made row by row."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    for at in range(count):
        sheet.write_row(at + 1, 0, cells(at))
    book.close()
    with open(path, "rb") as file:
        yield from file


def store(database, data):
    """Store a file without having it in memory; its id and size in MB."""
    with open_env(database) as env:
        file = env["impexp.file"]._store({"name": "obst"}, data)
        return file.id, file.size / MB


def split(bench, file_id):
    """Run the jobs that read the file, and none of its chunks."""
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        bench.run_id = flow.do_run(file_id=file_id).id
    jobs = 0
    while True:
        with bench.env() as env:
            env.cr.execute(STEP)
            found = env.cr.fetchone()
        if not found:
            return jobs
        assert run_job(bench.database, found[0]) is None
        assert job_state(bench.database, found[0]) == "done"
        jobs += 1


def measured(database, splitter, data, config):
    """Store and split; the peak, the run's figures, the file's size."""
    config = {"max_waiting_chunks": 0} | config
    bench = FlowBench(database, splitter=splitter, csv=config)
    with bench.env() as env:
        env["impexp.run"].search([])  # what is loaded once is not counted
    with Peak() as peak:
        file_id, size = store(database, data)
        jobs = split(bench, file_id)
    print(
        f"\n{splitter}: {size:.0f} MB, {bench.figures()[1]} rows, {jobs} jobs:"
        f" {peak.growth:.0f} MB more, largest child {peak.child:.0f} MB"
    )
    return peak, bench.figures(), size


SIZES = [
    pytest.param(60_000, 60, id="short"),
    pytest.param(1_000_000, LIMIT, id="long", marks=SOAK),
]


@pytest.mark.parametrize(("rows", "limit"), SIZES)
@pytest.mark.parametrize(
    ("splitter", "lines"), [("csv_import", csv_lines), ("json_import", json_lines)]
)
def test_lines_are_split_in_constant_memory(db, splitter, lines, rows, limit):
    """Every row is in a chunk; the process hardly grows."""
    peak, figures, _size = measured(db, splitter, lines(rows), {})
    assert figures == ("running", rows, 0, 0, 0, rows)
    assert peak.growth < limit


def test_wide_rows_are_split_in_constant_memory(db):
    """Rows of 20 kB: a chunk ends at its bytes, not at 1,000 rows."""
    data = (b"%d;%s\n" % (at, b"x" * 20_000) for at in range(4000))
    peak, figures, size = measured(db, "csv_import", data, {"includes_header": False})
    assert figures[1] == 4000
    assert size > 70
    # what jobs leave behind in the allocator is that of 100 chunks, not of the file
    assert peak.growth < 120


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        pytest.param(10_000, 60, id="short"),
        pytest.param(200_000, LIMIT, id="limit", marks=SOAK),
    ],
)
def test_a_workbook_is_split_in_bounded_memory(db, tmp_path, rows, limit):
    """Up to its limit of 200,000 rows; the process that reads it is another one."""
    config = {"max_unpacked_mb": 200}
    data = workbook(tmp_path / "obst.xlsx", rows)
    peak, figures, _size = measured(db, "xlsx_import", data, config)
    assert figures == ("running", rows, 0, 0, 0, rows)
    assert peak.growth < limit
