"""FTP, and FTPS: explicit (TLS by a command) and implicit (TLS from the first byte)."""

import contextlib
import ftplib  # nosec B402 # some partners have nothing else
import itertools
import os
import re
import ssl
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from odoo.tools.translate import LazyTranslate

from ..tools.numbers import whole_number
from . import names, net, tls
from .adapter import Adapter, Entry, Unread
from .errors import (
    CannotResume,
    LoginRefused,
    NotFound,
    NotSupported,
    TransferError,
    UnsafeName,
)
from .ftp_client import WIRE, Client, ImplicitTlsClient, RestRefused, TlsClient
from .ftp_dialects import VMS, VMS_NAME
from .ftp_listing import NotUnderstood, parse_facts, parse_line, parse_stamp
from .protocol import Protocol

_lt = LazyTranslate(__name__, default_lang="en_US")

IN_MEMORY = 2**20  # bytes of a listing
MAX_LISTING = 2**29  # bytes; one without end stops there
MAX_LINE = 2**14  # bytes
FIRST_LINES = 100  # of which one is understood, if any is
LINE_END = re.compile(r"[\r\n]")
HEADLINE = re.compile(r"[^\s.]+ \d+")  # "total 12" in whatever language or encoding
NOTHING = re.compile(  # of a directory that we are in
    r"no (such )?(files?|members?|objects?|entries)\b|not found|\bempty\b",
    re.IGNORECASE,
)
MISSING = re.compile(r"no such|not found|not exist|cannot find", re.IGNORECASE)
TAKEN = re.compile(r"already exists|file exists", re.IGNORECASE)
DENIED = re.compile(r"denied|not permitted|permission", re.IGNORECASE)
UNKNOWN_COMMAND = (500, 501, 502, 504)
NOT_LOGGED_IN = (530, 532)
NO_ROOM = 552
VAGUE = (550, 553)  # no such file, no permission, or anything else
NO_TLS = (*UNKNOWN_COMMAND, 431, 530, 534)
REFUSED = (ftplib.error_perm, ftplib.error_temp)


