"""SFTP: files over SSH, for a server whose key a person accepted."""

import contextlib
import logging
import socket
import stat
from collections.abc import Iterable, Iterator
from typing import Any

import paramiko
from paramiko.sftp import (
    CMD_NAME,
    CMD_READLINK,
    CMD_REALPATH,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_READ,
    SFTP_FLAG_TRUNC,
    SFTP_FLAG_WRITE,
    SFTP_OP_UNSUPPORTED,
    SFTPError,
)
from paramiko.ssh_exception import IncompatiblePeer

from odoo.tools.translate import LazyTranslate

from . import net, privatekey
from .adapter import Adapter, Entry, Unread, kind_of, plausible_size, utc
from .errors import (
    CannotResume,
    HostKeyChanged,
    HostKeyUnknown,
    LoginRefused,
    NotSupported,
    TransferError,
)
from .hostkey import HostKeys, fingerprint, line
from .names import shown
from .protocol import Protocol
from .sftp_streams import Names, Reading, Writing

_lt = LazyTranslate(__name__, default_lang="en_US")

LOG = __name__ + ".ssh"
KEEPALIVE = 20  # seconds
KINDS = {b"-": "file", b"d": "directory"}


class _Lower(logging.Filter):
    """What paramiko calls an error is told to whoever called: here it is a detail."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


for _name in (LOG, LOG + ".sftp"):
    logging.getLogger(_name).addFilter(_Lower())


class Unsupported(OSError):
    """The server does not know the operation."""


class SftpClient(paramiko.SFTPClient):
    """paramiko's, which tells an operation that is not known from one that failed."""

    def _convert_status(self, message: Any) -> Any:
        place = message.packet.tell()
        if message.get_int() == SFTP_OP_UNSUPPORTED:
            raise Unsupported(message.get_text())
        message.packet.seek(place)
        return super()._convert_status(message)  # pyright: ignore


