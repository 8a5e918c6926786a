"""Keeps Odoo's log free of what is expected: a row that the database refuses."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_quiet = threading.local()


class _OtherThreadsOnly(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not getattr(_quiet, "on", False)


logging.getLogger("odoo.sql_db").addFilter(_OtherThreadsOnly())


@contextmanager
def refused_queries_unlogged() -> Iterator[None]:
    """Inside, a query that fails in this thread is no line in the server's log.

    The row tells what was refused, and the chunk keeps the traceback.
    """
    before = getattr(_quiet, "on", False)
    _quiet.on = True
    try:
        yield
    finally:
        _quiet.on = before
