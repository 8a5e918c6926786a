"""Sockets that notice when the other side is dead."""

import contextlib
import socket
from collections.abc import Iterator

from ..tools.time_limit import TimeLimit

IDLE = 20  # seconds of silence before the system asks whether the peer is alive
INTERVAL = 10
PROBES = 3


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """Connect to a server.

    :param timeout: seconds, for connecting and then for each answer
    :return: a socket
    """
    sock = socket.create_connection((host, port), timeout)
    keep_alive(sock)
    return sock


def keep_alive(sock: socket.socket) -> None:
    """Have the system find out that the peer is gone while nothing is sent."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", IDLE),
        ("TCP_KEEPINTVL", INTERVAL),
        ("TCP_KEEPCNT", PROBES),
    ):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


@contextlib.contextmanager
def cut_after(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Inside, the connection is cut when the time is over.

    A server that accepts a connection and then says nothing, or a byte now and then,
    would keep us for ever: libraries do not limit each of their waits.

    :raise TimeoutError: instead of what the cut leads to
    """
    with TimeLimit(seconds) as limit:
        limit.watch(sock)
        try:
            yield
        except Exception:
            if limit.is_over:
                raise TimeoutError from None
            raise
