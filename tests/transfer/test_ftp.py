"""FTP against servers that are old, wrong or hostile, and TLS that is neither."""

import datetime
import itertools

import pytest

from odoo.addons.connector_flow.transfer.errors import (
    CannotResume,
    CertificateRefused,
    LoginRefused,
    NotFound,
    NotSupported,
    TransferError,
    TransferTrouble,
)
from odoo.addons.connector_flow.transfer.ftp import FtpAdapter
from odoo.addons.connector_flow.transfer.ftp_listing import (
    NotUnderstood,
    parse_facts,
    parse_line,
)
from odoo.addons.connector_flow.transfer.settings import Settings

from suite_setup.patience import SILENCE, TIMEOUT

from .servers.certificates import Authority
from .servers.ftpd import PASSWORD
from .servers.scripted import ScriptedFtp

DAY = datetime.timedelta(days=1)
SECRET = "hunter2-Süd"


def connect(server, **changes):
    values = {"timeout": TIMEOUT, "login": "partner", "password": SECRET} | changes
    settings = Settings("Testserver", host="127.0.0.1", port=server.port, **values)
    return FtpAdapter(settings)


@pytest.mark.parametrize(
    "line, expected",
    [
        (
            "-rw-r--r--    1 ftp      ftp           123 Nov 21  2025 Preise Süd.csv",
            ("Preise Süd.csv", 123, "file"),
        ),
        (
            "drwxr-xr-x+ 2 1000 1000 4096 Jan 01 2024  vorne leer",
            (" vorne leer", 4096, "directory"),
        ),
        (
            "lrwxrwxrwx 1 root root 9 Feb 28 12:00 neu.csv -> /etc/passwd",
            ("neu.csv", 9, "other"),
        ),
        ("-rw-rw-rw- 1 user 77 Mar 05 2025 ohne Gruppe.csv", None),
        ("crw-rw-rw- 1 root root 0 Mar 05 2025 null", ("null", 0, "other")),
        (
            "-rw-r--r-- 1 a b 5 2025-03-05 12:30 iso.csv",
            ("iso.csv", 5, "file"),
        ),
        (
            "11-21-25  05:22PM       <DIR>          Neue Ordner",
            ("Neue Ordner", None, "directory"),
        ),
        ("11-21-2025  17:22               1234 a b.csv", ("a b.csv", 1234, "file")),
        ("-rw-r--r-- 1 a b 99999999999999999999999 Mar 05 2025 x", ("x", None, "file")),
    ],
)
def test_lines_of_list(line, expected):
    """What `ls -l` and DOS print, with what varies in it."""
    entry = parse_line(line)
    if expected is None:
        assert (entry.name, entry.size) == ("ohne Gruppe.csv", 77)
    else:
        assert (entry.name, entry.size, entry.kind) == expected


@pytest.mark.parametrize("line", ["total 12", "", "drwx------ 2 a b 1 Jan 1 2025 .."])
def test_lines_that_are_no_files(line):
    assert parse_line(line) is None


@pytest.mark.parametrize("line", ["Kein Zugriff", "-rw-r--r--", "x" * 10_000])
def test_lines_that_are_not_understood(line):
    with pytest.raises(NotUnderstood):
        parse_line(line)


