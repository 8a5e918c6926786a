"""A directory that servers of the tests use, and a database with a flow."""

import pytest

from support import databases

from .bench import TransferBench


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
