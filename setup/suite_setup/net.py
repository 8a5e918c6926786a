"""Ports of this machine."""

import socket

LOCAL = "127.0.0.1"


def free_port():
    """A port that nobody listens on."""
    with socket.create_server((LOCAL, 0)) as listener:
        return listener.getsockname()[1]


def is_free(port):
    """Whether nobody listens on a port of this machine."""
    try:
        with socket.create_server((LOCAL, port)):
            return True
    except OSError:
        return False


def first_free(port, tries=20):
    """This port, or the next one above it that is free."""
    candidates = range(port, port + tries)
    return next((one for one in candidates if is_free(one)), None) or free_port()
