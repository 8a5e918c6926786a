"""Memory follows the chunk, not the file: storing and splitting files of any size."""

import gc
import json
from contextlib import contextmanager

import pytest
import xlsxwriter

from suite_setup.patience import SIEGE_LIMIT
from support.jobs import job_state, run_job
from support.memory import MB, Peak
from support.odoo_env import open_env

from .flows import FlowBench
from .imports import ImportBench

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


# what a job leaves behind


PARTNERS = {"Nr": "ref", "Name": "name", "Land": "country_id/name"}
PARTNERS = {"model": "res.partner", "key": "ref", "mapping": PARTNERS}
ORDERS = {
    "model": "record.import.order",
    "key": "name",
    "mapping": {
        "Nr": "name",
        "Land": {"field": "country_id/name", "missing": "empty"},
        "Artikel": "line_ids/product",
        "Menge": "line_ids/quantity",
    },
}
TWENTY = range(20)


@contextmanager
def nobody_collects():
    """Have circles of objects stay, as they do for long in a process of Odoo's size."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("config", "header", "rows", "done"),
    [
        pytest.param(
            PARTNERS,
            "Nr;Name;Land",
            [f"K{at};Müller {at};" for at in TWENTY],
            20,
            id="records",
        ),
        pytest.param(
            PARTNERS,
            "Nr;Name;Land",
            [f"K{at};Müller {at};{'Ödland' if at % 2 else ''}" for at in TWENTY],
            10,
            id="rows that are refused",
        ),
        pytest.param(
            PARTNERS,
            "Nr;Name;Land",
            [f"K{at};{'' if at % 2 else 'Müller'};" for at in TWENTY],
            10,
            id="rows that the database refuses",
        ),
        pytest.param(
            ORDERS,
            "Nr;Land;Artikel;Menge",
            [f"A{at};Ödland;Apfel;2\n;;Öl;3" for at in TWENTY],
            40,
            id="records with lines",
        ),
    ],
)
def test_a_job_leaves_no_row_in_memory(db, config, header, rows, done):
    bench = FlowBench(db, "record_import", {"csv": {"delimiter": ";"}}, config)
    bench.start("\n".join([header, *rows, ""]))

    from odoo.addons.connector_flow.engine.rows import RowMixin
    from odoo.addons.connector_flow.records.items import Item

    with nobody_collects():
        bench.work()
        left = [one for one in gc.get_objects() if isinstance(one, RowMixin | Item)]
        assert not left
    assert bench.figures()[2] == done


def test_nor_does_one_whose_type_reads_row_by_row(db):
    bench = FlowBench(db)
    bench.start("\n".join(["Name,Amount", *(f"Öl {at},n/a" for at in TWENTY), ""]))

    from odoo.addons.connector_flow.engine.rows import RowMixin

    with nobody_collects():
        bench.work()
        assert not [one for one in gc.get_objects() if isinstance(one, RowMixin)]
    assert bench.figures()[4] == 20


SHIRTS = {
    "key": "SKU",
    "parent": "Produkt",
    "template": {"Name": "name", "Preis": "list_price"},
    "attributes": [{"name": "Merkmal", "value": "Wert"}],
    "variant": {"SKU": "default_code"},
    "decimal": ",",
    "create": True,
}


def test_nor_do_products_with_variants_those_that_fail_among_them(db):
    bench = FlowBench(db, "product_import", {"csv": {"delimiter": ";"}}, SHIRTS)
    rows = ["SKU;Produkt;Name;Preis;Merkmal;Wert"]
    for at in TWENTY:
        rows.append(f"hemd{at};;Hemd {at};{'n/a' if at % 2 else '9,50'};;")
        rows.extend(f"hemd{at}-{s};hemd{at};;;Größe;{s}" for s in "SML")
    bench.start("\n".join([*rows, ""]))

    from odoo.addons.connector_flow.engine.rows import RowMixin
    from odoo.addons.connector_flow.records.items import Item

    with nobody_collects():
        bench.work()
        left = [one for one in gc.get_objects() if isinstance(one, RowMixin | Item)]
        assert not left
    assert bench.figures()[1:5] == (80, 40, 0, 40)


def rows_left(mark):
    """What is in memory of rows whose cells begin with a text."""
    kinds = list, tuple, dict
    found = [one for one in gc.get_objects() if type(one) in kinds and len(one) < 9]
    cells = [(one, one.values() if type(one) is dict else one) for one in found]
    return [
        one
        for one, some in cells
        if any(type(cell) is str and cell.startswith(mark) for cell in some)
    ]


MARK = "Übrig "


def press(database, fields, second):
    """Press the button of an import whose rows are nowhere else than in its file.

    :param second: what stands in the second column, in turns
    """
    rows = ([f"{MARK}{at}", second[at % 2]] for at in TWENTY)
    return ImportBench(database).press("res.partner", fields, rows, chunk_size=10)


@pytest.mark.parametrize(
    ("fields", "second", "done"),
    [
        pytest.param(["name", "comment"], ("süß", "sauer"), 20, id="records"),
        pytest.param(
            ["name", "country_id"], ("", "Ödland"), 10, id="rows that are refused"
        ),
        pytest.param(
            ["ref", "name"], ("Müller", ""), 10, id="rows that the database refuses"
        ),
        pytest.param(
            ["name", "partner_latitude"],
            ("1.5", "n/a"),
            10,
            id="rows that cannot be read",
        ),
    ],
)
def test_a_job_of_an_import_leaves_no_row_in_memory(db, fields, second, done):
    bench = press(db, fields, second)
    with nobody_collects():
        bench.work()
        assert not rows_left(MARK)
    assert bench.figures()[2] == done


def test_nor_does_one_that_is_told_nothing_of_its_rows(db, monkeypatch):
    """An exception holds what its traceback holds: the rows that were tried."""
    bench = press(db, ["name", "comment"], ("süß", "sauer"))
    with bench.env() as env:
        model = type(env["res.partner"])

    def broken(self, fields, data):
        raise ValueError("no wonder")

    monkeypatch.setattr(model, "load", broken, raising=False)
    with nobody_collects():
        bench.work()
        assert not rows_left(MARK)
    assert bench.figures()[3] == 20
