import contextlib
import datetime
import gzip
import io
import ipaddress
import os
import socket
import ssl
import struct
import tempfile
import threading
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase
from odoo.tools import mute_logger

from odoo.addons.connector_flow.tools.fetch import (
    FetchError,
    Reply,
    Unanswered,
    _is_public,
    ask,
    check_image,
    fetch,
    fetch_image,
    hosts_complaint,
)

LIMITS = {"max_bytes": 1000, "timeout": 5}

REFUSED_ADDRESSES = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.178.1",
    "169.254.169.254",  # a cloud's metadata, with its passwords
    "100.64.0.1",  # the provider's own network
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:0a01:0203::1",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC_ADDRESSES = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"]


class Handler(BaseHTTPRequestHandler):
    """Answers a path by the function that the test gave for it."""

    def do_GET(self):
        self.server.seen.append(self)
        self.server.answers[self.path.partition("?")[0]](self)

    def log_message(self, *_args):
        pass


def answer(body=b"", status=200, **headers):
    def send(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", len(body))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def redirect(location):
    return answer(b"moved", status=302, Location=location)


def raw(*pieces, pause=0.0):
    """Send bytes as they are, with a pause after each piece, until nobody listens."""

    def send(handler):
        with contextlib.suppress(OSError):
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                handler.server.stopped.wait(pause)

    return send


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.seen = {}, []
        self.stopped = threading.Event()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_args):
        """A client that hangs up is what most of these tests are about."""


@contextlib.contextmanager
def serve(**answers):
    """Serve `answers` (a path without its slash: an answer) on a port of our own."""
    with Server() as server, running(server, answers):
        yield server


@contextlib.contextmanager
def running(server, answers):
    server.answers = {f"/{path}": send for path, send in answers.items()}
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()


def resolver(*addresses):
    """Stand in for the resolver of names: every name is at these addresses."""

    def getaddrinfo(_host, port, **_kwargs):
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (address, port),
            )
            for address in addresses
        ]

    return patch("socket.getaddrinfo", side_effect=getaddrinfo)


class FetchCase(TransactionCase):
    def fetch(self, server, path, **kwargs):
        url = f"http://127.0.0.1:{server.server_port}/{path}"
        return fetch(url, **{**LIMITS, "allowed_hosts": ["127.0.0.1"], **kwargs})

    def assertRefused(self, reason, url, **kwargs):
        with self.assertRaisesRegex(FetchError, reason) as caught:
            fetch(url, **{**LIMITS, **kwargs})
        return str(caught.exception)

    def assertFails(self, reason, server, path, **kwargs):
        with self.assertRaisesRegex(FetchError, reason) as caught:
            self.fetch(server, path, **kwargs)
        return str(caught.exception)


class TestAsk(FetchCase):
    """A version that is there is not sent again."""

    def ask(self, server, path, **kwargs):
        url = f"http://127.0.0.1:{server.server_port}/{path}"
        return ask(url, **LIMITS, allowed_hosts=["127.0.0.1"], **kwargs)

    def test_versions_are_those_of_the_server(self):
        there = answer(b"Obst", ETag='"ä1"'.encode().decode("latin-1"))
        with serve(a=there, b=answer(b"Obst", Last_Modified="Sun, 1 Nov")) as server:
            self.assertEqual(self.ask(server, "a").data, b"Obst")
            self.assertTrue(self.ask(server, "a").etag)
            self.assertEqual(self.ask(server, "b"), Reply(b"Obst", "", "Sun, 1 Nov"))
            self.assertNotIn("If-None-Match", server.seen[-1].headers)

    def test_what_is_there_is_named_and_not_sent_again(self):
        with serve(a=answer(b"", 304, ETag='"1"')) as server:
            known = {"etag": '"1"', "modified": "Sun, 1 Nov"}
            self.assertEqual(self.ask(server, "a", **known), Reply(None, '"1"'))
            sent = server.seen[-1].headers
            self.assertEqual(sent["If-None-Match"], '"1"')
            self.assertEqual(sent["If-Modified-Since"], "Sun, 1 Nov")

    def test_not_changed_is_no_answer_to_who_has_nothing(self):
        with serve(a=answer(b"", 304)) as server:
            with self.assertRaisesRegex(FetchError, "304"):
                self.ask(server, "a")

    def test_a_redirect_may_lead_to_what_is_there(self):
        with serve(a=redirect("/b"), b=answer(b"", 304)) as server:
            self.assertIsNone(self.ask(server, "a", etag='"1"').data)

    def test_what_may_pass_is_told_from_what_is_wrong(self):
        for status, passes in ((404, False), (410, False), (429, True), (503, True)):
            with self.subTest(status), serve(a=answer(b"", status)) as server:
                with self.assertRaises(FetchError) as caught:
                    self.ask(server, "a")
                self.assertEqual(isinstance(caught.exception, Unanswered), passes)
        with self.assertRaises(Unanswered):
            self.ask(server, "nobody listens any more")


