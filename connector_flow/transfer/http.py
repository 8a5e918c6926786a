"""HTTP and HTTPS: single files, by their path. There are no listings in HTTP."""

import base64
import contextlib
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http.client import responses as phrases
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_encoding_from_headers
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError

from odoo.tools.translate import LazyTranslate

from ..tools.numbers import whole_number
from ..tools.secret_names import LEADING
from . import names
from .adapter import Adapter, Entry, plausible_size, stream_of, writing
from .errors import (
    CannotResume,
    CertificateRefused,
    Changed,
    LoginRefused,
    NotModified,
    NotSupported,
    TransferError,
)
from .http_logs import masked_logs
from .http_streams import Body, Outgoing
from .protocol import Protocol
from .settings import Settings

_lt = LazyTranslate(__name__, default_lang="en_US")

MAX_REDIRECTS = 5
ANSWER = 64 * 1024  # bytes of an answer to what was sent that are kept
DEFAULT_PORTS = {"http": 80, "https": 443}
BUSY = (408, 425, 429)
GONE = (404, 410)
UNSUPPORTED = (405, 501)
PRECONDITION_FAILED = 412
ACCEPTED, PARTIAL, NOT_MODIFIED, BEYOND_END = 202, 206, 304, 416
RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
PRINTABLE = re.compile(r"[^\r\n\0]*")


class Answer:
    """What a server answered to something that was sent.

    :param status: number
    :param headers: dictionary, whatever the case of its keys
    :param text: the body, or its beginning, without our secrets: it may hold what was
        sent
    """

    def __init__(self, response: Any, settings: Settings) -> None:
        self.status = response.status_code
        self.headers = response.headers
        body = response.raw.read(ANSWER, decode_content=True) or b""
        text = _decoded(body, get_encoding_from_headers(response.headers))
        self.text = settings.without_secrets(text)


