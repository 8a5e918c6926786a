"""The figures of a run are about all of its tasks, and add up."""

import re

import pytest

from support.jobs import next_job, run_job

from .flows import FlowBench

KINDS = "ABCDEF"
HEADER = "Name;Key;Amount"  # two items may not have one code


def rows_of(count, kinds=KINDS, bad=()):
    """A file whose rows are of one kind after the other, in the column Name."""
    rows = [
        f"{kinds[at % len(kinds)]};C{at};{'x' if at in bad else at}"
        for at in range(count)
    ]
    return "\n".join([HEADER, *rows, ""])


def bench_of(database, conditions, chunk_size=5, reader="test_item_import"):
    """A CSV file behind which a task stands for each of the conditions."""
    bench = FlowBench(database, reader, csv={"chunk_size": chunk_size})
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        start = flow.task_ids.filtered("flow_start")
        start.transition_out_ids.condition = conditions[0]
        for number, condition in enumerate(conditions[1:], 2):
            add_task(flow, start, f"Items {number}", condition, reader)
    return bench


def add_task(flow, before, name, condition=False, reader="test_item_import"):
    task = flow.task_ids.create({"name": name, "task": reader, "flow_id": flow.id})
    flow.transition_ids.create(
        {"task_from_id": before.id, "task_to_id": task.id, "condition": condition}
    )
    return task


def of_kind(kind):
    return f"row['Name'] == {kind!r}"


def told(bench):
    """The last message of the run, and the note of its activity."""
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        message = re.sub("<[^>]+>", "", run.message_ids.sorted("id")[-1].body)
        return message, run.activity_ids.note or ""


def left_out(bench):
    with bench.env() as env:
        return env["impexp.run"].browse(bench.run_id).rows_left_out


def tasks_of(bench):
    """{task: [figure, …]} of the table on the run's form, left out behind them."""
    with bench.env() as env:
        text = env["impexp.run"].browse(bench.run_id).task_figures
        found = re.findall("<tr><td>(.*?)</td>(.*?)</tr>", text)
        return {
            re.sub("<div.*", "", name): re.findall('"text-end">(.*?)<', cells)
            for name, cells in found
        }


def test_six_tasks_behind_one_reader_are_counted_together(db):
    """Rows of the first task alone are not the file."""
    bench = bench_of(db, [of_kind(kind) for kind in KINDS])
    bench.start(rows_of(24, bad={7, 11})).work()
    assert bench.figures() == ("failed", 24, 22, 0, 2, 0)
    message, note = told(bench)
    assert message.startswith("22 of 24 rows are in, 0 skipped, 2 wait for repair.")
    assert "22 of 24 rows are in" in note
    with bench.env() as env:
        [file] = env["impexp.run"].browse(bench.run_id).file_ids
        assert (file.rows, file.rows_done, file.rows_failed) == (24, 22, 2)
        assert file.state == "failed"
        assert env["impexp.run"].browse(bench.run_id).progress == pytest.approx(
            91.67, 1
        )


def test_a_row_that_goes_to_several_tasks_is_one_row_of_the_file(db):
    """It failed if it failed in one of them; each task shows its own."""
    bench = bench_of(db, [False, False])
    bench.start(rows_of(12, bad={3, 8})).work()
    assert bench.figures() == ("failed", 12, 10, 0, 2, 0)
    assert tasks_of(bench) == {
        "Rows to items": ["12", "10", "0", "2", "0"],
        "Items 2": ["12", "10", "0", "2", "0"],
    }


def test_a_row_is_failed_in_the_file_as_long_as_it_is_in_one_task(db):
    """Repaired in one of two tasks, and then in the other."""
    bench = bench_of(db, [False, False]).start(rows_of(12, bad={3, 8}))
    bench.work()
    with bench.env() as env:
        failed = env["impexp.chunk"].search([("state", "=", "failed")])
        for chunk in failed.filtered(lambda chunk: chunk.task_id == failed[0].task_id):
            chunk.write({"data": chunk.data.replace('"x"', '"1"')})
            chunk.action_retry()
    bench.work()
    assert bench.figures() == ("failed", 12, 10, 0, 2, 0)
    bench.repair('"x"', '"1"')
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 12, 12, 0, 0, 0)


@pytest.mark.parametrize("skipping", [1, 2])
def test_a_row_is_skipped_only_if_no_task_took_it(db, skipping):
    """In one of two tasks, or in both."""
    bench = bench_of(db, [False, False], reader="test_item_import")
    bench.start("Name;Amount\nA;x\nB;2\n").work()
    with bench.env() as env:
        env["impexp.chunk"].search([("state", "=", "failed")])[:skipping].action_skip()
    bench.repair('"x"', '"1"')
    if skipping == 1:
        bench.retry()
    bench.work()
    done = 2 if skipping == 1 else 1
    assert bench.figures() == ("done", 2, done, 2 - done, 0, 0)


def test_rows_that_wait_in_one_of_two_tasks_wait(db):
    bench = bench_of(db, [False, False], chunk_size=6).start(rows_of(12))
    for _job in range(3):  # the reader, and a chunk or two
        run_job(db, next_job(db))
    state, *figures = bench.figures()
    assert (state, figures[0]) == ("running", 12)
    assert figures[0] == sum(figures[1:]) and figures[-1] >= 6
    bench.work()
    assert bench.figures() == ("done", 12, 12, 0, 0, 0)


