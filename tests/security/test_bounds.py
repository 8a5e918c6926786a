"""No file and no condition keeps the server from answering others."""

import io
import json
import time

import openpyxl
import pytest
from benchmarks.evidence import execute
from engine.flows import make_flow

from suite_setup.odoo_log import Allowed
from support import databases
from support.odoo_env import open_env
from support.rpc import RpcError
from support.server import running
from support.waiting import wait_until

from .waiting_room import WaitingRoom
from .worst_files import FILES, content

# What the server writes of what it refused.
REFUSED = [
    Allowed(r"^odoo\.(http|addons\.)", "", "refused"),
    Allowed(r"^odoo\.addons\.queue_job", "", "a job that failed"),
]
PATIENCE = 5  # seconds for an answer on a busy machine; 1 on an idle one, see the soak
LONGEST = 240  # seconds of a run
OPEN_JOBS = """
    SELECT count(*) FROM queue_job WHERE state IN ('pending', 'enqueued', 'started')
"""

DEAR_CONDITIONS = (
    "7**(15*10**6)",
    "sum(1 for a in 'x' * 10**6 for b in 'x' * 10**6)",
    *(
        pytest.param(one, marks=pytest.mark.soak)
        for one in (
            "f'{row[\"a\"]!r:>1000000000}'",
            "'x'.ljust(10**9)",
            "round(5, -10**9)",
        )
    ),
)
SHORT = (
    "csv: 1,000,000 columns",
    "json: members of 1E999",
    "xml: 75,000 attributes",
    "xlsx: two cells far apart",
)


class Desk:
    """A server at which runs are started, while somebody waits for the login page."""

    def __init__(self, server):
        self.server, self.database = server, server.database

    def run(self, name, condition=None):
        """Run one of the worst files to its end.

        :return: the :class:`WaitingRoom`, seconds, what became of it
        """
        kind, config, data = content(name)
        with open_env(self.database, "admin") as env:
            flow = make_flow(env, csv=config, splitter=kind)
            if condition:
                flow.task_ids.transition_out_ids.condition = condition
            files = env["impexp.file"].sudo()
            file = files._store({"name": "worst.bin"}, data)
        with WaitingRoom(self.server) as room:
            began = time.monotonic()
            with open_env(self.database, "admin") as env:
                run = env["impexp.task.flow"].browse(flow.id).do_run(file_id=file.id)
            wait_until(self._is_idle, 0.5, f"the end of {name}", LONGEST)
            seconds = time.monotonic() - began
        return room, seconds, self._told(run.id)

    def _is_idle(self):
        [[jobs]] = execute(self.database, OPEN_JOBS)
        return not jobs

    def _told(self, run_id):
        with open_env(self.database) as env:
            run = env["impexp.run"].browse(run_id)
            size = sum(len(chunk.data or "") for chunk in run.chunk_ids)
            error = (run.step_error or "").strip().split("\n")[-1]
            told = f"{run.state}, {run.rows} rows, {size / 1e6:.1f} MB stored"
            return f"{told}: {error[:120]}" if error else told


@pytest.fixture(scope="module")
def desk():
    """Threads: what keeps one of them keeps all."""
    with databases.cloned() as database:
        with running(database, allowed=REFUSED, workers=0) as server:
            yield Desk(server)


@pytest.mark.parametrize("name", SHORT)
def test_a_file_that_is_made_to_stop_the_server_keeps_nobody_waiting(desk, name):
    room, _seconds, told = desk.run(name)
    assert room.answers and room.longest < PATIENCE, told


@pytest.mark.parametrize("condition", DEAR_CONDITIONS)
def test_a_condition_that_is_made_to_stop_the_server_fails_its_step(desk, condition):
    room, _seconds, told = desk.run("csv: good rows", condition)
    assert room.longest < PATIENCE
    assert "failed" in told


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("workers", [0, 3])
def test_the_login_page_answers_within_a_second(workers, capsys):
    """Every file, one after the other; nothing else should run on the machine."""
    slow = []
    with databases.cloned() as database:
        options = {"workers": workers, "channels": "root:1"}
        with running(database, allowed=REFUSED, **options) as server:
            # The first pages and rows of a server take their time whatever it does.
            Desk(server).run("csv: good rows")
            for name in FILES:
                room, seconds, told = Desk(server).run(name)
                with capsys.disabled():
                    print(
                        f"{workers} workers | {name:42} | {seconds:6.1f} s | "
                        f"{room.memory:5} MB | {room.longest:4.2f} s | {told}",
                        flush=True,
                    )
                if room.longest > 1:
                    slow.append(f"{name}: {room.longest:.2f} s")
    assert not slow


# what people send


@pytest.fixture(scope="module")
def rows(house):
    """A flow of the house with a row that failed; its chunk's id and data."""
    with house.env("user") as env:
        flow = make_flow(env(su=True))
        data = b"Name;Code;Amount\nApfel;A;abc\n"
        file = env["impexp.file"].sudo()._store({"name": "a.csv"}, data)
        run = env["impexp.task.flow"].browse(flow.id).do_run(file_id=file.id)
    return wait_until(lambda: failed_chunk(house, run.id))


def failed_chunk(house, run_id):
    with house.env() as env:
        where = [("run_id", "=", run_id), ("state", "=", "failed")]
        chunk = env["impexp.chunk"].search(where)
        return chunk and (chunk.id, json.loads(chunk.data))


