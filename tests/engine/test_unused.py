"""Data of a file that nobody takes is named on the run, or refused."""

import json

import pytest

from .flows import FlowBench

ITEM = {"model": "flow.test.item"}
NAME = ITEM | {"mapping": {"Name": "name"}}
XML = """<list>
  <item><name>Apfel</name><code>A</code><note>rot</note></item>
  <item><name>Kiwi</name><code>K</code></item>
</list>"""
LINES = """<orders>
  <order><id>1</id><line><name>Apfel</name></line></order>
  <order><id>2</id><line><name>Kiwi</name></line><line><name>Pflaume</name></line></order>
</orders>"""


def bench_of(database, config, kind="csv_import", **options):
    return FlowBench(database, "record_import", options, config, kind)


def unused(bench):
    with bench.env() as env:
        return env["impexp.run"].browse(bench.run_id).unused_columns


@pytest.mark.parametrize("asynch", [True, False])
def test_columns_that_the_mapping_does_not_take_are_named(db, asynch):
    """In the order of the file; those without any cell are no data."""
    bench = bench_of(db, NAME).start(
        "Code;Name;Empty;Note\n1;Apfel;;\n2;Kiwi;;x\n", asynch=asynch
    )
    bench.work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert unused(bench) == 'CSV to rows: 2 columns are not used: "Code", "Note".'


def test_a_column_that_has_data_in_a_later_job_only_is_named(db):
    rows = "".join(f"N{at};{'x' if at == 59 else ''}\n" for at in range(60))
    bench = bench_of(db, NAME, chunk_size=2).start(f"Name;Note\n{rows}")
    bench.work()
    assert unused(bench) == 'CSV to rows: 1 column is not used: "Note".'


def test_headers_that_are_all_fields_leave_nothing_unused(db):
    bench = bench_of(db, ITEM).start("name;code\nApfel;A\n")
    bench.work()
    assert not unused(bench)


def test_columns_without_a_header_are_named_by_their_numbers(db):
    config = ITEM | {"mapping": {1: "name"}}
    bench = bench_of(db, config, includes_header=False).start("Apfel;A;x\nKiwi;K;y\n")
    bench.work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert unused(bench) == 'CSV to rows: 2 columns are not used: "#2", "#3".'


def test_a_column_that_another_task_or_a_condition_takes_is_used(db):
    """Of two tasks, each takes one; the condition looks at a third."""
    bench = bench_of(db, NAME)
    with bench.env() as env:
        flow = env["impexp.task.flow"].browse(bench.flow_id)
        start = flow.task_ids.filtered("flow_start")
        start.transition_out_ids.condition = "row['Kind'] == 'x'"
        config = repr(ITEM | {"mapping": {"Second": "name"}})
        second = flow.task_ids.create(
            {
                "name": "Second",
                "task": "record_import",
                "flow_id": flow.id,
                "config": config,
            }
        )
        flow.transition_ids.create({"task_from_id": start.id, "task_to_id": second.id})
    bench.start("Name;Second;Kind;Note\na;b;x;y\n").work()
    assert unused(bench) == 'CSV to rows: 1 column is not used: "Note".'


def test_types_that_do_not_tell_what_they_take_leave_nothing_unused(db):
    bench = FlowBench(db).start("Name;Amount;Note\nApfel;1;x\n")
    bench.work()
    assert not unused(bench)


@pytest.mark.parametrize(
    "kind, options, content",
    [
        ("xml_import", {"path": "list/item"}, XML),
        (
            "json_import",
            {},
            json.dumps([{"name": "Apfel", "code": "A", "note": "rot"}, {"name": "K"}]),
        ),
        ("json_import", {}, '{"name": "Apfel", "code": "A", "note": "rot"}\n'),
    ],
)
def test_data_of_documents_that_nobody_takes_is_named(db, kind, options, content):
    config = ITEM | {"mapping": {"name": "name"}}
    bench = bench_of(db, config, kind, **options).start(content)
    bench.work()
    assert unused(bench) == 'CSV to rows: 2 columns are not used: "code", "note".'


def lines_bench(database, mapping, **options):
    config = ITEM | {"mapping": mapping}
    options = {"path": "orders/order"} | options
    return bench_of(database, config, "xml_import", **options)


def test_a_repeated_element_that_would_be_lost_fails_its_row(db):
    """The mapping takes the first one of two; the other row goes in."""
    bench = lines_bench(db, {"line/name": "name"}).start(LINES)
    bench.work()
    assert bench.figures() == ("failed", 2, 1, 0, 1, 0)
    [error] = bench.failed_lines().values()
    assert "“line/name” is there several times" in error
    assert "“line[2]/name” would be lost" in error and "first_only" in error


def test_a_repeated_element_goes_in_once_the_mapping_takes_it(db):
    """Retried with another mapping, or named as one of which the first counts."""
    bench = lines_bench(db, {"line/name": "name"}).start(LINES)
    bench.work()
    with bench.env() as env:
        task = env["impexp.task"].search(
            [("flow_id", "=", bench.flow_id), ("task", "=", "record_import")]
        )
        mapping = {"line/name": "name", "line[2]/name": "code"}
        task.config = repr(ITEM | {"mapping": mapping})
    bench.retry()
    bench.work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    with bench.env() as env:
        assert env["flow.test.item"].search([("code", "=", "Pflaume")]).name == "Kiwi"


@pytest.mark.parametrize("name", ["line", "line/name"])
def test_a_repeated_element_that_is_named_does_not_count(db, name):
    content = LINES.replace(
        "</name></line></order>", "</name><name>x</name></line></order>"
    )
    bench = lines_bench(db, {"line/name": "name"}, first_only=["line", "line/name"])
    bench.start(LINES if name == "line" else content)
    bench.work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert bench.items() == ["Apfel", "Kiwi"]


def test_a_repeated_element_that_nobody_takes_is_a_column_that_is_not_used(db):
    bench = lines_bench(db, {"id": "name"}).start(LINES)
    bench.work()
    assert bench.figures() == ("done", 2, 2, 0, 0, 0)
    assert '"line/name", "line[2]/name"' in unused(bench)