@Protocol(selection="ftp", name="FTP")
class FtpAdapter(Adapter):
    """Speaks FTP. Login, password and files are readable on their way."""

    port = 21
    asks_for = Adapter.asks_for | {"passive"}
    ftp: Any = None  # the client, once connected
    directory = ""
    features = ""
    lies = False  # it told of facts, and has none

    def client(self) -> Any:
        """The client, not yet connected."""
        return Client(self.settings)

    def connect(self) -> None:
        self.ftp = self.client()
        self.ftp.open()
        # several steps with an answer each, and each has the time
        with net.cut_after(self.ftp.sock, 5 * self.settings.timeout):
            self._secure()
            self._log_in()
            self._agree()
            if self.settings.directory:
                self.ftp.cwd(self._wire(self.settings.directory))
            found = self.ftp.pwd().encode(WIRE)
            self.directory = self._decoded(found) or "."

    def close(self) -> None:
        if self.ftp and self.ftp.sock:
            with contextlib.suppress(OSError):
                self.ftp.putcmd("QUIT")
            self.ftp.close()

    def base(self) -> str:
        return self.directory or self.settings.directory

    @property
    def has_facts(self) -> bool:
        """Whether the server lists in the form that is specified."""
        return "MLST" in self.features and not self.lies

    @property
    def time_step(self) -> int:
        return 1 if self.has_facts else 60

    def banner(self) -> list[Any]:
        return [_lt("It says: %s", self.answer(self._text(self.ftp.getwelcome())))]

    # connecting

    def _secure(self) -> None:
        """Make the connection secret, before the login."""

    def _log_in(self) -> None:
        login = self.settings.login or "anonymous"
        password = self.settings.password or "anonymous@"
        if LINE_END.search(login + password):
            # the library's own error would be about any command
            raise self._login_refused(_lt("it has a line break"))
        try:
            wire = self._wire(login), self._wire(password)
        except UnsafeName:  # of which the text holds the password
            reason = _lt("a character is not in the encoding that is set")
            raise self._login_refused(reason) from None
        try:
            self.ftp.login(*wire)
        except ftplib.error_perm as error:
            raise self._login_refused(self._said(error)) from None

    def _login_refused(self, said: Any) -> LoginRefused:
        reason = _lt(
            "the login “%(login)s” is refused (%(answer)s): check it, and set the "
            "password again",
            login=self.settings.login,
            answer=self.answer(said),
        )
        return self.error(LoginRefused, reason)

    def _agree(self) -> None:
        """Find out what the server can do, and have it send bytes as they are."""
        with contextlib.suppress(*REFUSED):
            self.features = self.ftp.sendcmd("FEAT").upper()
        if "UTF8" in self.features and self._is_utf8():
            with contextlib.suppress(*REFUSED):
                self.ftp.sendcmd("OPTS UTF8 ON")
        self.ftp.voidcmd("TYPE I")

    def _is_utf8(self) -> bool:
        return self.settings.encoding.lower().replace("-", "") == "utf8"

    # operations

    def at(self, path: str) -> str:
        """The whole path; where paths are not Unix's, that from where we are."""
        if self.base().startswith(("/", ".")):
            return super().at(path)
        return names.checked(path)

    def _above(self, place: str) -> str:
        """The directory of a file."""
        parent = place.rpartition("/")[0]
        return parent or ("/" if place.startswith("/") else self.base())

    def _list(self, place: str, links: bool = False) -> Iterator[Entry | Unread]:
        """List into a file of our own first: the connection is free for others then.

        :param links: whether to list by LIST, which shows where links lead
        """
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as lines:
            with self._inside(place):
                by_facts = not links and self._has_fetched_facts(lines)
                if not by_facts:
                    self._fetch_old_listing(lines)
            lines.seek(0)
            yield from self._parsed(lines, parse_facts if by_facts else parse_line)

    def _has_fetched_facts(self, lines: IO[bytes]) -> bool:
        """Whether the server gives facts, and keeps the word that it gave by FEAT."""
        if self.has_facts:
            self.lies = not self._has_fetched("MLSD", lines, ftplib.error_perm)
        return self.has_facts

    def _has_fetched(
        self, command: str, lines: IO[bytes], *refusals: type[Exception]
    ) -> bool:
        """Whether a listing came to its end; a part of one is none."""
        try:
            self._fetch(command, lines)
            return True
        except refusals:
            lines.seek(0)
            lines.truncate()
            return False

    @contextlib.contextmanager
    def _inside(self, place: str) -> Iterator[None]:
        """Go into a directory, and back if the connection is alive.

        A listing is of where we are: a name with a space, a star or a dash in front
        would be an option or a pattern.
        """
        self.ftp.cwd(self._wire(place))
        try:
            yield
        except (OSError, EOFError):
            raise
        except BaseException:
            self.ftp.cwd(self._wire(self.directory))
            raise
        self.ftp.cwd(self._wire(self.directory))

    def _fetch_old_listing(self, lines: IO[bytes]) -> None:
        """Hidden files too, if the option is neither unknown nor taken for a name."""
        if self._has_fetched("LIST -a", lines, *REFUSED) and self._has_entries(lines):
            return
        lines.seek(0)
        lines.truncate()
        try:
            self._fetch("LIST", lines)
        except REFUSED as error:
            if not NOTHING.search(self._text(str(error))):
                raise

    def _has_entries(self, lines: IO[bytes]) -> bool:
        lines.seek(0)
        for line in itertools.islice(lines, FIRST_LINES):
            with contextlib.suppress(NotUnderstood):
                if parse_line(self._decoded(line[:MAX_LINE].rstrip(b"\r\n"))):
                    lines.seek(0, os.SEEK_END)
                    return True
        return False

    def _fetch(self, command: str, lines: IO[bytes]) -> None:
        reading = _Reading(self, command)
        while data := reading.read(2**16):
            lines.write(data)
            if lines.tell() > MAX_LISTING:
                reading.close()
                reason = _lt("its listing is longer than %s bytes", MAX_LISTING)
                raise self.error(TransferError, reason)

    def _parsed(
        self, lines: IO[bytes], parse: Callable[[str], Entry | None]
    ) -> Iterator[Entry | Unread]:
        """The entries of a listing, and what is none."""
        versions = set()
        for number, text in enumerate(self._texts(lines)):
            try:
                entry = parse(text)
            except NotUnderstood:
                if number or not HEADLINE.fullmatch(text.strip()):
                    yield Unread(text)
                continue
            if entry and not self._is_older(text, entry, versions):
                yield entry

    def _texts(self, lines: IO[bytes]) -> Iterator[str]:
        """The lines as texts; OpenVMS parts one whose name is long."""
        begin = ""
        while line := lines.readline(MAX_LINE):
            text = begin + self._decoded(line.rstrip(b"\r\n"))
            is_name = bool(VMS_NAME.fullmatch(text)) and not begin
            begin = text if is_name else ""
            if not is_name:
                yield text
        if begin:
            yield begin

    def _is_older(self, text: str, entry: Entry, seen: set[str]) -> bool:
        """Whether a line is about an older version: the newest comes first."""
        if not VMS.fullmatch(text):
            return False
        is_older = entry.name in seen
        seen.add(entry.name)
        return is_older

    def _stat(self, place: str) -> Entry:
        if self.has_facts:
            with contextlib.suppress(_NoFacts):
                return self._stat_by_facts(place)
        name = place.rpartition("/")[2]
        try:
            answer = self.ftp.sendcmd(f"SIZE {self._wire(place)}")
        except ftplib.error_perm as error:
            if self._enters(place):
                return Entry(name, None, None, "directory")
            if MISSING.search(self._text(str(error))):
                raise self.not_found(place) from None
            return self._stat_in_listing(place)
        return Entry(name, whole_number(answer[4:].strip()), self._time(place))

    def _stat_by_facts(self, place: str) -> Entry:
        try:
            answer = self.ftp.sendcmd(f"MLST {self._wire(place)}")
        except ftplib.error_perm as error:
            if _code(error) not in UNKNOWN_COMMAND:
                raise
            self.lies = True
            raise _NoFacts from None
        lines = self._text(answer).split("\n")
        try:
            found = parse_facts(lines[min(1, len(lines) - 1)].lstrip())
        except NotUnderstood:
            return self._stat_by_listing(place)
        name = place.rpartition("/")[2]
        return replace(found, name=name) if found else Entry(name, kind="directory")

    def _stat_in_listing(self, place: str) -> Entry:
        """What the listing says of a file whose size is not told."""
        try:
            return self._stat_by_listing(place)
        except REFUSED:
            raise self.not_found(place) from None

    def _stat_by_listing(self, place: str) -> Entry:
        return self._found(self._list(self._above(place)), place)

    def _found(self, entries: Iterable[Entry | Unread], place: str) -> Entry:
        name = place.rpartition("/")[2]
        for entry in entries:
            if isinstance(entry, Entry) and entry.name == name:
                return entry
        raise self.not_found(place)

    def _read_link(self, place: str) -> str | None:
        return self._found(self._list(self._above(place), links=True), place).target

    def _time(self, place: str) -> datetime | None:
        with contextlib.suppress(*REFUSED):
            return parse_stamp(self.ftp.sendcmd(f"MDTM {self._wire(place)}")[4:])

    def _enters(self, place: str) -> bool:
        """Whether it is a directory that lets us in."""
        try:
            self.ftp.cwd(self._wire(place))
        except ftplib.error_perm:
            return False
        self.ftp.cwd(self._wire(self.directory))
        return True

    def _open(self, place: str, offset: int) -> Any:
        return _Reading(self, f"RETR {self._wire(place)}", offset or None)

    def _create(self, place: str, offset: int, size: int | None) -> Any:
        command = f"STOR {self._wire(place)}"
        if not offset:
            with self._creating(place):
                return _Upload(self, command)
        if (self._stat(place).size or 0) < offset:
            raise self._cannot_resume(_lt("fewer bytes are there"))
        try:
            return _Upload(self, command, offset)
        except REFUSED as error:
            raise self._cannot_resume(error) from None

    def _rename(self, old: str, new: str) -> None:
        with contextlib.suppress(NotFound, ftplib.error_perm):
            # most servers overwrite without a word
            self._stat(new)
            raise self.already_there(new)
        self.ftp.rename(self._wire(old), self._wire(new))

    def _remove(self, place: str) -> None:
        self.ftp.delete(self._wire(place))

    def _make_directory(self, place: str) -> None:
        with self._creating(place):
            self.ftp.mkd(self._wire(place))

    @contextlib.contextmanager
    def _creating(self, place: str) -> Iterator[None]:
        """Inside, what is missing can only be the directory around `place`."""
        try:
            yield
        except ftplib.error_perm as error:
            parent = self._above(place)
            vague = _code(error) in VAGUE and not TAKEN.search(str(error))
            if vague and (MISSING.search(str(error)) or not self._enters(parent)):
                raise self.not_found(parent) from None
            if vague:
                raise self.not_allowed(place, self._said(error)) from None
            raise

    # bytes on the wire

    def _wire(self, text: str) -> str:
        """A text as commands take it: a character for each byte of its encoding."""
        try:
            return text.encode(self.settings.encoding, "surrogateescape").decode(WIRE)
        except UnicodeEncodeError:
            raise self._not_encodable(text) from None

    def _decoded(self, data: bytes) -> str:
        return data.decode(self.settings.encoding, "surrogateescape")

    def _text(self, reply: str) -> str:
        """A reply as it was meant."""
        return reply.encode(WIRE).decode(self.settings.encoding, "replace")

    # errors

    def translate(self, error: Exception, path: str) -> Exception | None:
        if isinstance(error, RestRefused):
            return self._cannot_resume(error)
        if isinstance(error, REFUSED):
            return self._translate_reply(error, path)
        odd = ftplib.Error | ValueError | OverflowError
        if isinstance(error, odd) and not isinstance(error, OSError):
            reason = _lt("it answers “%s”, which is not FTP", self._said(error))
            return self.error(TransferError, reason)
        return super().translate(error, path)

    def _translate_reply(self, error: Exception, path: str) -> Exception:
        code, said = _code(error), self._said(error)
        if code in NOT_LOGGED_IN:
            return self._login_refused(said)
        if code in UNKNOWN_COMMAND:
            reason = _lt("it cannot do that (%s)", said)
            return self.error(NotSupported, reason)
        kind = self._kind_of_refusal(said, path) if code >= 500 or code == 450 else None
        if kind == "missing":
            return self.not_found(path)
        if kind == "taken":
            return self.already_there(path)
        if kind == "denied" and code != NO_ROOM:
            return self.not_allowed(path, said)
        return self.trouble(_lt("it answers “%s”", said))

    def _kind_of_refusal(self, said: Any, path: str) -> str | None:
        """What 550 means; None for what passes with time.

        There is one number for everything, and its text is up to the server.
        """
        if MISSING.search(said):
            return "missing"
        if TAKEN.search(said):
            return "taken"
        if DENIED.search(said):
            return "denied"
        if said.startswith("450"):
            return None
        return "denied" if self._is_there(path) else "missing"

    def _is_there(self, path: str) -> bool:
        """Look whether the file or directory is there, even if it is closed to us."""
        place = self.at(path) if path else self.base()
        for look in (self._stat, self._stat_by_listing):
            with contextlib.suppress(NotFound, *REFUSED):
                look(place)
                return True
        return False

    def _cannot_resume(self, error: Any) -> CannotResume:
        reason = _lt("it does not go on with a part of a file (%s)", self._said(error))
        return self.error(CannotResume, reason)

    def _said(self, error: Any) -> str:
        return self.answer(self._text(str(error)))


