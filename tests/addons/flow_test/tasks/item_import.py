"""Task types for the tests. The column Event makes a row do something to the world."""

import os
import signal
import time

from odoo.addons.connector_flow.exceptions import SkipRow
from odoo.addons.connector_flow.tasks.abstract_task import (
    AbstractChunkReadTask,
    AbstractTask,
    Task,
)
from odoo.addons.connector_flow.tasks.options import Option


def values(row):
    """The item of a row; ``abc`` as amount is a ValueError."""
    text = (row.get("Amount") or "0").replace(",", ".")
    return {"name": row["Name"], "code": row.get("Code"), "amount": float(text)}


class Events:
    """What a cell of the column Event does, with the environment of the task."""

    def happen(self, row):
        event, _colon, argument = (row.get("Event") or "").partition(":")
        if event:
            getattr(self, event)(argument)

    def skip(self, reason):
        raise SkipRow(reason)

    def die(self, flag):
        """Kill this process, as often as the file ``flag`` has bytes."""
        if os.path.getsize(flag):
            os.truncate(flag, os.path.getsize(flag) - 1)
            os.kill(os.getpid(), signal.SIGKILL)

    def disconnect(self, flag):
        """Lose the connection to PostgreSQL, once."""
        if os.path.exists(flag):
            os.unlink(flag)
            self.env.cr.execute(
                "SELECT pg_terminate_backend(pg_backend_pid())", log_exceptions=False
            )

    def unreachable(self, flag):
        """A server that does not answer while the file ``flag`` is there."""
        if os.path.exists(flag):
            raise ConnectionError("The picture server does not answer.")

    def processor(self, flag):
        """What Odoo raises in a job that used up its processor time, once."""
        if os.path.exists(flag):
            os.unlink(flag)
            raise Exception("CPU time limit exceeded.")

    def sleep(self, seconds):
        time.sleep(float(seconds))


@Task(selection="test_item_import", name="Item Import")
class ItemImport(Events, AbstractChunkReadTask):
    """One item a row."""

    required_access = [("flow.test.item", "create")]

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        item = self.env["flow.test.item"].create(values(chunk_data))
        self.happen(chunk_data)
        return item


@Task(selection="test_item_batch_import", name="Item Batch Import")
class ItemBatchImport(Events, AbstractChunkReadTask):
    """The items of a chunk together."""

    options = {"check_amount": Option(bool, True, "Refuse amounts before the ORM.")}

    def read_rows(self, config=None, rows=None, **kwargs):
        for row in rows:
            if config["check_amount"] and "x" in (row.get("Amount") or ""):
                row.fail(f"“{row['Amount']}” is not a number.", column="Amount")
        good = [row for row in rows if row.error is None]
        items = self.env["flow.test.item"].create([values(row) for row in good])
        for row in good:
            self.happen(row)
        return items


@Task(selection="test_price_like", name="Price Like")
class PriceLike(AbstractChunkReadTask):
    """Items that cost as much as another one, which the row names."""

    takes_chosen = True

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        row, items = chunk_data, self.env["flow.test.item"]
        like = self.chosen(row, "Like", "flow.test.item")
        like = like or items.search([("name", "=", row["Like"])], limit=1)
        if not like:
            text = f"There is no “{row['Like']}”."
            kind = {"kind": "missing_record", "model": "flow.test.item"}
            return row.fail(text, column="Like", **kind)
        return items.create({"name": row["Name"], "amount": like.amount})


@Task(selection="test_double", name="Double")
class Double(AbstractChunkReadTask):
    """Hands each row on twice, the second time with another code."""

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        yield {"chunk_data": dict(chunk_data)}
        yield {"chunk_data": {**chunk_data, "Code": chunk_data["Code"] + "-2"}}


@Task(selection="test_hand_on", name="Hand On")
class HandOn(AbstractChunkReadTask):
    """Hands each row on by itself; one without a name is refused afterwards."""

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        self.run_successor_tasks(chunk_data=chunk_data)
        if not chunk_data["Name"]:
            raise ValueError("It has no name.")


@Task(selection="test_list_import", name="List Import")
class ListImport(AbstractChunkReadTask):
    """Rows without a header: name, code, amount."""

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        name, code, amount = chunk_data
        return self.env["flow.test.item"].create(
            values({"Name": name, "Code": code, "Amount": amount})
        )


@Task(selection="test_write_file", name="Write File")
class WriteFile(AbstractTask):
    """Makes a file and starts the next task with it."""

    def run(self, config=None, asynch=True, content="", **kwargs):
        file_id = self.create_file("made.csv", content.encode())
        self.run_successor_tasks(file_id=file_id)
