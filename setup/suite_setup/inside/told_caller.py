"""Lets each warning and error in Odoo's log tell whose line brought it about.

From a log alone nobody knows: a deprecated function may name itself, its caller or
somebody in between.
"""

import logging
import sys
from types import FrameType
from typing import Any

from owner import caller, first_of_ours, outwards, warned


def tell_callers(netsvc: Any) -> None:
    """Have Odoo make records that tell.

    :param netsvc: Odoo's module; its class of records is the one that it installs
    """

    class LogRecord(netsvc.LogRecord):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if self.levelno >= logging.WARNING and not self.stack_info:
                self.stack_info = told(self, sys._getframe(1))

    netsvc.LogRecord = LogRecord


def told(record: logging.LogRecord, frame: FrameType | None) -> str | None:
    """The line to add to an entry, None where nobody called.

    A complaint is of whoever called the code that complains. An error may be of anybody
    who was at work, so ours are looked for everywhere.
    """
    frames = list(outwards(frame))
    found = record.levelno >= logging.ERROR and first_of_ours(frames)
    found = found or (warned if record.name == "py.warnings" else caller)(frames)
    return "Called by: {}:{}".format(*found) if found else None