@Protocol(selection="sftp", name="SFTP")
class SftpAdapter(Adapter):
    """Speaks SFTP, with a password or a key; no agent and no file of ~/.ssh is used."""

    port = 22
    asks_for = Adapter.asks_for | {"private_key", "passphrase", "host_key"}
    transport: Any = None
    sftp: Any = None
    directory = ""

    def connect(self) -> None:
        settings = self.settings
        sock = net.connect(settings.host, settings.port, settings.timeout)
        # several steps with an answer each, and each has the time
        with net.cut_after(sock, 3 * settings.timeout):
            self._start(sock)
            self._log_in()
            self._open_channel()
            self.directory = self._normalized(settings.directory)

    def close(self) -> None:
        if self.transport:
            self.transport.close()

    def base(self) -> str:
        return self.directory or self.settings.directory

    def banner(self) -> list[Any]:
        key = self.transport.get_remote_server_key()
        lines = [
            _lt("It answers as %s", self.answer(self.transport.remote_version)),
            _lt(
                "Host key %(kind)s %(fingerprint)s",
                kind=key.get_name(),
                fingerprint=fingerprint(key.asbytes()),
            ),
        ]
        said = self.transport.get_banner()
        if said:
            text = said.decode(errors="replace") if isinstance(said, bytes) else said
            lines.append(_lt("It says: %s", self.answer(text)))
        return lines

    # connecting

    def _start(self, sock: socket.socket) -> None:
        timeout = self.settings.timeout
        self.transport = transport = paramiko.Transport(sock)
        transport.set_log_channel(LOG)
        transport.daemon = True
        transport.banner_timeout = transport.handshake_timeout = timeout
        transport.auth_timeout = transport.channel_timeout = timeout
        try:
            keys = HostKeys(self.settings.host_keys)
        except ValueError as error:
            reason = _lt("its accepted host key cannot be read: %s", error)
            raise self.error(TransferError, reason) from None
        self._prefer(keys.signatures)
        transport.start_client(timeout=timeout)
        if not transport.is_active() or not transport.initial_kex_done:
            raise TimeoutError
        self._check_host_key(keys)
        transport.set_keepalive(KEEPALIVE)

    def _prefer(self, signatures: Iterable[str]) -> None:
        """Ask for the kind of key that is known: most servers have several."""
        options = self.transport.get_security_options()
        known = [name for name in signatures if name in options.key_types]
        others = [name for name in options.key_types if name not in known]
        options.key_types = [*known, *others]

    def _check_host_key(self, keys: HostKeys) -> None:
        key = self.transport.get_remote_server_key()
        blob = key.asbytes()
        if keys.accept(blob):
            return
        offered = line(key.get_name(), blob)
        shows = f"{key.get_name()} {fingerprint(blob)}"
        if not keys:
            raise HostKeyUnknown(self._sentence(self._unknown(shows)), offered)
        raise HostKeyChanged(self._sentence(self._changed(shows, keys)), offered)

    def _unknown(self, shows: str) -> Any:
        return _lt(
            "nobody has accepted its host key yet, which is %s. Compare it with what "
            "the server's administrator says, then accept it on the server's form",
            shows,
        )

    def _changed(self, shows: str, keys: HostKeys) -> Any:
        return _lt(
            "its host key is %(shows)s, and not %(accepted)s, which was accepted. "
            "Somebody may stand between, so nothing was sent. If the server has a new "
            "key, compare it and accept it on the server's form",
            shows=shows,
            accepted=", ".join(keys.fingerprints),
        )

    def _log_in(self) -> None:
        settings = self.settings
        missing = []
        if settings.private_key:
            missing = self.transport.auth_publickey(settings.login, self._key())
        if missing or not settings.private_key:
            self._give_password()
        if not self.transport.is_authenticated():
            raise paramiko.AuthenticationException("more is asked for")

    def _give_password(self) -> None:
        if not self.settings.password:
            reason = _lt("a password or a private key is needed: set one")
            raise self.error(LoginRefused, reason)
        self.transport.auth_password(self.settings.login, self.settings.password)

    def _key(self) -> Any:
        try:
            return privatekey.load(self.settings.private_key, self.settings.passphrase)
        except privatekey.PassphraseMissing:
            reason = _lt("the private key needs its passphrase: set it")
        except ValueError:
            reason = _lt(
                "the private key cannot be read. Is it an RSA, ECDSA or Ed25519 key "
                "in OpenSSH's or PEM form, and is the passphrase right?"
            )
        raise self.error(LoginRefused, reason)

    def _open_channel(self) -> None:
        timeout = self.settings.timeout
        channel = self.transport.open_session(timeout=timeout)
        channel.settimeout(timeout)
        channel.invoke_subsystem("sftp")
        self.sftp = SftpClient(channel)

    def _normalized(self, directory: str) -> str:
        return self._one_name(CMD_REALPATH, directory or ".")

    def _one_name(self, request: Any, place: str) -> str:
        # paramiko's own takes every answer for UTF-8
        kind, message = self.sftp._request(request, self._bytes(place))
        if kind != CMD_NAME or message.get_int() != 1:
            raise SFTPError("The server does not say where it is")
        return message.get_string().decode(self.settings.encoding, "surrogateescape")

    # operations

    def _list(self, place: str) -> Iterator[Entry | Unread]:
        listing = Names(self.sftp, self._bytes(place))
        try:
            for name, long, attributes in listing:
                if name not in (b".", b".."):
                    text = name.decode(self.settings.encoding, "surrogateescape")
                    yield _entry(text, attributes, long)
        finally:
            with contextlib.suppress(Exception):
                listing.close()

    def _stat(self, place: str) -> Entry:
        name = place.rpartition("/")[2]
        return _entry(name, self.sftp.stat(self._bytes(place)))

    def _read_link(self, place: str) -> str | None:
        mode = self.sftp.lstat(self._bytes(place)).st_mode
        is_link = stat.S_ISLNK(mode or 0)
        return self._one_name(CMD_READLINK, place) if is_link else None

    def _check_inside(self, place: str, path: str) -> None:
        base = self._normalized(self.base()).rstrip("/")
        if not self._normalized(place).startswith(f"{base}/"):
            raise self._leads_elsewhere(path)

    def _open(self, place: str, offset: int) -> Any:
        return Reading(self.sftp, self._bytes(place), SFTP_FLAG_READ, offset)

    def _create(self, place: str, offset: int, size: int | None) -> Any:
        if offset:
            self._cut(place, offset)
        flags = SFTP_FLAG_WRITE
        if not offset:
            flags |= SFTP_FLAG_CREATE | SFTP_FLAG_TRUNC
        return Writing(self.sftp, self._bytes(place), flags, offset)

    def _cut(self, place: str, offset: int) -> None:
        size = self.sftp.stat(self._bytes(place)).st_size
        if size is None:
            reason = _lt("it does not tell the size of %s", shown(place))
            raise self.error(CannotResume, reason)
        if size < offset:
            raise self._has_less(shown(place), size)
        if size > offset:
            self.sftp.truncate(self._bytes(place), offset)

    def _rename(self, old: str, new: str) -> None:
        # the protocol says that a name which is taken stays; not all servers do
        self._check_free(new)
        try:
            self.sftp.rename(self._bytes(old), self._bytes(new))
        except OSError as error:
            if error.errno is None:  # "Failure" is all that is said
                self._check_free(new)
            raise

    def _check_free(self, place: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.sftp.lstat(self._bytes(place))
            raise self.already_there(place)

    def _remove(self, place: str) -> None:
        self.sftp.remove(self._bytes(place))

    def _make_directory(self, place: str) -> None:
        self.sftp.mkdir(self._bytes(place))

    def _bytes(self, place: str) -> bytes:
        try:
            return place.encode(self.settings.encoding, "surrogateescape")
        except UnicodeEncodeError:
            raise self._not_encodable(place) from None

    def translate(self, error: Exception, path: str) -> Exception | None:
        if isinstance(error, paramiko.AuthenticationException):
            return self._refused(error)
        if isinstance(error, IncompatiblePeer):
            reason = _lt("no common way to encrypt (%s)", self.answer(error))
            return self.error(TransferError, reason)
        if isinstance(error, paramiko.SSHException | SFTPError | UnicodeDecodeError):
            return self.trouble(error)
        if isinstance(error, Unsupported):
            reason = _lt("it cannot do that (%s)", self.answer(error))
            return self.error(NotSupported, reason)
        if type(error) is OSError and error.errno is None and self._is_open():
            reason = _lt(
                "it refused %(path)s: %(answer)s. Is the disk full, the name taken, or "
                "a directory where a file is meant?",
                path=shown(path) if path else self.base(),
                answer=self.answer(error),
            )
            return self.error(TransferError, reason)
        return super().translate(error, path)

    def _is_open(self) -> bool:
        """Whether the server can have said something: errors look the same."""
        return bool(self.sftp) and not self.sftp.get_channel().closed

    def _refused(self, error: Exception) -> Exception:
        if "timeout" in str(error).lower():
            return self.trouble(TimeoutError())
        if "saw EOF" in str(error):
            # paramiko's word for a connection that ended before there was an answer
            return self.trouble(_lt("the connection was lost during the login"))
        reason = _lt(
            "the login “%(login)s” is refused (%(answer)s): check it, and set the "
            "password or the private key again",
            login=self.settings.login,
            answer=self.answer(error),
        )
        return self.error(LoginRefused, reason)


def _entry(name: str, attributes: Any, long: bytes = b"") -> Entry:
    mode = attributes.st_mode
    is_link = stat.S_ISLNK(mode) if mode is not None else long[:1] == b"l"
    return Entry(
        name,
        plausible_size(attributes.st_size),
        utc(attributes.st_mtime),
        _kind(mode, long),
        target="" if is_link else None,
    )


def _kind(mode: int | None, long: bytes) -> str:
    if mode is None:
        return KINDS.get(long[:1], "other" if long else "file")
    return kind_of(mode)
