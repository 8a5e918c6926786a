"""One bad row never costs a good one, and the counts add up."""

import pytest

from .flows import FRUIT, FlowBench, many_rows

READERS = ["test_item_import", "test_item_batch_import"]


@pytest.mark.parametrize("reader", READERS)
def test_a_bad_row_fails_alone_with_its_line(db, reader):
    """Three fruits are in; the fourth waits with its line and its error."""
    bench = FlowBench(db, reader).start(FRUIT)
    bench.work()
    assert bench.figures() == ("failed", 4, 3, 0, 1, 0)
    assert bench.items() == ["Apfel", "Kiwi", "Ölorange"]
    assert list(bench.failed_lines()) == [4]
    assert "abc" in bench.failed_lines()[4]


@pytest.mark.parametrize("reader", READERS)
def test_retry_after_repair_imports_exactly_what_was_missing(db, reader):
    """The repaired row comes in, nothing comes in twice, the run is done."""
    bench = FlowBench(db, reader).start(FRUIT)
    bench.work()
    bench.repair("abc", "2,5")
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)
    assert bench.items() == ["Apfel", "Kiwi", "Limette", "Ölorange"]


@pytest.mark.parametrize("reader", READERS)
def test_seven_bad_rows_of_a_thousand(db, reader):
    """Exactly the seven fail, each with its line; repaired, exactly they come in."""
    bad = {3, 99, 100, 101, 500, 777, 1000}
    bench = FlowBench(db, reader, csv={"chunk_size": 100})
    bench.start(many_rows(1000, bad)).work()
    assert bench.figures() == ("failed", 1000, 993, 0, 7, 0)
    assert set(bench.failed_lines()) == {at + 1 for at in bad}
    assert len(bench.items()) == 993
    bench.repair("x12", "12")
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 1000, 1000, 0, 0, 0)
    assert len(set(bench.items("code"))) == len(bench.items("code")) == 1000


@pytest.mark.parametrize("reader", READERS)
def test_a_row_the_database_refuses_fails_alone(db, reader):
    """A code that is there twice: the second row fails, in the words of the model."""
    bench = FlowBench(db, reader, config=None)
    bench.start("Name;Code\nApfel;A\nBirne;A\nKirsche;C\n").work()
    assert bench.items() == ["Apfel", "Kirsche"]
    assert "This code is taken." in bench.failed_lines()[3]


def test_a_batch_narrows_down_on_what_it_could_not_check(db):
    """Without checks before the ORM the same rows fail, found by halves."""
    bench = FlowBench(db, "test_item_batch_import", config={"check_amount": False})
    bench.start(many_rows(50, {7, 8, 41})).work()
    assert set(bench.failed_lines()) == {8, 9, 42}
    assert bench.figures() == ("failed", 50, 47, 0, 3, 0)


def test_a_chunk_without_a_good_row_fails_itself(db):
    """It keeps its rows, and its own job is the one that failed."""
    bench = FlowBench(db, csv={"chunk_size": 1}).start("Name;Amount\nApfel;a\nKiwi;b\n")
    ran = bench.work()
    assert [state for _uuid, state, _error in ran] == ["done", "failed", "failed"]
    assert [chunk["state"] for chunk in bench.chunks()] == ["failed", "failed"]
    with bench.env() as env:
        job = env["impexp.chunk"].search([], limit=1).job_id
        assert job.exc_message == "Line 2: could not convert string to float: 'a'"
        assert "Traceback" in job.exc_info
        assert not job.date_done
    assert bench.figures() == ("failed", 2, 0, 0, 2, 0)


def test_a_skipped_row_counts_as_skipped_and_leaves_nothing(db):
    """What the row had made is undone, its reason is kept."""
    bench = FlowBench(db).start("Name;Event\nApfel;\nKiwi;skip:not in season\n")
    bench.work()
    assert bench.figures() == ("done", 2, 1, 1, 0, 0)
    assert bench.items() == ["Apfel"]


def test_rows_without_a_header_are_lists(db):
    """0 and empty cells arrive as they are."""
    bench = FlowBench(db, "test_list_import", csv={"includes_header": False})
    bench.start("Apfel;;0\nKiwi;K;1\n").work()
    assert bench.items() == ["Apfel", "Kiwi"]


