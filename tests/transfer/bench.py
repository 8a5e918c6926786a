"""A flow that fetches files or sends them, for tests that commit."""

import os
import time
from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from support.jobs import run_jobs
from support.odoo_env import open_env
from support.waiting import wait_until

APPLES = "Name;Code\nÄpfel;A\nKiwi;K\n"


class TransferBench:
    """A database with flows and a server; each method is a transaction.

    :param database: name of a database of the test's own
    :param server: values of the ``impexp.server``
    """

    def __init__(self, database, server):
        self.database = database
        with self.env() as env:
            self.server_id = env["impexp.server"].create(server).id
        self.flow_id = self.run_id = None

    @contextmanager
    def env(self, login=None):
        with open_env(self.database, login) as env:
            yield env

    # flows

    def download(self, retries=5, seconds=30, **config):
        """Make the flow that fetches CSV files and imports their rows as items."""
        self._make(
            [
                ("ftp_download", {"stable": 0} | config),
                ("csv_import", {}),
                ("test_item_import", {}),
            ],
            retries,
            seconds,
        )
        return self

    def fetch_only(self, retries=5, seconds=30, **config):
        """Make the flow that fetches files, and nothing else."""
        self._make([("ftp_download", {"stable": 0} | config)], retries, seconds)
        return self

    def upload(self, retries=5, seconds=30, **config):
        """Make the flow that sends a file."""
        self._make([("ftp_upload", config)], retries, seconds)
        return self

    def _make(self, types, retries, seconds):
        with self.env() as env:
            flow = env["impexp.task.flow"].create(
                {"name": "Transfers", "several_runs": True}
            )
            before = None
            for type_, config in types:
                task = env["impexp.task"].create(
                    {
                        "name": type_,
                        "task": type_,
                        "flow_id": flow.id,
                        "flow_start": not before,
                        "config": repr(config),
                        "server_id": self.server_id if "load" in type_ else False,
                        "max_retries": retries,
                        "job_seconds": seconds,
                    }
                )
                if before:
                    arrow = {"task_from_id": before.id, "task_to_id": task.id}
                    env["impexp.task.transition"].create(arrow)
                before = task
            self.flow_id = flow.id

    # runs

    def start(self, login="admin", content=None, name="a.csv"):
        """Start the flow, with a file to send if there is content."""
        with self.env(login) as env:
            arguments = {}
            if content is not None:
                store = env["impexp.file"].sudo()._store
                arguments["file_id"] = store({"name": name}, content).id
            flow = env["impexp.task.flow"].browse(self.flow_id)
            self.run_id = flow.do_run(**arguments).id
        return self

    def work(self, **kwargs):
        """Run the jobs until none is left; return [(uuid, state, error)]."""
        return run_jobs(self.database, **({"ignore_eta": True} | kwargs))

    def sweep(self):
        """What the cron does every two minutes."""
        with self.env() as env:
            env["impexp.run"]._cron_sweep()

    def figures(self):
        """(state, rows, done, failed, waiting) of the run."""
        with self.env() as env:
            run = env["impexp.run"].browse(self.run_id)
            return (
                run.state,
                run.rows,
                run.rows_done,
                run.rows_failed,
                run.rows_waiting,
            )

    def errors(self):
        """What failed in the run, and why."""
        with self.env() as env:
            jobs = env["queue.job"].search([("state", "=", "failed")])
            steps = env["impexp.step"].search([("run_id", "=", self.run_id)])
            return steps.mapped("error"), jobs.mapped("exc_info")

    def states(self):
        """{name: transfer state} of all files."""
        with self.env() as env:
            files = env["impexp.file"].search([("transfer_state", "!=", False)])
            return {file.name: file.transfer_state for file in files}

    def items(self):
        """The names of the items that are in, sorted."""
        with self.env() as env:
            return sorted(env["flow.test.item"].search([]).mapped("name"))

    def content(self, name):
        """What was stored of a file."""
        with self.env() as env:
            return env["impexp.file"].search([("name", "=", name)])._open().read()

    def messages(self):
        """Texts of the messages of the run."""
        with self.env() as env:
            run = env["impexp.run"].browse(self.run_id)
            return [str(message.body) for message in run.message_ids]

    def set_pause(self, seconds):
        """The longest pause between two attempts."""
        with self.env() as env:
            parameters = env["ir.config_parameter"]
            parameters.set_param("connector_flow.longest_pause", str(seconds))

    def clear(self):
        """Forget all files, runs and items, for another round."""
        # A server may still look at the last run.
        wait_until(self._cleared, 1, "a server that rests")

    def _cleared(self):
        try:
            self._clear()
        except SerializationFailure:
            return False
        return True

    def _clear(self):
        with self.env() as env:
            env["queue.job"].search([]).unlink()
            env["flow.test.item"].search([]).unlink()
            env["impexp.remote.file"].search([]).unlink()
            env.cr.execute("DELETE FROM impexp_run")
            env.cr.execute("DELETE FROM impexp_file")


def put(folder, name, content=APPLES, age=60):
    """Write a file, as if it had been there for a while."""
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def names(folder):
    """Names of the files below a folder, sorted."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )
