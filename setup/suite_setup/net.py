"""Ports of this machine."""

import random
import socket

LOCAL = "127.0.0.1"
# Systems give outgoing connections higher ones, at any moment.
OURS = range(20000, 32000)
# No seed that somebody sets makes two commands draw the same.
CHANCE = random.SystemRandom()


def free_port() -> int:
    """A port that nobody listens on, and that nobody gets by chance meanwhile."""
    return next(port for port in CHANCE.sample(OURS, len(OURS)) if is_free(port))


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    try:
        with socket.create_server((LOCAL, port)):
            return True
    except OSError:
        return False


def first_free(port: int) -> int:
    """This port, or one of the next above it that is free, or any."""
    return next(filter(is_free, range(port, port + 20)), None) or free_port()
