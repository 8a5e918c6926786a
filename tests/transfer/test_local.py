"""Files of this machine: one directory, and no way out of it."""

import os

import pytest

from odoo.addons.connector_flow.transfer.errors import (
    NotAllowed,
    NotFound,
    TransferError,
    TransferTrouble,
    UnsafeName,
)


@pytest.fixture
def local(stands):
    return stands.get("local")


@pytest.fixture
def outside(tmp_path):
    """A directory that nobody named, with a file."""
    (tmp_path / "geheim.csv").write_text("geheim")
    return tmp_path


def read(adapter, path):
    with adapter.open(path) as stream:
        return stream.read()


def test_without_a_root_nothing_is_read(local):
    """And it is said which line makes it work."""
    with pytest.raises(NotAllowed, match="local_root = "), local.connect(root=""):
        pass


@pytest.mark.parametrize("directory", ["..", "/etc", "a/../.."])
def test_the_directory_is_inside_the_root(local, directory):
    with pytest.raises((UnsafeName, NotFound)), local.connect(directory=directory):
        pass


def test_an_absolute_directory_may_be_inside_the_root(local):
    local.put("a.csv", b"1")
    with local.connect(directory=str(local.files)) as adapter:
        assert read(adapter, "a.csv") == b"1"
    with local.connect(directory=str(local.server.root)) as adapter:
        assert adapter.stat(local.files.name).kind == "directory"


def test_no_link_is_followed(local, outside):
    """Not to read, write, list, look, or on the way."""
    (local.files / "datei.csv").symlink_to(outside / "geheim.csv")
    (local.files / "ordner").symlink_to(outside)
    with local.connect() as adapter:
        for action in (
            lambda: read(adapter, "datei.csv"),
            lambda: adapter.create("datei.csv").__enter__(),
            lambda: read(adapter, "ordner/geheim.csv"),
            lambda: list(adapter.list("ordner")),
            lambda: adapter.stat("ordner/geheim.csv"),
            lambda: adapter.remove("ordner/geheim.csv"),
            lambda: adapter.rename("ordner/geheim.csv", "a.csv"),
        ):
            with pytest.raises(NotAllowed, match="link"):
                action()
        assert adapter.stat("datei.csv").kind == "other"
        with pytest.raises(TransferError):
            adapter.make_directory("ordner/neu")
    with pytest.raises(NotAllowed, match="link"):
        with local.connect(directory=f"{local.settings.directory}/ordner"):
            pass
    assert [path.name for path in outside.iterdir()] == ["geheim.csv"]


def test_removing_a_link_leaves_what_it_names(local, outside):
    (local.files / "datei.csv").symlink_to(outside / "geheim.csv")
    with local.connect() as adapter:
        adapter.remove("datei.csv")
    assert (outside / "geheim.csv").exists()


def test_a_pipe_is_not_waited_for(local):
    """Nobody will ever write into it."""
    os.mkfifo(local.files / "rohr")
    with local.connect() as adapter:
        assert adapter.stat("rohr").kind == "other"
        with pytest.raises(TransferError, match="not a file"):
            read(adapter, "rohr")


def test_a_rename_that_a_crash_cut_in_two_goes_on(local):
    """The file has both names then; it is one file."""
    local.put("a.tmp", b"1")
    os.link(local.files / "a.tmp", local.files / "a.csv")
    with local.connect() as adapter:
        adapter.rename("a.tmp", "a.csv")
    assert os.listdir(local.files) == ["a.csv"]


def test_a_full_disk_is_a_trouble_that_passes(local):
    """Somebody makes room, and the flow goes on."""

    with local.connect() as adapter:
        error = OSError(28, "No space left on device")
        assert isinstance(adapter.translate(error, "a"), TransferTrouble)


def test_no_file_stays_open(local):
    local.put("a.csv", b"1")
    before = len(os.listdir("/proc/self/fd"))
    for _time in range(20):
        with local.connect() as adapter:
            read(adapter, "a.csv")
            list(adapter.list())
            with pytest.raises(NotFound):
                read(adapter, "fehlt")
    assert len(os.listdir("/proc/self/fd")) == before
