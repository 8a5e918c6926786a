"""Keeps secrets out of what the libraries of HTTP log.

At debug level urllib3 logs each address, with the query.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LOGGERS = (
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.response",
    "urllib3.util.retry",
)
_mask: ContextVar[Callable[[str], str] | None] = ContextVar("mask", default=None)


class _Masked(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        mask = _mask.get()
        if mask:
            record.msg, record.args = mask(record.getMessage()), ()
            record.exc_info = record.exc_text = None
        return True


for _name in LOGGERS:
    logging.getLogger(_name).addFilter(_Masked())


@contextmanager
def masked_logs(mask: Callable[[str], str]) -> Iterator[None]:
    """Inside, what this thread has logged by those libraries has no secret.

    :param mask: function that takes secrets out of a text
    """
    token = _mask.set(mask)
    try:
        yield
    finally:
        _mask.reset(token)
