"""An SFTP server that takes passwords, and lies about its files if told to."""

import os
import socket
import threading
import time

import paramiko

ENTRIES = 100  # of one answer to a listing


class OddSftp:
    """Serves nothing but `entries`: SFTPAttributes with names, as it is told.

    :param host_key: a paramiko key
    :param content: bytes of each file; `short` is how many a read gives at most
    """

    def __init__(self, entries=(), content=b"", short=None, password="geheim"):
        self.entries = entries
        self.content = content
        self.short = short
        self.password = password
        self.host_key = paramiko.RSAKey.generate(2048)
        self.tried = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.transports = []
        self.interface = Files

    @property
    def public(self):
        return f"{self.host_key.get_name()} {self.host_key.get_base64()}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listener.close()
        for transport in self.transports:
            transport.close()

    def _accept(self):
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            self.transports.append(transport)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler(
                "sftp", paramiko.SFTPServer, sftp_si=self.interface, site=self
            )
            try:
                transport.start_server(server=Logins(self))
            except (paramiko.SSHException, EOFError):
                continue


class Logins(paramiko.ServerInterface):
    def __init__(self, site):
        self.site = site

    def get_allowed_auths(self, username):
        return "password,publickey"

    def check_auth_password(self, username, password):
        self.site.tried.append("password")
        good = password == self.site.password
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        self.site.tried.append("publickey")
        return paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class Files(paramiko.SFTPServerInterface):
    def __init__(self, server, *args, site=None, **kwargs):
        self.site = site

    def list_folder(self, path):
        return list(self.site.entries)

    def stat(self, path):
        for entry in self.site.entries:
            if entry.filename == os.path.basename(path):
                return entry
        return paramiko.SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path, flags, attr):
        return Handle(self.site)


class Handle(paramiko.SFTPHandle):
    def __init__(self, site):
        super().__init__()
        self.site = site

    def read(self, offset, length):
        if self.site.short == "hang":
            time.sleep(60)
        length = min(length, self.site.short or length)
        return self.site.content[offset : offset + length] or paramiko.SFTP_EOF

    def close(self):
        pass


def entry(name, size=5, mode=0o100644, mtime=1_700_000_000):
    """What a listing says about a file."""
    made = paramiko.SFTPAttributes()
    made.filename, made.st_size, made.st_mode = name, size, mode
    made.st_atime = made.st_mtime = mtime
    return made
