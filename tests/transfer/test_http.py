"""HTTP: parts of files, redirects, tokens, and servers that are busy."""

import threading
from dataclasses import replace

import pytest

from odoo.addons.connector_flow.transfer.errors import (
    CannotResume,
    CertificateRefused,
    Changed,
    LoginRefused,
    NotFound,
    NotModified,
    NotSupported,
    TransferError,
    TransferTrouble,
)
from odoo.addons.connector_flow.transfer.http import HttpsAdapter

from suite_setup.patience import PATIENCE, SILENCE, TIMEOUT

from .servers.certificates import DAY
from .servers.httpd import Httpd

TOKEN = "tok-5f3a-geheim"


@pytest.fixture
def http(fresh):
    """A server of this test alone, with a file."""
    stand = fresh("http")
    stand.put("preise.csv", b"0123456789")
    return stand


def read(adapter, path, **options):
    with adapter.open(path, **options) as stream:
        return stream.read()


# parts


def test_a_part_is_of_the_same_version(http):
    """The version is told with the first part, and asked for with the second."""
    with http.connect() as adapter:
        with adapter.open("preise.csv") as stream:
            version = stream.entry.version
        assert read(adapter, "preise.csv", offset=4, version=version) == b"456789"
        assert "If-Range" in http.server.requests[-1][2]


def test_a_file_that_changed_is_no_second_part(http):
    """The first half of one and the second of the other are no file."""
    with http.connect() as adapter:
        version = adapter.stat("preise.csv").version
        http.put("preise.csv", b"abcdefghijkl")
        with pytest.raises(Changed):
            read(adapter, "preise.csv", offset=4, version=version)


def test_a_file_that_is_shorter_now_has_changed(http):
    with http.connect() as adapter, pytest.raises(Changed):
        read(adapter, "preise.csv", offset=11)


def test_a_server_without_parts_is_read_from_the_start(http):
    http.server.ranges = False
    with http.connect() as adapter:
        with pytest.raises(CannotResume):
            read(adapter, "preise.csv", offset=4)
        assert read(adapter, "preise.csv") == b"0123456789"


def test_another_part_than_was_asked_for_is_refused(http):
    """Its bytes would stand in the wrong place."""
    http.server.answer("/preise.csv", 206, b"56789", Content_Range="bytes 5-9/10")
    with http.connect() as adapter, pytest.raises(CannotResume):
        read(adapter, "preise.csv", offset=4)


def test_a_part_that_ends_before_the_file_is_not_the_rest_of_it(http):
    """Some servers limit what they give at once: the rest is asked for then."""
    http.server.answer("/preise.csv", 206, b"4567", Content_Range="bytes 4-7/10")
    with http.connect() as adapter, pytest.raises(TransferTrouble):
        read(adapter, "preise.csv", offset=4)


def test_a_part_that_nobody_asked_for_is_no_file(http):
    for headers in ({}, {"Content_Range": "bytes 2-5/10"}):
        http.server.answer("/preise.csv", 206, b"2345", **headers)
        with http.connect() as adapter, pytest.raises(TransferError, match="a part"):
            read(adapter, "preise.csv")


def test_what_the_server_still_makes_is_asked_for_later(http):
    """“202 Accepted” says that there is no file yet, whatever comes with it."""
    http.server.answer("/preise.csv", 202, b"please wait", Retry_After="7")
    with http.connect() as adapter, pytest.raises(TransferTrouble) as caught:
        read(adapter, "preise.csv")
    assert caught.value.seconds == 7


def test_a_file_that_is_known_is_not_fetched_again(http):
    """By its tag, or by its time where there is none."""
    with http.connect() as adapter:
        version = adapter.stat("preise.csv").version
        with pytest.raises(NotModified), adapter.get("preise.csv", unless=version):
            pass
        http.server.answer("/preise.csv", 304)
        date = "Wed, 21 Oct 2015 07:28:00 GMT"
        with pytest.raises(NotModified), adapter.get("preise.csv", unless=date):
            pass
    assert http.server.requests[-1][2]["If-Modified-Since"] == date


# what is sent


def test_a_body_can_be_posted_with_headers_and_the_answer_is_read(http):
    with http.connect() as adapter:
        with adapter.send(
            "POST",
            "neu.csv",
            size=5,
            headers={"Idempotency-Key": "lauf-7"},
            params={"an": "Süd & Co"},
        ) as body:
            body.write(b"123")
            body.write(b"45")
        assert (body.answer.status, body.answer.text) == (201, '{"size": 5}')
    method, path, headers = http.server.requests[-1]
    assert (method, path) == ("POST", "/neu.csv?an=S%C3%BCd+%26+Co")
    assert headers["Content-Length"] == "5" and headers["Idempotency-Key"] == "lauf-7"


