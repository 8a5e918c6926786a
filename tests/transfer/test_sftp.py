"""SFTP: keys of servers and of people, and servers that lie."""

import contextlib
import logging
import os
import signal
import subprocess

import paramiko
import psutil
import pytest

from odoo.addons.connector_flow.transfer.errors import (
    CannotResume,
    HostKeyChanged,
    HostKeyUnknown,
    LoginRefused,
    NotFound,
    NotSupported,
    TransferError,
    TransferTrouble,
)
from odoo.addons.connector_flow.transfer.hostkey import HostKeys
from odoo.addons.connector_flow.transfer.settings import Settings
from odoo.addons.connector_flow.transfer.sftp import SftpAdapter

from suite_setup.net import free_port
from suite_setup.patience import SILENCE, TIMEOUT
from support.waiting import wait_until

from .servers.boxes import Box, SftpBox
from .servers.keys import OPENSSH, PEM, PKCS8, new_key
from .servers.odd_sftp import OddSftp, entry
from .servers.program import environment, program
from .stands import stand as stand_of

SECRET = "hunter2-Süd"


def run(name, *arguments, **options):
    """What one of OpenSSH's programs says."""
    options = {"capture_output": True, "text": True, "check": True} | options
    command = [program(name, "bin"), *arguments]
    return subprocess.run(command, env=environment(), **options).stdout


def connect(server, **changes):
    values = {
        "timeout": TIMEOUT,
        "login": "partner",
        "host_keys": server.public,
    } | changes
    values.setdefault("password", server.password)
    settings = Settings("Testserver", host="127.0.0.1", port=server.port, **values)
    return SftpAdapter(settings)


def test_where_nothing_listens_host_and_port_are_to_be_checked():
    settings = Settings("Testserver", "127.0.0.1", port=free_port(), timeout=TIMEOUT)
    with pytest.raises(TransferTrouble, match="127.0.0.1 does not accept a connection"):
        with SftpAdapter(settings):
            pass


# the server's key


def test_a_key_that_nobody_accepted_is_refused_and_shown(stands):
    """Before the login: neither password nor file has been sent."""
    stand = stands.get("sftp")
    with pytest.raises(HostKeyUnknown, match="SHA256:") as caught:
        with stand.connect(host_keys=""):
            pass
    kind, text, *_comment = stand.server.host_key.split()
    assert caught.value.offered == f"{kind} {text}"
    with stand.connect(host_keys=caught.value.offered) as adapter:
        assert list(adapter.list()) == []


def test_the_fingerprint_is_the_one_that_ssh_shows(stands):
    public = stands.get("sftp").server.host_key
    [fingerprint] = HostKeys(public).fingerprints
    assert fingerprint in run("ssh-keygen", "-lf", "-", input=public)


def test_a_changed_key_is_an_error_that_names_both(fresh):
    """It is not trusted, not even for another kind of key."""
    stand = fresh("sftp")
    before = stand.server.host_key
    for kind in ("ed25519", "ecdsa", "rsa"):
        stand.server.stop()
        stand.server.new_host_key(kind)
        stand.server.start()
        with pytest.raises(HostKeyChanged) as caught, stand.connect():
            pass
        for key in (before, stand.server.host_key):
            assert HostKeys(key).fingerprints[0] in str(caught.value)


def test_nothing_is_sent_to_a_server_with_another_key():
    """The password least of all."""
    with OddSftp() as server:
        with pytest.raises(HostKeyChanged), connect(server, host_keys=new_key()[1]):
            pass
        assert server.tried == []


@pytest.mark.parametrize("form", ["{key}", "sftp.example.com {key}", "{fingerprint}"])
def test_a_key_is_accepted_in_the_forms_that_people_have(stands, form):
    stand = stands.get("sftp")
    key = " ".join(stand.server.host_key.split()[:2])
    [fingerprint] = HostKeys(key).fingerprints
    keys = f"{new_key()[1]}\n{form.format(key=key, fingerprint=fingerprint)}\n"
    with stand.connect(host_keys=keys) as adapter:
        assert list(adapter.list()) == []


@pytest.mark.parametrize("text", ["ssh-rsa", "ssh-rsa AAAA", "MD5:aa:bb", "ja"])
def test_what_is_no_key_is_told(text):
    with pytest.raises(ValueError, match=text):
        HostKeys(text)


# people's keys


