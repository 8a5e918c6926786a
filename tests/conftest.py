"""Fixtures for tests that span addons: real commits, real servers.

Run them with ``setup/suite test``, which prepares the environment they need.
"""

import os
from contextlib import ExitStack

import pytest

from suite_setup.watching import watch
from support import databases

# Their few tests take long: begun last, they would leave other processes without work.
LONG = ("upgrade", "wheels")


def pytest_configure(config):
    if "SUITE_TEMPLATE" not in os.environ:
        pytest.exit("Run these tests with: setup/suite test [PATH] [-k WORD]", 4)
    watch(config)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def template_db():
    """Name of the template database with the suite installed; only for copying."""
    return databases.template()


@pytest.fixture
def clone_db():
    """Function that copies the template; copies are dropped after the test.

    ``clone_db()`` returns the copy's name, ``clone_db(source)`` copies another one.
    """
    with ExitStack() as stack:
        yield lambda source=None: stack.enter_context(databases.cloned(source))


@pytest.fixture
def db(clone_db):
    """Name of a fresh copy of the template."""
    return clone_db()


@pytest.fixture
def odoo_env():
    """Function that opens an environment which commits: ``with odoo_env(db) as env:``.

    See :func:`support.odoo_env.open_env`.
    """
    from support.odoo_env import open_env

    return open_env


@pytest.fixture
def run_jobs():
    """Function that runs queued jobs as queue_job does: ``run_jobs(db)``."""
    from support.jobs import run_jobs

    return run_jobs


@pytest.fixture
def start_server(clone_db):
    """Function that starts a real server on a copy of the template.

    ``start_server(workers=0)``; arguments as :class:`support.server.OdooServer`. It is
    stopped after the test, and its log may then hold no warning or error; pass
    ``allowed=[Allowed(…)]`` for those that the test provokes.
    """
    from support.server import OdooServer

    started = []

    def start(database=None, allowed=(), **options):
        server = OdooServer(database or clone_db(), **options)
        started.append((server, allowed))
        return server.start()

    yield start
    for server, _ in started:
        server.close()
    for server, allowed in started:
        server.check_log(allowed)


@pytest.fixture
def server(start_server):
    """A real server with two workers and the job runner, on a fresh database."""
    return start_server()
