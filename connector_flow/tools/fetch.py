"""Fetching what a cell names by its URL.

Whoever writes a file decides where the server connects to. So a URL only reaches
public addresses, unless the configuration names its host, and neither a large, a slow
nor a wrong answer costs more than the limits given.
"""

import contextlib
import io
import ipaddress
import re
import socket
import struct
import warnings
import zlib
from http.client import responses as status_phrases
from typing import NamedTuple
from urllib.parse import urljoin

import requests
from PIL import (
    Image,
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401, Odoo has Pillow load the three other formats only
)
from requests.adapters import HTTPAdapter
from requests.sessions import SessionRedirectMixin
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError
from urllib3.util import Url, parse_url

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .numbers import whole_number
from .time_limit import TimeLimit
from .words import clipped

_lt = LazyTranslate(__name__, default_lang="en_US")

IMAGE_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MAX_REDIRECTS = 5
PIECE = 64 * 1024
SHOWN = 200  # characters of a URL in a message
NOT_MODIFIED = 304
BUSY = (408, 425, 429)  # answers of a server that may have time later

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
RELAYS_6TO4 = ipaddress.ip_network("192.88.99.0/24")


class FetchError(UserError):
    """What a URL names could not be fetched; the message says why and what to do.

    It shows the URL without user, password, query and fragment, which may be secret.
    """

    def __init__(self, urls, reason):
        """Take the URL and those it redirected to, and the reason as a text."""
        shown = " → ".join(_shown(url) for url in urls)
        super().__init__(
            _lt("%(url)s could not be fetched: %(reason)s", url=shown, reason=reason)
        )


class Unanswered(FetchError):
    """Nothing speaks against the URL, but its server did not answer, or not now."""


class Reply(NamedTuple):
    """What a URL answered with.

    ``data`` is None where it has what ``etag`` or ``modified`` named before; these two
    are what the server calls the version by, or "".
    """

    data: bytes | None
    etag: str = ""
    modified: str = ""


def ask(url, *, etag="", modified="", **limits) -> Reply:
    """Return what a URL answers with, unless it is what one has already.

    :param etag: what the server called the version that one has
    :param modified: when that one was changed, as the server said it
    :param limits: those of :func:`fetch`
    :raise FetchError: as :func:`fetch` does; :class:`Unanswered` where another attempt
        may do
    """
    fetching = _Fetch(url, **limits)
    known = {"If-None-Match": etag, "If-Modified-Since": modified}
    fetching.known = {name: text for name, text in known.items() if text}
    return Reply(fetching.body(), *fetching.version)


def fetch(
    url, *, max_bytes, timeout, time_limit=None, allowed_hosts=(), ca_file=None
) -> bytes:
    """Return the body that an http or https URL answers with.

    :param max_bytes: the largest body accepted, decoded or not
    :param timeout: seconds without a sign of life from the server
    :param time_limit: seconds for everything together, by default three times
        `timeout`; only the resolver of names keeps to its own limits
    :param allowed_hosts: `host` or `host:port` that may be reached although their
        addresses are not public; IPv6 addresses in brackets
    :param ca_file: a file of certificates to trust instead of the usual ones
    :raise FetchError: for whatever keeps the body from being returned
    """
    return _Fetch(url, max_bytes, timeout, time_limit, allowed_hosts, ca_file).body()


def fetch_image(
    url,
    *,
    max_bytes=10 * 1024**2,
    max_pixels=50_000_000,
    timeout=10,
    allowed_hosts=(),
) -> bytes:
    """Return the image that a URL answers with, as `fetch` and `check_image` do.

    :raise FetchError: also where the answer is no image
    """
    data = fetch(url, max_bytes=max_bytes, timeout=timeout, allowed_hosts=allowed_hosts)
    try:
        check_image(data, max_pixels)
    except UserError as error:
        raise FetchError([url], error.args[0]) from None
    return data


def check_image(data, max_pixels):
    """Refuse bytes that are no PNG, JPEG, GIF or WEBP image of at most `max_pixels`.

    SVG is a program for the browser that shows it, and no image here.

    :raise UserError: naming what is wrong
    """
    too_large = UserError(
        _lt("the image has more than %s pixels: make it smaller", max_pixels)
    )
    try:
        with warnings.catch_warnings():
            # Pillow would warn of what our own limit refuses
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=IMAGE_FORMATS)
        if image.width * image.height > max_pixels:
            raise too_large
        image.verify()
    except Image.DecompressionBombError:
        raise too_large from None
    except UnidentifiedImageError:
        formats = ", ".join(IMAGE_FORMATS)
        raise UserError(_lt("it is not an image (accepted: %s)", formats)) from None
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error):
        raise UserError(_lt("the image is damaged")) from None