def test_a_time_without_a_year_is_the_last_such_day():
    """No file is from the future, but for a day: clocks differ."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    for days in (-1, 0, 30, 200):
        when = (now - DAY * days).replace(second=0, microsecond=0)
        line = f"-rw-r--r-- 1 a b 5 {when:%b %d %H:%M} x"
        entry = parse_line(line)
        assert entry.time in (when, None) and (entry.time or when.day == 29)


def test_facts_that_lie_are_not_believed():
    """Sizes below zero, times that are none, kinds that nobody knows."""
    entry = parse_facts("Type=OS.unix=slink:/etc;Size=-5;Modify=heute; a; b=c.csv")
    assert (entry.name, entry.size, entry.time) == ("a; b=c.csv", None, None)
    assert entry.kind == "other"


def test_data_come_from_the_server_whatever_host_it_names():
    """An answer to PASV that names a third host is a way to reach it from here."""
    with ScriptedFtp(data={"RETR": b"gut"}) as server:
        usual = server._open_passive

        def elsewhere(_line):
            return usual().replace("127,0,0,1", "192,0,2,1")

        server.replies["PASV"] = elsewhere
        with connect(server) as adapter, adapter.open("a.csv") as stream:
            assert stream.read() == b"gut"


def test_in_active_mode_too_everything_works(fresh):
    stand = fresh("ftp-mlsd")
    stand.put("a.csv", b"1")
    with stand.connect(passive=False) as adapter:
        assert [entry.name for entry in adapter.list()] == ["a.csv"]
        with adapter.create("b.csv") as stream:
            stream.write(b"2")
        with adapter.open("b.csv") as stream:
            assert stream.read() == b"2"


@pytest.mark.parametrize(
    "listing, named",
    [
        (b"type=file;size=5; ../../etc/passwd\r\n", "etc/passwd"),
        (b"type=file;size=5; /etc/passwd\r\n", "etc/passwd"),
        (b"type=file;size=5; a\\..\\b\r\n", "a"),
        (b"type=file;size=5; esc\x1b[31m\r\n", "esc"),
        (b"Unsinn\r\n", "Unsinn"),
    ],
)
def test_names_that_lead_elsewhere_are_skipped_with_a_reason(listing, named):
    """The listing goes on; what was left out can be told."""
    features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
    data = {"MLSD": listing + b"type=file;size=1; gut.csv\r\n"}
    with ScriptedFtp({"FEAT": features}, data) as server, connect(server) as adapter:
        assert [entry.name for entry in adapter.list()] == ["gut.csv"]
        [(shown, reason)] = adapter.skipped
        assert named in str(shown) and str(reason)


@pytest.mark.parametrize("reply", ["250 Ja", "250-Ja\r\n Unsinn\r\n250 Ende", "250 "])
def test_a_look_that_is_not_understood_is_one_into_the_listing(reply):
    """What the server says of one file may be nonsense, it is not all it has."""
    features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
    data = {"MLSD": b"type=file;size=7; gut.csv\r\n"}
    with ScriptedFtp({"FEAT": features, "MLST": reply}, data) as server:
        with connect(server) as adapter:
            assert adapter.stat("gut.csv").size == 7
            with pytest.raises(NotFound):
                adapter.stat("fehlt.csv")


def test_a_server_that_does_not_say_where_it_is_lists_where_it_is():
    replies = {"PWD": "257 "}
    listing = b"-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"
    with ScriptedFtp(replies, {"LIST": listing, "RETR": b"1"}) as server:
        with connect(server, directory="ein") as adapter:
            assert [entry.name for entry in adapter.list()] == ["gut.csv"]
            with adapter.open("gut.csv") as stream:
                assert stream.read() == b"1"
        assert "RETR ./gut.csv" in server.heard


def test_a_listing_without_end_ends():
    """It neither fills the memory nor goes on for ever."""
    line = b"type=file;size=1; Name.csv\r\n"
    features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
    data = {"MLSD": itertools.repeat(line * 40_000)}
    with ScriptedFtp({"FEAT": features}, data) as server, connect(server) as adapter:
        with pytest.raises(TransferError, match="longer than"):
            list(adapter.list())


def test_a_line_without_end_is_no_name():
    data = {"LIST": b"-" * 100_000 + b"\r\n-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"}
    with ScriptedFtp(data=data) as server, connect(server) as adapter:
        assert [entry.name for entry in adapter.list()] == ["gut.csv"]


def test_a_server_without_rest_is_read_from_the_start():
    replies = {"REST": "502 Gibt es nicht"}
    with ScriptedFtp(replies, {"RETR": b"12345"}) as server:
        with connect(server) as adapter:
            with pytest.raises(CannotResume), adapter.open("a.csv", offset=2):
                pass
            with adapter.open("a.csv") as stream:
                assert stream.read() == b"12345"


def test_an_upload_that_may_not_go_on_says_so(fresh):
    """ProFTPD's default allows no part of a file to be added to."""
    stand = fresh("ftp-mlsd", restart="off")
    stand.put("a.csv", b"123")
    with stand.connect() as adapter:
        with pytest.raises(CannotResume), adapter.create("a.csv", offset=3):
            pass
        with adapter.create("a.csv") as stream:
            stream.write(b"neu")


