"""Servers that give a file once, take it away, or list what nobody understands.

Nothing that came is lost, nothing is sent twice, and a run never calls it nothing new.
"""

import pytest

from .bench import APPLES, TransferBench
from .servers.boxes import Box, FtpBox, SftpBox

CONTENT = APPLES.encode()
OTHER = b"Name;Code\nBirnen;B\nLime;L\n"
assert len(OTHER) == len(CONTENT)
KINDS = {
    "sftp": SftpBox,
    "mlsd": FtpBox,
    "list": lambda box: FtpBox(box, facts=False),
    "lies": lambda box: FtpBox(box, facts="lies"),
}


def values_of(server):
    """Values of the `impexp.server` behind which a box is."""
    values = {"name": "Box", "host": "127.0.0.1", "port": server.port}
    values |= {"login": server.login, "password": server.password}
    if isinstance(server, SftpBox):
        return values | {"protocol": "sftp", "host_key": server.public}
    return values | {"protocol": "ftp"}


@pytest.fixture
def boxed(module_db):
    """Function that starts a server and gives the bench with it."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(make, box):
            server = stack.enter_context(make(box))
            bench = TransferBench(module_db, values_of(server))
            stack.callback(bench.clear)
            return bench

        yield start


def step_of(bench):
    """The state and error of the run's last step, and what came of it."""
    with bench.env() as env:
        domain = [("run_id", "=", bench.run_id)]
        step = env["impexp.step"].search(domain, order="id desc", limit=1)
        return step.state, step.error or "", step.result or ""


def retry(bench, **config):
    """What a person does: another configuration, and Retry."""
    with bench.env("admin") as env:
        run = env["impexp.run"].browse(bench.run_id)
        task = run.flow_id.task_ids.filtered("flow_start")
        task.config = repr(task._parsed_config() | config)
        run.step_ids.filtered(lambda step: step.state == "failed").action_retry()
    return bench.work()


# downloads


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", ["leave", "move", "delete"])
def test_a_file_that_is_gone_once_it_was_read_is_imported(boxed, kind, after):
    box = Box({"a.csv": CONTENT, "b.csv": OTHER}, takes_read=True)
    bench = boxed(KINDS[kind], box).download(after=after)
    bench.start().work()
    assert bench.figures() == ("done", 4, 4, 0, 0), bench.errors()
    state = "imported" if after == "leave" else "archived"
    assert bench.states() == {"a.csv": state, "b.csv": state}
    assert bench.items() == ["Birnen", "Kiwi", "Lime", "Äpfel"]
    assert sorted(box.read) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("kind", ["sftp", "mlsd"])
def test_what_comes_later_under_the_name_of_a_file_that_is_gone_is_imported(
    boxed, kind
):
    """Though it has the time and size of the first."""
    box = Box({"a.csv": CONTENT}, takes_read=True)
    bench = boxed(KINDS[kind], box).download()
    bench.start().work()
    box.files["a.csv"] = OTHER
    bench.start().work()
    assert bench.items() == ["Birnen", "Kiwi", "Lime", "Äpfel"]


def test_a_file_that_is_gone_when_the_connection_is_lost_behind_it_is_imported(boxed):
    """It came whole, and that is all there is of it."""
    box = Box({"a.csv": CONTENT}, takes_read=True, cuts="read")
    bench = boxed(FtpBox, box).download(after="delete")
    bench.start().work()
    assert bench.figures() == ("done", 2, 2, 0, 0), bench.errors()


