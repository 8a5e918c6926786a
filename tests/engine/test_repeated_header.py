"""Files in which each line repeats the cells of its record."""

import pytest

from support.jobs import next_job, run_job

from .flows import FlowBench
from .parallel import met, run_jobs_in_parallel

ORDERS = (
    "nr;kunde;artikel;menge\n"
    "10248;HALL;P-11;12\n"
    "10248;HALL;P-42;10\n"
    "10248;HALL;P-72;5\n"
    "10249;ÅKE;P-11;9\n"
    "10249;ÅKE;P-11;9\n"
    "10250;HALL;P-42;10\n"
    "10251;ÅKE;P-72;6\n"
    "10248;HALL;P-11;12\n"
)
MAPPING = {
    "nr": "code",
    "kunde": "name",
    "artikel": "part_ids/name",
    "menge": "part_ids/amount",
}
PARTS = {
    "10248": ["P-11 12", "P-42 10", "P-72 5", "P-11 12"],
    "10249": ["P-11 9", "P-11 9"],
    "10250": ["P-42 10"],
    "10251": ["P-72 6"],
}


def bench_for(db, chunk_size, **config):
    csv = {"chunk_size": chunk_size, "csv": {"delimiter": ";"}}
    config = {"model": "record.import.thing", "key": "code", "mapping": MAPPING} | (
        config
    )
    return FlowBench(db, "record_import", csv=csv, config=config)


def parts(bench):
    """{code: ["name amount", …]} in the order of making"""
    with bench.env() as env:
        return {
            thing.code: [
                f"{one.name} {one.amount:.0f}" for one in thing.part_ids.sorted("id")
            ]
            for thing in env["record.import.thing"].search([])
        }


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 1000])
@pytest.mark.parametrize("mode", ["upsert", "create"])
def test_rows_of_one_key_are_one_record_wherever_they_stand(db, chunk_size, mode):
    """Equal lines are as many as the file has."""
    bench = bench_for(db, chunk_size, mode=mode).start(ORDERS)
    bench.work()
    assert bench.figures() == ("done", 8, 8, 0, 0, 0)
    assert parts(bench) == PARTS


@pytest.mark.parametrize("chunk_size", [1, 3, 1000])
def test_a_second_import_adds_no_line(db, chunk_size):
    bench = bench_for(db, chunk_size).start(ORDERS)
    bench.work()
    bench.start(ORDERS).work()
    assert bench.figures() == ("done", 8, 0, 8, 0, 0)
    assert parts(bench) == PARTS


@pytest.mark.parametrize("chunk_size", [1, 2, 3])
def test_chunks_at_once_keep_the_lines_and_their_order(db, chunk_size):
    bench = bench_for(db, chunk_size).start(ORDERS)
    run_job(db, next_job(db))
    with met(3):
        run_jobs_in_parallel(db, workers=3)
    assert bench.figures() == ("done", 8, 8, 0, 0, 0)
    assert parts(bench) == PARTS


BAD = ORDERS.replace("P-11;12", "P-11;viel", 1)


@pytest.mark.parametrize("chunk_size", [1, 3, 1000])
def test_a_record_waits_with_its_bad_line(db, chunk_size):
    """Rows of it that stand apart go in, and the repaired ones join them."""
    bench = bench_for(db, chunk_size).start(BAD)
    bench.work()
    assert sorted(bench.failed_lines()) == [2, 3, 4]
    assert parts(bench)["10248"] == ["P-11 12"]
    bench.repair("viel", "12")
    bench.retry()
    bench.work()
    assert sorted(parts(bench)["10248"]) == sorted(PARTS["10248"])


@pytest.mark.parametrize("chunk_size", [1, 3, 1000])
def test_by_choice_a_bad_line_costs_its_own_row_alone(db, chunk_size):
    """The others are in, and a repair adds the one that was missing."""
    bench = bench_for(db, chunk_size, bad_lines="line").start(BAD)
    bench.work()
    assert list(bench.failed_lines()) == [2]
    assert parts(bench)["10248"] == ["P-42 10", "P-72 5", "P-11 12"]
    bench.repair("viel", "12")
    bench.retry()
    bench.work()
    assert sorted(parts(bench)["10248"]) == sorted(PARTS["10248"])


@pytest.mark.parametrize("chunk_size", [1, 2, 1000])
@pytest.mark.parametrize("last", ["zwei", ""])
def test_a_later_row_says_what_it_says_and_leaves_the_rest(db, chunk_size, last):
    """An empty cell leaves what the row above has said, however the file is cut."""
    config = {"mapping": {"nr": "code", "kunde": "name", "notiz": "note"}}
    bench = bench_for(db, chunk_size, **config)
    bench.start(f"nr;kunde;notiz\nA;eins;da\nB;x;y\nA;eins;{last}\n").work()
    with bench.env() as env:
        thing = env["record.import.thing"].search([("code", "=", "A")])
        assert thing.note == (last or "da")


@pytest.mark.parametrize("chunk_size", [1, 2, 1000])
def test_a_row_gives_way_to_one_that_goes_in_and_to_no_other(db, chunk_size):
    """The later row of the same key names a record that is nowhere."""
    mapping = {"nr": "code", "kunde": "name", "land": "country_id/code"}
    bench = bench_for(db, chunk_size, mapping=mapping)
    bench.start("nr;kunde;land\nA;eins;DE\nA;zwei;XX\n").work()
    assert list(bench.failed_lines()) == [3]
    with bench.env() as env:
        assert env["record.import.thing"].search([]).name == "eins"


@pytest.mark.parametrize("chunk_size", [1, 1000])
def test_a_later_row_leaves_what_the_row_above_has_to_create(db, chunk_size):
    colour = {"field": "colour_id", "create": True}
    mapping = {"nr": "code", "kunde": "name", "farbe": colour}
    bench = bench_for(db, chunk_size, mapping=mapping)
    bench.start("nr;kunde;farbe\nA;eins;lila\nA;zwei;\n").work()
    with bench.env() as env:
        thing = env["record.import.thing"].search([])
        assert (thing.name, thing.colour_id.name) == ("zwei", "lila")
