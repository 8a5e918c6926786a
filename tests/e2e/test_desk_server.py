"""The desk on a real server: two people, a retry meanwhile, killed processes."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

from engine.flows import FlowBench

from suite_setup.odoo_log import Allowed
from support.odoo_env import open_env
from support.people import add_person
from support.waiting import wait_until

from .test_kill import KILLED, flag_of, settle, wake_runner

# Of two who change the same rows the second one begins anew: Odoo says so, and does it.
BUSY = [
    Allowed(r"^odoo\.", "could not serialize|lock timeout|deadlock", "tried again"),
    Allowed(r"^odoo\.service\.model", "", "tried again"),
]
AMOUNT = 2
ENDED = ("done", "failed")


def rows(count, bad, event=""):
    """A file of fruits; those whose number is in ``bad`` have no amount."""
    lines = [
        f"Frucht {n};F{n};{'viel' if n in bad else n};{event if n in bad else ''}"
        for n in range(1, count + 1)
    ]
    return "\n".join(["Name;Code;Amount;Event", *lines, ""])


class Desk:
    """One person's page of the desk of a run."""

    def __init__(self, server, login, run_id):
        self.session = server.log_in(login)
        self.run_id = run_id
        [self.sheet] = [sheet["id"] for sheet in self.ask("open")["sheets"]]

    def ask(self, what, *args):
        return self.session.call("impexp.run", f"desk_{what}", [self.run_id], *args)

    def lines(self):
        sheets = self.ask("open")["sheets"]
        return [line for one in sheets for line in accumulate(one["rows"]["lines"])]

    def save(self, lines, value, before="viel"):
        edits = [[line, AMOUNT, str(value), before] for line in lines]
        return self.ask("save", self.sheet, edits)


def bench_with_failures(db, count, bad, event="", **csv):
    """A run of which some rows have failed, and all others are in."""
    bench = FlowBench(db, csv={"chunk_size": 20} | csv)
    with open_env(db) as env:
        groups = ("base.group_system", "connector_flow.group_flow_manager")
        add_person(env, "berta", *groups)
    bench.start(rows(count, bad, event))
    bench.work()
    assert bench.figures() == ("failed", count, count - len(bad), 0, len(bad), 0)
    return bench


def all_once(bench, count):
    codes = bench.items("code")
    assert Counter(codes) == Counter(f"F{n}" for n in range(1, count + 1))


def line_of(number):
    return number + 1


def test_two_people_repair_one_run_at_the_same_time(start_server, db):
    """Each their own rows, some the same: of these one wins, the other sees it."""
    bad = range(100, 200)
    bench = bench_with_failures(db, 240, bad)
    server = start_server(database=db, workers=3, allowed=BUSY)
    desks = {login: Desk(server, login, bench.run_id) for login in ("admin", "berta")}
    lines = {
        "admin": [line_of(n) for n in range(100, 160)],
        "berta": [line_of(n) for n in range(140, 200)],
    }
    both = set(lines["admin"]) & set(lines["berta"])
    values = {"admin": 1, "berta": 2}
    begin = threading.Barrier(2)

    def repair(login):
        begin.wait()
        saved = desks[login].save(lines[login], values[login])
        desks[login].ask("retry", "changed")
        return saved

    with ThreadPoolExecutor(2) as pool:
        saved = dict(zip(desks, pool.map(repair, desks), strict=True))
    assert sum(one["saved"] for one in saved.values()) == len(bad)
    conflicts = [one for each in saved.values() for one in each["conflicts"]]
    assert {one["line"] for one in conflicts} == both
    assert all(one["by"] or one["why"] for one in conflicts)
    wake_runner(db)
    desks["admin"].ask("retry", "changed")
    assert settle(bench) == ("done", 240, 240, 0, 0, 0)
    all_once(bench, 240)
    with open_env(db) as env:
        amounts = {i.code: i.amount for i in env["flow.test.item"].search([])}
    winner = 1 if saved["admin"]["conflicts"] == [] else 2
    assert {amounts[f"F{line - 1}"] for line in both} == {winner}


def test_a_retry_runs_while_another_one_edits(start_server, db):
    """What is being tried is a conflict, whatever else failed is saved."""
    bad = range(60, 80)
    bench = bench_with_failures(db, 100, bad, event="sleep:0.3")
    server = start_server(database=db, workers=3, allowed=BUSY)
    admin, berta = (Desk(server, one, bench.run_id) for one in ("admin", "berta"))
    first = [line_of(n) for n in range(60, 70)]
    others = [line_of(n) for n in range(70, 80)]
    assert admin.save(first, 7)["saved"] == 10
    assert admin.ask("retry", "changed") == {"rows": 10}
    saved = berta.save([*first, *others], 8)
    assert saved["saved"] == 10
    assert {one["line"] for one in saved["conflicts"]} == set(first)
    assert all(one["why"] for one in saved["conflicts"])
    assert berta.ask("retry", "changed") == {"rows": 10}
    assert settle(bench) == ("done", 100, 100, 0, 0, 0)
    all_once(bench, 100)


def test_a_worker_that_is_killed_during_a_retry_loses_nothing(
    start_server, db, tmp_path
):
    """It dies when a row of the retry is in but not committed; the rest goes on."""
    bad = range(30, 50)
    flag = flag_of(tmp_path, 1)
    bench = bench_with_failures(db, 60, bad, event=f"die:{flag}")
    server = start_server(database=db, allowed=[*KILLED, *BUSY])
    desk = Desk(server, "admin", bench.run_id)
    desk.save([line_of(n) for n in bad], 5)
    assert desk.ask("retry", "changed") == {"rows": 20}
    assert settle(bench) == ("done", 60, 60, 0, 0, 0)
    assert not flag.stat().st_size
    all_once(bench, 60)


def test_a_retry_whose_own_process_is_killed_has_changed_nothing(start_server, db):
    """The server dies before it commits: the rows still wait, with what was typed."""
    bad = range(30, 50)
    bench = bench_with_failures(db, 60, bad)
    server = start_server(database=db, allowed=[*KILLED, *BUSY])
    desk = Desk(server, "admin", bench.run_id)
    desk.save([line_of(n) for n in bad], 5)
    with open_env(db) as env:
        env.cr.execute("SELECT FROM impexp_chunk WHERE state = 'failed' FOR UPDATE")
        asked = threading.Thread(target=_ignore, args=(desk.ask, "retry", "all"))
        asked.start()
        wait_until(lambda: _waits_for_lock(db))
        server.kill()
        asked.join()
    assert bench.figures() == ("failed", 60, 40, 0, 20, 0)
    server.start()
    desk = Desk(server, "admin", bench.run_id)
    assert desk.ask("retry", "changed") == {"rows": 20}
    assert settle(bench) == ("done", 60, 60, 0, 0, 0)
    all_once(bench, 60)


def _ignore(function, *args):
    try:
        function(*args)
    except OSError:
        pass  # the server is gone


def _waits_for_lock(db):
    time.sleep(0.1)
    with open_env(db) as env:
        env.cr.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            " AND wait_event_type = 'Lock'",
            [db],
        )
        return env.cr.fetchone()[0]