def test_rows_yielded_go_to_the_next_task_with_their_line(db):
    """Two chunks of rows: those read, and those handed on; the run counts the first."""
    bench = FlowBench(db, "test_double")
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        last = env["impexp.task"].create(
            {"name": "Items", "task": "test_item_import", "flow_id": flow.id}
        )
        reader = flow.task_ids.filtered(lambda task: task.task == "test_double")
        env["impexp.task.transition"].create(
            {"task_from_id": reader.id, "task_to_id": last.id}
        )
    bench.start("Name;Code\nApfel;A\nKiwi;K\n").work()
    assert bench.items("code") == ["A", "A-2", "K", "K-2"]
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)


def test_the_same_isolation_without_jobs(db):
    """Run at once: three are in, one waits with a failed job that can be requeued."""
    bench = FlowBench(db).start(FRUIT, asynch=False)
    assert bench.figures() == ("failed", 4, 3, 0, 1, 0)
    bench.repair("abc", "2,5")
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)


def test_requeueing_on_the_screen_of_jobs_is_retry(db):
    """The failed job of the chunk, requeued by a job manager, imports the row."""
    bench = FlowBench(db).start(FRUIT)
    bench.work()
    bench.repair("abc", "2,5")
    with bench.env("admin") as env:
        job = env["queue.job"].search([("state", "=", "failed")])
        assert job.open_related_action()["res_model"] == "impexp.chunk"
        job.requeue()
    assert bench.figures() == ("running", 4, 3, 0, 0, 1)
    bench.work()
    assert bench.figures() == ("done", 4, 4, 0, 0, 0)


def test_a_row_that_cannot_be_read_waits_for_repair(db):
    """Too many cells: the row fails with its line, unchanged it fails again."""
    bench = FlowBench(db).start("Name;Code\nApfel;A\nKiwi;K;zu viel\n")
    bench.work()
    assert bench.items() == ["Apfel"]
    assert list(bench.failed_lines()) == [3]
    bench.retry()
    bench.work()
    assert list(bench.failed_lines()) == [3]
    bench.repair("zu viel", "")
    bench.retry()
    bench.work()
    assert bench.items() == ["Apfel", "Kiwi"]


def test_a_row_read_with_doubt_is_not_imported_before_somebody_looked(db):
    """Text behind a closing quote: the cells look whole, and Retry is no repair."""
    bench = FlowBench(db).start('Name;Code\nApfel;A\n"Ki"wi;K\n')
    bench.work()
    bench.retry()
    bench.work()
    assert bench.items() == ["Apfel"]
    bench.repair("Ki", "Gold-Ki")
    bench.retry()
    bench.work()
    assert len(bench.items()) == 2


def test_a_chunk_the_database_refuses_is_failed_with_the_real_cause(db):
    """The state is committed though the rows are not, and names the constraint."""
    bench = FlowBench(db, csv={"chunk_size": 1})
    bench.start("Name;Code\nApfel;A\nBirne;A\n").work()
    [chunk] = bench.chunks(state="failed")
    assert chunk["error"] == "Line 3: This code is taken."
    with bench.env() as env:
        detail = env["impexp.chunk"].browse(chunk["id"]).error_detail
        assert "UniqueViolation" in detail


def test_a_chunk_knows_its_job_its_records_and_its_run(db):
    """And the job knows the chunk."""
    bench = FlowBench(db).start("Name\nApfel\n")
    bench.work()
    with bench.env("admin") as env:
        chunk = env["impexp.chunk"].search([])
        assert chunk.run_id.id == bench.run_id
        assert chunk.job_id.state == "done"
        assert chunk.job_id.records == chunk
        domain = chunk.action_open_records()["domain"]
        assert env["flow.test.item"].search(domain).name == "Apfel"


def test_one_row_a_chunk_is_one_job_a_row(db):
    bench = FlowBench(db, csv={"chunk_size": 1}).start("Name\nApfel\nKiwi\nLimette\n")
    ran = bench.work()
    assert len(ran) == 1 + 3
    assert [chunk["rows"] for chunk in bench.chunks()] == [1, 1, 1]


def test_two_starts_of_one_flow_are_two_runs(db):
    """Where the flow allows it; each with its own file, figures and rows."""
    bench = FlowBench(db).allow_several_runs()
    first = bench.start("Name\nApfel\n").run_id
    second = bench.start("Name\nKiwi\nLimette\n").run_id
    bench.work()
    assert first != second
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert bench.items() == ["Apfel", "Kiwi", "Limette"]
