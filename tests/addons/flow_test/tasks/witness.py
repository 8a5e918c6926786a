"""Task types that tell how they were called: each makes a file of what it was given."""

import json

from odoo.exceptions import UserError

from odoo.addons.connector_flow.tasks.abstract_task import (
    AbstractChunkReadTask,
    AbstractTask,
    Task,
)


@Task(selection="test_witness", name="Witness")
class Witness(AbstractTask):
    """Writes down with what it was started."""

    def run(self, config=None, asynch=True, **kwargs):
        self.create_file("witness", json.dumps(kwargs, sort_keys=True).encode())


@Task(selection="test_finisher", name="Finisher")
class Finisher(AbstractChunkReadTask):
    """Writes down that its rows, and its run, are done."""

    def read_rows(self, config=None, rows=None, **kwargs):
        for row in rows:
            if row.get("Amount") == "x":
                row.fail("This is x.")

    def finish(self, config=None):
        if self.flow_run.sudo().flow_id.stop_after == 77:
            raise UserError("The end fails.")
        self.create_file("finished", b"")
        self.run_successor_tasks(word="done")

    def confirm(self, config=None):
        self.create_file("confirmed", b"")


@Task(selection="test_fail", name="Fail")
class Fail(AbstractTask):
    """Does not work."""

    def run(self, config=None, asynch=True, **kwargs):
        raise UserError("The goods lift is stuck.")
