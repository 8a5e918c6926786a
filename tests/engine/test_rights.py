"""Who may change a flow while it works with somebody else's rights."""

import psycopg2.errors
import pytest

from support.people import add_person

from .flows import FRUIT, FlowBench


def test_a_change_that_did_not_see_a_start_begins_anew(db):
    """A long transaction does not slip past a run that began meanwhile."""
    bench = FlowBench(db)
    with bench.env() as env:
        add_person(env, "mia", "connector_flow.group_flow_manager")
    with pytest.raises(psycopg2.errors.SerializationFailure):
        with bench.env("mia") as env:
            task = env["impexp.task"].search([("flow_id", "=", bench.flow_id)], limit=1)
            bench.start(FRUIT, login="admin")
            task.config = "{'chunk_size': 7}"
