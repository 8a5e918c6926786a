# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keeps the server's log free of queries that are expected to be refused."""

import logging
import threading
from contextlib import contextmanager

_quiet = threading.local()


class _OtherThreadsOnly(logging.Filter):
    def filter(self, record):
        return not getattr(_quiet, "on", False)


logging.getLogger("odoo.sql_db").addFilter(_OtherThreadsOnly())


@contextmanager
def refused_queries_unlogged():
    """Inside, a query that fails in this thread is no line in the log."""
    before = getattr(_quiet, "on", False)
    _quiet.on = True
    try:
        yield
    finally:
        _quiet.on = before