@pytest.mark.parametrize("passphrase", [None, "Süße Kirschen"])
@pytest.mark.parametrize(
    "kind, form",
    [
        ("ed25519", OPENSSH),
        ("ecdsa", OPENSSH),
        ("rsa", OPENSSH),
        ("ecdsa", PEM),
        ("rsa", PEM),
        ("rsa", PKCS8),
        ("ed25519", PKCS8),
    ],
    ids=str,
)
def test_keys_of_all_kinds(fresh_sftp, kind, passphrase, form):
    """As ssh-keygen writes them today and as it did, with Windows' line ends too."""
    private, public = new_key(kind, passphrase, form)
    fresh_sftp.server.authorize(public)
    private = private.replace("\n", "\r\n")
    with fresh_sftp.connect(
        private_key=private, passphrase=passphrase or ""
    ) as adapter:
        assert list(adapter.list()) == []


@pytest.fixture(scope="module")
def fresh_sftp(stands):
    with stands.start("sftp") as server:
        yield stand_of("sftp", server)


def test_a_passphrase_for_nothing_does_no_harm(stands):
    with stands.get("sftp").connect(passphrase="überflüssig") as adapter:
        assert list(adapter.list()) == []


@pytest.mark.parametrize("form", [OPENSSH, PKCS8], ids=str)
def test_a_key_without_its_passphrase_says_so(stands, form):
    private, _public = new_key("rsa", SECRET, form)
    with pytest.raises(LoginRefused, match="needs its passphrase"):
        with stands.get("sftp").connect(private_key=private):
            pass
    with pytest.raises(LoginRefused, match="passphrase right"):
        with stands.get("sftp").connect(private_key=private, passphrase="falsch"):
            pass


def test_a_key_that_is_none_is_not_shown(stands):
    """It could be the right one, with a line missing."""
    with pytest.raises(LoginRefused) as caught:
        with stands.get("sftp").connect(private_key=f"BEGIN {SECRET}"):
            pass
    assert SECRET not in str(caught.getrepr(showlocals=False))


def test_a_key_that_the_server_does_not_know_is_refused(stands):
    with pytest.raises(LoginRefused):
        with stands.get("sftp").connect(private_key=new_key()[0]):
            pass


