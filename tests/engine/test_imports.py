"""Imports in the background whose jobs commit: retries, order, the end."""

import threading

import pytest

from support.jobs import enqueue_job, next_job, perform_job, run_job
from support.odoo_env import open_env

from .imports import ImportBench

FRUIT = [[f"Frucht {at}", f"F{at}"] for at in range(20)]
FIELDS = ["name", "ref"]


def partners(bench, prefix="Frucht"):
    return bench.count("res.partner", [("name", "=like", f"{prefix} %")])


def test_all_chunks_are_imported_one_after_the_other(db):
    """Each job's commit lets the next one go; the last one ends the import."""
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT, chunk_size=3)
    ran = bench.work()
    assert [state for _uuid, state, _error in ran] == ["done"] * 8
    assert bench.figures() == ("done", 20, 20, 0, 0)
    with bench.env() as env:
        one = env["base.import.async"].browse(bench.import_id)
        assert one.ended
        assert "All 20 rows are in." in one.message_ids[0].body


def test_a_job_that_is_set_done_by_hand_is_taken_up_by_the_sweep(db):
    """Nothing waits for ever, and nothing comes twice."""
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT, chunk_size=5)
    run_job(db, next_job(db))
    with bench.env() as env:
        jobs = env["base.import.async"].browse(bench.import_id).chunk_ids.job_id
        jobs[0].button_done()
        jobs[1].unlink()
        jobs[2].button_cancelled()
    bench.work()
    assert bench.figures() == ("running", 20, 0, 0, 20)
    with bench.env() as env:
        env.cr.execute(
            "UPDATE base_import_async_chunk SET write_date = now() - interval '1h'"
        )
        env["base.import.async"]._cron_sweep()
    bench.work()
    assert bench.figures() == ("done", 20, 20, 0, 0)
    assert partners(bench) == 20


def test_a_chunk_that_runs_twice_imports_once(db):
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT)
    bench.work()
    with bench.env() as env:
        env["queue.job"].search([("method_name", "=", "_import_one_chunk")]).requeue()
    bench.work()
    assert partners(bench) == 20


def test_an_end_that_was_not_noticed_is_noticed_by_the_sweep(db):
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT)
    bench.work()
    with bench.env() as env:
        env.cr.execute("UPDATE base_import_async SET ended = NULL")
    with bench.env() as env:
        env["base.import.async"]._cron_sweep()
    with bench.env() as env:
        assert env["base.import.async"].browse(bench.import_id).ended


def test_two_clicks_at_once_are_one_import(db):
    """Also where the second cannot see the first yet."""
    bench = ImportBench(db)
    with open_env(db, "admin") as first, open_env(db, "admin") as second:
        for env in (first, second):
            env.cr.execute("SELECT 1")
        press(first)
        first.cr.commit()
        press(second)
    assert bench.count("base.import.async", []) == 1
    assert bench.count("queue.job", [("method_name", "=", "_split_file")]) == 1


def press(env):
    wizard = env["base_import.import"].create(
        {"res_model": "res.partner", "file": b"name\nObst\n", "file_name": "o.csv"}
    )
    wizard.execute_import(
        ["name"],
        ["name"],
        {"has_headers": True, "use_queue": True, "quoting": '"', "separator": ","},
    )


def test_lines_whose_workers_die_are_halved_until_one_is_left(db):
    """The others come in; that one fails with the reason."""
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT[:8])
    run_job(db, next_job(db))
    for _round in range(40):
        uuid = next_job(db, True)
        if not uuid:
            break
        if has_poison(bench, uuid):
            die(bench, uuid)
        else:
            run_job(db, uuid)
    assert bench.figures() == ("failed", 8, 7, 1, 0)
    [(line, text)] = bench.errors()
    assert line == 7
    assert "ended the job 2 times" in text


