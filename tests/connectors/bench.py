"""A database with a backend, and a server that it is connected to."""

import importlib.util
from contextlib import contextmanager

from suite_setup.folder import REPO
from support.jobs import run_jobs
from support.odoo_env import open_env


def wire_server(addon, name):
    """The module of a server that the tests of an addon talk to.

    By its path: the package around it holds tests, which pytest must not find.
    """
    path = REPO / "contrib" / "addons" / addon / "tests" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ConnectorBench:
    """Each method is a transaction of its own.

    :param database: name of a database of the test's own
    :param model: of the backend
    :param bindings: model of the bindings
    :param values: of the backend
    """

    def __init__(self, database, model, bindings, values):
        self.database = database
        self.model = model
        self.bindings = bindings
        with self.env() as env:
            self.backend_id = env[model].create({"name": "Außenstelle", **values}).id

    @contextmanager
    def env(self, login=None):
        with open_env(self.database, login) as env:
            yield env

    def press(self, button, login="admin"):
        """Press a button of the backend, without running any job."""
        with self.env(login) as env:
            getattr(env[self.model].browse(self.backend_id), button)()

    def work(self, **kwargs):
        """Run the jobs that are due until none is left; return how many ran."""
        return len(run_jobs(self.database, **kwargs))

    def jobs(self, state=None, method=None):
        """Fields of the jobs, the oldest first."""
        where = [("state", "=", state)] if state else []
        where += [("method_name", "=", method)] if method else []
        names = ["method_name", "state", "retry", "eta", "exc_name", "exc_message"]
        names += ["exc_info", "result", "args", "kwargs", "records"]
        with self.env() as env:
            return env["queue.job"].search(where, order="id").read(names)

    def requeue(self):
        """Requeue the jobs that failed, as a person does."""
        with self.env("admin") as env:
            env["queue.job"].search([("state", "=", "failed")]).requeue()

    def bound(self, field="name"):
        """{external id: value}, and no id twice."""
        with self.env() as env:
            found = env[self.bindings].with_context(active_test=False).search([])
            assert len(set(found.mapped("external_id"))) == len(found)
            return {binding.external_id: binding[field] for binding in found}

    def rename(self, external_id, name, login="admin"):
        """Rename a record here, as a user does."""
        with self.env(login) as env:
            domain = [("external_id", "=", external_id)]
            env[self.bindings].search(domain).name = name
