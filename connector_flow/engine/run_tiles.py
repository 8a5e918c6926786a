"""What stands above the list of runs: how many are on, wait for somebody, come next."""

from typing import Any

from odoo.api import Environment
from odoo.fields import Domain

from .flow_schedule import scheduled_ids

NEEDS_SOMEBODY = ("failed", "paused")


def tiles(env: Environment) -> list[dict[str, Any]]:
    """The figures, of runs and flows that the current user may see.

    :return: dictionaries: name, label, and a count of runs with the name of the filter
        that shows them, or a flow with the time of its next start
    """
    runs = env["impexp.run"]
    runs.check_access("read")
    waiting = Domain("state", "in", NEEDS_SOMEBODY) & Domain("nothing_new", "=", False)
    today = waiting & Domain("started", ">=", "today")
    counted = [
        ("running", env._("Running"), Domain("state", "in", ["running"]), "running"),
        ("failed", env._("Needs Repair"), waiting, "failed"),
        ("failed_today", env._("Failed Today"), today, "failed_today"),
    ]
    found = [
        {"name": name, "label": label, "count": runs.search_count(domain), "filter": by}
        for name, label, domain, by in counted
    ]
    return [*found, _next_start(env)]


def _next_start(env: Environment) -> dict[str, Any]:
    """The flow that starts next by itself, and when."""
    flows = env["impexp.task.flow"].search([("id", "in", scheduled_ids(env))])
    first = min(flows, key=lambda flow: flow.schedule_next, default=None)
    return {
        "name": "scheduled",
        "label": env._("Next Scheduled"),
        "count": len(flows),
        "flow": first.name if first else "",
        "next": str(first.schedule_next) if first else "",
    }