class TestFetch(FetchCase):
    def test_returns_the_body_as_it_is(self):
        """What comes back are the bytes, whatever they are."""
        body = bytes(range(256))
        with serve(bild=answer(body)) as server:
            self.assertEqual(self.fetch(server, "bild?größe=1"), body)

    def test_blanks_around_the_url_do_not_matter(self):
        """Cells often carry a blank at their end."""
        with serve(bild=answer(b"x")) as server:
            self.assertEqual(self.fetch(server, "bild "), b"x")

    def test_what_is_no_web_address_is_refused(self):
        """http and https only, with a host."""
        for url in (
            "",
            False,
            "bild.png",
            "file:///etc/passwd",
            "ftp://example.com/bild.png",
            "data:image/png;base64,AAAA",
            "//example.com/bild.png",
            "http:///bild.png",
        ):
            with self.subTest(url=url):
                self.assertRefused("must begin with http://", url)

    def test_an_impossible_url_is_refused(self):
        """It is the row's error, not a traceback of a library."""
        for url in ("http://example.com:99999/", "http://[::1/"):
            with self.subTest(url=url):
                self.assertRefused("not a valid URL", url)

    def test_login_in_the_url_is_refused(self):
        """Passwords do not belong in a file of products, nor in a message."""
        message = self.assertRefused("user name", "http://eva:geheim@example.com/a.png")
        self.assertIn("http://example.com/a.png", message)
        self.assertNotIn("geheim", message)

    def test_messages_hide_what_may_be_secret(self):
        """Neither the query nor a password that was typed wrong is shown."""
        for url in (
            "http://127.0.0.1:1/a.png?token=geheim#geheim",
            "http://eva:geheim@example.com:99999/",
            "eva:geheim@example.com/a.png",
            "ftp://eva:geheim@example.com/a.png?token=geheim",
        ):
            with self.subTest(url=url):
                self.assertNotIn("geheim", self.assertRefused("", url))

    def test_the_chain_of_errors_hides_it_too(self):
        """A traceback shows the errors behind an error: there must be none."""
        with serve(a=raw(b"")) as server, self.assertRaises(FetchError) as caught:
            self.fetch(server, "a?token=geheim")
        self.assertTrue(caught.exception.__suppress_context__)
        self.assertFalse(caught.exception.__cause__)

    def test_a_long_url_is_shortened_in_the_message(self):
        """A picture inside the cell must not become a message of a megabyte."""
        message = self.assertRefused("", "data:image/png;base64," + "A" * 100_000)
        self.assertLess(len(message), 400)

    def test_an_error_status_is_named(self):
        """Whoever reads the message sees that the picture is not there."""
        for status in (404, 403, 429, 500, 503):
            with self.subTest(status=status), serve(a=answer(b"", status)) as server:
                self.assertFails(f"answered “{status} [A-Z]", server, "a")

    def test_nobody_listens(self):
        """A host that refuses the connection is named."""
        with serve() as server:
            port = server.server_port
        url = f"http://127.0.0.1:{port}/a"
        self.assertRefused(
            "127.0.0.1 does not accept", url, allowed_hosts=["127.0.0.1"]
        )

    def test_unknown_host(self):
        """A name without an address is named."""
        with patch("socket.getaddrinfo", side_effect=socket.gaierror):
            self.assertRefused(
                "obst.example is unknown", "http://obst.example/apfel.png"
            )

    def test_the_second_address_is_tried(self):
        """Where the first address does not answer, the next one may."""
        with serve(a=answer(b"x")) as server, resolver("::1", "127.0.0.1"):
            url = f"http://obst.example:{server.server_port}/a"
            body = fetch(url, **LIMITS, allowed_hosts=["obst.example"])
        self.assertEqual(body, b"x")

    def test_the_environment_is_ignored(self):
        """Neither its proxy nor its passwords reach the host of a picture."""
        with tempfile.NamedTemporaryFile("w") as netrc, serve(a=answer(b"x")) as server:
            netrc.write("machine 127.0.0.1 login eva password geheim")
            netrc.flush()
            names = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
            environ = {name: "http://127.0.0.1:1" for name in names}
            with patch.dict(os.environ, {**environ, "NETRC": netrc.name}):
                self.assertEqual(self.fetch(server, "a"), b"x")
        self.assertNotIn("Authorization", server.seen[0].headers)