@pytest.mark.parametrize(
    "reply, kind",
    [
        ("421 Zu viele Verbindungen", TransferTrouble),
        ("425 Keine Datenverbindung", TransferTrouble),
        ("450 Datei in Arbeit", TransferTrouble),
        ("452 Kein Platz", TransferTrouble),
        ("552 Quota", TransferTrouble),
        ("550 No such file", NotFound),
        ("502 Kenne ich nicht", NotSupported),
        ("999 Was?", TransferError),
    ],
)
def test_what_passes_is_tried_again_and_what_does_not_is_told(reply, kind):
    replies = {"STOR": reply, "SIZE": "550 -", "LIST": "550 -"}
    with ScriptedFtp(replies) as server, connect(server) as adapter:
        with pytest.raises(kind), adapter.create("a.csv"):
            pass


def test_a_reply_that_repeats_the_password_does_not_spread_it():
    """Nobody reads it in the error, and nobody in its traceback."""
    replies = {"PASS": lambda line: f"530 {line!r} ist falsch, {line} auch"}
    with ScriptedFtp(replies) as server:
        with pytest.raises(LoginRefused) as caught, connect(server):
            pass
    assert "ist falsch" in str(caught.value)
    assert SECRET not in str(caught.getrepr(showlocals=False, chain=True))
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_a_password_that_cannot_be_sent_is_refused_without_naming_it():
    with ScriptedFtp() as server:
        for more in ("\r\nDELE alles", "€"):
            with pytest.raises(LoginRefused) as caught:
                with connect(server, password=SECRET + more, encoding="latin-1"):
                    pass
            assert SECRET not in str(caught.getrepr(showlocals=False))
        assert not [line for line in server.heard if line.startswith("DELE")]


def test_a_wrong_password_is_refused(stands):
    stand = stands.get("ftp-mlsd")
    with pytest.raises(LoginRefused, match="partner"):
        with stand.connect(password=PASSWORD.upper()):
            pass


@pytest.mark.parametrize("silent", ["welcome", "PASS", "PASV", "LIST"])
def test_a_server_that_falls_silent_is_not_waited_for(silent):
    """Whatever it was asked, within the timeout that is set."""
    welcome = None if silent == "welcome" else "220 Da"
    replies = {silent: None}
    with ScriptedFtp(replies, welcome=welcome) as server:
        with pytest.raises(TransferTrouble, match=f"{SILENCE} seconds"):
            with connect(server, timeout=SILENCE) as adapter:
                list(adapter.list())


def test_a_late_reply_is_not_taken_for_that_to_another_command():
    """After a download that was left early and never confirmed nothing is known."""
    with ScriptedFtp(data={"RETR": itertools.repeat(bytes(100_000))}) as server:
        said = server._say
        server._say = lambda client, reply: (
            None if reply and reply.startswith("426") else said(client, reply)
        )
        with connect(server, timeout=SILENCE) as adapter:
            with adapter.open("a.csv") as stream:
                stream.read(10)
            with pytest.raises(TransferTrouble):
                adapter.remove("a.csv")


def test_a_server_that_is_no_ftp_server_is_told_as_such():
    with ScriptedFtp(welcome="+OK POP3 hier") as server:
        with pytest.raises(TransferError, match="POP3"), connect(server):
            pass


def test_a_download_that_is_cut_is_no_short_file():
    """The connection for data ends early, and the server says so on the other."""
    with ScriptedFtp(data={"RETR": b"halb"}) as server:
        said = server._say
        server._say = lambda client, reply: said(
            client, reply.replace("226 Fertig", "426 Abgebrochen") if reply else reply
        )
        with connect(server) as adapter, adapter.open("a.csv") as stream:
            with pytest.raises(TransferTrouble):
                stream.read()


# TLS


def test_an_expired_certificate_is_refused(fresh):
    stand = fresh("ftps-mlsd", tls="explicit", valid=DAY / 2)
    with pytest.raises(CertificateRefused, match="expired"), stand.connect():
        pass


def test_a_certificate_of_somebody_else_is_refused(stands):
    for kind in ("ftps-mlsd", "ftps-implicit"):
        for trusted in (Authority().pem, ""):
            with pytest.raises(CertificateRefused):
                with stands.get(kind).connect(certificates=trusted):
                    pass


def test_the_server_s_own_certificate_can_be_trusted(stands):
    """Without its authority."""
    stand = stands.get("ftps-list")
    own = (stand.server.root / "certificate").read_text()
    with stand.connect(certificates=own) as adapter:
        assert list(adapter.list()) == []


