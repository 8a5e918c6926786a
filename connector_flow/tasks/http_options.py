"""Options that tasks which speak HTTP have in common."""

import re

from ..tools.configuration import Option
from ..tools.message import Message
from ..tools.secret_names import HEADER, LEADING

_lt = Message  # the name by which Odoo finds the texts that are to be translated

TEXT = re.compile(r"[\x20-\x7e\x80-\xff]*")


def _check_headers(headers):
    for name, value in headers.items():
        if not (isinstance(name, str) and HEADER.fullmatch(name)):
            return _lt("has %(name)r, which is no name of a header", name=name)
        if not (isinstance(value, str) and TEXT.fullmatch(value)):
            return _lt("has a value of %(name)r that is no text of one line", name=name)
        if name.lower() in LEADING:
            return _lt(
                "has %(name)r, which leads requests to somebody else than their server",
                name=name,
            )
    return None


def check_texts(values):
    """Check for options that are names and values of a request."""
    if all(isinstance(one, str) for pair in values.items() for one in pair):
        return None
    return _lt("has to have texts as names and values")


OPTIONS = {
    "headers": Option(
        dict,
        {},
        _lt("Headers of the request, such as {'Accept': 'text/csv'}."),
        check=_check_headers,
    ),
    "params": Option(
        dict,
        {},
        _lt("What stands behind the question mark, such as {'format': 'csv'}."),
        check=check_texts,
    ),
}