class TestFetchHost(FetchCase):
    def test_addresses_that_are_not_public_are_refused(self):
        """However it is written, an address inside a network is not connected to."""
        odd = ["2130706433", "0x7f000001", "0177.1", "127.1", "localhost"]
        for host in REFUSED_ADDRESSES + odd:
            host = f"[{host}]" if ":" in host else host
            with self.subTest(host=host):
                self.assertRefused("not public", f"http://{host}/bild.png")

    def test_public_addresses_are_accepted(self):
        """The rest of the world stays reachable, also from a network without IPv4."""
        for address in PUBLIC_ADDRESSES:
            with self.subTest(address=address):
                self.assertTrue(_is_public(ipaddress.ip_address(address)))

    def test_the_refusal_names_the_way_out(self):
        """The entry to add to the configuration can be copied from the message."""
        with serve(a=answer(b"x")) as server:
            place = f"127.0.0.1:{server.server_port}"
            message = self.assertRefused("allowed_hosts", f"http://{place}/a")
            self.assertIn(f"“{place}”", message)
            self.assertEqual(self.fetch(server, "a", allowed_hosts=[place]), b"x")
        self.assertEqual(len(server.seen), 1)

    def test_configured_hosts_are_reached(self):
        """By name, whatever its case, and by name and port."""
        with serve(a=answer(b"x")) as server:
            port = server.server_port
            for entry in ("localhost", "LocalHost", f"localhost:{port}"):
                with self.subTest(entry=entry), resolver("127.0.0.1"):
                    url = f"http://Localhost:{port}/a"
                    self.assertEqual(fetch(url, **LIMITS, allowed_hosts=[entry]), b"x")

    def test_other_hosts_and_ports_stay_refused(self):
        """An entry opens what it names and nothing beside it."""
        with serve(a=answer(b"x")) as server:
            port = server.server_port
            for entry in (f"127.0.0.1:{port + 1}", "127.0.0", "0.0.1", "localhost"):
                with self.subTest(entry=entry):
                    self.assertFails("not public", server, "a", allowed_hosts=[entry])

    def test_a_host_with_an_umlaut_is_named_as_it_is_written(self):
        """Nobody configures xn--mller-kva."""
        with serve(a=answer(b"x")) as server, resolver("127.0.0.1"):
            url = f"http://Müller.example:{server.server_port}/a"
            body = fetch(url, **LIMITS, allowed_hosts=["müller.example"])
        self.assertEqual(body, b"x")

    def test_an_entry_that_is_no_host_is_refused(self):
        """It would open nothing, and nobody would know why."""
        for entry in ("http://localhost", "localhost/bilder", "", "::1", "a:x"):
            with self.subTest(entry=entry):
                complaint = hosts_complaint(["localhost", entry])
                self.assertIn(repr(entry), str(complaint))
                self.assertRefused(
                    "neither a host", "http://x.example/", allowed_hosts=[entry]
                )

    def test_one_address_that_is_not_public_refuses_the_host(self):
        """A name must not hide an address of ours among public ones."""
        with resolver("93.184.216.34", "10.0.0.1"):
            message = self.assertRefused("not public", "http://obst.example/a")
        self.assertNotIn("10.0.0", message)  # what the own network looks like

    def test_the_name_is_resolved_once(self):
        """A second answer could be another address than the one checked."""
        with serve(a=answer(b"x")) as server, resolver("127.0.0.1") as resolve:
            place = f"obst.example:{server.server_port}"
            fetch(f"http://{place}/a", **LIMITS, allowed_hosts=[place])
        self.assertEqual(resolve.call_count, 1)
        self.assertEqual(server.seen[0].headers["Host"], place)

    def test_a_redirect_is_followed(self):
        """Relative and absolute, with what the URL says of umlauts."""
        with serve(
            a=redirect("b?x=%C3%A4"), b=redirect("/c"), c=answer(b"x")
        ) as server:
            self.assertEqual(self.fetch(server, "a"), b"x")

    def test_a_redirect_is_checked_like_a_url(self):
        """What the first host may not be, the second may not either."""
        for location, reason in (
            ("http://10.0.0.1/", "not public"),
            ("http://localhost/", "not public"),
            ("file:///etc/passwd", "must begin with"),
            ("http://eva:geheim@127.0.0.1/", "user name"),
        ):
            with self.subTest(location=location), serve(a=redirect(location)) as server:
                message = self.assertFails(reason, server, "a")
                self.assertIn("/a → ", message)

    def test_redirects_end(self):
        """Five are followed, a circle is left."""
        steps = {str(step): redirect(str(step + 1)) for step in range(5)}
        with serve(**steps, **{"5": answer(b"x"), "o": redirect("o")}) as server:
            self.assertEqual(self.fetch(server, "0"), b"x")
            self.assertFails("redirects more than 5 times", server, "o")
        self.assertEqual(len(server.seen), 6 + 6)

    def test_the_body_of_a_redirect_is_not_read(self):
        """It has no limit, and nobody needs it."""
        endless = raw(
            b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", *[b"x" * 1000] * 9, pause=60
        )
        with serve(a=endless, b=answer(b"y")) as server:
            self.assertEqual(self.fetch(server, "a", timeout=30, time_limit=30), b"y")


