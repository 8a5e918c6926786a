"""A directory that servers of the tests use, and a database with a flow."""

import pytest

from .bench import TransferBench


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The directory that the server shows; the machine's configuration allows it."""
    folder = tmp_path / "server"
    folder.mkdir()
    monkeypatch.setenv("CONNECTOR_FLOW_LOCAL_ROOT", str(folder))
    return folder


@pytest.fixture
def bench(db, folder):
    """A database with a server that is a directory of this machine."""
    return TransferBench(db, {"name": "Warehouse", "protocol": "local"})
