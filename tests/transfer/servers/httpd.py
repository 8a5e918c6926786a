"""An HTTP server of files, which also does what servers do on bad days."""

import base64
import hashlib
import json
import os
import shutil
import ssl
import tempfile
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .certificates import Authority

LOGIN, PASSWORD = "partner", "Grün & 100 % geheim: ü"
BASIC = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
BLOCK = 2**16


class Httpd:
    """Serves its files. `answers` has what to answer instead, by path.

    :param tls: whether it speaks TLS
    :param valid: how long its certificate is

    `requests` remembers method, path and headers of each request.
    """

    host = "127.0.0.1"

    def __init__(self, tls=False, valid=None):
        self.tls, self.valid = tls, valid
        self.login, self.password = LOGIN, PASSWORD
        self.root = Path(tempfile.mkdtemp(prefix="server-"))
        self.files = self.root / "files"
        self.files.mkdir()
        self.answers = {}
        self.requests = []
        self.ranges = True
        self.authority = Authority()

    def __enter__(self):
        handler = type("Handler", (Handler,), {"site": self})
        self.server = ThreadingHTTPServer((self.host, 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        if self.tls:
            context = self._context()
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.root, ignore_errors=True)

    def _context(self):
        valid = {"valid": self.valid} if self.valid else {}
        private, certificate = self.authority.sign(**valid)
        path = self.root / "certificate"
        path.write_text(private + certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def answer(self, path, status, body=b"", **headers):
        """Have the next request of a path answered like this, and only the next.

        :param body: bytes, or a generator of them that takes its time
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = status, named, body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = None

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # whoever asked has gone

    def do_GET(self):
        self._serve(self._give)

    do_HEAD = do_GET

    def do_PUT(self):
        self._serve(self._take)

    def do_POST(self):
        self._serve(self._take)

    def do_DELETE(self):
        self._serve(self._remove)

    def _serve(self, what):
        path = unquote(urlsplit(self.path).path)
        self.site.requests.append((self.command, self.path, dict(self.headers)))
        if path in self.site.answers:
            return self._answer(*self.site.answers.pop(path))
        if self.headers.get("Authorization") != BASIC:
            return self._answer(401)
        place = self.site.files / path.lstrip("/")
        if place.parent.is_dir() and not place.parent.stat().st_mode & 0o222:
            return self._answer(403)
        what(place)

    def _answer(self, status, headers=None, body=b""):
        if status == "hang":
            return time.sleep(60)
        if status == "cut":
            return self.connection.close()
        if self.command in ("PUT", "POST") and status != 201:
            # whoever sends listens when it is done only
            for _piece in self._read_body():
                pass
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Content-Length" not in (headers or {}):
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in [body] if isinstance(body, bytes) else body:
            self.wfile.write(piece)
        self.close_connection = True

    def _give(self, place):
        if place == self.site.files:
            return self._answer(204)
        if not place.is_file():
            return self._answer(404)
        if not place.stat().st_mode & 0o444:
            return self._answer(403)
        found = place.stat()
        tag = _tag(found)
        if self.headers.get("If-None-Match") == tag:
            return self._answer(304)
        start = self._start(tag)
        if start > found.st_size or start == found.st_size > 0:
            return self._answer(416, {"Content-Range": f"bytes */{found.st_size}"})
        self.send_response(206 if start else 200)
        if start:
            last = found.st_size - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{found.st_size}")
        self.send_header("Content-Length", str(found.st_size - start))
        self.send_header("Last-Modified", formatdate(found.st_mtime, usegmt=True))
        self.send_header("ETag", tag)
        self.end_headers()
        if self.command == "GET":
            with open(place, "rb") as file:
                file.seek(start)
                shutil.copyfileobj(file, self.wfile, BLOCK)

    def _start(self, tag):
        wanted = self.headers.get("Range", "")
        if not self.site.ranges or self.headers.get("If-Range", tag) != tag:
            return 0
        return int(wanted.removeprefix("bytes=").rstrip("-") or 0)

    def _take(self, place):
        body = self._read_body()
        if not place.parent.is_dir():
            return self._answer(404)
        part = self.site.root / f"{threading.get_ident()}.part"
        with open(part, "wb") as file:
            for piece in body:
                file.write(piece)
        os.replace(part, place)
        text = json.dumps({"size": place.stat().st_size}).encode()
        self._answer(201, {"Content-Type": "application/json"}, text)

    def _read_body(self):
        if "Content-Length" in self.headers:
            left = int(self.headers["Content-Length"])
            while left:
                data = self.rfile.read(min(left, BLOCK))
                if not data:
                    raise ConnectionError("cut")
                left -= len(data)
                yield data
            return
        while size := int(self.rfile.readline().strip() or b"x", 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _remove(self, place):
        if not place.is_file():
            return self._answer(404)
        place.unlink()
        self._answer(204)


def _tag(found):
    text = f"{found.st_size} {found.st_mtime_ns}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