class TestFetchSize(FetchCase):
    def test_the_limit_itself_is_accepted(self):
        """Exactly as large as allowed is not too large."""
        with serve(a=answer(b"x" * 1000), b=answer(b"x" * 1001)) as server:
            self.assertEqual(len(self.fetch(server, "a")), 1000)
            self.assertFails("larger than 1000 bytes", server, "b")

    def test_an_announced_size_is_refused_without_reading(self):
        """The server need not send what is too large already."""
        head = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", pause=60)
        with serve(a=head) as server:
            self.assertFails("larger than", server, "a", timeout=30)

    def test_a_body_without_a_size_is_cut(self):
        """Nothing announced, or pieces: what was read so far counts."""
        endless = [b"x" * 900] * 9
        pieces = [b"384\r\n%s\r\n" % piece for piece in endless]
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with serve(
            a=raw(b"HTTP/1.0 200 OK\r\n\r\n", *endless), b=raw(chunked, *pieces)
        ) as server:
            self.assertFails("larger than 1000 bytes", server, "a")
            self.assertFails("larger than 1000 bytes", server, "b")

    def test_chunked_bodies_are_put_together(self):
        """Pieces are an ordinary way to send a picture."""
        body = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with serve(a=raw(head + body)) as server:
            self.assertEqual(self.fetch(server, "a"), b"abcde")

    def test_a_compressed_body_is_not_asked_for_but_read(self):
        """Some servers compress whatever they are asked for."""
        for encoding, body in (
            ("gzip", gzip.compress(b"abc")),
            ("GZIP", gzip.compress(b"abc")),
            ("deflate", zlib.compress(b"abc")),
        ):
            with serve(a=answer(body, Content_Encoding=encoding)) as server:
                self.assertEqual(self.fetch(server, "a"), b"abc")
        self.assertEqual(server.seen[0].headers["Accept-Encoding"], "identity")

    def test_a_compressed_body_is_limited_as_it_unpacks(self):
        """A few bytes may hold a gigabyte."""
        bomb = gzip.compress(b"\0" * 20_000_000)
        with serve(a=answer(bomb, Content_Encoding="gzip")) as server:
            tracemalloc.start()
            self.addCleanup(tracemalloc.stop)
            self.assertFails("larger than 50000 bytes", server, "a", max_bytes=50_000)
            self.assertLess(tracemalloc.get_traced_memory()[1], 5_000_000)

    def test_a_damaged_compressed_body_is_an_error(self):
        """Half of a picture is no picture."""
        body = gzip.compress(os.urandom(100))
        for damaged in (body[:-20], b"\0" + body):
            with serve(a=answer(damaged, Content_Encoding="gzip")) as server:
                self.assertFails("is damaged", server, "a")

    def test_an_unknown_compression_is_an_error(self):
        """It must not be taken for the picture."""
        with serve(a=answer(b"x", Content_Encoding="br")) as server:
            self.assertFails("compressed by “br”", server, "a")

    def test_a_body_that_ends_early_is_an_error(self):
        """Less than announced is not the whole."""
        head = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc")
        part = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"
        with serve(a=head, b=raw(part), c=raw(b"")) as server:
            for path in "abc":
                with self.subTest(path=path):
                    self.assertFails("broke off", server, path)


