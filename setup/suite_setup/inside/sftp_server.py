"""A throw-away SFTP server on this machine: ``sftp_server.py FOLDER LOGIN PASSWORD``.

Serves a folder until its input ends, and prints its port and host key as JSON first.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import paramiko
from paramiko import common, sftp

HOST = "127.0.0.1"


class Login(paramiko.ServerInterface):
    """Lets one user in, by password."""

    def __init__(self, login: str, password: str) -> None:
        self.account = (login, password)

    def check_auth_password(self, username: str, password: str) -> int:
        if (username, password) == self.account:
            return common.AUTH_SUCCESSFUL
        return common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if kind == "session":
            return common.OPEN_SUCCEEDED
        return common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class OpenFile(paramiko.SFTPHandle):
    """A file that a client has open."""

    def __init__(self, flags: int, stream: Any) -> None:
        super().__init__(flags)
        self.readfile = self.writefile = stream

    def stat(self) -> paramiko.SFTPAttributes:
        return attributes(os.fstat(self.readfile.fileno()))


class Files(paramiko.SFTPServerInterface):
    """What a client may do with the files of the folder."""

    root = ""

    def list_folder(self, path: str) -> Any:
        return self._answer(self._list, path)

    def stat(self, path: str) -> Any:
        return self._answer(lambda place: attributes(os.stat(place)), path)

    lstat = stat  # nobody makes links in the folder

    def open(self, path: str, flags: int, attr: Any) -> Any:
        mode = "rb" if not flags & (os.O_WRONLY | os.O_RDWR) else "r+b"

        def opened(place: str) -> OpenFile:
            number = os.open(place, flags | os.O_CLOEXEC, 0o644)
            return OpenFile(flags, os.fdopen(number, mode))

        return self._answer(opened, path)

    def remove(self, path: str) -> int:
        return self._done(os.remove, path)

    def rename(self, old: str, new: str) -> int:
        if os.path.exists(self._place(new)):
            return sftp.SFTP_FAILURE
        return self._done(os.rename, old, new)

    def posix_rename(self, old: str, new: str) -> int:
        return self._done(os.replace, old, new)

    def mkdir(self, path: str, attr: Any) -> int:
        return self._done(os.mkdir, path)

    def rmdir(self, path: str) -> int:
        return self._done(os.rmdir, path)

    def _list(self, place: str) -> list[paramiko.SFTPAttributes]:
        return [attributes(one.stat(), one.name) for one in os.scandir(place)]

    def _place(self, path: str) -> str:
        # canonicalize knows no way out of its root
        return os.path.join(self.root, self.canonicalize(path).lstrip("/"))

    def _answer(self, function: Callable[..., Any], *paths: str) -> Any:
        try:
            return function(*map(self._place, paths))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def _done(self, function: Callable[..., Any], *paths: str) -> int:
        answer = self._answer(function, *paths)
        return sftp.SFTP_OK if answer is None else answer


def attributes(found: Any, name: str | None = None) -> paramiko.SFTPAttributes:
    return paramiko.SFTPAttributes.from_stat(found, name)


def serve(
    connection: socket.socket, key: paramiko.PKey, account: Sequence[str]
) -> None:
    """Serve one client until it goes."""
    transport = paramiko.Transport(connection)
    transport.add_server_key(key)
    transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
    try:
        transport.start_server(server=Login(*account))
    except (paramiko.SSHException, EOFError):
        transport.close()


def listen(
    listener: socket.socket, key: paramiko.PKey, account: Sequence[str]
) -> NoReturn:
    while True:
        connection, _address = listener.accept()
        serve(connection, key, account)


def main(folder: str, *account: str) -> None:
    Files.root = os.path.abspath(folder)
    key = paramiko.ECDSAKey.generate()
    listener = socket.create_server((HOST, 0))
    threading.Thread(target=listen, args=(listener, key, account), daemon=True).start()
    host_key = f"{key.get_name()} {key.get_base64()}"
    print(
        json.dumps({"port": listener.getsockname()[1], "host_key": host_key}),
        flush=True,
    )
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