def hosts_complaint(entries):
    """Say which of `entries` is no entry of `allowed_hosts`, translated late, or None.

    Meant as the `check` of an `Option`: what is wrong is refused when it is configured.
    """
    for entry in entries:
        if not _place(entry):
            return _lt(
                "names %(entry)r, which is neither a host nor host:port", entry=entry
            )
    return None


class _Fetch:
    """One URL on its way to a body, from redirect to redirect."""

    def __init__(
        self, url, max_bytes, timeout, time_limit=None, allowed_hosts=(), ca_file=None
    ):
        self.way = [(url or "").strip()]
        self.clock = TimeLimit(time_limit or 3 * timeout)
        self.max_bytes = max_bytes
        self.timeout = timeout
        self.allowed = set(self._places(allowed_hosts))
        self.verify = ca_file or True
        self.known = {}
        self.version = ("", "")
        self.is_known = False

    def body(self):
        """The body; None where it is the version that is known."""
        # The adapter alone: a session would read proxies and passwords from the
        # environment, and the whole body of a redirect into memory.
        with self.clock, contextlib.closing(_Adapter(self.connect)) as adapter:
            for _hop in range(MAX_REDIRECTS + 1):
                body = self._ask(adapter)
                if body is not None or self.is_known:
                    return body
        raise self.error(_lt("it redirects more than %s times", MAX_REDIRECTS))

    def error(self, reason, of_world=False):
        return (Unanswered if of_world else FetchError)(self.way, reason)

    def _ask(self, adapter):
        """Return the body, or None when the way has become longer."""
        self._check_url()
        try:
            request = self._request()
            with adapter.send(
                request, stream=True, timeout=self.timeout, verify=self.verify
            ) as response:
                return self._read(response)
        except (OSError, HTTPError) as error:  # requests' own errors are OSErrors
            # not "from error": its text holds the URL with everything secret in it
            of_url = requests.exceptions.InvalidURL, requests.exceptions.SSLError
            passes = not isinstance(error, of_url)
            raise self.error(self._reason(error), passes) from None

    def _check_url(self):
        try:
            url = parse_url(self.way[-1])
        except LocationParseError:
            raise self.error(_lt("it is not a valid URL")) from None
        if url.scheme not in ("http", "https") or not url.host:
            raise self.error(_lt("it must begin with http:// or https:// and a host"))
        if url.auth:
            raise self.error(_lt("it holds a user name or a password: remove them"))

    def _request(self):
        headers = {"Accept-Encoding": "identity", "User-Agent": "Odoo"} | self.known
        return requests.Request("GET", self.way[-1], headers=headers).prepare()

    def _reason(self, error):
        if self.clock.is_over:
            return self._over()
        if isinstance(error, requests.Timeout | HTTPTimeoutError | TimeoutError):
            return _lt("the server was silent for %s seconds", self.timeout)
        if isinstance(error, requests.exceptions.SSLError):
            detail = getattr(error.args[0], "reason", "")
            return _lt("the connection is not secure (%s)", detail)
        if isinstance(error, requests.exceptions.InvalidURL):
            return _lt("it is not a valid URL")
        return _lt("the server broke off its answer")

    def _over(self):
        return _lt("it took longer than %s seconds", self.clock.seconds)

    # reading

    def _read(self, response):
        target = SessionRedirectMixin().get_redirect_target(response)
        if target:
            self.way.append(urljoin(self.way[-1], target))
            return None
        self._note_version(response.headers)
        if response.status_code == NOT_MODIFIED and self.known:
            self.is_known = True
            return None
        self._check_status(response.status_code)
        data = self._raw_body(response)
        encoding = response.headers.get("Content-Encoding", "identity")
        return self._decoded(data, encoding.strip().lower())

    def _note_version(self, headers):
        names = "ETag", "Last-Modified"
        texts = [headers.get(name, "").strip() for name in names]
        self.version = tuple(text if len(text) <= SHOWN else "" for text in texts)

    def _check_status(self, status):
        if not 200 <= status < 300:
            answer = f"{status} {status_phrases.get(status, '')}".strip()
            reason = _lt(
                "the server answered “%s”: check the address or try again later", answer
            )
            raise self.error(reason, status >= 500 or status in BUSY)

    def _raw_body(self, response):
        length = response.headers.get("Content-Length", "")
        self._check_size(whole_number(length, 0))
        data = bytearray()
        for piece in response.raw.stream(PIECE, decode_content=False):
            data += piece
            self._check_size(len(data))
        if self.clock.is_over:
            raise self.error(self._over(), True)
        return bytes(data)

    def _decoded(self, data, encoding):
        """Servers may compress what they were asked to send as it is."""
        if encoding in ("", "identity"):
            return data
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise self.error(_lt("it is compressed by “%s”", encoding[:SHOWN]))
        decoder = zlib.decompressobj(wbits=47)  # 47: gzip or zlib
        with contextlib.suppress(zlib.error):
            plain = decoder.decompress(data, self.max_bytes + 1)
            self._check_size(len(plain))
            if decoder.eof:
                return plain
        raise self.error(_lt("its compressed body is damaged"))

    def _check_size(self, size):
        if size > self.max_bytes:
            raise self.error(_lt("it is larger than %s bytes", self.max_bytes))

    # connecting

    def connect(self, host, port):
        """Connect to an address of `host` that was checked, and to no other.

        The name is resolved here, once: were it resolved again to connect, the
        answer could be another one than was checked.
        """
        addresses = self._resolve(host, port)
        if not self.allowed & {(host.lower(), None), (host.lower(), port)}:
            self._check_public(host, port, addresses)
        for family, address in addresses:
            with contextlib.suppress(OSError):
                return self._open(family, address)
        if self.clock.is_over:
            raise self.error(self._over(), True)
        reason = _lt(
            "%(host)s does not accept a connection: check host and port", host=host
        )
        raise self.error(reason, True)

    def _resolve(self, host, port):
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            reason = _lt("the host %(host)s is unknown: check the address", host=host)
            raise self.error(reason) from None
        return [(family, address) for family, _t, _p, _n, address in infos]

    def _check_public(self, host, port, addresses):
        # Which address it is would tell strangers what the own network looks like.
        for _family, address in addresses:
            if not _is_public(ipaddress.ip_address(address[0])):
                reason = _lt(
                    "%(host)s is not public. If this is meant, have an "
                    "administrator name “%(place)s” in allowed_hosts of the task's "
                    "configuration",
                    host=host,
                    place=Url(host=_bracketed(host), port=port).url,
                )
                raise self.error(reason)

    def _open(self, family, address):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(max(0.001, min(self.timeout, self.clock.left)))
            sock.connect(address)
            self.clock.watch(sock)
        except BaseException:
            sock.close()
            raise
        return sock

    def _places(self, allowed_hosts):
        for entry in allowed_hosts:
            complaint = hosts_complaint([entry])
            if complaint:
                reason = _lt("allowed_hosts %(complaint)s", complaint=complaint)
                raise self.error(reason)
            yield _place(entry)


