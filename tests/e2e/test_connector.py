"""A connector's jobs on a real server, whose workers are killed in the worst moment."""

import pytest
from e2e.test_kill import KILLED, wake_runner

from suite_setup.odoo_log import Allowed
from support.odoo_env import open_env
from support.waiting import wait_until

ITEM = "connector.test.item.bind"
# The record must not be created again if its worker dies …
MOMENTS = {
    "noted": "after export of Äpfel",
    "created": "after create",
    "asked": "before create",
}


class ConnectorBench:
    """A database with a backend, whose remote system is a file; all of it commits."""

    def __init__(self, database, path, keyed=True):
        self.database = database
        with open_env(database) as env:
            values = {"name": "Prüfstand", "path": str(path), "keyed": keyed}
            self.backend_id = env["connector.test.backend"].create(values).id
        # Addons can be imported once Odoo has started.
        from odoo.addons.connector_test.remote import Remote

        self.remote = Remote(str(path))

    def export(self):
        """Queue the export of a new item."""
        with open_env(self.database) as env:
            values = {"name": "Äpfel", "backend_id": self.backend_id}
            self.binding_id = env[ITEM].create(values).id
            job = env[ITEM].browse(self.binding_id).with_delay().export_record()
            self.uuid = job.uuid
        return self

    def queue_import(self, external_id, times):
        with open_env(self.database) as env:
            backend = env["connector.test.backend"].browse(self.backend_id)
            for _number in range(times):
                env[ITEM].with_delay().import_record(backend, external_id)

    def jobs(self):
        """States of all jobs."""
        with open_env(self.database) as env:
            return env["queue.job"].search([]).mapped("state")

    def job(self):
        """State and message of the export's job; meanwhile keep the runner awake."""
        wake_runner(self.database)
        with open_env(self.database) as env:
            job = env["queue.job"].search([("uuid", "=", self.uuid)])
            return job.state, job.exc_message

    def wait_for(self, *states):
        return wait_until(
            lambda: (now := self.job())[0] in states and now,
            1,
            describe=self.job,
        )

    def requeue(self):
        with open_env(self.database) as env:
            env["queue.job"].search([("uuid", "=", self.uuid)]).requeue()

    def bound_to(self):
        """External id on the binding, and the states of what is noted of exports."""
        with open_env(self.database) as env:
            intents = env["connector.export.intent"].search(
                [("backend_id", "=", self.backend_id)]
            )
            return env[ITEM].browse(self.binding_id).external_id, intents.mapped(
                "state"
            )


def test_a_killed_worker_creates_nothing_twice(start_server, db, tmp_path):
    """Killed after the id is noted, after the creation, or before it: one record."""
    benches = {
        moment: ConnectorBench(db, tmp_path / moment).export() for moment in MOMENTS
    }
    for moment, bench in benches.items():
        bench.remote.plan(MOMENTS[moment], "die")
    start_server(database=db, allowed=KILLED)
    for bench in benches.values():
        bench.wait_for("done")
        assert bench.remote.ids() == [1]
        assert bench.bound_to() == ("1", [])
    found = {moment: bench.remote.calls("find") for moment, bench in benches.items()}
    # An id that is noted needs no question to the backend.
    assert found == {"noted": 0, "created": 1, "asked": 1}


@pytest.mark.parametrize("moment", ["before create", "after create"])
def test_without_keys_a_killed_worker_leaves_a_clear_failure(
    start_server, db, tmp_path, moment
):
    """The job fails, says what to do, and creates nothing; then a person settles it."""
    bench = ConnectorBench(db, tmp_path / "remote", keyed=False).export()
    bench.remote.plan(moment, "die")
    there = [1] if moment == "after create" else []
    failed = Allowed("", "outcome of an earlier export is unknown", "it is")
    start_server(database=db, allowed=[*KILLED, failed])
    state, message = bench.wait_for("failed", "done")
    assert state == "failed" and "unknown" in message and "Äpfel" in message
    assert bench.remote.ids() == there
    assert bench.bound_to() == (False, ["unknown"])
    with open_env(db) as env:
        intent = env["connector.export.intent"].search([])
        if there:
            intent.write({"external_id": "1", "external_type": "int"})
            intent.action_give_external_id()
        else:
            intent.action_discard()
    bench.requeue()
    bench.wait_for("done")
    assert bench.remote.ids() == [1]
    assert bench.bound_to() == ("1", [])


def test_an_error_after_the_id_is_noted_loses_nothing(start_server, db, tmp_path):
    """The job failed and is requeued: one record, bound."""
    bench = ConnectorBench(db, tmp_path / "remote").export()
    bench.remote.plan("after export of Äpfel", "Stromausfall")
    failed = Allowed("", "Stromausfall", "it is planned")
    start_server(database=db, allowed=[*KILLED, failed])
    bench.wait_for("failed")
    assert bench.bound_to() == (False, ["noted"])
    bench.requeue()
    bench.wait_for("done")
    assert bench.remote.ids() == [1]
    assert bench.remote.calls("write") == 1
    assert bench.bound_to() == ("1", [])


def test_two_jobs_that_import_the_same_record_make_one_binding(
    start_server, db, tmp_path
):
    """The one that comes second runs again and finds the binding."""
    bench = ConnectorBench(db, tmp_path / "remote")
    external_id = bench.remote.create(ITEM, {"name": "Äpfel"})
    bench.remote.plan("imported", "meet")
    bench.queue_import(external_id, times=2)
    start_server(database=db)
    wait_until(lambda: bench.jobs() == ["done", "done"], 0.5, describe=bench.jobs)
    with open_env(db) as env:
        bindings = env[ITEM].search([("backend_id", "=", bench.backend_id)])
        assert bindings.mapped("external_id") == [str(external_id)]
        assert env["connector.test.item"].search_count([]) == 1
    # Or they did not meet, and this test shows nothing.
    assert bench.remote.calls("read") == 3