def test_a_token_is_sent_in_its_header(http):
    """As a bearer token in Authorization, as it is elsewhere."""
    for header, sent in (("Authorization", f"Bearer {TOKEN}"), ("X-Api-Key", TOKEN)):
        http.server.answer("/preise.csv", 200, b"1")
        with http.connect(token=TOKEN, token_header=header) as adapter:
            assert read(adapter, "preise.csv") == b"1"
        assert http.server.requests[-1][2][header] == sent


def test_a_token_with_a_line_break_is_not_shown(http):
    """The library's own message would have it."""
    with pytest.raises(LoginRefused) as caught:
        with http.connect(token=f"{TOKEN}\nX-Evil: 1") as adapter:
            adapter.stat("preise.csv")
    assert TOKEN not in str(caught.getrepr(showlocals=False))
    assert not http.server.requests


def test_an_upload_that_is_given_up_leaves_no_file(http):
    """The server sees that it is not whole."""
    with http.connect() as adapter:
        with pytest.raises(ZeroDivisionError), adapter.create("halb.csv") as stream:
            stream.write(b"12345")
            raise ZeroDivisionError
    assert not (http.files / "halb.csv").exists()


def test_a_check_that_finds_no_tls_says_so(http):
    """And shows no address, which may have secrets in its query."""
    parameters = (("param", "key", TOKEN),)
    settings = replace(http.settings, parameters=parameters)
    with HttpsAdapter(settings) as adapter, pytest.raises(TransferTrouble) as caught:
        adapter.check()
    assert TOKEN not in str(caught.value)


# redirects


def test_a_redirect_on_the_same_host_is_followed(http):
    http.server.answer("/alt.csv", 302, Location="/preise.csv")
    with http.connect() as adapter:
        assert read(adapter, "alt.csv") == b"0123456789"


@pytest.mark.parametrize(
    "target",
    [
        "/anders/preise.csv",
        "/shop2/preise.csv",
        "../anders.csv",
        "/shop/%2e%2e/anders.csv",
        "/shop/%252e%252e/anders.csv",
        "/shop/..%2fanders.csv",
        "/shop/..%5canders.csv",
    ],
)
def test_a_redirect_out_of_the_directory_gets_nothing(http, target):
    """A path on a shared host is another receiver."""
    (http.files / "shop").mkdir()
    http.server.answer("/shop/preise.csv", 302, Location=target)
    with http.connect(directory="shop") as adapter:
        with pytest.raises(TransferError, match="redirects to"):
            read(adapter, "preise.csv")
    assert len(http.server.requests) == 1


def test_a_redirect_within_the_directory_is_followed(http):
    (http.files / "shop").mkdir()
    (http.files / "shop" / "neu.csv").write_text("neu")
    http.server.answer("/shop/alt.csv", 302, Location="neu.csv")
    with http.connect(directory="shop") as adapter:
        assert read(adapter, "alt.csv") == b"neu"


@pytest.mark.parametrize("name", ["Host", "x-forwarded-host", "X-Original-URL"])
def test_a_header_that_leads_elsewhere_is_not_sent(http, name):
    with http.connect() as adapter, pytest.raises(TransferError, match="elsewhere"):
        with adapter.get("preise.csv", headers={name: "boese.example.com"}):
            pass
    assert http.server.requests == []


@pytest.mark.parametrize("scheme", ["http", "https", "file"])
def test_a_redirect_to_another_host_gets_nothing(http, scheme):
    """Neither the login nor a question."""
    with Httpd() as other:
        target = f"{scheme}://u:geheim@{other.host}:{other.port}/x?token=geheim"
        http.server.answer("/preise.csv", 302, Location=target)
        with http.connect() as adapter:
            with pytest.raises(TransferError, match="redirects to") as caught:
                read(adapter, "preise.csv")
        assert other.requests == []
        assert "geheim" not in str(caught.value)


def test_redirects_in_a_circle_end(http):
    with http.connect() as adapter:
        for number in range(9):
            location = f"/kreis{number + 1}"
            http.server.answer(f"/kreis{number}", 302, Location=location)
        with pytest.raises(TransferError, match="more than"):
            read(adapter, "kreis0")


