"""Time for what waits for another machine, which may say a byte now and then."""

import contextlib
import os
import socket
import threading
import time


class TimeLimit:
    """Cuts the connection it watches when the time is over.

    A read timeout does not do that: a server that sends a byte now and then keeps
    the reader waiting for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds
        self.watched: socket.socket | None = None
        self.timer = threading.Timer(seconds, self._cut)
        self.timer.daemon = True

    def __enter__(self) -> "TimeLimit":
        self.timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.timer.cancel()
        self.timer.join()
        self._forget()

    @property
    def left(self) -> float:
        return self.end - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left <= 0

    def watch(self, sock: socket.socket) -> None:
        self._forget()
        # A twin: TLS takes the socket itself over. Shutting down ends both.
        self.watched = socket.socket(fileno=os.dup(sock.fileno()))
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        if self.watched:
            with contextlib.suppress(OSError):
                self.watched.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self.watched:
            self.watched.close()