def test_a_part_of_what_is_gone_is_kept_and_never_imported(boxed):
    """It is nowhere else; Retry changes nothing of it."""
    box = Box({"a.csv": CONTENT, "b.csv": OTHER}, takes_read=True, cuts="half")
    bench = boxed(FtpBox, box).download(after="delete")
    bench.start().work()
    half = CONTENT[: len(CONTENT) // 2]
    for _attempt in range(2):
        state, error, _result = step_of_download(bench)
        assert state == "failed" and "They are kept here" in error
        assert bench.content("a.csv") == half
        assert bench.items() == []
        retry(bench)


def test_what_is_gone_and_no_task_took_is_kept_and_said(boxed):
    bench = boxed(FtpBox, Box({"a.csv": CONTENT}, takes_read=True)).download()
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        arrow = flow.task_ids.filtered("flow_start").transition_out_ids
        arrow.condition = "file.name == 'b.csv'"
    bench.start().work()
    with bench.env() as env:
        file = env["impexp.file"].search([])
        assert "The server has it no more" in file.transfer_note
    assert bench.content("a.csv") == CONTENT


def test_each_file_that_is_gone_is_committed_before_the_next_is_read(boxed):
    """Else a worker that dies takes all of them with it."""
    box = Box({f"{n}.csv": CONTENT for n in range(3)}, takes_read=True)
    bench = boxed(FtpBox, box).fetch_only()
    bench.start()
    from support.jobs import next_job, run_job

    read = []
    while uuid := next_job(bench.database, ignore_eta=True):
        before = len(box.read)
        run_job(bench.database, uuid)
        read.append(len(box.read) - before)
    assert max(read) == 1 and sum(read) == 3


@pytest.mark.parametrize("kind", ["sftp", "mlsd", "list"])
def test_a_file_whose_size_is_not_told_is_imported(boxed, kind):
    """Unknown is not nothing."""
    line = FtpBox.LINE.replace("{size}", "1.5k")
    make = {
        "sftp": SftpBox,
        "mlsd": FtpBox,
        "list": lambda box: FtpBox(box, facts=False, line=line),
    }
    content = b"Name\n" + b"Birne\n" * 100_000
    bench = boxed(make[kind], Box({"a.csv": content}, sizes=False)).fetch_only()
    bench.start().work()
    assert bench.figures()[0] == "done", bench.errors()
    assert bench.content("a.csv") == content
    with bench.env() as env:
        file = env["impexp.file"].search([])
        assert (file.remote_size, file.no_size) == (len(content), False)
    bench.start().work()
    with bench.env() as env:
        assert env["impexp.run"].browse(bench.run_id).nothing_new


def test_a_server_that_has_no_facts_though_it_says_so_is_listed_otherwise(boxed):
    bench = boxed(KINDS["lies"], Box({"a.csv": CONTENT})).download()
    bench.start().work()
    assert bench.figures() == ("done", 2, 2, 0, 0), bench.errors()
    bench.start().work()
    with bench.env() as env:
        assert env["impexp.run"].browse(bench.run_id).nothing_new


LINE = "??? a line of nobody knows which system ???"


def strange(box):
    return FtpBox(box, facts=False, more=[LINE, LINE + "2"])


def test_lines_that_are_not_understood_fail_the_step_after_the_others_are_in(boxed):
    """The run says how many, shows one, and Retry looks again."""
    bench = boxed(strange, Box({"a.csv": CONTENT})).download()
    bench.start().work()
    state, error, _result = step_of_download(bench)
    assert state == "failed" and "2 of 3 lines" in error and LINE in error
    assert bench.figures()[:3] == ("failed", 2, 2)
    retry(bench)
    assert step_of_download(bench)[0] == "failed"
    retry(bench, not_understood="ignore")
    state, error, result = step_of_download(bench)
    assert state == "done" and not error and "not understood: 2" in result
    assert bench.figures() == ("done", 2, 2, 0, 0)


def step_of_download(bench):
    with bench.env() as env:
        domain = [("run_id", "=", bench.run_id), ("task_id.task", "=", "ftp_download")]
        step = env["impexp.step"].search(domain, order="id", limit=1)
        return step.state, step.error or "", step.result or ""


def test_a_listing_of_which_nothing_is_understood_is_not_nothing_new(boxed):
    bench = boxed(strange, Box()).download()
    bench.start().work()
    state, error, _result = step_of_download(bench)
    assert state == "failed" and "2 of 2 lines" in error


def test_lines_that_are_not_understood_may_be_ignored(boxed):
    """The run says how many nevertheless."""
    bench = boxed(strange, Box({"a.csv": CONTENT}))
    bench.download(not_understood="ignore").start().work()
    assert bench.figures() == ("done", 2, 2, 0, 0), bench.errors()
    assert "not understood: 2" in step_of_download(bench)[2]
    assert any(LINE in text for text in bench.messages())


def test_names_in_another_encoding_are_not_nothing_new(boxed):
    """If they are asked for; the error says where the encoding is set."""
    line = FtpBox.LINE.format(name="Gr\udcf6\udcdfe.csv", size=5)

    def latin(box):
        return FtpBox(box, facts=False, more=[line])

    bench = boxed(latin, Box({"a.csv": CONTENT})).download(pattern="*.csv")
    bench.start().work()
    state, error, _result = step_of_download(bench)
    assert state == "failed" and "1 of 2 lines" in error and "encoding" in error
    bench.clear()
    bench = boxed(latin, Box({"a.csv": CONTENT})).download(pattern="a.*")
    bench.start().work()
    assert bench.figures() == ("done", 2, 2, 0, 0), bench.errors()


def test_a_server_that_refuses_in_the_middle_of_a_file_spoils_nothing(boxed):
    """What came before is a part of the file, once."""
    content = b"Name\n" + b"".join(b"Birne %d\n" % at for at in range(50_000))
    bench = boxed(FtpBox, Box({"a.csv": content}, cuts="refused")).fetch_only()
    bench.start().work()
    assert bench.figures()[0] == "done", bench.errors()
    assert bench.content("a.csv") == content


def test_a_file_that_is_listed_and_cannot_be_read_is_an_error(boxed):
    """Not there and there: nobody is told that nothing is new."""
    box = Box({"a.csv": CONTENT})
    line = FtpBox.LINE.replace("{name}", "x{name}")
    bench = boxed(lambda box: FtpBox(box, facts=False, line=line), box).download()
    bench.start().work()
    state, error, _result = step_of_download(bench)
    assert state == "failed" and "lists “xa.csv”" in error


# uploads


@pytest.mark.parametrize("kind", ["sftp", "mlsd", "list"])
@pytest.mark.parametrize("temporary", ["{name}.{id}.part", None])
def test_what_a_letter_box_takes_away_is_sent_once_and_asked_about(
    boxed, kind, temporary
):
    """One question; whoever says that it was received gets no second copy."""
    box = Box(takes_written=True)
    bench = boxed(KINDS[kind], box).upload(temporary=temporary)
    bench.start(content=CONTENT).work()
    state, error, _result = step_of(bench)
    assert state == "failed" and "Ask whether it was received" in error
    bench.sweep()
    bench.work()
    assert len(box.received) == 1
    retry(bench, taken_away=True)
    assert step_of(bench)[0] == "done"
    assert [data for _name, data in box.received] == [CONTENT]
    assert bench.states() == {"a.csv": "sent"}


@pytest.mark.parametrize("kind", ["sftp", "mlsd", "list"])
@pytest.mark.parametrize("temporary", ["{name}.{id}.part", None, False, ""])
def test_a_letter_box_that_is_known_as_one_asks_nobody(boxed, kind, temporary):
    box = Box(takes_written=True)
    bench = boxed(KINDS[kind], box).upload(temporary=temporary, taken_away=True)
    bench.start(content=CONTENT).work()
    assert bench.figures()[0] == "done", bench.errors()
    [(name, data)] = box.received
    assert data == CONTENT and (name == "a.csv" or temporary)
    assert bench.states() == {"a.csv": "sent"}


def test_retry_sends_again_what_was_not_received_once_each_time(boxed):
    box = Box(takes_written=True)
    bench = boxed(FtpBox, box).upload()
    bench.start(content=CONTENT).work()
    for copies in (2, 3):
        retry(bench)
        assert len(box.received) == copies
        state, error, _result = step_of(bench)
        assert state == "failed" and "Ask whether it was received" in error


def test_a_letter_box_that_hangs_up_gets_no_second_copy(boxed):
    """Nobody knows whether it arrived: a person is asked, whatever is set."""
    for config in ({}, {"taken_away": True}):
        box = Box(takes_written=True, cuts="written")
        bench = boxed(FtpBox, box).upload(**config)
        bench.start(content=CONTENT).work()
        state, error, _result = step_of(bench)
        assert state == "failed" and "Ask whether it was received" in error
        assert len(box.received) == 1
        retry(bench, taken_away=True)
        assert step_of(bench)[0] == "done" and len(box.received) == 1
        bench.clear()


@pytest.mark.parametrize("temporary", ["{name}.{id}.part", None])
def test_a_worker_that_dies_behind_the_last_byte_sends_a_letter_box_no_second_copy(
    boxed, temporary
):
    """What it did was not committed; the box has taken the file."""
    box = Box(takes_written=True)
    bench = boxed(FtpBox, box).upload(taken_away=True, temporary=temporary)
    bench.start(content=CONTENT)
    die_behind_the_last_byte(bench, box)
    bench.work()
    state, error, _result = step_of(bench)
    assert state == "failed" and "Ask whether it was received" in error
    assert len(box.received) == 1
    retry(bench)
    assert step_of(bench)[0] == "done" and len(box.received) == 1


@pytest.mark.parametrize("temporary", ["{name}.{id}.part", None])
def test_nor_does_one_into_which_nobody_may_look(boxed, monkeypatch, temporary):
    from odoo.addons.connector_flow.engine.transfer_task import TransferTask
    from odoo.addons.connector_flow.transfer.errors import NotAllowed

    def look_at(*_args):
        raise NotAllowed("Nobody may look.")

    monkeypatch.setattr(TransferTask, "look_at", look_at)
    box = Box(takes_written=True)
    bench = boxed(FtpBox, box).upload(taken_away=True, temporary=temporary)
    bench.start(content=CONTENT)
    die_behind_the_last_byte(bench, box)
    bench.work()
    state, error, _result = step_of(bench)
    assert state == "failed" and "Ask whether it was received" in error
    retry(bench)
    assert step_of(bench)[0] == "done" and len(box.received) == 1


def die_behind_the_last_byte(bench, box):
    """Run jobs until one has sent all, whose transaction is lost with its worker."""

    class Killed(BaseException):
        pass

    def die(*_args):
        raise Killed

    from odoo.addons.connector_flow.tasks.ftp_upload import FtpUpload

    from support.jobs import next_job, run_job

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(FtpUpload, "_check_size", die)
        while uuid := next_job(bench.database, ignore_eta=True):
            run_job(bench.database, uuid)
    assert len(box.received) == 1
    with bench.env() as env:  # what queue_job does with a dead worker's job
        env.cr.execute(
            "UPDATE queue_job SET state = 'pending', retry = 1 WHERE uuid = %s", [uuid]
        )


def test_a_server_that_hangs_up_and_has_the_file_gets_it_once(boxed):
    box = Box(cuts="written")
    bench = boxed(FtpBox, box).upload()
    bench.start(content=CONTENT).work()
    assert bench.figures()[0] == "done", bench.errors()
    assert box.files == {"a.csv": CONTENT} and len(box.received) == 1


@pytest.mark.parametrize("kind", ["sftp", "mlsd", "list"])
def test_a_server_that_cannot_rename_says_so_and_keeps_no_part(boxed, kind):
    """With another setting Retry sends it, and it is whole under its name."""
    box = Box(renames=False)
    bench = boxed(KINDS[kind], box).upload()
    bench.start(content=CONTENT).work()
    state, error, _result = step_of(bench)
    assert state == "failed" and "cannot rename" in error and "temporary" in error
    assert box.files == {}
    retry(bench, temporary=None)
    assert step_of(bench)[0] == "done", step_of(bench)
    assert box.files == {"a.csv": CONTENT}


@pytest.mark.parametrize("kind", ["sftp", "list"])
def test_without_a_temporary_name_what_is_there_is_kept(boxed, kind):
    for existing, expected in (
        ("fail", {"a.csv": b"old"}),
        ("skip", {"a.csv": b"old"}),
        ("replace", {"a.csv": CONTENT}),
        ("number", {"a.csv": b"old", "a-2.csv": CONTENT}),
    ):
        box = Box({"a.csv": b"old"})
        bench = boxed(KINDS[kind], box).upload(temporary=None, existing=existing)
        bench.start(content=CONTENT).work()
        assert box.files == expected, existing
        assert step_of(bench)[0] == ("failed" if existing == "fail" else "done")
        bench.clear()


def test_sizes_that_are_not_told_hinder_no_upload(boxed):
    for kind in ("sftp", "mlsd"):
        box = Box(sizes=False)
        bench = boxed(KINDS[kind], box).upload()
        bench.start(content=CONTENT).work()
        assert bench.figures()[0] == "done", bench.errors()
        assert box.files == {"a.csv": CONTENT}
        bench.clear()
