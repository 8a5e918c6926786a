# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import http.client
import json
import socket
import urllib.error
import xmlrpc.client
from xml.parsers.expat import ExpatError

import requests

from odoo.tests.common import BaseCase

from odoo.addons.connector.components.outcome import is_unknown
from odoo.addons.connector.exception import NetworkRetryableError


def wrapped(error, cause=None):
    """What an adapter makes of an error."""
    try:
        try:
            raise error
        except Exception as original:
            if cause:
                raise NetworkRetryableError("network") from original
            raise NetworkRetryableError("network")  # noqa: B904
    except NetworkRetryableError as network:
        return network


def http_error(status):
    response = requests.Response()
    response.status_code = status
    return requests.HTTPError("no", response=response)


class TestOutcome(BaseCase):
    def test_no_answer_is_unknown(self):
        """The question was sent."""
        for error in (
            TimeoutError(),
            ConnectionResetError(),
            http.client.RemoteDisconnected(),
            http.client.IncompleteRead(b""),
            json.JSONDecodeError("no JSON", "<html>", 0),
            ExpatError(),
            requests.ReadTimeout(),
            requests.ConnectionError(),
            http_error(500),
            urllib.error.HTTPError("", 502, "", {}, None),
            xmlrpc.client.ProtocolError("", 504, "", {}),
            Exception("CPU time limit exceeded."),
        ):
            self.assertTrue(is_unknown(error), repr(error))
            self.assertTrue(is_unknown(wrapped(error)), repr(error))
            self.assertTrue(is_unknown(wrapped(error, cause=True)), repr(error))

    def test_no_question_is_known(self):
        """There was no connection."""
        for error in (
            ConnectionRefusedError(),
            socket.gaierror(),
            requests.ConnectTimeout(),
        ):
            self.assertFalse(is_unknown(error), repr(error))
            self.assertFalse(is_unknown(wrapped(error)), repr(error))

    def test_a_refusal_is_known(self):
        """The backend answered."""
        for error in (
            ValueError("no such colour"),
            xmlrpc.client.Fault(1, "no"),
            NetworkRetryableError("try later"),
            http_error(400),
            http_error(429),
            http_error(503),
        ):
            self.assertFalse(is_unknown(error), repr(error))