def test_an_upload_is_not_redirected(http):
    """The body was sent already; where it went is not known."""
    http.server.answer("/neu.csv", 307, Location="/anders.csv")
    with http.connect() as adapter, pytest.raises(TransferError, match="redirects"):
        with adapter.create("neu.csv") as stream:
            stream.write(b"1")


# bad days


@pytest.mark.parametrize(
    "status, headers, kind, seconds",
    [
        (429, {"Retry_After": "120"}, TransferTrouble, 120),
        (503, {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, TransferTrouble, 0),
        (503, {"Retry_After": "bald"}, TransferTrouble, None),
        (500, {}, TransferTrouble, None),
        (401, {}, LoginRefused, None),
        (404, {}, NotFound, None),
        (405, {}, NotSupported, None),
        (418, {}, TransferError, None),
    ],
)
def test_what_passes_is_tried_again_and_what_does_not_is_told(
    http, status, headers, kind, seconds
):
    http.server.answer("/preise.csv", status, b"Warum auch immer", **headers)
    with http.connect() as adapter, pytest.raises(kind) as caught:
        read(adapter, "preise.csv")
    assert getattr(caught.value, "seconds", None) == seconds


def test_an_answer_that_repeats_the_password_does_not_spread_it(http):
    """Plainly, or as it was on its way."""
    password = http.settings.password
    said = f"{password} {http.server.requests}".encode()
    http.server.answer("/preise.csv", 400, said)
    with http.connect() as adapter, pytest.raises(TransferError) as caught:
        read(adapter, "preise.csv")
    assert password not in str(caught.value)


def test_a_body_that_ends_early_is_no_short_file(http):
    http.server.answer("/preise.csv", 200, b"halb", Content_Length="100")
    with http.connect() as adapter, pytest.raises(TransferTrouble):
        read(adapter, "preise.csv")


def test_what_is_here_is_given_before_more_comes(http):
    """A slow line, on which a large block takes longer than a job may."""
    more = threading.Event()

    def body():
        yield 20_000 * b"x"
        more.wait(PATIENCE)
        yield 20_000 * b"y"

    http.server.answer("/preise.csv", 200, body(), Content_Length="40000")
    with http.connect(timeout=TIMEOUT) as adapter, adapter.open("preise.csv") as stream:
        assert len(stream.read1(2**18)) > 10_000
        more.set()
        assert stream.read().endswith(b"xy" + 19_999 * b"y")


@pytest.mark.parametrize("how", ["hang", "cut"])
def test_a_server_that_does_not_answer_is_not_waited_for(http, how):
    http.server.answer("/preise.csv", how)
    with http.connect(timeout=SILENCE) as adapter, pytest.raises(TransferTrouble):
        read(adapter, "preise.csv")


def test_head_need_not_be_known(http):
    """Then a look is a question whose answer is not read."""
    with http.connect() as adapter:
        http.server.answer("/preise.csv", 405)
        assert adapter.stat("preise.csv").size == 10


def test_a_size_that_cannot_be_is_none(http):
    http.server.answer("/preise.csv", 200, Content_Length="-5")
    with http.connect() as adapter:
        assert adapter.stat("preise.csv").size is None


def test_the_environment_gives_no_password_and_no_proxy(http, tmp_path, monkeypatch):
    """What ~/.netrc and http_proxy say is of another time and another program."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with http.connect(login="", password="") as adapter:
        with pytest.raises(LoginRefused):
            read(adapter, "preise.csv")
    assert "Authorization" not in http.server.requests[-1][2]


# TLS


def test_an_expired_certificate_is_refused(fresh):
    stand = fresh("https", tls=True, valid=DAY / 2)
    with stand.connect() as adapter:
        with pytest.raises(CertificateRefused, match="expired"):
            adapter.stat("a.csv")
    assert not stand.server.requests


@pytest.mark.parametrize("changes", [{"certificates": ""}, {"host": "localhost"}])
def test_a_certificate_of_somebody_else_is_refused(stands, changes):
    """Of an unknown authority, or for another name."""
    with stands.get("https").connect(**changes) as adapter:
        with pytest.raises(CertificateRefused):
            adapter.stat("a.csv")


def test_another_name_can_be_allowed(stands):
    stand = stands.get("https")
    stand.put("a.csv", b"1")
    with stand.connect(host="localhost", check_name=False) as adapter:
        assert read(adapter, "a.csv") == b"1"