def test_no_key_of_the_machine_is_tried(stands, tmp_path, monkeypatch):
    """Neither an agent nor a file of ~/.ssh logs in for a server of Odoo's."""
    stand = stands.get("sftp")
    (tmp_path / ".ssh").mkdir()
    key = tmp_path / ".ssh" / "id_ed25519"
    key.write_text(stand.server.private_key)
    key.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    agent = subprocess.Popen(
        [program("ssh-agent", "bin"), "-D", "-a", tmp_path / "agent"],
        env=environment(),
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until((tmp_path / "agent").exists)
        run("ssh-add", key)
        with pytest.raises(LoginRefused), stand.connect(private_key="", password="x"):
            pass
    finally:
        agent.terminate()
        agent.wait()


# passwords


def test_a_password_lets_in():
    with OddSftp([entry("a.csv")]) as server, connect(server) as adapter:
        assert [found.name for found in adapter.list()] == ["a.csv"]


def test_a_wrong_password_is_refused_and_not_shown():
    with OddSftp() as server:
        with pytest.raises(LoginRefused, match="partner") as caught:
            with connect(server, password=SECRET):
                pass
    assert SECRET not in str(caught.getrepr(showlocals=False))


def test_without_any_secret_it_is_said_what_is_needed():
    with OddSftp() as server:
        with pytest.raises(LoginRefused, match="password or a private key"):
            with connect(server, password=""):
                pass


# servers that lie


def test_names_that_lead_elsewhere_are_skipped():
    """And those that would be taken for a command or a colour of the terminal."""
    bad = ["../../etc/passwd", "/etc/passwd", "..\\a", "a\nb", "\x1b[2J", ""]
    entries = [entry(name) for name in [*bad, "..", ".", "gut.csv"]]
    with OddSftp(entries) as server, connect(server) as adapter:
        assert [found.name for found in adapter.list()] == ["gut.csv"]
        assert len(adapter.skipped) == len(bad)


def test_sizes_and_times_that_cannot_be_are_none():
    """Size and time are 64 and 32 bits without a sign: there is much room to lie."""
    lies = [entry("a", size=2**64 - 1), entry("b", mtime=2**32 - 1), entry("c", mode=0)]
    with OddSftp(lies) as server, connect(server) as adapter:
        first, second, third = adapter.list()
    assert first.size is None
    assert second.time.year == 2106
    assert third.kind == "other"


@pytest.mark.parametrize("short", [1000, 32 * 1024 - 1, 7777])
def test_short_answers_make_no_gaps(short):
    """A server may give less than it was asked for, at any place."""
    content = bytes(range(256)) * 1200
    with OddSftp([], content, short) as server, connect(server) as adapter:
        with adapter.open("a.csv") as stream:
            assert stream.read() == content
        with adapter.open("a.csv", offset=1001) as stream:
            assert stream.read() == content[1001:]


def test_a_file_that_is_longer_than_listed_is_read_to_its_end():
    with OddSftp([entry("a.csv", size=3)], b"12345") as server:
        with connect(server) as adapter, adapter.open("a.csv") as stream:
            assert stream.read() == b"12345"


# connections that end


def test_a_silent_server_is_not_waited_for():
    with OddSftp([], b"1" * 10, short="hang") as server:
        with connect(server, timeout=SILENCE) as adapter:
            with pytest.raises(TransferTrouble, match="silent"):
                with adapter.open("a.csv") as stream:
                    stream.read()


@pytest.mark.parametrize("when", ["connecting", "reading"])
def test_a_server_that_stands_still_is_not_waited_for(fresh, when):
    """The system still answers for it: only a timeout tells."""
    stand = fresh("sftp")
    stand.put("a.bin", bytes(5_000_000))
    if when == "connecting":
        os.killpg(stand.server.child.pid, signal.SIGSTOP)
        with pytest.raises(TransferTrouble), stand.connect(timeout=SILENCE):
            pass
    else:
        with stand.connect(timeout=SILENCE) as adapter, adapter.open("a.bin") as stream:
            stream.read(1000)
            stop_all(stand.server, signal.SIGSTOP)
            with pytest.raises(TransferTrouble):
                stream.read()
    stop_all(stand.server, signal.SIGCONT)


def test_a_server_that_dies_is_no_end_of_the_file(fresh, caplog):
    """It is a trouble that passes, and no error in the log: whoever asked is told."""
    stand = fresh("sftp")
    stand.put("a.bin", bytes(5_000_000))
    with caplog.at_level(logging.INFO):
        with stand.connect() as adapter, adapter.open("a.bin") as stream:
            stream.read(1000)
            stop_all(stand.server, signal.SIGKILL)
            with pytest.raises(TransferTrouble):
                stream.read()
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_server_that_dies_while_it_is_written_to_is_a_trouble_that_passes(fresh):
    """And no refusal of the file."""
    stand = fresh("sftp")
    with stand.connect() as adapter, pytest.raises(TransferTrouble):
        with adapter.create("b.bin") as out:
            out.write(b"1")
            stop_all(stand.server, signal.SIGKILL)
            for _time in range(100):
                out.write(bytes(100_000))


def stop_all(server, number):
    """Signal sshd and those that it started for each connection."""
    parent = psutil.Process(server.child.pid)
    for process in [*parent.children(recursive=True), parent]:
        with contextlib.suppress(psutil.NoSuchProcess):  # one ends with another
            process.send_signal(number)


def test_nobody_there_is_a_trouble_that_passes(stands):
    for kind in ("sftp", "ftp-mlsd", "ftps-implicit", "http", "https"):
        with pytest.raises(TransferTrouble):
            with stands.get(kind).connect(port=1) as adapter:
                adapter.stat("a")


def test_a_host_that_is_unknown_is_named(stands):
    for kind in ("sftp", "ftp-list", "http"):
        with pytest.raises(TransferTrouble, match="gibt-es-nicht"):
            with stands.get(kind).connect(host="gibt-es-nicht.invalid") as adapter:
                adapter.stat("a")


def test_a_server_without_sftp_is_told(stands, monkeypatch):
    with OddSftp() as server:
        refuse = "check_channel_subsystem_request"
        monkeypatch.setattr(paramiko.ServerInterface, refuse, lambda *args: False)
        with pytest.raises((TransferError, TransferTrouble)), connect(server):
            pass


def test_a_server_without_rename_says_what_it_cannot_do():
    with SftpBox(Box({"a.csv": b"1"}, renames=False)) as server:
        with connect(server) as adapter:
            with pytest.raises(NotSupported, match="cannot rename a file"):
                adapter.rename("a.csv", "b.csv")


def test_a_size_that_is_not_told_is_unknown():
    with SftpBox(Box({"a.csv": b"1"}, sizes=False)) as server:
        with connect(server) as adapter:
            assert [entry.size for entry in adapter.list()] == [None]
            assert adapter.stat("a.csv").size is None
            with pytest.raises(CannotResume, match="does not tell the size"):
                with adapter.create("a.csv", offset=1):
                    pass


def test_what_came_before_a_file_was_taken_away_is_given():
    """Its end is told by an error."""
    with SftpBox(Box({"a.csv": b"12345"}, takes_read=True)) as server:
        with connect(server) as adapter, adapter.open("a.csv") as stream:
            assert stream.read1(100) == b"12345"
            with pytest.raises(NotFound):
                stream.read1(100)


def test_the_check_of_a_letter_box_is_no_error():
    with SftpBox(Box(takes_written=True)) as server, connect(server) as adapter:
        seen = "\n".join(map(str, adapter.check(write=True)))
    assert "takes it away at once" in seen
