"""Where symbolic links lead: never out of the server's directory."""

import pytest

from odoo.addons.connector_flow.transfer.errors import (
    NotAllowed,
    NotFound,
    TransferError,
)


@pytest.fixture
def linked(folder_stand):
    """A folder with a file in another one, and links to it."""
    folder_stand.folder("alt")
    folder_stand.put("alt/y.csv", b"12345")
    folder_stand.put("z.csv", b"1")
    return folder_stand


def link(stand, name, target):
    (stand.files / name).symlink_to(target)


@pytest.mark.parametrize("target", ["alt/y.csv", "./alt/../alt/y.csv"])
def test_a_link_leads_to_a_path_below_the_directory(linked, target):
    link(linked, "x.csv", target)
    with linked.connect() as adapter:
        [entry] = [entry for entry in adapter.list() if entry.name == "x.csv"]
        assert (entry.kind, entry.target is None) == ("other", False)
        assert adapter.resolve("x.csv") == "alt/y.csv"
        assert adapter.stat("alt/y.csv").size == 5


def test_links_to_links_are_followed(linked):
    link(linked, "x.csv", "alt/x.csv")
    link(linked, "alt/x.csv", "../z.csv")
    with linked.connect() as adapter:
        assert adapter.resolve("x.csv") == "z.csv"


def test_what_is_no_link_is_its_own_path(linked):
    with linked.connect() as adapter:
        assert adapter.resolve("alt/y.csv") == "alt/y.csv"


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../../../../../etc/passwd", "..", ".", "x.csv"]
)
def test_no_link_leads_out_of_the_directory_or_in_a_circle(linked, target):
    link(linked, "x.csv", target)
    link(linked, "w.csv", "x.csv")
    with linked.connect() as adapter:
        for name in ("x.csv", "w.csv"):
            # ProFTPD does not list a link to a folder that holds it
            with pytest.raises((NotAllowed, NotFound)):
                adapter.resolve(name)


def test_a_link_that_leads_nowhere_is_told(linked):
    link(linked, "x.csv", "fehlt.csv")
    with linked.connect() as adapter, pytest.raises(NotFound):
        adapter.stat(adapter.resolve("x.csv"))


def test_a_folder_on_the_way_that_leads_elsewhere_is_refused(linked):
    """By protocols that tell; with FTP the server alone knows its folders."""
    link(linked, "weg", "/etc")
    link(linked, "x.csv", "weg/passwd")
    with linked.connect() as adapter:
        if "Ftp" in type(adapter).__name__:
            return
        with pytest.raises(TransferError):
            adapter.stat(adapter.resolve("x.csv"))


def test_the_check_counts_links_and_folders(linked):
    link(linked, "x.csv", "alt/y.csv")
    with linked.connect() as adapter:
        seen = "\n".join(map(str, adapter.check()))
    assert "1 files, 1 folders, 1 symbolic links, 0 lines" in seen
