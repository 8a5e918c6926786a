"""A small SFTP server that shows a directory to one login."""

import os
import socket
import threading
from pathlib import Path

import paramiko
from paramiko import (
    SFTPAttributes,
    SFTPHandle,
    SFTPServer,
    SFTPServerInterface,
)

LOGIN = PASSWORD = "warehouse"


class SmallSftpServer:
    """Serves a directory while inside a ``with`` statement.

    :param folder: the directory, which is "/" to those who log in
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.key = paramiko.ECDSAKey.generate()

    @property
    def host_key(self):
        """The line of a known_hosts file."""
        return f"{self.key.get_name()} {self.key.get_base64()}"

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        transport = paramiko.Transport(connection)
        transport.set_log_channel("tests.sftp")
        transport.add_server_key(self.key)
        files = type("Files", (_Files,), {"folder": self.folder})
        transport.set_subsystem_handler("sftp", SFTPServer, files)
        try:
            transport.start_server(server=_Login())
            transport.accept(20)
            transport.join()
        except (paramiko.SSHException, EOFError, OSError):
            pass  # whoever connected has gone
        finally:
            transport.close()


class _Login(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return "password"

    def check_auth_password(self, username, password):
        right = (username, password) == (LOGIN, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


def _answer(function):
    """An error of the system is an answer to the client."""

    def call(*args):
        try:
            return function(*args)
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)

    return call


class _Files(SFTPServerInterface):
    folder = None

    def _at(self, path):
        return self.folder / self.canonicalize(path).lstrip("/")

    @_answer
    def list_folder(self, path):
        return [_seen(place) for place in self._at(path).iterdir()]

    @_answer
    def stat(self, path):
        return _seen(self._at(path))

    lstat = stat

    @_answer
    def open(self, path, flags, attr):
        number = os.open(self._at(path), flags, 0o666)
        if flags & os.O_WRONLY:
            mode = "wb"
        else:
            mode = "r+b" if flags & os.O_RDWR else "rb"
        file = os.fdopen(number, mode)
        handle = SFTPHandle(flags)
        handle.readfile = handle.writefile = file
        return handle

    @_answer
    def remove(self, path):
        self._at(path).unlink()
        return paramiko.SFTP_OK

    @_answer
    def rename(self, oldpath, newpath):
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE
        self._at(oldpath).rename(self._at(newpath))
        return paramiko.SFTP_OK

    @_answer
    def mkdir(self, path, attr):
        self._at(path).mkdir()
        return paramiko.SFTP_OK


def _seen(place):
    return SFTPAttributes.from_stat(place.lstat(), place.name)
