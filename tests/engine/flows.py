"""Flows, files and figures for the tests of the engine."""

import json
from contextlib import contextmanager

from support.jobs import run_jobs
from support.odoo_env import open_env


class FlowBench:
    """A database with one flow, CSV to items; each method is a transaction.

    :param database: name of a database of the test's own
    :param reader: task type that reads the rows
    :param csv: configuration of the CSV import
    :param config: configuration of the reader
    :param splitter: task type that splits the file
    """

    def __init__(
        self,
        database,
        reader="test_item_import",
        csv=None,
        config=None,
        splitter="csv_import",
    ):
        self.database = database
        with self.env() as env:
            self.flow_id = make_flow(env, reader, csv, config, splitter).id
        self.run_id = None

    @contextmanager
    def env(self, login=None):
        with open_env(self.database, login) as env:
            yield env

    def start(self, content, name="fruit.csv", login="admin", **kwargs):
        """Start a run with a file, without running any job."""
        data = content if isinstance(content, bytes) else content.encode()
        with self.env(login) as env:
            file = env["impexp.file"].sudo()._store({"name": name}, data)
            flow = env["impexp.task.flow"].browse(self.flow_id)
            self.run_id = flow.do_run(file_id=file.id, **kwargs).id
        return self

    def work(self, **kwargs):
        """Run the jobs until none is left; return [(uuid, state, error)]."""
        return run_jobs(self.database, **kwargs)

    def allow_several_runs(self):
        """Let the flow start while one of its runs is on."""
        with self.env() as env:
            env["impexp.task.flow"].browse(self.flow_id).several_runs = True
        return self

    def figures(self):
        """(state, rows, done, skipped, failed, waiting) of the run."""
        with self.env() as env:
            run = env["impexp.run"].browse(self.run_id)
            return (
                run.state,
                run.rows,
                run.rows_done,
                run.rows_skipped,
                run.rows_failed,
                run.rows_waiting,
            )

    def items(self, field="name"):
        """The values of the items that are in, sorted."""
        with self.env() as env:
            return sorted(env["flow.test.item"].search([]).mapped(field))

    def chunks(self, **domain):
        """Chunks of the run as dictionaries of their stored fields."""
        names = ["name", "state", "rows", "error", "row_errors", "data", "attempts"]
        where = [
            ("run_id", "=", self.run_id),
            *((k, "=", v) for k, v in domain.items()),
        ]
        with self.env() as env:
            return env["impexp.chunk"].search(where).read(names)

    def failed_lines(self):
        """{line: error} of the rows that wait for repair."""
        errors = {}
        for chunk in self.chunks(state="failed"):
            errors |= json.loads(chunk["row_errors"])
        return {int(line): error for line, error in errors.items()}

    def repair(self, before, after, login="admin"):
        """Replace a text in the rows that failed, as a person does in the table."""
        with self.env(login) as env:
            for chunk in env["impexp.chunk"].search([("state", "=", "failed")]):
                if before in chunk.data:
                    chunk.write({"data": chunk.data.replace(before, after)})

    def retry(self, login="admin"):
        """Press Retry on the chunks that failed."""
        with self.env(login) as env:
            env["impexp.chunk"].search([("state", "=", "failed")]).action_retry()


def make_flow(
    env, reader="test_item_import", csv=None, config=None, splitter="csv_import"
):
    """Create a flow of two tasks: CSV import or another one, and ``reader``."""
    flow = env["impexp.task.flow"].create({"name": "Items"})
    start = env["impexp.task"].create(
        {
            "name": "CSV to rows",
            "task": splitter,
            "flow_id": flow.id,
            "flow_start": True,
            "config": repr(csv or {}),
        }
    )
    end = env["impexp.task"].create(
        {
            "name": "Rows to items",
            "task": reader,
            "flow_id": flow.id,
            "config": repr(config or {}),
        }
    )
    env["impexp.task.transition"].create(
        {"task_from_id": start.id, "task_to_id": end.id}
    )
    return flow


FRUIT = "Name;Code;Amount\nApfel;A;1,20\nKiwi;K;0\nLimette;L;abc\nÖlorange;O;3\n"


def many_rows(count, bad=(), header="Name;Code;Amount"):
    """A CSV file of ``count`` rows; those whose number is in ``bad`` say “x12”."""
    rows = [
        f"Frucht {at};F{at};{'x12' if at in bad else f'{at},5'}"
        for at in range(1, count + 1)
    ]
    return "\n".join([header, *rows, ""])
