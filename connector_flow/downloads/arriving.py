"""The blocks of a stream from a server, until it ends, time is up or it breaks."""

import time

from ..transfer.errors import TransferError, TransferTrouble

BLOCK = 2**18  # bytes


class Arriving:
    """Iterate over blocks of bytes.

    A connection that breaks ends the iteration, so that what came is kept; ``trouble``
    then has the error. So does a server that refuses to go on, or takes the file away
    while it is read: ``refusal``.

    :param stream: binary stream with ``read1``
    :param deadline: on the monotonic clock; None: all of it has to come at once
    :param limit: more bytes than this are not read; None: any number
    """

    def __init__(self, stream, deadline=None, limit=None):
        self._stream, self._deadline, self._limit = stream, deadline, limit
        self.count = 0
        self.is_whole = False
        self.trouble = self.refusal = None

    def __iter__(self):
        while self._may_go_on():
            try:
                # what is here, however little: on a slow line a block takes too long
                block = self._stream.read1(BLOCK)
            except TransferTrouble as error:
                self.trouble = error
                return
            except TransferError as error:
                self.refusal = error
                return
            if not block:
                self.is_whole = True
                return
            self.count += len(block)
            yield block

    @property
    def is_kept(self):
        """Whether a part came with which another job can go on."""
        return self.count > 0 and self._deadline is not None

    def _may_go_on(self):
        if self._limit is not None and self.count > self._limit:
            self.is_whole = True  # and longer than announced: whoever asked sees it
            return False
        return self._deadline is None or time.monotonic() < self._deadline
