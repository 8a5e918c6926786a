"""A flow that touches Settings, on the screen of the administrator who approves it."""

from engine.flows import FlowBench

from support.browser import person_at
from support.server import running

GROUPS = {"model": "res.groups", "key": "name", "mapping": {"Name": "name"}}
WARNED = ".alert-warning:has-text('Access Groups')"
APPROVED = ".alert-info:has-text('approved as it is now')"


def open_flow(screen):
    screen.open_list("Connector", "Import/Export", "Flows")
    screen.page.click(".o_data_row :text-is('Items')")


def test_an_administrator_sees_what_a_flow_touches_and_approves_it(db):
    """A change takes that back, and the screen says so."""
    bench = FlowBench(db, "record_import", config=GROUPS)
    with running(db) as server, person_at(server, "admin", "last_approval") as screen:
        open_flow(screen)
        screen.page.wait_for_selector(WARNED)
        screen.picture("flow_needs_approval")
        screen.press("Approve")
        screen.page.click(".modal button:has-text('Approve')")
        screen.page.wait_for_selector(APPROVED)
        screen.picture("flow_approved")
        with bench.env() as env:
            tasks = env["impexp.task.flow"].browse(bench.flow_id).task_ids
            tasks[-1].config = repr(GROUPS | {"mode": "create"})
        open_flow(screen)
        screen.page.wait_for_selector(WARNED)
