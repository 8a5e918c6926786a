"""Chunks and runs that import records at the same time never harm each other."""

import pytest

from support.jobs import next_job, run_job
from support.odoo_env import open_env

from .flows import FlowBench
from .parallel import met, run_jobs_in_parallel


def bench_for(db, model="res.partner", chunk_size=1000, **config):
    config = {"model": model, "key": "ref"} | config
    csv = {"chunk_size": chunk_size, "csv": {"delimiter": ";"}}
    return FlowBench(db, "record_import", csv=csv, config=config)


def split(bench):
    """Run the job that makes the chunks, and no other."""
    run_job(bench.database, next_job(bench.database))
    return bench


def partners(db):
    """{number: [name, …]} of the partners that have a number."""
    with open_env(db) as env:
        found = {}
        for partner in env["res.partner"].search([("ref", "!=", False)], order="id"):
            found.setdefault(partner.ref, []).append(partner.name)
        return found


TAGS = {"Tags": {"field": "category_id", "create": True, "separator": "|"}}
MAPPING = {"Nr": "ref", "Name": "name"} | TAGS


def test_two_chunks_create_fifty_tags_once(db):
    """Each names all fifty, and none sees what the other creates."""
    bench = bench_for(db, chunk_size=50, mapping=MAPPING)
    rows = [f"K{at};Kunde {at};T{at % 50}" for at in range(100)]
    split(bench.start("\n".join(["Nr;Name;Tags", *rows, ""])))
    with met():
        ran = run_jobs_in_parallel(db)
    assert len(ran) > 2, "they were to meet, and one of them to be tried again"
    with bench.env() as env:
        tags = env["res.partner.category"].search([]).mapped("name")
    assert sorted(tags) == sorted(f"T{at}" for at in range(50))
    assert bench.figures() == ("done", 100, 100, 0, 0, 0)


def test_two_chunks_make_the_places_of_a_tree_once(db):
    """Those above as well, though each chunk names others below them."""
    tags = {"field": "category_id", "path": ">", "create": True}
    mapping = {"Nr": "ref", "Name": "name", "Tags": tags}
    bench = bench_for(db, chunk_size=20, mapping=mapping)
    rows = [f"K{at};Kunde {at};Öl > Art {at % 5} > T{at}" for at in range(40)]
    split(bench.start("\n".join(["Nr;Name;Tags", *rows, ""])))
    with met():
        ran = run_jobs_in_parallel(db)
    assert len(ran) > 2, "they were to meet, and one of them to be tried again"
    with bench.env() as env:
        names = sorted(env["res.partner.category"].search([]).mapped("name"))
    kinds = [f"Art {at}" for at in range(5)]
    assert names == sorted(["Öl", *kinds, *(f"T{at}" for at in range(40))])
    assert bench.figures() == ("done", 40, 40, 0, 0, 0)


def test_chunks_that_know_a_record_by_different_keys_make_it_once(db):
    """One by both of them, the other by the second alone."""
    mapping = {"Nr": "ref", "Code": "function", "Name": "name"}
    key = [["ref"], ["function"]]
    bench = bench_for(db, chunk_size=10, mapping=mapping, key=key)
    both = [f"K{at};B{at};eins" for at in range(10)]
    second = [f";B{at};zwei" for at in range(10)]
    split(bench.start("\n".join(["Nr;Code;Name", *both, *second, ""])))
    with met():
        ran = run_jobs_in_parallel(db)
    assert len(ran) > 2, "they were to meet, and one of them to be tried again"
    with bench.env() as env:
        made = env["res.partner"].search([("function", "like", "B%")])
        assert sorted(made.mapped("function")) == [f"B{at}" for at in range(10)]
        assert set(made.mapped("name")) == {"zwei"}
    state, rows, done, skipped, failed, waiting = bench.figures()
    assert (state, rows, done + skipped) == ("done", 20, 20)


def test_a_conflict_is_no_attempt(db):
    """Who comes second is tried again soon, and nothing is counted against it."""
    bench = bench_for(db, chunk_size=2, mapping=MAPPING)
    split(bench.start("Nr;Name;Tags\nA;a;x\nB;b;x\nC;c;x\nD;d;x\n"))
    with met():
        ran = run_jobs_in_parallel(db)
    assert len(ran) == 3
    assert [chunk["attempts"] for chunk in bench.chunks()] == [0, 0]
    with bench.env() as env:
        jobs = env["impexp.chunk"].search([]).job_id
        assert jobs.mapped("state") == ["done", "done"]
        assert all(job.retry <= 1 for job in jobs)


@pytest.mark.parametrize("chunk_size", [100, 20])
@pytest.mark.parametrize("there", [False, True])
def test_two_runs_of_overlapping_files_at_once(db, there, chunk_size):
    """No record twice, none lost, and the later run has the last word."""
    bench = bench_for(db, chunk_size=chunk_size).allow_several_runs()
    if there:
        with bench.env() as env:
            env["res.partner"].create(
                [{"ref": f"K{at}", "name": "alt"} for at in range(150)]
            )

    def text(start, name):
        rows = [f"K{at};{name}" for at in range(start, start + 100)]
        return "\n".join(["ref;name", *(rows if start else rows[::-1]), ""])

    first = bench.start(text(0, "eins")).run_id
    second = bench.start(text(50, "zwei")).run_id
    split(split(bench))
    with met(2):
        run_jobs_in_parallel(db)
    found = partners(db)
    assert set(found) == {f"K{at}" for at in range(150)}
    for at in range(150):
        assert found[f"K{at}"] == ["eins" if at < 50 else "zwei"]
    for run_id in (first, second):
        bench.run_id = run_id
        state, rows, done, skipped, failed, waiting = bench.figures()
        assert (state, rows, failed, waiting) == ("done", 100, 0, 0)
        assert done + skipped == 100


