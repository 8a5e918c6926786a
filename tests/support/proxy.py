"""One address for a server with workers, as a reverse proxy gives it in production.

Odoo serves websockets on a port of their own when it has workers. A browser opens a
connection for each websocket, so the first line of a connection tells where it goes.
"""

import socket
import threading


class Proxy:
    """Listens on a port of its own and passes connections on.

    :param http_port: where pages are served
    :param websocket_port: where websockets are served
    """

    def __init__(self, http_port, websocket_port):
        self._http_port = http_port
        self._websocket_port = websocket_port
        self._listener = socket.create_server(("127.0.0.1", 0))
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
            head = client.recv(65536)
            path = head.split(b" ", 2)[1:2]
            websocket = path and path[0].startswith(b"/websocket")
            port = self._websocket_port if websocket else self._http_port
            server = socket.create_connection(("127.0.0.1", port))
            server.sendall(head)
        except OSError:
            client.close()
            return
        _in_thread(_pass_on, client, server)
        _pass_on(server, client)


def _pass_on(source, target):
    try:
        while data := source.recv(65536):
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
