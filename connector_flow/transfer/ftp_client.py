"""Python's FTP, with what it leaves open."""

import contextlib
import ftplib  # nosec B402 # some partners have nothing else
import socket
from typing import Any

from . import net
from .settings import Settings

WIRE = "latin-1"  # any byte is a character: whoever calls decodes the bytes


class RestRefused(ftplib.Error):
    """The server takes no offset."""


class Client(ftplib.FTP):
    """FTP whose commands and replies are bytes, each shown as a character."""

    sock: Any  # is there once it is connected

    # the data come from the server itself, whatever host its answer to PASV names
    trust_server_pasv_ipv4_address = False

    def __init__(self, settings: Settings, **tls: Any) -> None:
        super().__init__(timeout=settings.timeout, encoding=WIRE, **tls)
        self.settings = settings
        self.passiveserver = settings.passive

    def open(self) -> None:
        """Connect; the server says welcome."""
        self.connect(self.settings.host, self.settings.port)
        net.keep_alive(self.sock)

    def give_up(self) -> None:
        """End the connection for whoever asks next."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def sendcmd(self, cmd: str) -> str:
        try:
            return super().sendcmd(cmd)
        except (ftplib.error_perm, ftplib.error_temp) as error:
            if cmd.startswith("REST "):
                raise RestRefused(str(error)) from None
            raise

    def ntransfercmd(
        self, cmd: str, rest: int | str | None = None
    ) -> tuple[Any, int | None]:
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        try:
            # in active mode anybody could have been first
            if conn.getpeername()[0] != self.sock.getpeername()[0]:
                raise ConnectionError("data came from another host")
            net.keep_alive(conn)
            return self._protected(conn), size
        except BaseException:
            conn.close()
            raise

    def end_of_data(self, conn: Any) -> None:
        """Tell the server that the upload is whole."""

    def _protected(self, conn: Any) -> Any:
        return conn


class TlsClient(Client, ftplib.FTP_TLS):
    """FTP that becomes TLS before the login; data are protected as well."""

    def login(self, user: str, passwd: str) -> None:
        super().login(user, passwd)
        self.prot_p()

    def end_of_data(self, conn: Any) -> None:
        # without it an upload that was cut looks whole
        conn.unwrap()

    def _protected(self, conn: Any) -> Any:
        # servers want to see by the session that the same client asks for the data
        return self.context.wrap_socket(
            conn, server_hostname=self.host, session=self.sock.session
        )


class ImplicitTlsClient(TlsClient):
    """FTP over a connection that is TLS from its first byte."""

    def open(self) -> None:
        sock = net.connect(
            self.settings.host, self.settings.port, self.settings.timeout
        )
        self.host, self.af = self.settings.host, sock.family
        try:
            self.sock = self.context.wrap_socket(sock, server_hostname=self.host)
        except BaseException:
            sock.close()
            raise
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