def has_poison(bench, uuid):
    with bench.env() as env:
        job = env["queue.job"].search([("uuid", "=", uuid)])
        chunk = env["base.import.async.chunk"].search([("job_id", "=", job.id)])
        rows = chunk._rows() if chunk.state == "new" else []
        return job.retry < 2 and any("Frucht 5" in row for _at, row in rows)


def die(bench, uuid):
    """What queue_job does when it finds the job without its worker."""
    with bench.env() as env:
        env.cr.execute("UPDATE queue_job SET retry = retry + 1 WHERE uuid = %s", [uuid])


def test_lines_that_need_too_much_memory_or_time_are_halved_as_well(db, monkeypatch):
    """They would be tried for ever otherwise."""
    from odoo.addons.base_import_async.tools.loading import Loader

    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT[:4])
    attempt = Loader.attempt

    def hungry(loader, part, **kwargs):
        names = [cells[0] for record in part for _at, cells in record]
        if "Frucht 1" in names:
            raise MemoryError
        if "Frucht 2" in names:
            raise Exception("CPU time limit exceeded.")
        return attempt(loader, part, **kwargs)

    monkeypatch.setattr(Loader, "attempt", hungry)
    bench.work(limit=40, ignore_eta=True)
    assert bench.figures() == ("failed", 4, 2, 2, 0)
    assert [line for line, _text in bench.errors()] == [3, 4]
    assert "ended the job 2 times" in bench.errors()[0][1]


def test_a_sign_that_the_database_cannot_hold_fails_its_line_only(db, monkeypatch):
    """Its job ends, also where nobody expected its error."""
    rows = [["Frucht\0 1", "F1"], ["Frucht 2", "F2"]]
    bench = ImportBench(db).press("res.partner", FIELDS, rows)
    bench.work()
    assert bench.figures() == ("failed", 2, 1, 1, 0)
    with monkeypatch.context() as context:
        context.setattr(
            "odoo.addons.base_import_async.tools.loading.Loader.load", broken
        )
        bench = ImportBench(db).press("res.partner", FIELDS, rows)
        bench.work()
    assert bench.figures() == ("failed", 2, 0, 2, 0)


def broken(loader, rows):
    raise RuntimeError("Blitz\0schlag")


def test_what_nobody_expected_fails_the_lines_and_the_next_ones_go_on(db, monkeypatch):
    bench = ImportBench(db).press("res.partner", FIELDS, FRUIT, chunk_size=10)
    run_job(db, next_job(db))
    place = "odoo.addons.base_import_async.tools.loading.Loader.load"

    with monkeypatch.context() as context:
        context.setattr(place, broken)
        run_job(db, next_job(db))
    bench.work()
    assert bench.figures() == ("failed", 20, 10, 10, 0)
    assert "Blitz�schlag" in bench.errors()[0][1]
    with bench.env() as env:  # a full bar would say that all are in
        assert env["base.import.async"].browse(bench.import_id).progress == 50


# in parallel


