"""Options that tasks which speak HTTP have in common."""

import re

from odoo.tools.translate import LazyTranslate

from .options import Option

_lt = LazyTranslate(__name__, default_lang="en_US")

HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
TEXT = re.compile(r"[\x20-\x7e\x80-\xff]*")
SECRET = {"authorization", "proxy-authorization", "cookie"}


def _check_headers(headers):
    for name, value in headers.items():
        if not (isinstance(name, str) and HEADER.fullmatch(name)):
            return f"has {name!r}, which is no name of a header"
        if not (isinstance(value, str) and TEXT.fullmatch(value)):
            return f"has a value of {name!r} that is no text of one line"
        if name.lower() in SECRET:
            return (
                f"has {name!r}: secrets belong to the server, where nobody reads them"
            )
    return None


def _check_params(params):
    if all(isinstance(one, str) for pair in params.items() for one in pair):
        return None
    return "has to have texts as names and values"


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
        check=_check_params,
    ),
}
