"""Has Odoo's process for websockets begin when the first one is opened.

Every server with workers starts this process, and few tests have a browser.
"""

import os
import select
import socket
import sys
from collections.abc import Sequence

PORT = "SUITE_LATE_WEBSOCKETS"
LOOK = 4  # seconds


def wait_for_one(arguments: Sequence[str]) -> None:
    """Wait, if told to, until somebody comes; end with the server that started us.

    Who comes is sent away without a word, and has to come again.

    :param arguments: of Odoo's command line
    """
    port = os.environ.get(PORT)
    if not port or arguments[:1] != ["gevent"]:
        return
    server = os.getppid()
    with socket.create_server(("127.0.0.1", int(port))) as listener:
        while not select.select([listener], [], [], LOOK)[0]:
            if os.getppid() != server:
                sys.exit()
        listener.accept()[0].close()