def test_a_certificate_for_another_name_is_refused_unless_that_is_allowed(stands):
    stand = stands.get("ftps-mlsd")
    with pytest.raises(CertificateRefused, match="localhost"):
        with stand.connect(host="localhost"):
            pass
    with stand.connect(host="localhost", check_name=False) as adapter:
        assert list(adapter.list()) == []


def test_names_may_differ_only_where_certificates_are_given(stands):
    """Else any certificate of any site in the world would do."""
    stand = stands.get("ftps-mlsd")
    with pytest.raises(CertificateRefused):
        with stand.connect(certificates="", check_name=False):
            pass


def test_a_server_without_tls_gets_no_password(stands):
    """It is not tried without, as a man in the middle would like."""
    with ScriptedFtp() as server:
        stand = stands.get("ftps-mlsd")
        with pytest.raises(NotSupported, match="TLS"):
            with stand.connect(port=server.port, password=SECRET):
                pass
    assert not [line for line in server.heard if line.startswith("PASS")]


def test_a_plain_login_on_a_server_that_wants_tls_is_explained(stands):
    stand = stands.get("ftps-list")
    with pytest.raises(TransferError), FtpAdapter(stand.settings):
        pass


def test_certificates_that_are_none_are_told(stands):
    with pytest.raises(CertificateRefused, match="PEM"):
        with stands.get("ftps-mlsd").connect(certificates="Unsinn"):
            pass


def test_the_check_shows_the_certificate(stands):
    with stands.get("ftps-implicit").connect() as adapter:
        seen = "\n".join(map(str, adapter.check()))
    assert "Dateiserver" in seen and "TLSv1" in seen


# servers that are otherwise


def cwd_of_root(line):
    """The answer of a server that has no other directory."""
    return "250 Da" if line == "CWD /" else "550 Nein"


def test_the_check_counts_lines_that_are_not_understood_and_shows_one():
    listing = b"-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n?? Unsinn\r\n?? mehr\r\n"
    with ScriptedFtp(data={"LIST": listing}) as server, connect(server) as adapter:
        seen = "\n".join(map(str, adapter.check()))
    assert "1 files, 0 folders, 0 symbolic links, 2 lines" in seen
    assert "?? Unsinn" in seen


@pytest.mark.parametrize("reply", ["550 Nein", "553 Nein", "502 Nein", "452 Voll"])
def test_a_check_of_writing_that_cannot_write_is_an_error(reply):
    with ScriptedFtp({"STOR": reply, "SIZE": "550 -"}, {"LIST": b""}) as server:
        with connect(server) as adapter:
            adapter.check()
            with pytest.raises((TransferError, TransferTrouble)):
                adapter.check(write=True)


@pytest.mark.parametrize("reply", ["500 Was?", "502 Nein", "550 Nein", "501 Nein"])
def test_facts_that_are_refused_are_listed_otherwise(reply):
    """FEAT promised them; the listing is what it is."""
    features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
    listing = b"-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"
    replies = {"FEAT": features, "MLSD": reply, "MLST": "500 Was?", "SIZE": "213 5"}
    with ScriptedFtp(replies, {"LIST": listing}) as server:
        with connect(server) as adapter:
            assert [entry.size for entry in adapter.list()] == [5]
            assert adapter.stat("gut.csv").size == 5
            assert not adapter.unread


@pytest.mark.parametrize("command", ["MLSD", "LIST -a"])
def test_a_listing_that_is_cut_is_not_taken_for_a_whole_one(command):
    """The server breaks off with 551; the next form of it is whole."""
    features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
    line = "-rw-r--r-- 1 a b 5 Jan 01 2025 {}.csv\r\n"
    parts = {"MLSD": "type=file;size=5; a.csv\r\n", "LIST -a": line.format("a")}
    data = {"LIST": "".join(map(line.format, "ab")).encode()}
    replies = {"FEAT": features} if command == "MLSD" else {}
    with ScriptedFtp(replies, data) as server:
        usual, said = server._react, server._say

        def broken(client, reply):
            said(client, reply.replace("226 Fertig", "551 Kaputt"))

        def react(client, text):
            if text != command:
                return usual(client, text)
            server._say = broken
            server._transfer(client, parts[command].encode())
            server._say = said

        server._react = react
        with connect(server) as adapter:
            assert [entry.name for entry in adapter.list()] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    "total", ["total 12", "insgesamt 12", "总用量 12", "\xd7\xdc 4"]
)
def test_a_headline_in_any_language_is_no_file(total):
    line = "\r\n-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"
    encoding = "latin-1" if "\xd7" in total else "utf-8"
    data = {"LIST": total.encode(encoding) + line.encode()}
    with ScriptedFtp(data=data) as server, connect(server) as adapter:
        assert [entry.name for entry in adapter.list()] == ["gut.csv"]
        assert not adapter.unread


