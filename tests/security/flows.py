"""Flows that people of the house make over RPC, and their runs."""

import base64
from contextlib import contextmanager

import pytest

from support.rpc import RpcError

ROWS = "Name;Amount\nApfel;1\nKiwi;abc\n"


class Flow:
    """A flow made by somebody over RPC; tasks by their names.

    :param session: of who makes it
    :param tasks: {name: (type, configuration)}, perhaps with the id of a server; each
        task hands on to the next
    """

    def __init__(self, session, name, tasks, **values):
        self.session = session
        self.id = session.call("impexp.task.flow", "create", {"name": name, **values})
        self.tasks = {}
        for at, (title, (kind, config, *server)) in enumerate(tasks.items()):
            values = {"name": title, "task": kind, "config": repr(config)}
            values |= {"flow_id": self.id, "flow_start": not at}
            values |= {"server_id": server[0]} if server else {}
            self.tasks[title] = session.call("impexp.task", "create", values)
        ids = list(self.tasks.values())
        self.arrows = [
            session.call(
                "impexp.task.transition",
                "create",
                {"task_from_id": start, "task_to_id": end},
            )
            for start, end in zip(ids, ids[1:], strict=False)
        ]

    def run(self, session, content=None, asynch=False):
        """Start it as somebody else; return the id of the run."""
        values = {"flow_id": self.id, "asynch": asynch}
        if content is not None:
            data = base64.b64encode(content.encode()).decode()
            values |= {"datas": data, "datas_fname": "fruit.csv"}
        wizard = session.call("impexp.wizard.runtask", "create", values)
        return session.call("impexp.wizard.runtask", "run_task", [wizard])["res_id"]


def importing(session, name="Items", kind="test_item_import", config=None, **values):
    """A flow from CSV to records; items without more."""
    tasks = {"csv": ("csv_import", {}), "rows": (kind, config or {})}
    return Flow(session, name, tasks, **values)


def exporting(session, config, name="Export"):
    """A flow from records to a CSV file."""
    tasks = {"read": ("record_export", config), "write": ("csv_export", {})}
    return Flow(session, name, tasks)


def first(session, model, domain, *fields):
    """The first record that somebody finds, as a dictionary; None if there is none."""
    found = session.call(model, "search_read", domain, list(fields or ["id"]), limit=1)
    return found[0] if found else None


@contextmanager
def refused(*words, name="AccessError"):
    """Inside, the server refuses with a sentence that has these words."""
    with pytest.raises(RpcError) as caught:
        yield
    text = str(caught.value)
    assert name in caught.value.name, (caught.value.name, text)
    for word in words:
        assert word in text, text
