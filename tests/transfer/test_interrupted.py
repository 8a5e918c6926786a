"""Transfers that are interrupted go on where they stood, or wait until they can."""

import json
import time
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from support.jobs import next_job, run_job

from .bench import APPLES, names, put
from .faults import Faults, faulty

LINES = "Name\n" + "".join(f"Birne {number:06d}\n" for number in range(100_000))
BLOCK = 2**18


class Wire(Faults):
    """A connection with a limit: it is lost, or slow, behind so many blocks.

    :param blocks: how many go through before ``at_limit`` is called, and after it again
    """

    def __init__(self, blocks, at_limit):
        super().__init__()
        self.blocks, self.at_limit = blocks, at_limit
        self.left = blocks

    def around(self, name, act):
        self.seen.append(name)
        if name in ("read", "write"):
            self.left -= 1
            if self.left < 0:
                self.left = self.blocks
                self.at_limit()
        return act()


def lose():
    raise ConnectionResetError


@contextmanager
def wire(blocks, at_limit=lose):
    with patch("transfer.faults.PIECE", BLOCK), faulty(Wire(blocks, at_limit)) as one:
        yield one


def test_a_download_that_is_cut_again_and_again_goes_on(bench, folder):
    """Each attempt brings a part; nobody is told, and no part comes twice."""
    bench.fetch_only(retries=1)
    put(folder, "birnen.csv", LINES)
    with wire(2) as connection:
        bench.start().work()
    assert bench.figures()[0] == "done"
    assert bench.content("birnen.csv") == LINES.encode()
    blocks = -(-len(LINES) // BLOCK)
    assert connection.seen.count("_open") >= 3
    # BufferedReader asks once more where a connection ends; nothing is read twice
    assert connection.seen.count("read") <= 2 * blocks
    assert not bench.messages()[1:]


def test_a_download_that_changes_while_it_is_cut_begins_anew(bench, folder):
    """The first part of one file and the last of another are no file."""
    bench.fetch_only()
    path = put(folder, "birnen.csv", LINES)
    with wire(3):
        bench.start()
        for _phase in range(2):
            run_job(bench.database, next_job(bench.database, ignore_eta=True))
    with bench.env() as env:
        assert 0 < env["impexp.file"].search([]).size < len(LINES)
    put(folder, path.name, LINES.replace("Birne", "Limes"), age=30)
    bench.work()
    assert bench.content("birnen.csv") == LINES.replace("Birne", "Limes").encode()


def test_a_file_that_takes_three_time_budgets_is_fetched_in_as_many_jobs(bench, folder):
    """A slow server: each job ends in time, and tells how far it is."""
    bench.fetch_only(seconds=1)
    put(folder, "birnen.csv", LINES)
    told = []
    with wire(0, lambda: time.sleep(0.5)):
        bench.start()
        while uuid := next_job(bench.database, ignore_eta=True):
            run_job(bench.database, uuid)
            with bench.env() as env:
                told.append(env["impexp.run"].browse(bench.run_id).pace)
    assert bench.content("birnen.csv") == LINES.encode()
    with bench.env() as env:
        assert env["queue.job"].search_count([]) >= 4
    parts = {words for words in told if words}
    assert len(parts) >= 2, told
    assert all(words.startswith("birnen.csv: ") for words in parts), told


def test_a_file_that_takes_three_time_budgets_is_sent_in_as_many_jobs(bench, folder):
    bench.upload(seconds=1)
    with wire(0, lambda: time.sleep(0.5)) as connection:
        bench.start(content=LINES.encode()).work()
    assert (folder / "a.csv").read_text() == LINES
    assert connection.seen.count("_create") >= 3
    assert connection.seen.count("write") < 2 * -(-len(LINES) // BLOCK)


def test_a_job_ends_in_time_however_slow_the_line_is(bench, folder):
    """A few bytes a second: what is here is kept before a block is full."""
    bench.fetch_only(seconds=1)
    text = "Name\n" + 60 * "Birne\n"
    put(folder, "birnen.csv", text)
    slow = Wire(0, lambda: time.sleep(0.4))
    with patch("transfer.faults.PIECE", 32), faulty(slow):
        bench.start().work()
    assert bench.content("birnen.csv") == text.encode()
    assert slow.seen.count("_open") >= 3


@contextmanager
def no_offset():
    """Inside, the server gives and takes files from their beginning only."""
    from odoo.addons.connector_flow.transfer.local import LocalAdapter

    with patch.multiple(LocalAdapter, resumes=False, appends=False):
        yield


def test_a_server_that_takes_no_offset_gets_one_job_for_a_file(bench, folder):
    """Else each job would begin anew, and never end."""
    bench.fetch_only(seconds=1)
    put(folder, "birnen.csv", LINES)
    with no_offset(), wire(0, lambda: time.sleep(0.3)) as connection:
        bench.start().work()
    assert bench.content("birnen.csv") == LINES.encode()
    assert connection.seen.count("_open") == 1


@pytest.mark.parametrize("kind", ["fetch_only", "upload"])
def test_a_cut_without_an_offset_is_no_progress(bench, folder, kind):
    """It is told like a server that does not answer."""
    getattr(bench, kind)(retries=2)
    put(folder, "b.csv", LINES)
    with no_offset(), wire(2):
        bench.start(content=LINES.encode() if kind == "upload" else None)
        for _attempt in range(6):
            run_job(bench.database, next_job(bench.database, ignore_eta=True))
    assert [text for text in bench.messages() if "tried 3 times" in text]
    bench.work()
    assert bench.figures()[0] == "done"


def test_an_upload_that_is_cut_again_and_again_goes_on(bench, folder):
    """What is there is a progress: nobody is told of it."""
    bench.upload(retries=1)
    with wire(2):
        bench.start(content=LINES.encode()).work()
    assert (folder / "a.csv").read_text() == LINES
    assert names(folder) == ["a.csv"]
    assert not any("tried" in text for text in bench.messages())


@pytest.mark.parametrize("kind", ["download", "upload"])
def test_a_server_that_is_away_is_waited_for(bench, folder, kind):
    """One message, no failed rows; when it is back the flow goes on by itself."""
    getattr(bench, kind)(retries=2)
    put(folder, "b.csv")
    with faulty(Away()):
        bench.start(content=APPLES.encode() if kind == "upload" else None)
        for _attempt in range(8):
            run_job(bench.database, next_job(bench.database, ignore_eta=True))
        assert bench.figures()[0] == "running"
        [told] = [text for text in bench.messages() if "tried 3 times" in text]
        assert "Nothing is lost" in told
        with bench.env() as env:
            run = env["impexp.run"].browse(bench.run_id)
            assert len(run.activity_ids) == 1
            assert "tried 3 times" in run.error
            assert not env["queue.job"].search([("state", "=", "failed")])
    bench.work()
    assert bench.figures()[0] == "done"
    assert bench.figures()[3] == 0
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert not (run.activity_ids or run.error)
    assert [text for text in bench.messages() if "went on by itself" in text]


class Away(Faults):
    """Nobody answers."""

    def around(self, name, act):
        raise ConnectionRefusedError


def test_the_pauses_grow_up_to_the_longest(bench, folder):
    bench.download(retries=1)
    bench.set_pause(60)
    pauses = []
    with faulty(Away()):
        bench.start()
        for _attempt in range(6):
            uuid = next_job(bench.database, ignore_eta=True)
            run_job(bench.database, uuid)
            pauses.append(seconds_until(bench, uuid))
    assert pauses == pytest.approx([10, 20, 40, 60, 60, 60], abs=4)


def seconds_until(bench, uuid):
    with bench.env() as env:
        env.cr.execute(
            "SELECT extract(epoch FROM eta - now() AT TIME ZONE 'UTC') FROM queue_job"
            " WHERE uuid = %s",
            [uuid],
        )
        return float(env.cr.fetchone()[0])


def test_pause_and_resume_try_at_once(bench, folder):
    """A person who has mended the server need not wait for the longest pause."""
    bench.download()
    put(folder, "a.csv")
    with faulty(Away()):
        bench.start().work(ignore_eta=False)
    with bench.env("admin") as env:
        run = env["impexp.run"].browse(bench.run_id)
        run.action_pause()
        run.action_resume()
    bench.work(ignore_eta=False)
    assert bench.figures()[:3] == ("done", 2, 2)


def test_the_sweep_takes_up_a_step_whose_job_is_gone(bench, folder):
    """Seen but not fetched, imported but not archived: each has a step that waits."""
    bench.download(after="delete")
    put(folder, "a.csv")
    bench.start()
    for _loss in range(12):
        uuid = next_job(bench.database, ignore_eta=True)
        if not uuid:
            break
        forget_job(bench, uuid)
        bench.sweep()
        run_job(bench.database, next_job(bench.database, ignore_eta=True))
    assert bench.states() == {"a.csv": "archived"}
    assert bench.items() == ["Kiwi", "Äpfel"]


def forget_job(bench, uuid):
    with bench.env() as env:
        env["queue.job"].search([("uuid", "=", uuid)]).unlink()
        for table in ("impexp_step", "impexp_chunk"):
            env.cr.execute(f"UPDATE {table} SET write_date = now() - interval '1 hour'")


def test_a_process_that_dies_between_import_and_archive_leaves_it_to_the_cron(
    bench, folder
):
    """What follows a commit may never happen: the next look does it."""
    bench.download(after="delete")
    put(folder, "a.csv")
    with patch(look_of_runs(), lambda run: None):
        bench.start().work()
        assert bench.states() == {"a.csv": "fetched"}
    bench.sweep()
    bench.work()
    assert bench.states() == {"a.csv": "archived"}
    assert names(folder) == []


def look_of_runs():
    return "odoo.addons.connector_flow.engine.run_end.look_for_end"


def test_places_are_small_however_many_files(bench, folder):
    """A step's place is written with each job: it names no files."""
    bench.fetch_only(limit=50)
    for number in range(60):
        put(folder, f"{number}.csv", f"Name\n{number}\n")
    bench.start()
    run_job(bench.database, next_job(bench.database, ignore_eta=True))
    with bench.env() as env:
        assert len(env["impexp.step"].search([]).place) < 100
        assert json.loads(env["impexp.step"].search([]).place)["do"] == "fetch"
    bench.work()
    assert len(bench.states()) == 50
