"""What tasks that speak HTTP have in common."""

import re
from collections.abc import Iterator
from typing import Any

from ..tools.configuration import Option
from ..tools.message import Message, _lt
from ..tools.secret_names import HEADER, LEADING, is_secret_name, masked_path, pairs_in
from .server_secrets import is_harmless
from .transfer_task import TransferTask

TEXT = re.compile(r"[\x20-\x7e\x80-\xff]*")


def _check_headers(headers: dict[str, Any]) -> Message | None:
    for name, value in headers.items():
        if not (isinstance(name, str) and HEADER.fullmatch(name)):
            return _lt("has %(name)r, which is not a name of a header", name=name)
        if not (isinstance(value, str) and TEXT.fullmatch(value)):
            return _lt(
                "has a value of %(name)r that is not a text of one line", name=name
            )
        if name.lower() in LEADING:
            return _lt(
                "has %(name)r, which leads requests to somebody else than their server",
                name=name,
            )
    return None


def check_texts(values: dict[str, Any]) -> Message | None:
    """Check for options that are names and values of a request."""
    if all(isinstance(one, str) for pair in values.items() for one in pair):
        return None
    return _lt("has to have texts as names and values")


HTTP_OPTIONS = {
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


class HttpTask(TransferTask):
    """Headers and parameters of requests; what of them is secret is the server's.

    ``parameter_places`` says which options have such names, and where in a request they
    stand: an option of name ``headers`` becomes secrets ``header:…`` of a server.
    """

    parameter_places = {"headers": "header", "params": "param"}

    def complaints(self, config: dict[str, Any]) -> list[Any]:
        """A configuration is read by many: no secret belongs there."""
        found = (self._complaint(*one) for one in self._secret_names(config))
        return super().complaints(config) or list(found)[:1]

    def _secret_names(self, config: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Pairs of an option and a name in it that is called like a secret."""
        for option, name in _names(self.parameter_places, config):
            if self._is_secret(name):
                yield option, name

    def _is_secret(self, name: str) -> bool:
        server = self.task.sudo().server_id
        return is_secret_name(name) and not is_harmless(server, name)

    def shown_path(self, path: str) -> str:
        """A path as it may be stored for people to see."""
        return masked_path(path, self._is_secret)

    def _complaint(self, option: str, name: str) -> Message:
        return _lt(
            "“%(option)s” has “%(name)s”: secrets belong to the server, where nobody "
            "reads them. Set it there, under Secret Headers and Parameters, and take "
            "it out here. If it is no secret, an administrator says so there.",
            option=option,
            name=name,
        )


def _names(places: dict[str, str], config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for option in places:
        yield from ((option, name) for name in config.get(option) or ())
    for name in pairs_in(config.get("path") or ""):
        yield "path", name
