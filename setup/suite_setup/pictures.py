"""Serves the pictures of the fruit catalogue on this machine, so no internet is needed.

The catalogue names them by an address with this port.
"""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .console import say
from .net import LOCAL

PORT = 8079


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, without a line on the console for each request."""

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path, port: int = PORT) -> Iterator[None]:
    """Serve a folder while inside; where the port is taken, say so and go on.

    :param folder: the folder with the pictures
    :param port: to listen on
    """
    handler = functools.partial(Handler, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer((LOCAL, port), handler)
    except OSError:
        say(
            f"Port {port} is taken by another program, so the catalogue's pictures "
            "cannot be served:\nrows with a picture may fail. End that program and "
            "retry them."
        )
        yield
        return
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