class TestFetchTime(FetchCase):
    """A limit that is not kept ends otherwise: the servers here outlast each."""

    def test_a_silent_server_is_left(self):
        """Before the answer and within it."""
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc"
        with serve(a=raw(b"", pause=60), b=raw(head, pause=60)) as server:
            for path in "ab":
                with self.subTest(path=path):
                    self.assertFails(
                        "silent for 2", server, path, timeout=2, time_limit=30
                    )

    def test_a_host_that_does_not_answer_the_door_is_left(self):
        """Connecting has the same patience as reading."""
        with contextlib.ExitStack() as stack:
            door = stack.enter_context(
                socket.create_server(("127.0.0.1", 0), backlog=0)
            )
            port = door.getsockname()[1]
            for _caller in range(3):  # more than may wait at the door
                caller = stack.enter_context(socket.socket())
                caller.setblocking(False)
                caller.connect_ex(("127.0.0.1", port))
            self.assertRefused(
                "does not accept a connection",
                f"http://127.0.0.1:{port}/a",
                allowed_hosts=["127.0.0.1"],
                timeout=0.3,
            )

    @mute_logger("urllib3.connection")  # half a header is worth a warning to it
    def test_a_dripping_server_is_left(self):
        """A byte now and then is a sign of life, and no way to block an import."""
        drops = [b"x"] * 200
        head = [b"HTTP/1.1 200 OK\r\n"]
        body = [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"]
        endless = [b"HTTP/1.0 200 OK\r\n\r\n"]
        with serve(
            a=raw(*head, *drops, pause=0.05),
            b=raw(*body, *drops, pause=0.05),
            c=raw(*endless, *drops, pause=0.05),
        ) as server:
            for path in "abc":
                with self.subTest(path=path):
                    self.assertFails(
                        "longer than 2 seconds", server, path, time_limit=2
                    )

    def test_the_time_limit_follows_the_timeout(self):
        """Whoever names none gets three times the timeout."""
        drops = raw(b"HTTP/1.0 200 OK\r\n\r\n", *[b"x"] * 200, pause=0.05)
        with serve(a=drops) as server:
            self.assertFails("longer than 3 seconds", server, "a", timeout=1)

    def test_the_time_limit_counts_redirects_together(self):
        """Five slow hosts in a row are one slow host."""

        def slow(handler):
            handler.server.stopped.wait(0.3)
            redirect("a")(handler)

        with serve(a=slow) as server:
            self.assertFails("longer than 0.5 seconds", server, "a", time_limit=0.5)

    def test_no_thread_stays_behind(self):
        """Thousands of rows fetch one after the other in one process."""
        before = threading.active_count()
        with serve(a=answer(b"x")) as server:
            for _row in range(5):
                self.fetch(server, "a", timeout=60)
            self.assertLessEqual(threading.active_count(), before + 6)
        clocks = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
        self.assertFalse(clocks)


class TestFetchTLS(FetchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.ca_file = os.path.join(cls.folder, "cert.pem")
        cls.key_file = os.path.join(cls.folder, "key.pem")
        cls._make_certificate("obst.example")

    @classmethod
    def _make_certificate(cls, host):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        with open(cls.ca_file, "wb") as file:
            file.write(certificate.public_bytes(pem))
        with open(cls.key_file, "wb") as file:
            file.write(
                key.private_bytes(
                    pem,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )

    @contextlib.contextmanager
    def serve(self, **answers):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, self.key_file)
        self.names = []
        context.sni_callback = lambda _sock, name, _context: self.names.append(name)
        with (
            Server(context) as server,
            running(server, answers),
            resolver("127.0.0.1"),
        ):
            yield server

    def test_the_certificate_is_that_of_the_name(self):
        """Connecting to an address must not weaken whom we speak to."""
        with self.serve(a=answer(b"x")) as server:
            place = f"obst.example:{server.server_port}"
            body = fetch(
                f"https://{place}/a",
                **LIMITS,
                allowed_hosts=[place],
                ca_file=self.ca_file,
            )
        self.assertEqual(body, b"x")
        self.assertEqual(self.names, ["obst.example"])

    def test_a_certificate_of_another_name_is_refused(self):
        """The host is not the one the URL names."""
        with self.serve(a=answer(b"x")) as server:
            self.assertRefused(
                "not secure.*gemuese.example",
                f"https://gemuese.example:{server.server_port}/a?token=geheim",
                allowed_hosts=["gemuese.example"],
                ca_file=self.ca_file,
            )
        self.assertFalse(server.seen)

    def test_a_certificate_nobody_vouches_for_is_refused(self):
        """Only a certificate of a known authority counts, where none is named."""
        with self.serve(a=answer(b"x")) as server:
            self.assertRefused(
                "not secure.*certificate",
                f"https://obst.example:{server.server_port}/a",
                allowed_hosts=["obst.example"],
            )

    def test_a_dripping_answer_is_left_here_too(self):
        """The time limit cuts the connection below TLS."""
        drops = raw(b"HTTP/1.0 200 OK\r\n\r\n", *[b"x"] * 200, pause=0.05)
        with self.serve(a=drops) as server:
            self.assertRefused(
                "longer than 2 seconds",
                f"https://obst.example:{server.server_port}/a",
                allowed_hosts=["obst.example"],
                ca_file=self.ca_file,
                time_limit=2,
            )


def picture(image_format, size=(3, 2)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "orange").save(buffer, image_format)
    return buffer.getvalue()


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


class TestCheckImage(FetchCase):
    def assertNoImage(self, reason, data, max_pixels=100):
        with self.assertRaisesRegex(UserError, reason):
            check_image(data, max_pixels)

    def test_pictures_are_accepted(self):
        """The four kinds that Odoo and every browser show."""
        for image_format in ("PNG", "JPEG", "GIF", "WEBP"):
            with self.subTest(image_format=image_format):
                check_image(picture(image_format), 6)

    def test_what_is_no_picture_is_refused(self):
        """A web page, a program for the browser, nothing at all, a rare format."""
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
        for data in (b"", svg, b"<html>Obst</html>", picture("BMP"), b"II*\0\x08\0"):
            with self.subTest(data=data[:9]):
                self.assertNoImage("not an image", data)

    def test_too_many_pixels_are_refused(self):
        """Before they are unpacked: a few bytes may claim gigapixels."""
        self.assertNoImage("more than 5 pixels", picture("PNG"), max_pixels=5)
        for side in (8_000, 12_000, 65_000):
            with self.subTest(side=side):
                self.assertNoImage("more than 100", png_that_claims(side, side))

    def test_a_damaged_picture_is_refused(self):
        """The checksum in the file says so."""
        data = bytearray(picture("PNG"))
        data[data.index(b"IDAT") + 6] ^= 255
        self.assertNoImage("damaged", bytes(data))

    def test_fetching_an_image_names_the_url_that_is_none(self):
        """A web page says “not found” with the status of success."""
        with serve(a=answer(b"<html>"), b=answer(picture("PNG"))) as server:
            url = f"http://127.0.0.1:{server.server_port}/"
            allowed = {"allowed_hosts": ["127.0.0.1"]}
            self.assertEqual(fetch_image(url + "b", **allowed), picture("PNG"))
            with self.assertRaisesRegex(FetchError, "/a could not .* not an image"):
                fetch_image(url + "a", **allowed)
