"""Rows that lack a record which another chunk brings are put off behind all others."""

import pytest

from support.jobs import next_job, run_job
from support.waiting import wait_until

from .flows import FlowBench

MAPPING = {
    "Nr": "ref",
    "Name": "name",
    "Firma": "parent_id/ref",
    "Land": "country_id/code",
}


def bench_for(db, chunk_size=2, **csv):
    config = {"model": "res.partner", "key": "ref", "mapping": MAPPING}
    csv = {"chunk_size": chunk_size, "csv": {"delimiter": ";"}} | csv
    return FlowBench(db, "record_import", csv=csv, config=config)


def file_of(*rows):
    """Partners as texts: number, then the number of the parent, then a country."""
    cells = [(row.split(" ") + ["", ""])[:3] for row in rows]
    lines = [f"{nr};Müller {nr};{parent};{land}" for nr, parent, land in cells]
    return "\n".join(["Nr;Name;Firma;Land", *lines, ""])


def parents(bench):
    """{number: number of the parent}"""
    with bench.env() as env:
        partners = env["res.partner"].search([("ref", "!=", False)])
        return {one.ref: one.parent_id.ref or None for one in partners}


def put_off(bench):
    with bench.env() as env:
        return env["impexp.chunk"].search_count([("put_off", "=", True)])


def most_put_off(bench):
    """Run the jobs; return how many chunks were put off at once."""
    most = 0
    while uuid := next_job(bench.database):
        run_job(bench.database, uuid)
        most = max(most, put_off(bench))
    return most


def test_a_parent_may_come_in_a_later_chunk(db):
    """No row fails, and no hand is needed."""
    bench = bench_for(db).start(file_of("1 9", "2", "3", "4", "9"))
    bench.work()
    assert bench.figures() == ("done", 5, 5, 0, 0, 0)
    assert parents(bench)["1"] == "9"
    assert put_off(bench) == 0


def test_a_chunk_of_nothing_but_children_waits_as_a_whole(db):
    bench = bench_for(db).start(file_of("1 9", "2 9", "3", "9"))
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)
    assert len(bench.chunks()) == 2


def test_grandchildren_come_first_in_the_file(db):
    """Each is put off until its own parent, itself put off, is in."""
    chain = [f"{at} {at + 1}" for at in range(1, 8)]
    bench = bench_for(db, chunk_size=1).start(file_of(*chain, "8"))
    bench.work()
    assert bench.figures() == ("done", 8, 8, 0, 0, 0)
    found = parents(bench)
    assert [found[str(at)] for at in range(1, 9)] == [*"2345678", None]


def test_a_parent_that_is_nowhere_fails_its_rows_in_the_end(db):
    """With the column and the value; the others are in."""
    bench = bench_for(db).start(file_of("1 9", "2 1", "3 X", "4", "5"))
    bench.work()
    assert bench.figures() == ("failed", 5, 2, 0, 3, 0)
    errors = bench.failed_lines()
    assert sorted(errors) == [2, 3, 4]
    missing = "“Firma”: no record of “Contact” found for “%s”."
    assert [errors[line] for line in (2, 3, 4)] == [missing % one for one in "91X"]


def test_a_grandchild_waits_with_its_parent(db):
    """Both in a chunk in front of the one that brings what they lack."""
    bench = bench_for(db).start(file_of("1 9", "2 1", "9"))
    bench.work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)
    assert parents(bench)["2"] == "1"


def test_the_last_row_of_the_file_may_wait_for_one_that_was_put_off(db):
    bench = bench_for(db, chunk_size=1).start(file_of("1 2", "2", "3 1"))
    bench.work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)
    assert parents(bench) == {"1": "2", "2": None, "3": "1"}


def test_a_row_may_name_several_of_its_own_chunk(db):
    """Those go in first, however deep it goes, and no hand is needed."""
    mapping = {
        "Name": "name",
        "Nach": {"field": "implied_ids/name", "separator": " "},
    }
    config = {"model": "res.groups", "key": "name", "mapping": mapping}
    csv = {"csv": {"delimiter": ";"}}
    bench = FlowBench(db, "record_import", csv=csv, config=config)
    with bench.env("admin") as env:  # the groups of people are no everyday's rows
        env["impexp.task.flow"].browse(bench.flow_id).action_approve()
    bench.start("Name;Nach\nÄ1;Ä2 Ä3\nÄ2;Ä3\nÄ3;Ä4\nÄ4;\n").work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)
    with bench.env() as env:
        top = env["res.groups"].search([("name", "=", "Ä1")])
        assert sorted(top.implied_ids.mapped("name")) == ["Ä2", "Ä3"]