def test_rows_that_a_condition_stops_are_left_out_with_the_condition(db):
    """Counted beside those that a task got."""
    bench = bench_of(db, [of_kind("A"), of_kind("B")]).start(rows_of(24, bad={6}))
    bench.work()
    assert bench.figures() == ("failed", 8, 7, 0, 1, 0)
    assert left_out(bench) == 16
    message, _note = told(bench)
    assert "7 of 8 rows are in, 0 skipped, 1 waits for repair." in message
    assert f"16 rows were left out, as they do not meet “{of_kind('A')}”" in message
    assert tasks_of(bench) == {
        "Rows to items": ["4", "3", "0", "1", "0", "20"],
        "Items 2": ["4", "4", "0", "0", "0", "20"],
    }
    with bench.env() as env:
        [file] = env["impexp.run"].browse(bench.run_id).file_ids
        assert (file.rows, file.rows_left_out) == (8, 16)


def test_a_condition_that_stops_all_rows_says_so(db):
    """“There are no rows” would not be true of the file."""
    bench = bench_of(db, [of_kind("Z")]).start(rows_of(7))
    bench.work()
    assert bench.figures() == ("done", 0, 0, 0, 0, 0)
    assert left_out(bench) == 7
    assert tasks_of(bench) == {"Rows to items": ["0", "0", "0", "0", "0", "7"]}


def test_rows_left_out_are_counted_over_all_jobs_of_the_reader(db):
    """A reader that goes on in the next job, and rows here and now."""
    bench = bench_of(db, [of_kind("A")], chunk_size=1).start(rows_of(60))
    bench.work()
    assert bench.figures() == ("done", 10, 10, 0, 0, 0)
    bench.start(rows_of(60), asynch=False)
    assert bench.figures() == ("done", 10, 10, 0, 0, 0)
    assert left_out(bench) == 50


def test_first_rows_that_all_fail_stop_the_run_though_others_are_left_out(db):
    """Left out is not a success."""
    bench = bench_of(db, [of_kind("A")], chunk_size=12)
    with bench.env() as env:
        env["impexp.task.flow"].browse(bench.flow_id).stop_after = 4
    bench.start(rows_of(240, bad=set(range(240)))).work()
    assert bench.figures()[0] == "paused"


def test_rows_of_tasks_one_after_the_other_are_counted_once(db):
    """A row that its second task refuses is not in."""
    bench = bench_of(db, [False], chunk_size=5, reader="test_double")
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        double = flow.task_ids.filtered(lambda task: task.task == "test_double")
        add_task(flow, double, "Items", "row['Code'] != 'C1-2'")
    bench.start(rows_of(12, bad={3, 8}).replace("Key", "Code")).work()
    assert bench.figures() == ("failed", 12, 10, 0, 2, 0)
    assert tasks_of(bench) == {
        "Rows to items": ["12", "12", "0", "0", "0"],
        "Items": ["23", "19", "0", "4", "0"],
    }
    bench.repair('"x"', '"1"')
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 12, 12, 0, 0, 0)


def test_rows_that_a_type_hands_on_by_itself_are_counted_once(db):
    """Not by what it returns, but by a call, row by row."""
    bench = bench_of(db, [False], chunk_size=5, reader="test_hand_on")
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        first = flow.task_ids.filtered(lambda task: task.task == "test_hand_on")
        add_task(flow, first, "Items")
    bench.start(rows_of(12, kinds=["A", "B", ""], bad={3, 7})).work()
    assert bench.figures() == ("failed", 12, 6, 0, 6, 0)
    assert tasks_of(bench) == {
        "Rows to items": ["12", "8", "0", "4", "0"],
        "Items": ["8", "6", "0", "2", "0"],
    }
    bench.repair('"x"', '"1"')
    bench.repair('""', '"C"')
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 12, 12, 0, 0, 0)


def test_two_readers_of_two_files_are_counted_together(db):
    """The second one's rows are rows of the run as well."""
    bench = bench_of(db, [False])
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        start = flow.task_ids.filtered("flow_start")
        files = flow.task_ids.create(
            {"name": "Files", "task": "test_write_file", "flow_id": flow.id}
        )
        start.flow_start, files.flow_start = False, True
        items = start.successor_ids
        second = flow.task_ids.create(
            {
                "name": "CSV 2",
                "task": "csv_import",
                "flow_id": flow.id,
                "config": "{'chunk_size': 5}",
            }
        )
        for end in (start, second):
            flow.transition_ids.create({"task_from_id": files.id, "task_to_id": end.id})
        add_task(flow, second, "Items 2")
        assert items
    with bench.env("admin") as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        bench.run_id = flow.do_run(content=rows_of(6, bad={2})).id
    bench.work()
    assert bench.figures() == ("failed", 12, 10, 0, 2, 0)


def test_equal_errors_of_steps_are_said_once(db):
    """Two files that cannot be read for the same reason."""
    from odoo.addons.connector_flow.engine.run_words import end_message

    bench = bench_of(db, [False])
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        start = flow.task_ids.filtered("flow_start")
        start.config = "{'required_columns': ['Price']}"
    bench.start(rows_of(3)).work()
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        step = run.step_ids
        again = step.copy({"file_id": step.file_id.id, "state": "failed"})
        again.error = step.error
        assert run.step_error == step.error
        assert end_message(run).count("Price") == 1
        assert "CSV to rows (2 ×): " in end_message(run)


def test_an_equal_end_is_not_said_twice(db):
    """Retried without a repair: the activity is new, the message is not."""
    bench = bench_of(db, [False]).start(rows_of(6, bad={2}))
    bench.work()
    for _time in range(2):
        bench.retry()
        bench.work()
    with bench.env() as env:
        run = env["impexp.run"].browse(bench.run_id)
        assert len(run.message_ids) == len(run.activity_ids) == 1
    bench.repair('"x"', '"1"')
    bench.retry()
    bench.work()
    assert told(bench)[0].startswith("6 of 6 rows are in")
