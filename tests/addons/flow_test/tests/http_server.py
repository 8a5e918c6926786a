"""A small HTTP server: it answers with what it has, and keeps what it is sent."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HttpServer:
    """Serves one file while inside a ``with`` statement.

    ``body``, ``headers``: what it answers with. ``cut``: the connection ends behind so
    many bytes of the body, once. ``requests``: pairs of method with path, and headers;
    ``received``: bodies. ``status``, ``said``: number and headers of answers to what is
    sent. ``echo``: what is sent is answered with what came, path and headers.
    """

    def __init__(self, body=b""):
        self.body, self.headers = body, {}
        self.cut, self.status, self.said = None, 201, {}
        self.thanks = "Danke schön"
        self.requests, self.received = [], []
        self.ranges = True
        self.echo = False

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"world": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Whoever asked has gone: that is none of its business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world = None

    def do_GET(self):
        world = self.world
        world.requests.append((f"GET {self.path}", self.headers))
        known = self.headers.get("If-None-Match")
        if known and known == world.headers.get("ETag"):
            return self._answer(304, b"")
        start = self._start()
        body = world.body[start:]
        extra = {}
        if start:
            end = len(world.body)
            extra = {"Content-Range": f"bytes {start}-{end - 1}/{end}"}
        return self._answer(206 if start else 200, body, world.headers | extra)

    def _start(self):
        asked = self.headers.get("Range", "")
        if not (asked and self.world.ranges):
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def do_PUT(self):
        self._receive()

    def do_POST(self):
        self._receive()

    def _receive(self):
        world = self.world
        world.requests.append((f"{self.command} {self.path}", self.headers))
        world.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        thanks = f"{self.path}\n{self.headers}" if world.echo else world.thanks
        self._answer(world.status, thanks.encode(), world.said)

    def _answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, self.world.cut = self.world.cut, None
        self.wfile.write(body[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""