def test_lines_of_vms_are_joined_and_old_versions_left():
    """Its root is no path of Unix: names are asked for from where we are."""
    listing = (
        b"Directory DISK$USER:[PARTNER]\r\n\r\n"
        b"ORDERS.CSV;2   1/3  15-JAN-2025 10:15:32  [G,O]  (RWED,RWED,RE,)\r\n"
        b"ORDERS.CSV;1   1/3  14-JAN-2025 10:15:32  [G,O]  (RWED,RWED,RE,)\r\n"
        b"A_VERY_LONG_NAME_OF_A_FILE.CSV;1\r\n"
        b"               1/3  13-JAN-2025 10:15:32  [G,O]  (RWED,RWED,RE,)\r\n\r\n"
        b"Total of 3 files, 3/9 blocks.\r\n"
    )
    replies = {"PWD": '257 "DISK$USER:[PARTNER]" ist hier'}
    with ScriptedFtp(replies, {"LIST": listing, "RETR": b"1"}) as server:
        with connect(server) as adapter:
            found = {entry.name: entry.time.day for entry in adapter.list()}
            assert found == {"ORDERS.CSV": 15, "A_VERY_LONG_NAME_OF_A_FILE.CSV": 13}
            assert not adapter.unread
            with adapter.open("ORDERS.CSV") as stream:
                assert stream.read() == b"1"
        assert "RETR ORDERS.CSV" in server.heard


@pytest.mark.parametrize("option", [b"", b"-a: No such file\r\n", "550 Was?"])
def test_an_option_of_list_that_is_not_known_is_left_out(option):
    """Some take it for the name of a file."""
    listing = b"-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"
    with ScriptedFtp(data={"LIST": listing}) as server:
        usual = server._react

        def react(client, text):
            if text != "LIST -a":
                return usual(client, text)
            if isinstance(option, str):
                return server._say(client, option)
            return server._transfer(client, option)

        server._react = react
        with connect(server) as adapter:
            assert [entry.name for entry in adapter.list()] == ["gut.csv"]
            assert not adapter.unread


@pytest.mark.parametrize(
    "reply", ["550 No files found", "450 No members found", "550 Directory is empty"]
)
def test_an_empty_directory_that_is_an_error_lists_nothing(reply):
    with ScriptedFtp({"LIST": reply}) as server, connect(server) as adapter:
        assert list(adapter.list()) == []


@pytest.mark.parametrize("reply", ["550 Permission denied", "550 Nein", "451 Kaputt"])
def test_a_listing_that_is_refused_is_not_empty(reply):
    with ScriptedFtp({"LIST": reply, "SIZE": "550 -"}) as server:
        with connect(server) as adapter:
            with pytest.raises((TransferError, TransferTrouble)):
                list(adapter.list())


def test_a_server_without_rename_says_what_it_cannot_do():
    replies = {"RNFR": "502 Nein", "DELE": "500 Nein", "CWD": cwd_of_root}
    with (
        ScriptedFtp(replies | {"SIZE": "550 No such file"}, {"LIST": b""}) as server,
        connect(server) as adapter,
    ):
        with pytest.raises(NotSupported, match="cannot rename a file"):
            adapter.rename("a.csv", "b.csv")
        with pytest.raises(NotSupported, match="cannot remove a file"):
            adapter.remove("a.csv")


def test_a_size_that_may_not_be_asked_for_is_looked_up_in_the_listing():
    listing = b"-rw-r--r-- 1 a b 5 Jan 01 2025 gut.csv\r\n"
    replies = {"SIZE": "550 SIZE not allowed in ASCII mode", "CWD": cwd_of_root}
    with ScriptedFtp(replies, {"LIST": listing}) as server:
        with connect(server) as adapter:
            assert adapter.stat("gut.csv").size == 5
            with pytest.raises(NotFound):
                adapter.stat("fehlt.csv")
