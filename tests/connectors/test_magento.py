"""Magento's customer groups through real jobs, whatever the shop does meanwhile."""

import time

import pytest

from odoo import fields

from suite_setup.odoo_log import Allowed
from suite_setup.patience import PATIENCE
from support.waiting import wait_until

from .bench import ConnectorBench, wire_server

magento_server = wire_server("connector_magento_groups", "magento_server")
INFO, LIST = "ol_customer_groups.info", "ol_customer_groups.list"
UPDATE = "ol_customer_groups.update"
GROUPS = 200
TWICE = 50  # of which two jobs come at the same time


@pytest.fixture
def magento():
    """A shop with 200 groups, the first of which has the id 0."""
    with magento_server.MagentoServer() as server:
        for id_ in range(GROUPS):
            server.add_group(id_, f"Gruppe {id_} – „Süd“")
        yield server


@pytest.fixture
def bench(db, magento):
    """A database that is connected to the shop."""
    return connected(db, magento)


def connected(database, magento):
    values = {
        "location": magento.location,
        "username": magento_server.USER,
        "password": magento_server.KEY,
    }
    bindings = "magento.res.partner.category"
    return ConnectorBench(database, "magento.backend", bindings, values)


def names(magento):
    """What Magento calls its groups."""
    return {id_: row["customer_group_code"] for id_, row in magento.groups.items()}


def tags(bench):
    """Names of all tags that are bound."""
    with bench.env() as env:
        bindings = env[bench.bindings].search([])
        assert len(bindings.odoo_id) == len(bindings)
        return bindings.odoo_id.mapped("name")


def seconds_until(job):
    return (job["eta"] - fields.Datetime.now()).total_seconds()


def test_200_groups_come_in_whatever_the_shop_does(bench, magento):
    """What helps itself is retried, what does not is told; then all groups are in."""
    magento.groups["3"]["tax_class_id"] = "0"
    magento.misbehave(LIST, lambda rows: [*rows, rows[7], rows[7]])
    magento.misbehave(INFO, 500)
    magento.misbehave(INFO, 429, Retry_After="3600")
    magento.misbehave(INFO, "drop", times=2)  # Python's client asks twice by itself
    magento.misbehave(INFO, "cut")
    magento.misbehave(INFO, b"Wartung bis 5 Uhr")
    bench.press("action_import_customer_groups")
    bench.work()
    assert len(bench.jobs(method="import_record")) == GROUPS
    pending = bench.jobs("pending")
    assert [job["retry"] for job in pending] == [1, 1, 1, 1]
    # The shop's hour, and our own minute.
    waits = [3600 - PATIENCE < seconds_until(job) <= 3600 for job in pending]
    assert waits == [False, True, False, False]
    [failed] = bench.jobs("failed")
    assert "Wartung bis 5 Uhr" in failed["exc_message"]
    assert len(bench.bound()) == GROUPS - 5
    assert bench.work(ignore_eta=True) == 4
    bench.requeue()
    bench.work()
    assert bench.bound() == names(magento)
    assert sorted(tags(bench)) == sorted(names(magento).values())
    with bench.env() as env:
        [checkpoint] = env["connector.checkpoint"].search([])
        assert checkpoint.record.external_id == "3"
    # One job for the batch and one a group, all done: nothing came back.
    assert len(bench.jobs("done")) == len(bench.jobs()) == GROUPS + 1
    assert not magento.called(UPDATE)


def test_groups_are_renamed_there_and_here(bench, magento):
    """Each name goes to the other side once, and nothing goes back and forth."""
    for id_ in range(10, GROUPS):
        del magento.groups[str(id_)]
    bench.press("action_import_customer_groups")
    bench.work()
    magento.groups["5"]["customer_group_code"] = "Von dort"
    bench.rename("6", "Von hier")
    assert bench.work() == 1
    assert magento.called(UPDATE) == [[6, {"customer_group_code": "Von hier"}]]
    bench.press("action_import_customer_groups")
    assert bench.work() == 1 + 10
    assert bench.bound() == names(magento)
    assert (bench.bound()["5"], bench.bound()["6"]) == ("Von dort", "Von hier")
    assert len(magento.called(UPDATE)) == 1
    assert len(bench.jobs("done")) == len(bench.jobs()) == 2 * (1 + 10) + 1


@pytest.mark.parametrize("export_first", [True, False])
def test_a_group_that_is_renamed_on_both_sides_has_one_name(
    bench, magento, export_first
):
    """The job that runs last decides, and both sides have its name."""
    magento.groups = {"5": magento.groups["5"]}
    bench.press("action_import_customer_groups")
    bench.work()
    magento.groups["5"]["customer_group_code"] = "Von dort"
    for step in ("export", "import") if export_first else ("import", "export"):
        if step == "export":
            bench.rename("5", "Von hier")
        else:
            bench.press("action_import_customer_groups")
        bench.work()
    assert bench.bound() == names(magento) == {"5": "Von hier"}


def test_an_export_is_retried_and_takes_the_last_name(bench, magento):
    """While it waits, another name needs no other job."""
    magento.groups = {"5": magento.groups["5"]}
    bench.press("action_import_customer_groups")
    bench.work()
    magento.misbehave(UPDATE, 500)
    bench.rename("5", "Erster Name")
    bench.work()
    bench.rename("5", "Zweiter Name")
    assert [job["retry"] for job in bench.jobs("pending")] == [1]
    assert bench.work(ignore_eta=True) == 1
    assert names(magento) == {"5": "Zweiter Name"}


def test_a_shop_that_stays_away_fails_the_job_with_the_reason(bench, magento):
    """After five times; the key is nowhere in it."""
    magento.misbehave("login", 503, times=99)
    bench.press("action_import_customer_groups")
    bench.work(ignore_eta=True)
    [job] = bench.jobs()
    assert (job["state"], job["retry"]) == ("failed", 5)
    assert f"{magento.location} answers 503" in job["exc_message"]
    assert magento_server.KEY not in str(job)


def test_jobs_that_import_the_same_group_at_the_same_time(start_server, db, magento):
    """Two workers, each group in two jobs: the constraint decides, nothing fails."""
    for id_ in range(TWICE, GROUPS):
        del magento.groups[str(id_)]
    bench = connected(db, magento)
    magento.misbehave(INFO, slowly, times=2 * TWICE)
    with bench.env("admin") as env:
        backend = env["magento.backend"].browse(bench.backend_id)
        for id_ in magento.groups:
            for _ in range(2):
                env[bench.bindings].with_delay().import_record(backend, id_)
    server = start_server(database=db, allowed=RACE)
    wait_until(lambda: is_done(bench), 1, describe=lambda: states(bench))
    assert bench.bound() == names(magento)
    assert len(tags(bench)) == TWICE
    assert magento_server.KEY not in server.log.read_text()
    assert not magento.called(UPDATE)


def slowly(answer):
    """Give both jobs the time to ask before one of them has ended."""
    time.sleep(0.05)
    return answer


RACE = [
    Allowed("queue_job", "could not serialize", "of two jobs one runs again"),
]


def states(bench):
    with bench.env() as env:
        return dict(env["queue.job"]._read_group([], ["state"], ["__count"]))


def is_done(bench):
    found = states(bench)
    assert "failed" not in found, bench.jobs("failed")
    return list(found) == ["done"] and found["done"] == 2 * TWICE
