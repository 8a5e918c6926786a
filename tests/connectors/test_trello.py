"""Trello's lists through real jobs, whatever Trello does meanwhile."""

import pytest

from odoo import fields

from suite_setup.patience import PATIENCE

from .bench import ConnectorBench, wire_server

trello_server = wire_server("connector_trello", "trello_server")
LISTS = 200


@pytest.fixture
def trello():
    """A board with 200 lists, one of which is archived."""
    with trello_server.TrelloServer() as server:
        for number in range(LISTS):
            server.add_list(f"Liste {number} – „Süd“")
        server.change_list(list_id(3), closed=True)
        yield server


@pytest.fixture
def bench(db, trello):
    """A database that is connected to the board."""
    values = {
        "location": trello.location,
        "api_key": trello_server.KEY,
        "api_token": trello_server.TOKEN,
        "board": trello_server.BOARD,
    }
    return ConnectorBench(db, "trello.backend", "trello.list", values)


def list_id(number):
    return f"5f{number:022x}"


def names(trello):
    """What Trello calls its lists."""
    return {id_: one["name"] for id_, one in trello.lists.items()}


def test_200_lists_come_in_whatever_trello_does(bench, trello):
    """What helps itself is retried, what does not is told; then all lists are in."""
    trello.misbehave("GET", f"/boards/{trello_server.BOARD}/lists", lambda x: x + x[:3])
    trello.misbehave("GET", "/1/lists/", 500)
    trello.misbehave("GET", "/1/lists/", 429, Retry_After="3600")
    trello.misbehave("GET", "/1/lists/", "drop")
    trello.misbehave("GET", "/1/lists/", b"Wartung bis 5 Uhr")
    bench.press("action_import_lists")
    bench.work()
    assert len(bench.jobs(method="import_record")) == LISTS
    # The one that was told to wait has not failed, and waits as long as it was told.
    pending = bench.jobs("pending")
    assert [job["retry"] for job in pending] == [1, 0, 1]
    wait = pending[1]["eta"] - fields.Datetime.now()
    assert 3600 - PATIENCE < wait.total_seconds() <= 3600
    [failed] = bench.jobs("failed")
    assert "Wartung bis 5 Uhr" in failed["exc_message"]
    bench.work(ignore_eta=True)
    bench.requeue()
    bench.work()
    assert bench.bound() == names(trello)
    assert [id_ for id_, active in bench.bound("active").items() if not active] == [
        list_id(3)
    ]
    assert len(bench.jobs("done")) == len(bench.jobs()) == LISTS + 1
    assert not trello.called("PUT") and not trello.called("POST")
    assert trello_server.TOKEN not in str(bench.jobs())


def test_lists_are_renamed_there_and_here(bench, trello):
    """An import by date finds what changed there; our own change brings no other."""
    for number in range(10, LISTS):
        del trello.lists[list_id(number)]
    bench.press("action_import_lists")
    assert bench.work() == 1 + 10
    trello.change_list(list_id(5), name="Von dort")
    bench.rename(list_id(6), "Von hier")
    assert bench.work() == 1
    bench.press("action_import_lists")
    # The batch, both lists, and the last one of the first import: whole seconds.
    assert bench.work() == 1 + 3
    assert bench.bound() == names(trello)
    assert (bench.bound()[list_id(5)], bench.bound()[list_id(6)]) == (
        "Von dort",
        "Von hier",
    )
    assert trello.called("PUT") == [{"name": "Von hier"}]
    assert len(bench.jobs("done")) == len(bench.jobs()) == 16


def test_a_list_whose_creation_got_no_answer_is_not_created_again(bench, trello):
    """A person looks, gives its id, and requeues the job: there is one list, bound."""
    trello.lists.clear()
    trello.misbehave("POST", "/lists", "drop")
    with bench.env("admin") as env:
        values = {"name": "Süßkirschen", "backend_id": bench.backend_id}
        env["trello.list"].create(values)
    bench.work(ignore_eta=True)
    [job] = bench.jobs("failed")
    assert "The outcome of an earlier export is unknown" in job["exc_message"]
    [made] = trello.lists
    with bench.env("admin") as env:
        intent = env["connector.export.intent"].search([])
        intent.external_id = made
        intent.action_give_external_id()
    bench.requeue()
    bench.work(ignore_eta=True)
    assert bench.bound() == {made: "Süßkirschen"} == names(trello)
    assert len(trello.called("POST")) == 1


@pytest.mark.parametrize("how", [429, 503])
def test_a_list_that_trello_refused_is_created_later(bench, trello, how):
    """Nothing was created, so the export is just tried again."""
    trello.lists.clear()
    trello.misbehave("POST", "/lists", how)
    with bench.env("admin") as env:
        values = {"name": "Süßkirschen", "backend_id": bench.backend_id}
        env["trello.list"].create(values)
    bench.work(ignore_eta=True)
    assert list(bench.bound().values()) == list(names(trello).values())
    assert len(bench.jobs("done")) == len(bench.jobs()) == 1
