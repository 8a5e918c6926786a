"""Fixtures with real file servers, and with a database that has a flow."""

import pytest

from support import databases

from . import stands as s
from .bench import TransferBench


@pytest.fixture(scope="session")
def stands(tmp_path_factory):
    """The servers of all protocols, each started when it is first asked for."""
    with s.Stands(tmp_path_factory.mktemp("local")) as made:
        yield made


@pytest.fixture(params=s.KINDS)
def stand(request, stands):
    """A protocol with an empty folder on its server; each test runs for all."""
    return stands.get(request.param)


@pytest.fixture(params=[kind for kind, made in s.KINDS.items() if made[0].lists])
def folder_stand(request, stands):
    """A protocol that lists and renames."""
    return stands.get(request.param)


@pytest.fixture
def fresh(stands):
    """Function that starts a server for this test alone: ``fresh("sftp")``."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(kind, **options):
            if options:
                s.Stands.start(stands, kind)  # skips where it has to
                server = type(stands.start(kind))(**options)
            else:
                server = stands.start(kind)
            return s.stand(kind, stack.enter_context(server))

        yield start


@pytest.fixture(scope="module")
def module_db():
    """Name of a copy of the template that the tests of a module share."""
    with databases.cloned() as name:
        yield name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The directory that the server shows; the machine's configuration allows it."""
    folder = tmp_path / "server"
    folder.mkdir()
    monkeypatch.setenv("CONNECTOR_FLOW_LOCAL_ROOT", str(folder))
    return folder


@pytest.fixture
def bench(module_db, folder):
    """A database with a server that is a directory of this machine."""
    bench = TransferBench(module_db, {"name": "Warehouse", "protocol": "local"})
    yield bench
    bench.clear()
