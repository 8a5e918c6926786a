"""The interface that all protocols have.

Paths are relative to the server's directory, with "/" between names. What a server
answers is not believed: names that lead elsewhere are skipped, sizes and times that
cannot be are None.

A protocol is a class with the methods under "what protocols say" here, and `connect`,
`close`. They get the whole path, on the server, and raise what their library raises:
`translate` makes it a `TransferError` or a `TransferTrouble`.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import posixpath
import secrets
import socket
import ssl
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, TypeVar

from odoo.tools.translate import LazyTranslate

from ..tools.words import clipped
from . import names, tls
from .errors import (
    AlreadyThere,
    CannotResume,
    CertificateRefused,
    NotAllowed,
    NotFound,
    NotSupported,
    TransferError,
    TransferTrouble,
    UnsafeName,
)
from .settings import Settings

_lt = LazyTranslate(__name__, default_lang="en_US")
_logger = logging.getLogger(__name__)

BLOCK = 256 * 1024  # bytes that a stream reads at once
MAX_SIZE = 2**63
MAX_ENTRIES = 1_000_000  # of a directory; a listing without end stops there
MAX_SKIPPED = 100  # names that a listing remembers as skipped
MAX_LINKS = 10  # one behind the other; a circle ends there
SHOWN = 500  # characters of a server's answer in a message
# Not the line, but what one of both is set up with.
NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "UNSUPPORTED_PROTOCOL",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "DH_KEY_TOO_SMALL",
)
FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
# Wrong in the network or on the other side, and right again some time later.
PASSING = (EOFError, ConnectionError, TimeoutError, socket.gaierror)


T = TypeVar("T", bound=Exception)


@dataclass(frozen=True)
class Entry:
    """A file or directory on a server.

    :param size: bytes, None if unknown
    :param time: of the last change, in UTC without time zone; None if unknown
    :param kind: "file", "directory" or "other"
    :param version: what the server calls this state of the file (an ETag), or None
    :param target: where a symbolic link leads, empty where that is not told; None for
        what is none
    """

    name: str
    size: int | None = None
    time: datetime | None = None
    kind: str = "file"
    version: str | None = None
    target: str | None = None


@dataclass(frozen=True)
class Unread:
    """A line of a listing of which nobody can say what it is: its text."""

    name: str


class Adapter:
    """A connection to a server, to be used in a `with` statement.

    :param settings: :class:`~.settings.Settings`

    `port` is the usual one. `asks_for` names the fields of `impexp.server` that the
    protocol needs: the form shows those, and no others. `lists`, `renames`, `resumes`
    (reads on from an offset) and `appends` (writes on from one) tell what it can do at
    all; a single server may refuse an offset nevertheless (`CannotResume`).
    `time_step` is the precision of listed times in seconds. `skipped` has what the last
    listing left out: pairs of a name that can be shown and a reason. `unread` counts
    those of its entries of which nobody can say what they are, `unread_line` is one.
    """

    port = 0
    asks_for = frozenset({"host", "port", "login", "password", "encoding"})
    lists = True
    renames = True
    resumes = True
    appends = True
    time_step = 1

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._forget_listing()

    def __enter__(self) -> Adapter:
        try:
            with self.told():
                self.connect()
        except BaseException:
            self._close_quietly()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._close_quietly()

    def connect(self) -> None:
        """Connect and log in."""

    def close(self) -> None:
        """Give back what `connect` took; the connection may be dead."""

    def banner(self) -> Sequence[Any]:
        """What the server told about itself: a list of sentences."""
        return []

    # what others call

    def list(
        self, directory: str = "", wants: Callable[[str], bool] | None = None
    ) -> Iterator[Entry]:
        """Iterate over the :class:`Entry` of each file and directory.

        Other methods may be called meanwhile.

        :param directory: path, empty for the server's directory itself
        :param wants: function that says whether a name is asked for; of names in
            another encoding only those count as unread
        :raise NotFound, NotAllowed: for the directory
        """
        self._forget_listing()
        with self.told(directory, _lt("list a directory")):
            place = self.at(directory) if directory else self.base()
            for number, entry in enumerate(self._list(place), 1):
                self._check_number(number)
                if isinstance(entry, Unread):
                    reason = _lt("this line of the listing is not understood")
                    self._not_read(entry.name, reason)
                    continue
                reason = names.complaint(entry.name)
                if not reason:
                    yield entry
                elif names.LONE_SURROGATE.search(entry.name) and (
                    wants is None or wants(entry.name)
                ):
                    self._not_read(entry.name, reason)
                else:
                    self._skip(entry.name, reason)

    def stat(self, path: str) -> Entry:
        """Look at one file or directory.

        :return: :class:`Entry`
        :raise NotFound: where there is none
        """
        with self.told(path, _lt("look at a file")):
            return self._stat(self.at(path))

    def resolve(self, path: str) -> str:
        """Where a symbolic link leads, through further links.

        :return: a path below the server's directory; that of the file itself where it
            is no link
        :raise NotAllowed: it leads out of the directory
        :raise NotFound, NotSupported: nobody can say where it leads
        """
        place = path
        for _hop in range(MAX_LINKS):
            with self.told(place, _lt("read a symbolic link")):
                target = self._read_link(self.at(place))
                if target is None:
                    self._check_inside(self.at(place), path)
                    return place
            place = self._led(place, target)
        raise self._leads_elsewhere(path)

    @contextlib.contextmanager
    def open(
        self, path: str, offset: int = 0, version: str | None = None
    ) -> Iterator[_Stream]:
        """Open a file for reading: a binary stream that ends where the file does.

        A connection that breaks raises `TransferTrouble` from its `read`; it never
        looks like the end of the file.

        :param offset: the first byte to read
        :param version: of the `Entry` whose first part was read, if it had one
        :raise Changed: if the server tells that it is another one meanwhile
        :raise CannotResume: where the server takes no offset
        """
        with self.told(path, _lt("read a file")):
            raw = self._open(self.at(path), offset)
        with stream_of(self, path, raw) as stream:
            yield stream

    @contextlib.contextmanager
    def create(
        self, path: str, offset: int = 0, size: int | None = None
    ) -> Iterator[_Writer]:
        """Open a file for writing: an object with `write(bytes)`.

        What the file held is overwritten. When the block ends normally, the server has
        confirmed the whole file; after an exception a part of it may be there.

        :param offset: go on behind so many bytes that are there already. What is
            there behind them is overwritten; some servers keep what reaches further
            than the new bytes
        :param size: bytes of the whole file, if known: some servers want to know
        :raise CannotResume: where the server takes no offset
        """
        with self.told(path, _lt("write a file")):
            raw = self._create(self.at(path), offset, size)
        with writing(self, path, raw) as writer:
            yield writer

    def rename(self, old: str, new: str) -> None:
        """Give a file another name or directory, never one that is taken.

        :raise AlreadyThere: if `new` is taken
        :raise NotFound: if there is no `old`
        """
        with self.told(old, _lt("rename a file")):
            self._rename(self.at(old), self.at(new))

    def remove(self, path: str) -> None:
        """Remove a file.

        :raise NotFound: where there is none
        """
        with self.told(path, _lt("remove a file")):
            self._remove(self.at(path))

    def make_directory(self, path: str) -> None:
        """Make a directory, and those above it; what is there is left alone."""
        parts = names.checked(path).split("/")
        for end in range(1, len(parts) + 1):
            self._ensure_directory("/".join(parts[:end]))

    def check(self, write: bool = False) -> Sequence[Any]:
        """Look at the server as a person would who has just set it up.

        :param write: also try whether a file can be created
        :return: list of sentences about what was seen
        :raise TransferError: it cannot do what it is needed for
        """
        found = [*self.banner(), *self._seen_directory()]
        return [*found, self._seen_writing()] if write else found

    # what protocols say

    def base(self) -> str:
        """The whole path of the server's directory."""
        return self.settings.directory

    def _list(self, place: str) -> Iterator[Entry | Unread]:
        raise self._unsupported()

    def _stat(self, place: str) -> Entry:
        raise self._unsupported()

    def _read_link(self, place: str) -> str | None:
        """Return where a symbolic link leads, None for what is none."""
        return None

    def _check_inside(self, place: str, path: str) -> None:
        """Refuse what lies elsewhere than its path says, as far as that can be seen.

        :param path: of the link that led here
        """

    def _open(self, place: str, offset: int) -> Any:
        """Return an object with `close()` and `read(n)`, which gives b"" at the end."""
        raise self._unsupported()

    def _create(self, place: str, offset: int, size: int | None) -> Any:
        """Return an object with `write(bytes)`, `close()`, `abort()`."""
        raise self._unsupported()

    def _rename(self, old: str, new: str) -> None:
        raise self._unsupported()

    def _remove(self, place: str) -> None:
        raise self._unsupported()

    def _make_directory(self, place: str) -> None:
        raise self._unsupported()

    def translate(self, error: Exception, path: str) -> Exception | None:
        """Return what to raise in place of an error of the library; None: as it is."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return self.error(CertificateRefused, self._refused_certificate(error))
        if isinstance(error, ssl.SSLError) and error.reason in NO_TLS:
            reason = _lt("no TLS can be agreed on (%s)", self.answer(error.reason))
            return self.error(TransferError, reason)
        # errno of an error of TLS is a number of its own
        if isinstance(error, PASSING + (ssl.SSLError,)):
            return self.trouble(error)
        if isinstance(error, OSError):
            return self._translate_errno(error, path)
        return None

    # what they use

    def at(self, path: str) -> str:
        """The whole path on the server."""
        return names.joined(self.base(), names.checked(path))

    @contextlib.contextmanager
    def told(self, path: str = "", doing: Any = None) -> Iterator[None]:
        """Inside, an error of the library becomes one that a person understands.

        The original is left out: its text could hold what nobody shall read.

        :param doing: the operation in words, for a server that does not know it
        """
        try:
            yield
        except (TransferError, TransferTrouble):
            raise
        except Exception as error:
            told = self._translated(error, path)
            if told is None:
                raise
            if doing and type(told) is NotSupported:
                told = self._cannot(doing, error)
        else:
            return
        raise told from None

    def _cannot(self, doing: Any, error: Exception) -> NotSupported:
        reason = _lt(
            "it cannot %(operation)s (%(answer)s)",
            operation=doing,
            answer=self._said(error),
        )
        return self.error(NotSupported, reason)

    def _said(self, error: Any) -> str:
        return self.answer(error)

    def _translated(self, error: Exception, path: str) -> Exception | None:
        """What to raise in place of an error; to find that out may fail as well."""
        try:
            return self.translate(error, path)
        except PASSING as lost:
            return self.trouble(lost)

    def error(self, kind: type[T], reason: Any) -> T:
        """Make a `TransferError` that names the server."""
        return kind(self._sentence(reason))

    def trouble(self, error: Any, seconds: float | None = None) -> TransferTrouble:
        """Make a `TransferTrouble` of a library's error or a text."""
        if isinstance(error, TimeoutError):
            reason = _lt("it was silent for %s seconds", self.settings.timeout)
        elif isinstance(error, socket.gaierror):
            reason = _lt("the host “%s” was not found", self.settings.host)
        elif isinstance(error, ConnectionRefusedError):
            reason = _lt(
                "%(host)s does not accept a connection: check host and port",
                host=self.settings.host,
            )
        elif isinstance(error, Exception):
            reason = _lt("the connection was lost (%s)", self.answer(error))
        else:
            reason = error
        return TransferTrouble(self._sentence(reason), seconds)

    def answer(self, said: Any) -> str:
        """What a server or a library said, as a message may show it."""
        text = self.settings.without_secrets(str(said))
        text = " ".join(text.split()) or type(said).__name__
        text = names.LONE_SURROGATE.sub("\ufffd", text)
        return clipped(names.CONTROL.sub("\ufffd", text), SHOWN)

    def not_found(self, path: str) -> NotFound:
        what = names.shown(path or self.base())
        reason = _lt("%s is not there: check the path and the server's directory", what)
        return self.error(NotFound, reason)

    def already_there(self, path: str) -> AlreadyThere:
        reason = _lt("%s is there already, and is kept", names.shown(path))
        return self.error(AlreadyThere, reason)

    def not_allowed(self, path: str, said: Any) -> NotAllowed:
        reason = _lt(
            "“%(login)s” may not do this to %(path)s (%(answer)s): have the "
            "permission given",
            login=self.settings.login,
            path=names.shown(path) if path else _lt("the server's directory"),
            answer=self.answer(said),
        )
        return self.error(NotAllowed, reason)

    def _has_less(self, shown: Any, size: int) -> CannotResume:
        reason = _lt("%(path)s has %(size)s bytes only", path=shown, size=size)
        return self.error(CannotResume, reason)

    def _not_encodable(self, place: str) -> UnsafeName:
        reason = _lt(
            "%(path)s cannot be written in its encoding, %(encoding)s",
            path=names.shown(place),
            encoding=self.settings.encoding,
        )
        return self.error(UnsafeName, reason)

    def tls_context(self) -> ssl.SSLContext:
        """The context for TLS, with the certificates that are trusted."""
        try:
            return tls.context(self.settings)
        except (ssl.SSLError, ValueError):
            reason = _lt(
                "the certificates to trust cannot be read: they have to be PEM"
            )
            raise self.error(CertificateRefused, reason) from None

    def _sentence(self, reason: Any) -> Any:
        return _lt("“%(server)s”: %(reason)s", server=self.settings.name, reason=reason)

    def _unsupported(self) -> NotSupported:
        return self.error(NotSupported, _lt("its protocol cannot do that"))

    def _refused_certificate(self, error: ssl.SSLCertVerificationError) -> Any:
        return _lt(
            "its certificate is refused (%s). If it is the right server, have it "
            "renewed, or give the certificate to trust on the server's form",
            self.answer(error.verify_message or error),
        )

    def _translate_errno(self, error: OSError, path: str) -> Exception:
        said = error.strerror or error
        if error.errno == errno.ENOENT:
            return self.not_found(path)
        if error.errno == errno.EEXIST:
            return self.already_there(path)
        if error.errno in FORBIDDEN:
            return self.not_allowed(path, said)
        if error.errno in FULL:
            return self.trouble(_lt("it has no room left (%s)", self.answer(said)))
        if error.errno in (errno.EISDIR, errno.ENOTDIR):
            reason = _lt(
                "%(path)s is not what it has to be (%(answer)s)",
                path=names.shown(path),
                answer=self.answer(said),
            )
            return self.error(TransferError, reason)
        return self.trouble(error)

    def _leads_elsewhere(self, path: str) -> NotAllowed:
        reason = _lt(
            "%s is a symbolic link that leads out of the server's directory, or in a "
            "circle: name the place itself",
            names.shown(path),
        )
        return self.error(NotAllowed, reason)

    def _led(self, path: str, target: str | None) -> str:
        """The path to which a link leads, if it is below the server's directory."""
        if not target:
            reason = _lt("it does not say where the link %s leads", names.shown(path))
            raise self.error(NotSupported, reason)
        base = self._whole_base().rstrip("/") + "/"
        if target.startswith("/") and not target.startswith(base):
            raise self._leads_elsewhere(path)
        above = "" if target.startswith("/") else path.rpartition("/")[0]
        led = posixpath.normpath(posixpath.join(above, target.removeprefix(base)))
        if led.startswith(("..", "/")) or names.complaint(led.replace("/", "-")):
            raise self._leads_elsewhere(path)
        return led

    def _whole_base(self) -> str:
        """The server's directory, as a link from its root names it."""
        return self.base()

    def _forget_listing(self) -> None:
        self.skipped, self.unread, self.unread_line = [], 0, None

    def _not_read(self, text: str, reason: Any) -> None:
        """Count an entry of a listing of which nobody can say what it is."""
        self.unread += 1
        self.unread_line = self.unread_line or self.answer(text)
        self._skip(text, reason)

    def _skip(self, name: str, reason: Any) -> None:
        """Leave a name out of a listing, and remember why."""
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append((names.shown(name), reason))

    def _check_number(self, number: int) -> None:
        if number > MAX_ENTRIES:
            reason = _lt("a directory of more than %s names is not listed", MAX_ENTRIES)
            raise self.error(TransferError, reason)

    def _ensure_directory(self, path: str) -> None:
        if self._is_directory(path):
            return
        try:
            with self.told(path):
                self._make_directory(self.at(path))
        except TransferError:
            # another one may have been first
            if not self._is_directory(path):
                raise

    def _is_directory(self, path: str) -> bool:
        try:
            return self.stat(path).kind == "directory"
        except NotFound:
            return False

    def _seen_directory(self) -> Sequence[Any]:
        kinds = Counter(
            "link" if entry.target is not None else entry.kind for entry in self.list()
        )
        seen = _lt(
            "Directory %(path)s: %(files)s files, %(folders)s folders, %(links)s "
            "symbolic links, %(unread)s lines that were not understood",
            path=self.base() or "/",
            files=kinds["file"],
            folders=kinds["directory"],
            links=kinds["link"],
            unread=self.unread,
        )
        if not self.unread:
            return [seen]
        return [seen, _lt("Not understood: %s", self.unread_line)]

    def _seen_writing(self) -> Any:
        name = f".check-{secrets.token_hex(8)}"
        try:
            with self.create(name) as stream:
                stream.write(b"\n")
        except TransferError as error:
            reason = _lt("No file can be written: %s", error.args[0])
            raise TransferError(reason) from None
        return self._seen_removing(name)

    def _seen_removing(self, name: str) -> Any:
        try:
            self.remove(name)
        except NotFound:
            return _lt("A file can be written; the server takes it away at once")
        except TransferError as error:
            return _lt(
                "A file can be written, and not removed: %(name)s stays there "
                "(%(reason)s)",
                name=name,
                reason=error.args[0],
            )
        return _lt("A file can be written and removed")

    def _close_quietly(self) -> None:
        try:
            self.close()
        except Exception:
            _logger.debug("A connection ended with an error.")