class _Adapter(HTTPAdapter):
    """Speaks HTTP over the connections that `connect(host, port)` returns."""

    def __init__(self, connect):
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, connect),
            "https": _pool_class(HTTPSConnectionPool, connect),
        }


def _pool_class(pool_class, connect):
    # Only the connection is ours: TLS and the Host header still see the host's name.
    class Connection(pool_class.ConnectionCls):
        def _new_conn(self):
            return connect(self.host, self.port)

    return type("Pool", (pool_class,), {"ConnectionCls": Connection})


def _is_public(address):
    if address in NAT64:  # the IPv4 address that a network without IPv4 translates to
        address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.version == 6:
        return address in GLOBAL_UNICAST and address.is_global and not address.sixtofour
    return address.is_global and not address.is_multicast and address not in RELAYS_6TO4


def _place(entry):
    """Return `host` or `host:port` as (host, port or None), None for anything else."""
    with contextlib.suppress(LocationParseError):
        url = parse_url(f"//{entry}")
        if url.host and url == Url(host=url.host, port=url.port):
            return url.host.strip("[]"), url.port
    return None


def _bracketed(host):
    return f"[{host}]" if ":" in host else host


def _shown(url):
    with contextlib.suppress(LocationParseError):
        parts = parse_url(url)
        if parts.scheme in ("http", "https"):
            shown = parts._replace(auth=None, query=None, fragment=None).url
            return clipped(shown, SHOWN)
    # no URL at all, but perhaps one with a password that was typed wrong
    return clipped(re.split(r"[?#]", url)[0].rpartition("@")[2], SHOWN)
