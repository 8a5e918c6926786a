"""In the middle of runs of each kind: a restart, target records that go, their addon.

Rows go into things of the addon record_import_test by a flow and by the background
import; the things that were there go out by another flow, and a file is fetched.
"""

from contextlib import suppress

import pytest
from engine.imports import ImportBench
from psycopg2.errors import SerializationFailure

import odoo

from suite_setup.odoo_log import Allowed
from support.odoo_env import open_env
from support.waiting import wait_until

# What Odoo and queue_job say while an addon goes that is in use.
GOING = [
    Allowed(r"^odoo\.sql_db$", "bad query", "tables go, and wait for each other"),
    Allowed("runner", "Re-queued dead job", "its worker loads the other addons"),
    Allowed("queue_job", "was requested to run job", "it was asked twice"),
    Allowed("queue_job", "exception in GET", "its worker loads the other addons"),
]
# What queue_job says of jobs that were asked for when their worker ended.
RESTARTED = [
    Allowed("runner", "Re-queued dead job", "its worker was stopped"),
    Allowed("queue_job", "was requested to run job", "it was asked twice"),
]
WORKERS = [2, pytest.param(4, marks=pytest.mark.soak)]
THINGS = "record.import.thing"
OLD, NEW, GONE = 800, 800, 350
COLUMNS = {"Code": "code", "Name": "name"}
# In the middle of both imports a row waits until the test lets it go.
HOLD = """
CREATE FUNCTION held() RETURNS trigger AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(%(gate)s);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER held BEFORE INSERT ON record_import_thing
FOR EACH ROW WHEN (NEW.code IN ('B%(row)s', 'C%(row)s')) EXECUTE FUNCTION held();
"""
# So that workers are not through before something happens that takes its time.
SLOW = """
CREATE FUNCTION slow() RETURNS trigger AS $$
BEGIN
    IF to_regclass('slow_now') IS NOT NULL THEN
        PERFORM pg_sleep(0.04);
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER slow BEFORE INSERT ON record_import_thing
FOR EACH ROW EXECUTE FUNCTION slow();
"""
GATE = 19
LATER = 5000  # one job runner's place for the import, which goes on in order
ENDED = ("done", "failed", "paused")