@contextlib.contextmanager
def stream_of(adapter: Adapter, path: str, raw: Any) -> Iterator[_Stream]:
    """Inside, what `raw` reads is a stream whose errors a person understands."""
    try:
        yield _Stream(_Reader(adapter, path, raw), BLOCK)
    finally:
        with contextlib.suppress(Exception):
            raw.close()


@contextlib.contextmanager
def writing(adapter: Adapter, path: str, raw: Any) -> Iterator[_Writer]:
    """Inside, what is written goes to `raw`; only a normal end makes it whole."""
    try:
        yield _Writer(adapter, path, raw)
    except BaseException:
        with contextlib.suppress(Exception):
            raw.abort()
        raise
    with adapter.told(path):
        raw.close()


class _Stream(io.BufferedReader):
    entry: Any = None
    headers: Any = None


class _Reader(io.RawIOBase):
    def __init__(self, adapter: Adapter, path: str, raw: Any) -> None:
        self.adapter, self.path, self.raw = adapter, path, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with self.adapter.told(self.path):
            data = self.raw.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Writer:
    def __init__(self, adapter: Adapter, path: str, raw: Any) -> None:
        self.adapter, self.path, self.raw = adapter, path, raw
        self.written = 0
        self.answer = None

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        with self.adapter.told(self.path):
            self.raw.write(data)
        self.written += len(data)
        return len(data)


def kind_of(mode: int) -> str:
    """What something is by its mode, as systems of files have it."""
    if stat.S_ISREG(mode):
        return "file"
    return "directory" if stat.S_ISDIR(mode) else "other"


def plausible_size(size: Any) -> int | None:
    """A size that a file can have, or None."""
    return size if isinstance(size, int) and 0 <= size < MAX_SIZE else None


def utc(timestamp: Any) -> datetime | None:
    """A datetime in UTC, of whole seconds, from seconds since 1970; or None."""
    try:
        when = datetime.fromtimestamp(int(timestamp), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return when.replace(tzinfo=None)
