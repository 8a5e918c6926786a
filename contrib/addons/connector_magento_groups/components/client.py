# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Speaks XML-RPC with the API that Magento 1 calls its first version."""

import http.client
import re
import ssl
import xmlrpc.client  # nosec B411 # expat refuses entities that grow

from odoo.addons.connector.exception import (
    ConnectorException,
    IDMissingInBackend,
    InvalidDataError,
    NetworkRetryableError,
)

TIMEOUT = 30  # seconds without a byte
RETRY_SECONDS = 60
NUMBER = re.compile(r"[0-9]{1,9}")
TOO_MANY_REQUESTS = 429
SESSION_EXPIRED, NOT_EXISTS = 5, 102  # codes of Magento
SHOWN = 200  # characters of what came that a message shows
# Codes of Magento, and what to do about them.
ADVICE = {
    2: "Look at API user and API key: Magento does not know them.",
    3: "The shop has no such call: is its module for customer groups installed?",
    5: "The session ended: press the button again.",
}
OTHERWISE = "May this API user do it? Look at its role in Magento."


class MagentoError(ConnectorException):
    """Magento answered that it does not do what it was asked for."""


class MagentoClient:
    """A user of a shop, while it is a context; the first call opens a session.

    :param location: address of the shop
    :param password: the API key; no message shows it
    """

    def __init__(self, location, username, password):
        self._location = location.rstrip("/")
        self._username = username
        self._password = password
        self._session = None
        secure = self._location.startswith("https:")
        self._server = xmlrpc.client.ServerProxy(
            f"{self._location}/index.php/api/xmlrpc",
            transport=SafeTransport() if secure else Transport(),
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._server("close")()

    def call(self, method, arguments=()):
        """Call a method of Magento.

        :param method: its name, such as ``ol_customer_groups.list``
        :param arguments: a list
        :return: what Magento answers
        :raise NetworkRetryableError: no answer came, or the server is busy
        :raise IDMissingInBackend: there is no such record
        :raise MagentoError: Magento refuses
        :raise InvalidDataError: the answer cannot be read
        """
        try:
            return self._call(method, list(arguments))
        except xmlrpc.client.Fault as fault:
            missing = fault.faultCode == NOT_EXISTS
            code = fault.faultCode
            text = f"{self._shown(fault.faultString)} (code {code})"
        error = IDMissingInBackend if missing else MagentoError
        advice = "" if missing else f" {ADVICE.get(code, OTHERWISE)}"
        raise error(f"{self._location} refuses {method}{arguments}: {text}.{advice}")

    def malformed(self, method, answer):
        """Make the error for an answer that is not what ``method`` answers."""
        return InvalidDataError(
            f"{self._location} answers {method} with {self._shown(repr(answer))}."
        )

    def _call(self, method, arguments):
        if not self._session:
            self._log_in()
        try:
            return self._ask("call", self._session, method, arguments)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != SESSION_EXPIRED:
                raise
        self._log_in()
        return self._ask("call", self._session, method, arguments)

    def _log_in(self):
        self._session = None
        if not self._password:
            raise MagentoError(f"Enter the API key for {self._location}.")
        session = self._ask("login", self._username, self._password)
        if not session or not isinstance(session, str):
            raise self.malformed("login", session)
        self._session = session

    def _ask(self, method, *arguments):
        try:
            return getattr(self._server, method)(*arguments)
        except xmlrpc.client.ProtocolError as error:
            raise self._http_error(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise NetworkRetryableError(
                f"{self._location} does not answer: {reason_of(error)}. Look at the "
                "address and at the network; this is tried again by itself.",
                seconds=RETRY_SECONDS,
            ) from error
        except UnreadableAnswer as error:
            raise self.malformed(method, error.text) from error

    def _http_error(self, error):
        text = f"{self._location} answers {error.errcode} {error.errmsg}."
        if error.errcode < 500 and error.errcode != TOO_MANY_REQUESTS:
            return MagentoError(f"{text} Is this the address of a Magento 1?")
        asked = str((error.headers or {}).get("Retry-After", ""))
        seconds = int(asked) if NUMBER.fullmatch(asked) else RETRY_SECONDS
        return NetworkRetryableError(f"{text} This is tried again.", seconds=seconds)

    def _shown(self, text):
        for secret in filter(None, (self._password, self._session)):
            for written in (secret, repr(secret)[1:-1]):
                text = text.replace(written, "***")
        return text[:SHOWN]


def reason_of(error):
    """Why no answer came, in words, with the name of the error behind it."""
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return f"it takes too long ({name})"
    if isinstance(error, ssl.SSLError):
        return f"its certificate cannot be trusted ({name})"
    return f"no connection ({name})"


class UnreadableAnswer(Exception):
    """Something came, ``text``, but no XML-RPC."""

    def __init__(self, body):
        super().__init__("no XML-RPC")
        self.text = body.decode(errors="replace")


class _OurTransport:
    """With a timeout, and errors that know what came."""

    accept_gzip_encoding = False

    def make_connection(self, host):
        connection = super().make_connection(host)
        connection.timeout = TIMEOUT
        return connection

    def parse_response(self, response):
        body = response.read()
        try:
            return xmlrpc.client.loads(body)[0]
        except xmlrpc.client.Fault:
            raise
        except Exception as error:
            # Of many kinds: no XML, no XML-RPC, a number that is none.
            raise UnreadableAnswer(body) from error


class Transport(_OurTransport, xmlrpc.client.Transport):
    pass


class SafeTransport(_OurTransport, xmlrpc.client.SafeTransport):
    pass
