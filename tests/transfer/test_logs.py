"""No log has a secret, whatever is switched on."""

import contextlib
import ftplib
import http.client
import logging

import pytest

from odoo.addons.connector_flow.transfer.errors import TransferError, TransferTrouble

from .servers.odd_sftp import OddSftp, entry
from .stands import KINDS
from .test_sftp import connect

TOKEN = "tok-5f3a-geheim"


def lines_of(secret):
    """What of a secret would be recognised: each line that is long enough."""
    return [line for line in secret.splitlines() if len(line) > 6 and "---" not in line]


def listen(caplog):
    """Have everything logged that anybody could have switched on."""
    for name in (None, "paramiko", "urllib3", "requests", "odoo"):
        caplog.set_level(logging.DEBUG, logger=name)


def use(adapter):
    """Do what flows do, good and bad."""
    with adapter:
        with adapter.create("a.csv") as stream:
            stream.write(b"1")
        with adapter.open("a.csv") as stream:
            stream.read()
        with contextlib.suppress(TransferError):
            list(adapter.list())
        with contextlib.suppress(TransferError):
            adapter.stat("fehlt")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_logged_has_a_secret(stands, kind, caplog, capfd):
    """At debug level, of the suite, paramiko, requests, urllib3, and of tracebacks."""
    stand = stands.get(kind)
    settings = stand.settings
    listen(caplog)
    use(stand.connect())
    with contextlib.suppress(TransferError, TransferTrouble):
        use(stand.connect(login="fremd", password=settings.password + "x"))
    out, err = capfd.readouterr()
    text = caplog.text + out + err
    for secret in (settings.password, settings.private_key):
        for line in lines_of(secret):
            assert line not in text


def test_a_token_and_a_password_of_ssh_are_in_no_log(stands, caplog):
    listen(caplog)
    with contextlib.suppress(TransferError):
        use(stands.get("http").connect(token=TOKEN))
    with OddSftp([entry("a.csv")], b"1", password=TOKEN) as server:
        with connect(server) as adapter:
            list(adapter.list())
        with pytest.raises(TransferError), connect(server, password=TOKEN + "x"):
            pass
    assert caplog.records
    assert TOKEN not in caplog.text


def test_secrets_of_requests_are_in_no_log(stands, caplog):
    """urllib3 would log the address with its query."""
    listen(caplog)
    parameters = (("header", "X-Key", TOKEN + "h"), ("param", "key", TOKEN + "p"))
    with stands.get("http").connect(parameters=parameters) as adapter:
        with contextlib.suppress(TransferError):
            adapter.stat("fehlt")
    assert "key=•••" in caplog.text
    assert TOKEN not in caplog.text


def test_the_libraries_print_nothing_by_themselves():
    """Both print passwords when they are told to debug; nobody tells them."""
    assert ftplib.FTP.debugging == 0
    assert http.client.HTTPConnection.debuglevel == 0
