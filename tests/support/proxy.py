"""One address for a server with workers, as a reverse proxy gives it in production.

Odoo serves websockets on a port of their own when it has workers. A browser opens a
connection for each websocket, so the first line of a connection tells where it goes.
Odoo's process for them may begin later than a page asks.
"""

import socket
import threading
import time

LOCAL = "127.0.0.1"
BLOCK = 65536
PAUSE = 0.1  # seconds


class Proxy:
    """Listens on a port of its own and passes connections on.

    :param http_port: where pages are served
    :param websocket_port: where websockets are served
    """

    def __init__(self, http_port, websocket_port):
        self._http_port = http_port
        self._websocket_port = websocket_port
        self._listener = socket.create_server((LOCAL, 0))
        self.port = self._listener.getsockname()[1]
        _in_thread(self._accept)

    def close(self):
        """Take no more connections."""
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            _in_thread(self._serve, client)

    def _serve(self, client):
        try:
            head = client.recv(BLOCK)
            path = head.split(b" ", 2)[1:2]
            if path and path[0].startswith(b"/websocket"):
                server, begin = self._websocket(head)
                client.sendall(begin)
            else:
                server = _asked(self._http_port, head)
        except OSError:
            client.close()
            return
        _in_thread(_pass_on, client, server)
        _pass_on(server, client)

    def _websocket(self, head):
        """Connection to whoever serves them, and the begin of the answer.

        Nobody may answer yet: asking once more has them served.
        """
        while self._listener.fileno() >= 0:
            try:
                server = _asked(self._websocket_port, head)
                if begin := server.recv(BLOCK):
                    return server, begin
            except ConnectionError:
                pass
            time.sleep(PAUSE)
        raise OSError("the server was stopped meanwhile")


def _asked(port, head):
    """A connection on which something was said."""
    server = socket.create_connection((LOCAL, port))
    server.sendall(head)
    return server


def _pass_on(source, target):
    try:
        while data := source.recv(BLOCK):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()


def _in_thread(function, *args):
    threading.Thread(target=function, args=args, daemon=True).start()
