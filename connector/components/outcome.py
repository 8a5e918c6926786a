# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an error tells about a call to another system: was it carried out?"""

import http.client
import json
import socket
from xml.parsers.expat import ExpatError

from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import FailedJobError

# No connection was made, so nothing was asked for.
NEVER_ASKED = (ConnectionRefusedError, socket.gaierror)
NEVER_ASKED_NAMES = {"ConnectTimeout", "ConnectTimeoutError", "NewConnectionError"}
# The question was sent, and no answer came, or one that cannot be read.
NO_ANSWER = (
    ConnectionError,
    TimeoutError,
    http.client.HTTPException,
    json.JSONDecodeError,
    ExpatError,
)
# Those of requests and urllib3, without a need for these libraries.
NO_ANSWER_NAMES = {"ConnectionError", "Timeout", "ReadTimeout", "ProtocolError"}
SERVICE_UNAVAILABLE = 503


class OutcomeUnknownError(FailedJobError, UserError):
    """A record may or may not have been created: a person has to look.

    It fails a job for good, and is a message on screen where a person pressed a button.
    """


def is_unknown(error):
    """Tell whether the other system may have carried out what was asked of it.

    :param error: exception that a call to the other system raised; the errors that it
        was made from are looked at as well
    :return: True after a timeout, a lost connection, an answer that cannot be read, a
        failure of the server (HTTP 5xx but 503), or when Odoo ended the work; False
        where no connection was made, and for any other error: there the other system
        answered, and refused
    """
    chain = list(_causes(error))
    if any(_was_never_asked(one) for one in chain):
        return False
    return any(_has_no_answer(one) for one in chain)


def _causes(error):
    """The error and those that it was made from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _was_never_asked(error):
    return isinstance(error, NEVER_ASKED) or type(error).__name__ in NEVER_ASKED_NAMES


def _has_no_answer(error):
    if _http_status(error):
        return _http_status(error) >= 500 and _http_status(error) != SERVICE_UNAVAILABLE
    return (
        isinstance(error, NO_ANSWER)
        or type(error).__name__ in NO_ANSWER_NAMES
        # The way in which Odoo's worker ends what takes too long.
        or "CPU time limit exceeded" in str(error)
    )


def _http_status(error):
    """Status that an error of requests, urllib or xmlrpc carries, else None."""
    response = getattr(error, "response", None)
    found = (
        getattr(response, "status_code", None),
        getattr(error, "code", None),
        getattr(error, "errcode", None),
    )
    return next((one for one in found if isinstance(one, int) and one >= 100), None)