def test_a_key_may_be_a_record_of_a_later_chunk(db):
    mapping = {"Nr": "ref", "Name": "name", "Firma": "parent_id/ref"}
    config = {"model": "res.partner", "key": ["ref", "parent_id"], "mapping": mapping}
    csv = {"chunk_size": 1, "csv": {"delimiter": ";"}}
    bench = FlowBench(db, "record_import", csv=csv, config=config)
    with bench.env() as env:
        top = env["res.partner"].create({"name": "Übermüller", "ref": "T"})
        env["res.partner"].create({"name": "9", "ref": "9", "parent_id": top.id})
    bench.start("Nr;Name;Firma\n1;Müller;8\n8;Acht;9\n").work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert parents(bench)["1"] == "8"


def test_children_of_a_repaired_parent_go_in_by_retry(db):
    """The parent's own row was bad: the child could not know."""
    bench = bench_for(db).start(file_of("1 9", "2", "9 XX 99", "3"))
    bench.work()
    assert sorted(bench.failed_lines()) == [2, 4]
    bench.repair('"XX"', '""')
    bench.repair('"99"', '"DE"')
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)
    assert parents(bench)["1"] == "9"


def test_what_no_row_of_the_flow_brings_fails_at_once(db):
    """A country is not imported here: its row does not wait for anything."""
    bench = bench_for(db, chunk_size=1).start(file_of("1  ZZ", "2", "3"))
    assert most_put_off(bench) == 0
    assert sorted(bench.failed_lines()) == [2]


def test_a_row_with_another_error_besides_fails_at_once(db):
    """To wait would not help it."""
    bench = bench_for(db, chunk_size=1).start(file_of("1 9 ZZ", "9"))
    assert most_put_off(bench) == 0


def test_rows_that_were_put_off_do_not_hold_up_the_reading(db):
    """More of them than chunks that may wait, and the parent comes last."""
    rows = [f"{at} 99" for at in range(1, 41)]
    bench = bench_for(db, chunk_size=1, max_waiting_chunks=3)
    bench.start(file_of(*rows, "99")).work()
    assert bench.figures() == ("done", 41, 41, 0, 0, 0)


@pytest.mark.parametrize("chunk_size", [7, 50])
def test_workers_put_off_at_the_same_time(start_server, db, chunk_size):
    """400 children of one parent in the middle: all in, none twice."""
    rows = [f"{at} {'' if at == 200 else 200}" for at in range(1, 401)]
    bench = bench_for(db, chunk_size).start(file_of(*rows))
    start_server(database=db)
    wait_until(lambda: bench.figures()[0] == "done", 0.5, describe=bench.figures)
    found = parents(bench)
    assert len(found) == 400
    assert sum(parent == "200" for parent in found.values()) == 399


# rows that let others pass, which wait for what they bring: tickets with own numbers

TICKETS = "id;name;number;parent_id/id"
RINGS = {
    # 2 waits for 4, and that for 3, which lets 2 pass: it has the same number.
    "the number first": (["C 7 B", "A 7", "B 8 A", "B 8 A"], [2]),
    "the number last": (["C 7 B", "B 8 A", "B 8 A", "A 7"], [2]),
    "two of them": (["C 7 B", "A 7", "B 8 A", "F 9 E", "D 9", "E 6 D"], [2, 5]),
}


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("ring", RINGS)
def test_of_rows_that_wait_for_each_other_the_first_is_given_up(db, ring, size):
    """However the file is cut; what waited for the others then goes in."""
    rows, lines = RINGS[ring]
    cells = [(row.split(" ") + [""])[:3] for row in rows]
    text = [f"r{name};Karte;{own};{top and 'r' + top}" for name, own, top in cells]
    csv = {"chunk_size": size, "csv": {"delimiter": ";"}}
    config = {"model": "record.import.ticket"}
    bench = FlowBench(db, "record_import", csv=csv, config=config)
    bench.start("\n".join([TICKETS, *text, ""])).work()
    assert sorted(bench.failed_lines()) == lines