def test_the_later_line_wins_though_its_chunk_came_first(db):
    """The chunk with the earlier line finds that it is too late."""
    bench = bench_for(db, chunk_size=2)
    split(bench.start("ref;name\nA;eins\nB;x\nA;zwei\nC;y\n"))
    with bench.env() as env:
        chunks = env["impexp.chunk"].search([], order="id desc")
        jobs = [chunk.job_id.uuid for chunk in chunks]
    for uuid in jobs:
        run_job(db, uuid)
    assert partners(db) == {"A": ["zwei"], "B": ["x"], "C": ["y"]}
    assert bench.figures() == ("done", 4, 3, 1, 0, 0)


def test_lines_of_one_key_in_chunks_that_run_at_once(db):
    """However they meet, the last line of the file has the last word."""
    bench = bench_for(db, chunk_size=5)
    rows = [f"K{at % 7};{at}" for at in range(30)]
    split(bench.start("\n".join(["ref;name", *rows, ""])))
    with met(3):
        run_jobs_in_parallel(db, workers=3)
    assert partners(db) == {f"K{n}": [str(max(range(n, 30, 7)))] for n in range(7)}
    assert bench.figures()[0] == "done"


def test_a_repaired_earlier_line_is_skipped(db):
    """Somebody corrects line 2 after line 3 came in."""
    bench = bench_for(db)
    bench.start("ref;name;is_company\nA;eins;jein\nA;zwei;1\n").work()
    assert list(bench.failed_lines()) == [2]
    bench.repair("jein", "0")
    bench.retry()
    bench.work()
    assert partners(db) == {"A": ["zwei"]}
    assert bench.figures() == ("done", 2, 1, 1, 0, 0)


VERSIONS = "SELECT id, xmin::text, write_date FROM {} ORDER BY id"
TABLES = ("res_partner", "res_partner_category")


def test_a_second_import_leaves_everything_untouched(db):
    """No version of a row, no date, no sequence of the target changes."""
    bench = bench_for(db, mapping=MAPPING)
    text = "Nr;Name;Tags\n" + "".join(f"K{at};Öl {at};x|T{at}\n" for at in range(30))
    bench.start(text).work()
    before = footprint(bench)
    bench.start(text).work()
    assert bench.figures() == ("done", 30, 0, 30, 0, 0)
    assert footprint(bench) == before


def footprint(bench):
    with bench.env() as env:
        found = []
        for table in TABLES:
            env.cr.execute(VERSIONS.format(table))
            found.append(env.cr.fetchall())
            env.cr.execute(f"SELECT last_value FROM {table}_id_seq")
            found.append(env.cr.fetchone())
        env.cr.execute(
            "SELECT xmin::text, * FROM res_partner_res_partner_category_rel"
            " ORDER BY partner_id, category_id"
        )
        return [*found, env.cr.fetchall()]


# the same key in two chunks, of which the second one is worked on first


def second_chunk_first(bench, *rows):
    """Cut a file into a chunk for each row, and run the jobs from its end on."""
    split(bench.start("\n".join(["Nr;Name;Tags", *rows, ""])))
    with bench.env() as env:
        chunks = env["impexp.chunk"].search([], order="first_line desc")
        jobs = chunks.job_id.mapped("uuid")
    for uuid in jobs:
        run_job(bench.database, uuid)
    bench.work()


def test_what_a_row_leaves_empty_is_what_the_row_above_says(db):
    """Whoever comes first: nothing of the row above is lost."""
    bench = bench_for(db, chunk_size=1, mapping=MAPPING)
    second_chunk_first(bench, "K1;Müller;Süß", "K1;Meier;", "K2;Öz;Saftig")
    with bench.env() as env:
        partner = env["res.partner"].search([("ref", "=", "K1")])
        assert (partner.name, partner.category_id.name) == ("Meier", "Süß")
    assert bench.figures()[:2] == ("done", 3)


def test_a_row_that_says_all_does_not_wait_for_the_row_above(db):
    bench = bench_for(db, chunk_size=1, mapping={"Nr": "ref", "Name": "name"})
    second_chunk_first(bench, "K1;Müller;Süß", "K1;Meier;Saftig")
    assert bench.figures() == ("done", 2, 1, 1, 0, 0)
    assert partners(db) == {"K1": ["Meier"]}


def test_of_rows_with_one_key_the_first_goes_in_where_others_are_errors(db):
    bench = bench_for(db, chunk_size=1, mapping=MAPPING, duplicates="error")
    second_chunk_first(bench, "K1;Müller;Süß", "K1;Meier;Saftig")
    assert partners(db) == {"K1": ["Müller"]}
    assert list(bench.failed_lines()) == [3]
