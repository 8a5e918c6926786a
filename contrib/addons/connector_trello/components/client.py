# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Speaks HTTP and JSON with Trello's API."""

import http.client

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from odoo.addons.connector.exception import (
    ConnectorException,
    IDMissingInBackend,
    JobError,
    NetworkRetryableError,
    RetryableJobError,
)

TIMEOUT = 30  # seconds without a byte
RETRY_SECONDS = 60
SHOWN = 200  # characters of what came that a message shows


ADVICE = {
    401: "Are key, token and board right? Enter key and token anew.",
    403: "The token may not do this: make one for somebody who may change the board.",
}
OTHERWISE = "Are key, token and board right?"
# What requests says of a connection, and what a person takes from it.
REASONS = [
    (requests.exceptions.SSLError, "its certificate cannot be trusted"),
    (requests.exceptions.ConnectTimeout, "the connection takes too long"),
    (requests.exceptions.ReadTimeout, "the answer takes too long"),
    (requests.exceptions.ConnectionError, "no connection"),
]


class TrelloError(ConnectorException):
    """Trello answered that it does not do what it was asked for."""


class MalformedAnswer(JobError, http.client.HTTPException):
    """Trello did something, but its answer makes no sense.

    An exporter that gets an HTTPException takes what it asked for as possibly done.
    """


class TrelloClient:
    """Connections to Trello, with key and token, while it is a context.

    :param location: address of the API
    """

    def __init__(self, location, key, token):
        self._location = location.rstrip("/")
        self._secrets = [secret for secret in (key, token) if secret]
        self._session = requests.Session()
        self._session.auth = self._authorize

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._session.close()

    def ask(self, method, path, **params):
        """Ask Trello.

        :param method: ``GET``, ``POST`` or ``PUT``
        :param path: such as ``/1/lists/5abc``
        :param params: of the query
        :return: what Trello answers, made of JSON
        :raise NetworkRetryableError: no answer came, or the server failed
        :raise RetryableJobError: there were too many requests; with the time to wait
        :raise IDMissingInBackend: there is no such thing
        :raise TrelloError: Trello refuses
        :raise MalformedAnswer: the answer cannot be read
        """
        if len(self._secrets) < 2:
            raise TrelloError("Enter the key and the token of Trello's API.")
        try:
            response = self._session.request(
                method,
                self._location + path,
                params=params,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NetworkRetryableError(
                f"Trello does not answer at {self._location}: {reason_of(error)}. Look "
                "at the address and at the network; this is tried again by itself.",
                seconds=RETRY_SECONDS,
            ) from error
        if response.status_code != 200:
            self._raise_for(f"{method} {path}", response)
        try:
            return response.json()
        except ValueError as error:
            raise self.malformed(f"{method} {path}", response.text) from error

    def malformed(self, asked, answer):
        """Make the error for an answer that is not what was asked for."""
        return MalformedAnswer(
            f"{self._location} answers {asked} with {self._shown(repr(answer))}."
        )

    def _authorize(self, request):
        # In a header: addresses are written into logs and error messages.
        key, token = self._secrets
        request.headers["Authorization"] = (
            f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
        )
        return request

    def _raise_for(self, asked, response):
        code = response.status_code
        told = f"{code}: {self._shown(response.text)!r}"
        text = f"Trello ({self._location}) answers {asked} with {told}."
        # The exporter reads the status in it.
        cause = requests.HTTPError(response=response)
        if code == 429:
            seconds = retry_after(response.headers.get("Retry-After"))
            # To be told to wait is no failure.
            raise RetryableJobError(text, seconds=seconds, ignore_retry=True) from cause
        if code >= 500:
            text += " It has trouble of its own; this is tried again by itself."
            raise NetworkRetryableError(text, seconds=RETRY_SECONDS) from cause
        if code == 404:
            text += " There is no such board or list, or the token may not see it."
            raise IDMissingInBackend(text) from cause
        raise TrelloError(f"{text} {ADVICE.get(code, OTHERWISE)}") from cause

    def _shown(self, text):
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text[:SHOWN]


def reason_of(error):
    """Why no answer came, in words, with the name of the error behind it."""
    words = (text for kind, text in REASONS if isinstance(error, kind))
    return f"{next(words, 'no answer')} ({type(error).__name__})"


def retry_after(value):
    """Give the seconds of a header ``Retry-After``.

    :param value: seconds or a date, as a text; what else it is counts as none. More
        than six hours are six hours.
    """
    try:
        seconds = Retry().parse_retry_after(value or "")
    except (InvalidHeader, ValueError, OverflowError):
        return RETRY_SECONDS
    return max(1, round(seconds))