class Middle:
    """A database in which four runs have begun.

    :param folder: the directory that the server of files shows
    """

    def __init__(self, database, folder):
        self.database = database
        self.gate = odoo.sql_db.db_connect(database).cursor()
        self.gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
        with open_env(database) as env:
            env.cr.execute(HOLD % {"gate": GATE, "row": NEW // 2} + SLOW)
            things = [{"name": f"Alt {n}", "code": f"A{n}"} for n in range(OLD)]
            env[THINGS].create(things)
            self.runs = {
                "import": self._import(env),
                "export": self._export(env),
                "download": self._download(env, folder),
            }
        rows = [[f"Neu {n}", f"B{n}"] for n in range(NEW)]
        self.background = ImportBench(database)
        self.background.press(THINGS, ["name", "code"], rows, chunk_size=50)

    def _flow(self, env, *tasks):
        flow = env["impexp.task.flow"].create({"name": tasks[0][0]})
        before = None
        for kind, config, *server in tasks:
            values = {"name": kind, "task": kind, "flow_id": flow.id}
            values |= {"config": repr(config), "flow_start": not before}
            values |= {"priority": LATER}
            values |= {"server_id": server[0].id} if server else {}
            task = env["impexp.task"].create(values)
            if before:
                ends = {"task_from_id": before.id, "task_to_id": task.id}
                env["impexp.task.transition"].create(ends)
            before = task
        return flow

    def _rows_to_things(self):
        into = {"model": THINGS, "mapping": COLUMNS, "key": "code"}
        return ("csv_import", {"chunk_size": 50}), ("record_import", into)

    def _import(self, env):
        """Half of the rows change things that are there."""
        lines = [f"A{n};Älter {n}" for n in range(OLD)]
        lines += [f"C{n};Neu {n}" for n in range(NEW)]
        content = "\n".join(["Code;Name", *lines, ""])
        file = env["impexp.file"]._store({"name": "things.csv"}, content.encode())
        return self._flow(env, *self._rows_to_things()).do_run(file_id=file.id).id

    def _export(self, env):
        old = [("code", "=like", "A%")]  # the imports make others meanwhile
        what = {"model": THINGS, "fields": ["code", "name"], "domain": old}
        what |= {"chunk_size": 50}
        flow = self._flow(env, ("record_export", what), ("csv_export", {}))
        return flow.do_run().id

    def _download(self, env, folder):
        lines = [f"D{n};Geholt {n}" for n in range(NEW)]
        (folder / "geholt.csv").write_text("\n".join(["Code;Name", *lines, ""]))
        server = env["impexp.server"].create({"name": "Ordner", "protocol": "local"})
        fetch = ("ftp_download", {"stable": 0}, server)
        return self._flow(env, fetch, *self._rows_to_things()).do_run().id

    def figures(self):
        """{kind: (state, rows, done, skipped, failed, waiting)}"""
        with open_env(self.database) as env:
            runs = {k: env["impexp.run"].browse(id_) for k, id_ in self.runs.items()}
            found = {kind: _figures(run) for kind, run in runs.items()}
        state, rows, done, failed, waiting = self.background.figures()
        return found | {"background": (state, rows, done, 0, failed, waiting)}

    def begin(self):
        """Wait until both imports are in the middle, and let them go on."""
        wait_until(self.is_in_the_middle, describe=self.figures)
        self.let_go()

    def slow_down(self):
        """Each row that is made takes its time from now on."""
        with open_env(self.database) as env:
            env.cr.execute("CREATE TABLE slow_now ()")

    def let_go(self):
        if not self.gate.closed:
            self.gate.execute("SELECT pg_advisory_unlock_all()")
            self.gate.close()

    def is_in_the_middle(self):
        """Whether both imports have done something, and have something left."""
        figures = self.figures()
        return all(
            figures[kind][2] and figures[kind][0] == "running"
            for kind in ("import", "background")
        )

    def settled(self):
        """The figures, once nothing works any more."""
        with suppress(SerializationFailure), open_env(self.database) as env:
            env.cr.execute("SELECT pg_notify('queue_job', '')")
            env["impexp.run"]._cron_sweep()
            env["base.import.async"]._cron_sweep()
        figures = self.figures()
        return all(one[0] in ENDED for one in figures.values()) and figures

    def settle(self):
        return wait_until(self.settled, 2, self.figures)

    def told(self):
        """{kind: what its run or import says is wrong}"""
        with open_env(self.database) as env:
            runs = {k: env["impexp.run"].browse(id_) for k, id_ in self.runs.items()}
            found = {
                kind: f"{run.error or ''} {run.step_error or ''}"
                f" {' '.join(filter(None, run.chunk_ids.mapped('error')))}"
                for kind, run in runs.items()
            }
            one = env["base.import.async"].browse(self.background.import_id)
            errors = one.chunk_ids.mapped("error")
            return found | {
                "background": f"{one.error or ''} {' '.join(filter(None, errors))}"
            }

    def codes(self, letter):
        with open_env(self.database) as env:
            return env[THINGS].search([("code", "=like", f"{letter}%")]).mapped("code")


def _figures(run):
    names = ("rows", "rows_done", "rows_skipped", "rows_failed", "rows_waiting")
    return (run.state, *(run[name] for name in names))


def add_up(figures):
    return {k: one for k, one in figures.items() if one[1] != sum(one[2:])} == {}


@pytest.fixture
def middle(db, tmp_path, monkeypatch):
    monkeypatch.setenv("CONNECTOR_FLOW_LOCAL_ROOT", str(tmp_path))
    made = Middle(db, tmp_path)
    yield made
    made.let_go()


@pytest.mark.parametrize("workers", WORKERS)
def test_a_restart_loses_and_doubles_nothing(start_server, middle, workers):
    database = middle.database
    server = start_server(database=database, workers=workers, allowed=RESTARTED)
    middle.begin()
    server.stop()
    server.start()
    figures = middle.settle()
    assert {kind: one[0] for kind, one in figures.items()} == dict.fromkeys(
        figures, "done"
    )
    assert add_up(figures), figures
    for letter in "ABCD":
        codes = middle.codes(letter)
        assert len(codes) == len(set(codes)) == NEW, letter


@pytest.mark.parametrize("workers", WORKERS)
def test_records_that_go_meanwhile_cost_no_other_row(start_server, middle, workers):
    """Somebody deletes the things that are exported and changed."""
    start_server(database=middle.database, workers=workers)
    middle.begin()
    with open_env(middle.database) as env:
        env[THINGS].search(
            [("code", "=like", "A%")], order="id desc", limit=GONE
        ).unlink()
    figures = middle.settle()
    assert add_up(figures), figures
    assert {kind: one[0] for kind, one in figures.items()} == dict.fromkeys(
        figures, "done"
    )
    for letter in "BCD":
        codes = middle.codes(letter)
        assert len(codes) == len(set(codes)) == NEW, letter
    assert figures["export"][1] in range(OLD - GONE, OLD + 1)


@pytest.mark.parametrize("workers", WORKERS)
def test_without_the_addon_of_the_target_each_run_ends_and_says_so(
    start_server, middle, workers
):
    """It is uninstalled meanwhile: what was not in yet waits, with a reason."""
    server = start_server(database=middle.database, workers=workers, allowed=GOING)
    admin = server.log_in("admin")
    domain = [["name", "=", "record_import_test"]]
    [addon] = admin.call("ir.module.module", "search", domain)
    wait_until(middle.is_in_the_middle, describe=middle.figures)
    middle.slow_down()
    middle.let_go()
    admin.call("ir.module.module", "button_immediate_uninstall", [addon])
    figures = middle.settle()
    assert add_up(figures), figures
    for kind, told in middle.told().items():
        if figures[kind][0] != "done":
            assert THINGS in told, (kind, told)
    assert {one[0] for one in figures.values()} != {"done"}
    for model in ("impexp.run", "impexp.chunk", "base.import.async", "impexp.task"):
        admin.call(model, "search_read", [], ["display_name"])
