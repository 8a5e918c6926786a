"""A wire between a client and a server that can be cut, slowed down or pulled out."""

import socket
import threading
import time

BLOCK = 65536


class Wire:
    """Listens on a port of its own, and passes on what comes to a server's.

    :param port: of the server, on this machine

    ``cut_after``: the connection is lost behind so many packets from the client, once.
    ``is_out``: nobody is reached. ``rate``: bytes a second, for what the server sends
    or gets. ``packets`` counts those of the client.
    """

    def __init__(self, port):
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = set()
        self.port = self._listener.getsockname()[1]
        self.packets, self.cut_after = 0, None
        self.rate, self.is_out = None, False
        _in_thread(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._listener.close()
        self.cut()

    def cut(self):
        """End all connections, in the middle of whatever they do."""
        for end in list(self._open):
            _end(end)
        self._open.clear()

    def pull_out(self):
        """Cut, and let nobody in until :meth:`plug_in`."""
        self.is_out = True
        self.cut()

    def plug_in(self):
        """Let clients in again."""
        self.is_out = False

    def _accept(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            _in_thread(self._serve, client)

    def _serve(self, client):
        try:
            if self.is_out:
                return _end(client)
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            return _end(client)
        self._open |= {client, server}
        _in_thread(self._pass_on, server, client, False)
        return self._pass_on(client, server, True)

    def _pass_on(self, source, target, is_clients):
        try:
            while data := source.recv(BLOCK):
                if is_clients and self._is_cut():
                    break
                target.sendall(data)
                if self.rate:
                    time.sleep(len(data) / self.rate)
        except OSError:
            pass
        for end in (source, target):
            self._open.discard(end)
            _end(end)

    def _is_cut(self):
        self.packets += 1
        if self.cut_after is None or self.packets <= self.cut_after:
            return False
        self.cut_after = None
        return True


def _end(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


def _in_thread(function, *args):
    threading.Thread(target=function, args=args, daemon=True).start()
