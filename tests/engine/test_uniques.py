"""Texts that Odoo keeps unique by searching stay unique in chunks and runs at once."""

import pytest

from support.jobs import next_job, run_job

from .flows import FlowBench
from .parallel import met, run_jobs_in_parallel

CSV = {"csv": {"delimiter": ";"}}


def bench_for(db, model="record.import.ticket", chunk_size=1, **config):
    csv = CSV | {"chunk_size": chunk_size}
    config = {"model": model} | config
    return FlowBench(db, "record_import", csv=csv, config=config)


def split(bench):
    """Run the job that makes the chunks, and no other."""
    run_job(bench.database, next_job(bench.database))
    return bench


def found(bench, model="record.import.ticket", *names):
    with bench.env() as env:
        records = env[model].search([], order="id")
        return sorted(tuple(one[name] for name in names) for one in records)


BARCODES = "name;barcode\nEins;4006381333931\nZwei;4006381333931\n"


@pytest.mark.parametrize("model", ["product.product", "product.template"])
def test_two_chunks_at_once_never_bring_one_barcode_twice(db, model):
    """The first line of the file has it, whichever chunk is faster."""
    split(bench := bench_for(db, model).start(BARCODES))
    with met():
        run_jobs_in_parallel(db)
    assert list(bench.failed_lines()) == [3]
    assert "already assigned" in bench.failed_lines()[3]
    with bench.env() as env:
        there = env["product.product"].search([("barcode", "=", "4006381333931")])
        assert there.mapped("name") == ["Eins"]


def test_a_barcode_of_a_product_and_one_of_a_packaging_are_claimed_as_one(db):
    """By two flows at once: whoever commits first has it."""
    products = bench_for(db, "product.product")
    units = bench_for(db, "product.uom")
    with products.env() as env:
        env["product.product"].create({"name": "Da", "default_code": "DA"})
    products.start("name;barcode\nEins;4006381333931\n")
    units.start("product_id/default_code;uom_id;barcode\nDA;Pack of 6;4006381333931\n")
    split(split(products))
    with met():
        run_jobs_in_parallel(db)
    failed = [
        error for bench in (products, units) for error in bench.failed_lines().values()
    ]
    assert len(failed) == 1 and "barcode" in failed[0].lower(), failed


@pytest.mark.parametrize("first", [0, 1])
def test_the_first_line_of_a_file_has_a_number_whichever_chunk_comes_first(db, first):
    """Also where the other one would be done before it begins."""
    split(bench := bench_for(db).start("name;number\nEins;7\nZwei;7\nDrei;8\n"))
    with bench.env() as env:
        jobs = [one.job_id.uuid for one in env["impexp.chunk"].search([])]
    for uuid in jobs[1:] if first else jobs:
        run_job(db, uuid)
    bench.work()
    assert found(bench, "record.import.ticket", "name") == [("Drei",), ("Eins",)]
    assert list(bench.failed_lines()) == [3]
    assert bench.figures() == ("failed", 3, 2, 0, 1, 0)


def test_a_number_is_free_if_the_first_line_with_it_is_refused(db):
    """As in a run that does one row after the other."""
    text = "name;number;parent_id/number\nEins;7;99\nZwei;7;\nDrei;8;\n"
    split(bench := bench_for(db).start(text))
    with met(3):
        run_jobs_in_parallel(db, workers=3)
    bench.work()
    assert list(bench.failed_lines()) == [2]
    assert found(bench, "record.import.ticket", "name") == [("Drei",), ("Zwei",)]


def test_a_row_waits_for_one_above_that_is_tried_after_it(db):
    """Its turn comes, be it put off more often."""
    text = "name;number;parent_id/number\nA;7;99\nB;1;55\nC;8;1\nD;7;8\nE;8;\nF;55;\n"
    for size in (1, 2, 3):
        bench = bench_for(db, chunk_size=size).start(text)
        bench.work()
        assert sorted(bench.failed_lines()) == [2, 6], size
        with bench.env() as env:
            env["record.import.ticket"].search([]).unlink()
            env["impexp.task.flow"].browse(bench.flow_id).active = False


def test_the_same_number_in_two_runs_at_once_goes_in_once(db):
    bench = bench_for(db, chunk_size=10).allow_several_runs()
    bench.start("name;number\nEins;7\n")
    bench.start("name;number\nZwei;7\n")
    split(split(bench))
    with met():
        run_jobs_in_parallel(db)
    assert len(found(bench, "record.import.ticket", "number")) == 1


def test_a_number_that_a_record_gets_is_claimed_as_well(db):
    """One chunk changes a record, another one creates one."""
    bench = bench_for(db, key="name")
    with bench.env() as env:
        env["record.import.ticket"].create({"name": "Da", "number": "1"})
    split(bench.start("name;number\nDa;7\nNeu;7\n"))
    with met():
        run_jobs_in_parallel(db)
    assert found(bench, "record.import.ticket", "name", "number") == [("Da", "7")]
    assert list(bench.failed_lines()) == [3]


@pytest.mark.parametrize("unique", [None, True, False])
def test_a_mapping_says_what_is_unique_and_what_is_not(db, unique):
    """Rows with the same kind wait for each other, or do not."""
    kind = {"field": "kind", "unique": unique}
    mapping = {"name": "name", "kind": kind}
    split(bench := bench_for(db, mapping=mapping).start("name;kind\nA;x\nB;x\n"))
    with met():
        ran = run_jobs_in_parallel(db)
    assert len(ran) == (3 if unique else 2)
    assert bench.figures()[0] == "done"


def test_relations_choices_and_numbers_are_never_claimed(db):
    """Every row shares them, and rows would wait for each other."""
    with bench_for(db).env() as env:
        names = env["impexp.claim"]._unique_kinds("res.partner")
        fields = env["res.partner"]._fields
        assert {fields[name].type for name in names} <= {"char", "text"}
        assert "barcode" in names and "name" not in names