@pytest.mark.parametrize(
    "cells",
    [
        ["Apfel", "A", 1],
        ["Apfel", "A", True],
        ["Apfel", "A", None],
        ["Apfel", "A", ["1"]],
        ["Apfel", "A", {"1": 1}],
        ["Apfel", [[6, 0, [1]]], "1"],
        ["Apfel", "A"],
        ["Apfel", "A", "1", "more"],
        ["Apfel", "A", "1", *[""] * 1000],
        ["Apfel", "A", "1" * 5_000_000],
    ],
    ids=lambda cells: str(cells)[:40],
)
def test_repair_takes_texts_only_as_many_as_there_are_columns(house, rows, cells):
    chunk_id, data = rows
    text = json.dumps(data | {"rows": [[2, cells]]})
    with pytest.raises(RpcError, match="cannot be saved"):
        house.as_("user").call("impexp.chunk", "write", [chunk_id], {"data": text})


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5000, '{"columns": null}'])
def test_repair_takes_rows_only(house, rows, text):
    with pytest.raises(RpcError, match="cannot be saved"):
        house.as_("user").call("impexp.chunk", "write", [rows[0]], {"data": text})


def test_a_repair_with_texts_is_taken(house, rows):
    chunk_id, data = rows
    text = json.dumps(data | {"rows": [[2, ["Apfel", "A", "1,5"]]]})
    assert house.as_("user").call("impexp.chunk", "write", [chunk_id], {"data": text})


@pytest.mark.parametrize(
    "size", ["abc", "9" * 5000, -1, 1.5, None, [1], "1_000", "１", 10**30]
)
def test_the_size_of_an_upload_is_a_whole_number(house, size):
    with pytest.raises(RpcError) as found:
        house.as_("user").call("impexp.file", "start_upload", "a.csv", size)
    assert found.value.name == "odoo.exceptions.UserError"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("ä" * 500 + ".csv", "ä" * 125 + ".csv"),
        ("a" * 500, "a" * 255),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\\b\r\nc.csv", "a_b_c.csv"),
        ("..", "file"),
        ("", "file"),
        ("   ", "file"),
        ("a.csv. . ", "a.csv"),
        ("CON", "_CON"),
        ("lpt1.csv", "_lpt1.csv"),
        ('a<b>"c|d?*:e.csv', "a_b__c_d___e.csv"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("\ud800.csv", "_.csv"),
        (["a"], "['a']"),
    ],
)
def test_a_name_from_outside_is_a_name(house, name, stored):
    session = house.as_("user")
    begun = session.call("impexp.file", "start_upload", name, 1)
    with house.env() as env:
        assert env["impexp.file"].browse(begun["id"]).name == stored


# what is looked at while somebody waits


@pytest.mark.parametrize("name", ["xml: 75,000 attributes", "json array: 1E999"])
def test_a_sample_that_is_made_to_stop_the_server_keeps_nobody_waiting(house, name):
    """The form of a mapping reads it in a request."""
    _kind, _config, data = content(name)
    with house.env("manager") as env:
        file = env["impexp.file"].sudo()._store({"name": "worst.bin"}, data)
    with WaitingRoom(house.server) as room:
        answer = house.as_("manager").call("impexp.mapping.form", "read_file", file.id)
    assert room.longest < PATIENCE
    assert answer.get("problem") or answer["rows"]


@pytest.mark.parametrize(
    "name",
    [
        "xlsx: two cells far apart",
        # All are read until the limit of time is reached, which is the same for all.
        pytest.param("xlsx: one merged area", marks=pytest.mark.soak),
        pytest.param("xlsx: a format of 300 kB", marks=pytest.mark.soak),
        "ods: 16,000 cells, 20,000 rows",
    ],
)
def test_odoos_import_screen_refuses_a_workbook_that_has_no_end(house, name):
    """Every employee may look at a file there that he wants to import."""
    ending = name.partition(":")[0]
    wizard = uploaded(house, content(name)[2], f"worst.{ending}")
    with WaitingRoom(house.server) as room:
        answer = looked_at(house, wizard)
    assert room.longest < PATIENCE
    assert "cannot be read within" in answer["error"]


@pytest.mark.parametrize("encoding", ["idna", "punycode", "unicode_escape", "zip"])
def test_odoos_import_screen_refuses_codecs_that_are_no_encodings(house, encoding):
    wizard = uploaded(house, b"a" * 10**6, "worst.csv")
    with WaitingRoom(house.server) as room:
        answer = looked_at(house, wizard, encoding=encoding)
    assert room.longest < PATIENCE
    assert "not an encoding" in answer["error"]


def test_odoos_import_screen_refuses_more_columns_than_it_can_compare(house):
    wizard = uploaded(house, b";".join([b"name"] * 2000) + b"\n", "worst.csv")
    answer = looked_at(house, wizard, separator=";", encoding="utf-8")
    assert "2000 columns" in answer["error"]


def test_odoos_import_screen_reads_what_has_an_end(house):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Name"])
    book.active.append(["Kiwi"])
    book.save(out)
    wizard = uploaded(house, out.getvalue(), "good.xlsx")
    assert looked_at(house, wizard)["headers"] == ["Name"]


def uploaded(house, data, name):
    """A wizard with a file of an employee's, as the screen's own route stores it."""
    with house.env("employee") as env:
        values = {"res_model": "res.partner", "file": data, "file_name": name}
        return env["base_import.import"].create(values).id


def looked_at(house, wizard, **options):
    options = {"has_headers": True, "quoting": '"', **options}
    session = house.as_("employee")
    return session.call("base_import.import", "parse_preview", [wizard], options)
