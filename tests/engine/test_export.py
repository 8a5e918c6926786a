"""Exports over several jobs: nothing twice, nothing lost, in order."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest

from support.odoo_env import open_env

from .exports import ExportBench
from .parallel import run_jobs_in_parallel

NAMES = [f"Obst {at:03}" for at in range(100)]


def bench_of(database, **config):
    """A hundred items, ten a chunk, and a job for each two chunks."""
    config = {"chunk_size": 10, "max_waiting_chunks": 2} | config
    return ExportBench(database, config=config).create(NAMES)


def test_chunks_that_are_written_in_parallel_are_joined_in_order(db):
    bench = bench_of(db, max_waiting_chunks=100).begin()
    run_jobs_in_parallel(db, workers=3)
    assert bench.names() == NAMES
    assert bench.figures() == ("done", 100, 100, 0, 0, 0)


@pytest.mark.parametrize("order", [None, "name", "name desc"])
def test_what_others_write_meanwhile_is_neither_lost_nor_twice(db, order):
    """Records are renamed, created and deleted between two jobs of an export."""
    bench = bench_of(db, order=order).begin()
    bench.run_one()
    with bench.env() as env:
        items = env["flow.test.item"]
        items.search([("name", "=", NAMES[0])]).name = "Zz umbenannt"
        items.search([("name", "=", NAMES[99])]).name = "Aa umbenannt"
        items.search([("name", "=", NAMES[50])]).unlink()
        items.create({"name": "Obst 000 neu"})
    bench.work()
    [content] = bench.files()
    codes = [line.split(",")[1] for line in content.decode().splitlines()[1:]]
    expected = NAMES[:50] + NAMES[51:]
    assert codes == (expected[::-1] if order == "name desc" else expected)


def test_the_file_is_seen_by_nobody_before_it_is_complete(db):
    """Between all rows and the file, and while it is joined in several jobs."""
    bench = bench_of(db, max_waiting_chunks=100)
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_task SET job_seconds = 0")
    bench.begin()
    drafts = 0
    while bench.figures()[0] == "running":
        bench.run_one()
        drafts += 1 if draft(bench) else 0
        assert not (draft(bench) and bench.files())
    assert drafts > 5
    assert bench.names() == NAMES


def draft(bench):
    with bench.env() as env:
        return env["impexp.part"].search_count([("kind", "=", "draft")])


def test_a_file_of_several_pieces_is_joined_over_several_jobs(db):
    """Each job leaves a piece that is not full, which the next one goes on with."""
    bench = bench_of(db, max_waiting_chunks=100)
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_task SET job_seconds = 0")
    bench.begin()
    with small_pieces():
        bench.work()
        assert bench.names() == NAMES
        with bench.env() as env:
            file = env["impexp.file"].search([])
            assert len(file._pieces()) == -(-file.size // 64) > 20


@contextmanager
def small_pieces():
    """Files have pieces of 64 bytes."""
    with ExitStack() as stack:
        for place in ("exports.draft", "tools.pieces", "models.impexp_file"):
            name = f"odoo.addons.connector_flow.{place}.PIECE"
            stack.enter_context(patch(name, 64))
        yield


def test_the_end_of_an_export_that_a_crash_took_is_found_by_the_sweep(db):
    bench = bench_of(db, max_waiting_chunks=100).begin()
    bench.run_one()
    with bench.env() as env:
        for chunk in env["impexp.chunk"].search([("job_id", "!=", False)]):
            chunk._execute()
            chunk.job_id.button_done()
        env.cr.postcommit.clear()
    assert bench.files() == []
    with bench.env() as env:
        env["impexp.run"]._cron_sweep()
    bench.work()
    assert bench.names() == NAMES


def test_the_message_of_an_export_names_its_file_in_the_language_of_its_user(db):
    bench = bench_of(db)
    with bench.env() as env:
        env["res.lang"]._activate_lang("de_DE")
        env.ref("base.user_admin").lang = "de_DE"
        writer = env["impexp.task"].search([("task", "=", "csv_export")])
        writer.config = repr({"file_name": "Obst.csv"})
    bench.begin().work()
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        [body] = run.message_ids.mapped("body")
    assert "100 von 100 Zeilen stehen in Obst.csv, 0 übersprungen." in body


def test_the_point_of_an_export_moves_with_the_success_of_its_run(db):
    """Not when the file is there: what follows it may fail."""
    bench = bench_of(db, only_changed=True)
    with bench.env() as env:
        tasks = env["impexp.task"].search([("flow_id", "=", bench.flow_id)])
        failing = tasks.create(
            {"name": "Fails", "task": "test_fail", "flow_id": bench.flow_id}
        )
        tasks[1].successor_ids = failing
    bench.begin().work()
    assert bench.figures()[0] == "failed"
    assert point(bench) is False
    with bench.env() as env:
        env["impexp.task"].search([("name", "=", "Fails")]).task = "test_witness"
        env["impexp.step"].search([("state", "=", "failed")]).action_retry()
    bench.work()
    assert bench.figures()[0] == "done"
    with bench.env() as env:
        started = env["impexp.run"].browse(bench.run_id).started
    assert point(bench) == started


def point(bench):
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        return flow.task_ids.filtered("flow_start").exported_until


def test_a_mark_that_is_set_while_its_record_is_exported_stays(db):
    """Between the reading and the success of the run: it is exported again."""
    bench = bench_of(db, mark="active").begin()
    bench.run_one()
    with bench.env() as env:
        env["flow.test.item"].search([("name", "=", NAMES[3])]).name = "geändert"
    bench.work()
    assert bench.names() == NAMES
    with bench.env() as env:
        assert env["flow.test.item"].search([]).mapped("name") == ["geändert"]


def test_only_what_a_mapper_gives_other_values_for_is_exported_again(db):
    """Over several jobs; what the mapper does not read changes nothing."""
    bench = bench_of(db, mapper=shop(db), changed_values=True, fields=[])
    assert bench.begin().work() and bench.names() == NAMES
    with bench.env() as env:
        env.cr.execute("UPDATE impexp_task SET job_seconds = 0")
        items = env["flow.test.item"].search([], order="id")
        items.code = False
        items[41].amount = 1.2
        items[99].name = "Ölorange"
    bench.begin().work()
    assert bench.files() == [
        "title,price\r\nObst 041,1.20 €\r\nÖlorange,0.00 €\r\n".encode()
    ]
    bench.begin().work()
    assert (bench.figures()[0], bench.files()) == ("done", [])


def shop(database):
    """The configuration of a mapper whose backend is a server."""
    with open_env(database) as env:
        server = env["impexp.server"].create(
            {"name": "Shop", "protocol": "test_memory", "host": "shop"}
        )
        xmlid = {"xml_id": "flow_test.shop", "record": server}
        env["ir.model.data"]._update_xmlids([xmlid])
    return {"backend": "flow_test.shop"}