@Protocol(selection="http", name="HTTP")
class HttpAdapter(Adapter):
    """Speaks HTTP; paths are behind the server's directory.

    Login and password go by basic authentication, a token in its header, further
    secrets in headers and in the query. They are sent to this host and below the
    server's directory only: a redirect elsewhere is an error.

    A protocol on top of HTTP inherits it: :meth:`_ask` sends a request to a place, with
    all of that, :meth:`_url` is the address of a place.
    """

    scheme = "http"
    port = 80
    asks_for = Adapter.asks_for | {"token", "secret_parameters"}
    lists = False
    renames = False
    appends = False
    session: Any = None

    def connect(self) -> None:
        self.session = requests.Session()
        # no proxies and passwords of the environment or of ~/.netrc
        self.session.trust_env = False
        self.session.mount(f"{self.scheme}://", self._http_adapter())

    def close(self) -> None:
        if self.session:
            self.session.close()

    def base(self) -> str:
        return self.settings.directory.strip("/")

    # what only HTTP has

    @contextlib.contextmanager
    def get(
        self,
        path: str,
        offset: int = 0,
        version: str | None = None,
        unless: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Iterator[Any]:
        """Open what a path answers with: a stream, its `entry` is the :class:`Entry`.

        :param path: may be empty, for the server's directory itself
        :param offset: the first byte to read
        :param version: of the file whose first part was read
        :param unless: a version that is known already
        :param headers: dictionary, beside the usual ones
        :param params: dictionary, becomes the query
        :raise Changed: if the file is not that version any more
        :raise CannotResume: if the server gives files from their beginning only
        :raise NotModified: if the file is the version of `unless`
        """
        wanted = self._conditions(offset, version, unless) | dict(headers or {})
        with self.told(path):
            place = self._place(path)
            response = self._ask("GET", place, wanted, params)
            raw = self._body(response, offset, version)
        with stream_of(self, path, raw) as stream:
            stream.entry = self._entry(place, response)
            stream.headers = response.headers
            yield stream

    @contextlib.contextmanager
    def send(
        self,
        method: str,
        path: str,
        size: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Iterator[Any]:
        """Send a file as the body of a request: an object with `write(bytes)`.

        When the block ends normally its `answer` is the server's :class:`Answer`.

        :param method: such as PUT or POST
        :param size: bytes of the file, if known; servers may ask for it
        :param headers: dictionary, such as an `Idempotency-Key`
        :param params: dictionary, becomes the query
        """
        with self.told(path):
            place = self._place(path)

        def ask(body: Any) -> Answer:
            with self._ask(method, place, headers, params, body) as response:
                return Answer(response, self.settings)

        raw = Outgoing(ask, size)
        with writing(self, path, raw) as writer:
            yield writer
        writer.answer = raw.response

    # operations

    def _stat(self, place: str) -> Entry:
        try:
            with self._ask("HEAD", place) as response:
                return self._entry(place, response)
        except NotSupported:
            with self._ask("GET", place) as response:
                return self._entry(place, response)

    @contextlib.contextmanager
    def open(
        self, path: str, offset: int = 0, version: str | None = None
    ) -> Iterator[Any]:
        names.checked(path)
        with self.get(path, offset, version) as stream:
            yield stream

    @contextlib.contextmanager
    def create(
        self, path: str, offset: int = 0, size: int | None = None
    ) -> Iterator[Any]:
        names.checked(path)
        if offset:
            reason = _lt("HTTP has no way to go on with a part of a file")
            raise self.error(CannotResume, reason)
        with self.send("PUT", path, size) as writer:
            yield writer

    def _remove(self, place: str) -> None:
        self._ask("DELETE", place).close()

    def check(self, write: bool = False) -> Sequence[Any]:
        if self.lists:
            return super().check(write)
        try:
            with self.told(), self._ask("HEAD", self.base()) as response:
                status, server = response.status_code, response.headers.get("Server")
        except TransferError as error:
            if isinstance(error, LoginRefused | CertificateRefused):
                raise
            return [self.answer(error)]
        return [
            _lt(
                "%(url)s answers “%(status)s” (%(server)s)",
                url=self._url(self.base()),
                status=_phrase(status),
                server=self.answer(server or "-"),
            )
        ]

    # asking

    def _place(self, path: str) -> str:
        return self.at(path) if path else self.base()

    def _ask(
        self,
        method: str,
        place: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Ask, and follow redirects on the same host: a response of requests.

        :raise TransferError, TransferTrouble: for what is no success
        """
        query = urlencode(dict(params or {}) | self.settings.named("param"))
        url = self._url(place) + (f"?{query}" if query else "")
        for _hop in range(MAX_REDIRECTS + 1):
            response = self._ask_once(method, url, headers, body)
            target = self.session.get_redirect_target(response)
            if not target:
                return self._checked(response, place)
            response.close()
            url = self._redirected(url, target, body)
        reason = _lt("it redirects more than %s times", MAX_REDIRECTS)
        raise self.error(TransferError, reason)

    def _ask_once(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: Any
    ) -> Any:
        with masked_logs(self.settings.without_secrets):
            return self.session.request(
                method,
                url,
                headers=self._headers(headers or {}),
                data=body,
                stream=True,
                timeout=self.settings.timeout,
                allow_redirects=False,
            )

    def _url(self, place: str) -> str:
        host = self.settings.host
        host = f"[{host}]" if ":" in host else host
        try:
            path = quote(place.encode(self.settings.encoding), safe="/")
        except UnicodeEncodeError:
            raise self._not_encodable(place) from None
        return f"{self.scheme}://{host}:{self.settings.port}/{path}"

    def _redirected(self, url: str, target: str, body: Any) -> str:
        target = urljoin(url, target)
        is_here = _origin(target) == _origin(url)
        if body is not None or not (is_here and self._may_have_secrets(target)):
            parts = urlsplit(target)
            where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            where += parts.path if is_here else ""
            reason = _lt(
                "it redirects to %s, which gets neither the login nor a file. If "
                "that is the right place, make it a server of its own",
                self.answer(where),
            )
            raise self.error(TransferError, reason)
        return target

    def _may_have_secrets(self, url: str) -> bool:
        """Whether a URL of this host is below the server's directory.

        A path on a shared host is another receiver.
        """
        if not any(self.settings.secrets()):
            return True
        path, base = (_plain_path(one) for one in (url, self._url(self.base())))
        return path is not None and f"{path}/".startswith(f"{base}/")

    def _headers(self, own: Mapping[str, str]) -> dict[str, Any]:
        """All headers: those of the server go before those of a task."""
        headers = {"Accept-Encoding": "identity", "User-Agent": "Odoo"}
        for name, value in own.items():
            if name.lower() in LEADING:
                reason = _lt("the header %s leads elsewhere: remove it", name)
                raise self.error(TransferError, reason)
            headers[name] = value
        return headers | self._secret_headers()

    def _secret_headers(self) -> dict[str, Any]:
        headers, settings = {}, self.settings
        if settings.token:
            bearer = settings.token_header.lower() == "authorization"
            value = f"Bearer {settings.token}" if bearer else settings.token
            headers[settings.token_header] = self._header(value)
        elif settings.login or settings.password:
            pair = f"{settings.login}:{settings.password}".encode()
            headers["Authorization"] = b"Basic " + base64.b64encode(pair)
        for name, secret in settings.named("header").items():
            headers[name] = self._header(secret)
        return headers

    def _header(self, value: str) -> bytes:
        if not PRINTABLE.fullmatch(value):
            # what the library would say holds the token
            reason = _lt("the token has a line break: set it again")
            raise self.error(LoginRefused, reason)
        return value.encode()

    def _conditions(
        self, offset: int, version: str | None, unless: str | None
    ) -> dict[str, str]:
        headers = {}
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if version and not version.startswith("W/"):
                headers["If-Range"] = version
        if unless:
            is_tag = unless.startswith(('"', "W/"))
            headers["If-None-Match" if is_tag else "If-Modified-Since"] = unless
        return headers

    # answers

    def _checked(self, response: Any, place: str) -> Any:
        status = response.status_code
        if status == NOT_MODIFIED:
            response.close()
            raise self.error(NotModified, _lt("the file is the one that is known"))
        if 200 <= status < 300 or status == BEYOND_END:
            return response
        with response:
            raise self._refusal(response, place)

    def _refusal(self, response: Any, place: str) -> Exception:
        status, said = response.status_code, self.answer(_phrase(response.status_code))
        if status in BUSY or status >= 500 and status not in UNSUPPORTED:
            return self._busy(response)
        if status in GONE:
            return self.not_found(place)
        if status == 403:
            return self.not_allowed(place, said)
        if status == 401:
            return self._unauthorized(said)
        kinds = {PRECONDITION_FAILED: Changed} | dict.fromkeys(
            UNSUPPORTED, NotSupported
        )
        begin = response.raw.read(ANSWER, decode_content=True) or b""
        text = self.answer(begin.decode("utf-8", "replace"))
        reason = _lt("it answers “%(status)s”: %(text)s", status=said, text=text)
        return self.error(kinds.get(status, TransferError), reason)

    def _unauthorized(self, said: Any) -> LoginRefused:
        reason = _lt(
            "the login “%(login)s” or the token is refused (%(answer)s): check it, "
            "and set the password or the token again",
            login=self.settings.login,
            answer=said,
        )
        return self.error(LoginRefused, reason)

    def _body(self, response: Any, offset: int, version: str | None) -> Body | BytesIO:
        """The body from `offset` on, of the version that was begun with."""
        now = self._version(response)
        if version and now and now != version:
            response.close()
            raise self.error(Changed, _lt("the file is another one meanwhile"))
        if response.status_code == BEYOND_END:
            return self._behind_end(response, offset)
        found = RANGE.match(response.headers.get("Content-Range", ""))
        is_part = response.status_code == PARTIAL
        begins = whole_number(found[1]) if found and is_part else None
        if offset and begins != offset:
            response.close()
            reason = _lt("it gives files from their beginning only")
            raise self.error(CannotResume, reason)
        if is_part and begins != offset or response.status_code == ACCEPTED:
            response.close()
            raise self._not_whole(response)
        # it may give less than what is left of the file: that is asked for then
        size = whole_number(found[2]) if found and is_part else None
        return Body(response, size and size - offset)

    def _not_whole(self, response: Any) -> Exception:
        if response.status_code == PARTIAL:
            reason = _lt("it gives a part of the file, though all of it was asked for")
            return self.error(TransferError, reason)
        return self._busy(response)

    def _busy(self, response: Any) -> Exception:
        said = self.answer(_phrase(response.status_code))
        seconds = _seconds(response.headers.get("Retry-After", ""))
        return self.trouble(_lt("it answers “%s”", said), seconds)

    def _behind_end(self, response: Any, offset: int) -> BytesIO:
        response.close()
        if response.headers.get("Content-Range") == f"bytes */{offset}":
            return BytesIO()  # everything is there already
        raise self.error(Changed, _lt("the file is shorter than it was"))

    def _version(self, response: Any) -> str:
        """What the server calls this state of the file; it is stored."""
        found = response.headers.get("ETag") or response.headers.get("Last-Modified")
        return found and self.settings.without_secrets(found)

    def _entry(self, place: str, response: Any) -> Entry:
        headers = response.headers
        found = headers.get("Content-Range", "").rpartition("/")[2]
        length = found or headers.get("Content-Length", "")
        when = None
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            when = parsedate_to_datetime(headers.get("Last-Modified"))
            when = when.astimezone(timezone.utc).replace(tzinfo=None)
        size = plausible_size(whole_number(length))
        name = place.rpartition("/")[2]
        return Entry(name, size, when, "file", self._version(response))

    # errors

    def translate(self, error: Exception, path: str) -> Exception | None:
        if isinstance(error, requests.Timeout | HTTPTimeoutError):
            return self.trouble(TimeoutError())
        inner = _innermost(error)
        if isinstance(inner, ssl.SSLCertVerificationError):
            return self.error(CertificateRefused, self._refused_certificate(inner))
        if isinstance(error, requests.ConnectionError | HTTPError):
            return self.trouble(inner)
        if isinstance(error, requests.RequestException):
            if isinstance(error, ValueError):
                reason = _lt("its address is not valid: check the host")
                return self.error(TransferError, reason)
            return self.trouble(inner)
        return super().translate(error, path)

    def _http_adapter(self) -> HTTPAdapter:
        return HTTPAdapter(max_retries=0)


@Protocol(selection="https", name="HTTPS")
class HttpsAdapter(HttpAdapter):
    """Speaks HTTPS."""

    scheme = "https"
    port = 443
    asks_for = HttpAdapter.asks_for | {"certificates"}

    def _http_adapter(self) -> HTTPAdapter:
        return _TlsAdapter(self.tls_context(), self.settings)


class _TlsAdapter(HTTPAdapter):
    """Trusts what our context trusts; requests would add authorities of its own."""

    def __init__(self, context: ssl.SSLContext, settings: Settings) -> None:
        self.context = context
        self.check_name = context.check_hostname
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        name = {} if self.check_name else {"assert_hostname": False}
        super().init_poolmanager(*args, ssl_context=self.context, **name, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the connection as the context makes it: everything is verified."""

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        parts = urlsplit(request.url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        return {"scheme": parts.scheme, "host": parts.hostname, "port": port}, {}


def _decoded(body: bytes, encoding: str | None) -> str:
    """The text of an answer, whatever it calls its encoding: it was given."""
    try:
        return body.decode(encoding or "utf-8", "replace")
    except (LookupError, ValueError):  # none that is known, or one for other things
        return body.decode("utf-8", "replace")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def _plain_path(url: str) -> str | None:
    """The path of a URL, decoded; None where a part of it leads upwards."""
    path, before = urlsplit(url).path, None
    while path != before:  # what is encoded twice may be decoded twice
        path, before = unquote(path), path
    parts = path.replace("\\", "/").split("/")
    return None if {".", ".."} & {*parts} else "/".join(parts).rstrip("/")


def _phrase(status: int) -> str:
    return f"{status} {phrases.get(status, '')}".strip()


def _seconds(text: str) -> int | None:
    """What Retry-After says: seconds, None if nothing that can be understood."""
    seconds = whole_number(text)
    if seconds is not None:
        return seconds
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        when = parsedate_to_datetime(text)
        return max(0, int((when - datetime.now(timezone.utc)).total_seconds()))
    return None


def _innermost(error: Any) -> Any:
    """What requests and urllib3 have wrapped."""
    seen = []
    while isinstance(error, Exception) and error not in seen:
        seen.append(error)
        reason = getattr(error, "reason", None)
        inner = [arg for arg in error.args if isinstance(arg, Exception)]
        error = reason if isinstance(reason, Exception) else next(iter(inner), None)
    return seen[-1]
