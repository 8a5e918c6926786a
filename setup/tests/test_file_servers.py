"""The file servers of the tests come from Debian, and are left out elsewhere."""

from suite_setup import file_servers


def test_libraries_are_told_from_other_packages():
    """Of alternatives the first, without its version."""
    depends = "adduser, libc6 (>= 2.34), libssl3:any, libpam0g | libpam1, ucf | x"
    assert file_servers.libraries(depends) == {"libc6", "libssl3", "libpam0g"}


def test_a_machine_that_is_no_debian_leaves_their_tests_out(
    folder, monkeypatch, capsys
):
    """And says so; nothing is fetched."""
    monkeypatch.setattr(file_servers, "suite_of_machine", lambda: "")
    assert file_servers.find_file_servers(folder) == ""
    assert "Tests on file servers are left out" in capsys.readouterr().out


def test_a_machine_without_its_mirror_leaves_their_tests_out(
    folder, debian, monkeypatch, capsys
):
    """The other tests run all the same."""
    debian(apt_get="exit 100")
    monkeypatch.setattr(file_servers, "suite_of_machine", lambda: "bookworm")
    assert file_servers.find_file_servers(folder) == ""
    assert "left out" in capsys.readouterr().out


def test_what_is_unpacked_already_is_used(folder, monkeypatch):
    """The machine asks the mirror once."""
    monkeypatch.setattr(file_servers, "suite_of_machine", lambda: "bookworm")
    fetched = []
    monkeypatch.setattr(file_servers, "is_debian", lambda: True)
    monkeypatch.setattr(file_servers, "PrivateApt", Nothing)
    monkeypatch.setattr(file_servers, "_fetch", lambda *args: fetched.append(args))
    for _time in range(2):
        found = file_servers.find_file_servers(folder)
        assert found == str(folder / "file-servers")
    assert len(fetched) == 1


class Nothing:
    def __init__(self, *args):
        pass

    def update(self):
        pass