class _Data:
    """A connection for data, which ends with a reply on the other one."""

    def __init__(
        self, adapter: FtpAdapter, command: str, offset: int | None = None
    ) -> None:
        self.adapter = adapter
        self.conn: Any = adapter.ftp.transfercmd(command, offset)

    def finish(self) -> None:
        """Close it and look at the server's reply."""
        self._drop()
        self.adapter.ftp.voidresp()

    def abort(self) -> None:
        """Close it early; the reply says so and is of no interest."""
        if self.conn:
            self._drop()
            try:
                self.adapter.ftp.voidresp()
            except REFUSED:
                pass
            except (OSError, EOFError):
                # a reply that came later would be taken for that to the next command
                self.adapter.ftp.give_up()

    def _drop(self) -> None:
        conn, self.conn = self.conn, None
        conn.close()


class _Reading(_Data):
    def read(self, size: int) -> bytes:
        data = self.conn.recv(size) if self.conn else b""
        if not data and self.conn:
            self.finish()
        return data

    close = _Data.abort


class _Upload(_Data):
    def write(self, data: bytes) -> None:
        self.conn.sendall(data)

    def close(self) -> None:
        self.adapter.ftp.end_of_data(self.conn)
        self.finish()


@Protocol(selection="ftps", name="FTPS")
class FtpsAdapter(FtpAdapter):
    """Speaks FTP that becomes TLS before the login."""

    asks_for = FtpAdapter.asks_for | {"certificates"}

    def client(self) -> Any:
        return TlsClient(self.settings, context=self.tls_context())

    def _secure(self) -> None:
        self.ftp.auth()

    def banner(self) -> list[Any]:
        return [*super().banner(), *tls.seen(self.ftp.sock)]

    def translate(self, error: Exception, path: str) -> Exception | None:
        if _code(error) in NO_TLS and not isinstance(self.ftp.sock, ssl.SSLSocket):
            reason = _lt("it offers no TLS (%s)", self._said(error))
            return self.error(NotSupported, reason)
        return super().translate(error, path)


@Protocol(selection="ftps_implicit", name="FTPS, implicit")
class ImplicitFtpsAdapter(FtpsAdapter):
    """Speaks FTP over TLS from the first byte."""

    port = 990

    def client(self) -> Any:
        return ImplicitTlsClient(self.settings, context=self.tls_context())

    def _secure(self) -> None:
        """It is already."""


class _NoFacts(Exception):
    """The server does not say what it promised."""


def _code(error: Exception) -> int:
    """The number of a reply."""
    return whole_number(str(error)[:3], 0)
