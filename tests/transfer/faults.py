"""What may happen at each single operation on a server: it is cut, or the worker dies.

The operations are those of the local directory, below the adapter's own code.
"""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

METHODS = ("connect", "_stat", "_rename", "_remove", "_make_directory")
PIECE = 16  # bytes that are read or written at once: files have several of them


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing is committed."""


class Faults:
    """Counts operations, and lets one of them go wrong.

    :param at: number of the operation, from 1; 0: none
    :param late: whether the operation has had its effect before
    :param error: class of the exception
    """

    def __init__(self, at=0, late=False, error=ConnectionResetError):
        self.at, self.late, self.error = at, late, error
        self.seen = []

    def around(self, name, act):
        """Perform an operation; cut it when it is its turn."""
        self.seen.append(name)
        mine = len(self.seen) == self.at
        if mine and not self.late:
            raise self.error(f"before {name}")
        result = act()
        if mine:
            raise self.error(f"behind {name}")
        return result


class Stream:
    """A file whose reads, writes and close are operations."""

    def __init__(self, raw, faults):
        self.raw, self.faults = raw, faults

    def read(self, count):
        return self.faults.around("read", lambda: self.raw.read(min(count, PIECE)))

    def write(self, data):
        for start in range(0, len(data), PIECE):
            part = data[start : start + PIECE]
            self.faults.around("write", lambda: self.raw.write(part))  # noqa: B023

    def close(self):
        if hasattr(self.raw, "write"):
            return self.faults.around("close", self.raw.close)
        return self.raw.close()

    def abort(self):
        self.raw.abort()


@contextmanager
def faulty(faults):
    """Inside, local directories have these faults."""
    # known once a database was opened
    from odoo.addons.connector_flow.transfer.local import LocalAdapter

    def counted(name, method):
        def call(adapter, *args):
            return faults.around(name, lambda: method(adapter, *args))

        return call

    def opened(name, method):
        def call(adapter, *args):
            return Stream(faults.around(name, lambda: method(adapter, *args)), faults)

        return call

    def listed(adapter, place):
        entries = list(listing(adapter, place))
        return iter(faults.around("list", lambda: entries))

    listing = LocalAdapter._list
    changes = {name: counted(name, getattr(LocalAdapter, name)) for name in METHODS}
    changes |= {
        name: opened(name, getattr(LocalAdapter, name)) for name in ("_open", "_create")
    }
    changes["_list"] = listed
    with ExitStack() as stack:
        for name, change in changes.items():
            stack.enter_context(patch.object(LocalAdapter, name, change))
        yield faults