def run_all(database, workers=3):
    """Run the jobs with several workers at once until none is left."""
    lock = threading.Lock()

    def take():
        with lock:
            uuid = next_job(database, True)
            if uuid:
                enqueue_job(database, uuid)
            return uuid

    def work():
        while uuid := take():
            perform_job(database, uuid)

    while next_job(database, True):
        threads = [threading.Thread(target=work) for _at in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


TAGGED = [[f"Frucht {at}", f"Sorte {at % 50}"] for at in range(400)]
CHILDREN = [
    [f"frucht_{at}", f"Frucht {at}", "frucht_0" if at else ""] for at in range(400)
]


def tags_and_names(bench):
    bench.press(
        "res.partner",
        ["name", "category_id"],
        TAGGED,
        chunk_size=50,
        parallel=True,
        name_create_enabled_fields={"category_id": True},
    )
    run_all(bench.database)
    assert bench.figures() == ("done", 400, 400, 0, 0)
    assert bench.count("res.partner.category", [("name", "=like", "Sorte %")]) == 50


def children_of_the_first(bench):
    bench.press(
        "res.partner",
        ["id", "name", "parent_id/id"],
        CHILDREN,
        chunk_size=50,
        parallel=True,
    )
    run_all(bench.database)
    assert bench.figures() == ("done", 400, 400, 0, 0)
    assert bench.count("res.partner", [("parent_id.name", "=", "Frucht 0")]) == 399


def test_names_that_parallel_jobs_create_are_created_once(db):
    tags_and_names(ImportBench(db))


def test_names_stay_claimed_though_a_bad_line_undid_them(db):
    """What is tried again without the bad line is claimed again."""
    bench = ImportBench(db)
    rows = [[*row, "" if at % 51 else "Atlantis"] for at, row in enumerate(TAGGED)]
    bench.press(
        "res.partner",
        ["name", "category_id", "country_id"],
        rows,
        chunk_size=50,
        parallel=True,
        name_create_enabled_fields={"category_id": True},
    )
    for _job in ("reading", "first chunk"):
        run_job(db, next_job(db))
    with bench.env() as env:
        env.cr.execute("SELECT count(*) FROM base_import_async_claim")
        assert env.cr.fetchone() == (49,)
    run_all(db)
    assert bench.figures() == ("failed", 400, 392, 8, 0)
    assert bench.count("res.partner.category", [("name", "=like", "Sorte %")]) == 50


def test_children_find_their_parent_in_an_earlier_parallel_job(db):
    children_of_the_first(ImportBench(db))


@pytest.mark.soak
@pytest.mark.parametrize("_time", range(20))
def test_parallel_imports_come_out_as_in_order_every_time(clone_db, _time):
    tags_and_names(ImportBench(clone_db()))
    children_of_the_first(ImportBench(clone_db()))


def test_parallel_lines_of_one_record_keep_their_order(db):
    """The same record in every chunk: the last line wins, as in order."""
    rows = [["frucht", f"Frucht {at}"] for at in range(40)]
    bench = ImportBench(db)
    bench.press("res.partner", ["id", "name"], rows, chunk_size=5, parallel=True)
    run_all(db)
    assert bench.figures() == ("done", 40, 40, 0, 0)
    assert bench.count("res.partner", [("name", "=", "Frucht 39")]) == 1


def test_a_parallel_line_that_misses_an_earlier_one_waits_for_it(db):
    """By a name that only the model knows: its chunk is tried again, behind."""
    rows = [["Frucht 0", "", ""], ["Kind", "Frucht 0", ""]]
    rows += [[f"Frucht {at}", "", ""] for at in range(1, 20)]
    rows.append(["Enkel", "", "Frucht 0, Kind"])
    bench = ImportBench(db)
    fields = ["name", "parent_id", "parent_id"]
    rows = [[name, parent or other] for name, parent, other in rows]
    bench.press("res.partner", fields[:2], rows, chunk_size=2, parallel=True)
    with bench.env() as env:
        assert env["base.import.async"].browse(bench.import_id).parallel
    run_job(db, next_job(db))
    last = uuids(bench)[-1]
    run_job(db, last)
    assert bench.figures()[3] == 0
    bench.work()
    assert bench.figures() == ("done", 22, 22, 0, 0)


def uuids(bench):
    with bench.env() as env:
        one = env["base.import.async"].browse(bench.import_id)
        return [chunk.job_id.uuid for chunk in one.chunk_ids]


def test_a_conflict_with_someone_else_is_no_error_of_a_line(db, monkeypatch):
    """Somebody changes the record while the job wants to: it comes back, later."""
    bench = ImportBench(db)
    with bench.env() as env:
        partner = env["res.partner"].create({"name": "Frucht"}).id
    rows = [[str(partner), "Obst"], *([str(partner), f"Obst {at}"] for at in range(3))]
    bench.press("res.partner", [".id", "name"], rows)
    run_job(db, next_job(db))
    change_first(bench, partner, monkeypatch)
    run_job(db, uuids(bench)[0])
    assert bench.figures() == ("running", 4, 0, 0, 4)
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 4, 4, 0, 0)
    assert bench.count("res.partner", [("name", "=", "Obst 2")]) == 1


def change_first(bench, partner, monkeypatch):
    """Change the record just before the next attempt to import it, once."""
    # Found once Odoo knows where the addons are.
    from odoo.addons.base_import_async.tools.loading import Loader

    attempt = Loader.attempt

    def changed(loader, part, **kwargs):
        monkeypatch.setattr(Loader, "attempt", attempt)
        with loader.importer.env.registry.cursor() as cr:
            cr.execute("UPDATE res_partner SET color = 7 WHERE id = %s", [partner])
        return attempt(loader, part, **kwargs)

    monkeypatch.setattr(Loader, "attempt", changed)


def test_a_test_that_meets_a_conflict_is_tried_again(db, monkeypatch):
    bench = ImportBench(db)
    with bench.env() as env:
        partner = env["res.partner"].create({"name": "Frucht"}).id
    rows = [[str(partner), "Obst"]]
    bench.press("res.partner", [".id", "name"], rows, validate_in_background=True)
    change_first(bench, partner, monkeypatch)
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 1, 1, 0, 0)
    assert bench.count("res.partner", [("name", "=", "Frucht")]) == 1


def test_a_test_that_runs_can_be_cancelled(db, monkeypatch):
    """At once; the test notices at its end, and leaves nothing."""
    bench = ImportBench(db)
    bench.press("res.partner", FIELDS, FRUIT, validate_in_background=True)
    meanwhile(bench, monkeypatch, lambda one: one.action_cancel())
    bench.work(ignore_eta=True)
    assert bench.figures() == ("cancelled", 0, 0, 0, 0)
    assert not bench.errors()


def test_the_same_test_again_opens_the_one_that_runs(db, monkeypatch):
    """At once, and the one that runs need not begin again."""
    bench = ImportBench(db)
    test = {"validate_in_background": True}
    bench.press("res.partner", FIELDS, FRUIT, **test)
    first, runs = bench.import_id, []

    def again(one):
        runs.append(one)
        other = ImportBench(db).press("res.partner", FIELDS, FRUIT, **test)
        assert other.import_id == first

    meanwhile(bench, monkeypatch, again, once=False)
    bench.work(ignore_eta=True)
    assert bench.figures() == ("done", 20, 20, 0, 0)
    assert len(runs) == 1


def test_a_file_is_read_by_one_job_at_a_time(db, monkeypatch):
    """The second comes again, later."""
    from odoo.addons.base_import_async.importing.start import enqueue_reading

    bench = ImportBench(db)
    bench.press("res.partner", FIELDS, FRUIT, validate_in_background=True)

    def second(one):
        enqueue_reading(one)
        one.env.cr.commit()
        run_job(db, next_job(db))
        states.append(one.split_job_id.state)

    states = []
    meanwhile(bench, monkeypatch, second)
    bench.work(ignore_eta=True)
    assert states == ["pending"]
    assert bench.figures() == ("done", 20, 20, 0, 0)
    assert bench.count("base.import.async.chunk", []) == 1


def meanwhile(bench, monkeypatch, do, once=True):
    """Do something with the import while its job works, without waiting for it."""
    from odoo.addons.base_import_async.tools.loading import Loader

    load = Loader.load

    def loaded(loader, rows):
        if once:
            monkeypatch.setattr(Loader, "load", load)
        with bench.env() as env:
            env.cr.execute("SET LOCAL lock_timeout = '3s'")
            do(env["base.import.async"].browse(bench.import_id))
        return load(loader, rows)

    monkeypatch.setattr(Loader, "load", loaded)
