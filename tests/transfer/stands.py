"""Each protocol with a real server behind it, set up the same way."""

import itertools
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from suite_setup.patience import TIMEOUT
from support.odoo_env import start_odoo

start_odoo()

from odoo.addons.connector_flow.transfer.adapter import Adapter  # noqa: E402
from odoo.addons.connector_flow.transfer.ftp import (  # noqa: E402
    FtpAdapter,
    FtpsAdapter,
    ImplicitFtpsAdapter,
)
from odoo.addons.connector_flow.transfer.http import (  # noqa: E402
    HttpAdapter,
    HttpsAdapter,
)
from odoo.addons.connector_flow.transfer.local import LocalAdapter  # noqa: E402
from odoo.addons.connector_flow.transfer.settings import Settings  # noqa: E402
from odoo.addons.connector_flow.transfer.sftp import SftpAdapter  # noqa: E402

from .servers.ftpd import Proftpd, Vsftpd  # noqa: E402
from .servers.httpd import Httpd  # noqa: E402
from .servers.program import UNPACKED  # noqa: E402
from .servers.sshd import Sshd  # noqa: E402

NO_SERVERS = "no file servers on this machine: setup/suite test says why"


@dataclass
class Stand:
    """A server, the folder in it that a test has for itself, and how to reach it."""

    adapter: type[Adapter]
    settings: Settings
    server: Any
    files: Path

    def connect(self, **changes):
        """An adapter, to be entered; `changes` are other settings."""
        return self.adapter(replace(self.settings, **changes))

    def put(self, name, data=b"", mode=0o666):
        """Lay a file into the folder; return its path."""
        path = self.files / name
        path.write_bytes(data)
        path.chmod(mode)
        return path

    def folder(self, name, mode=0o777):
        path = self.files / name
        path.mkdir()
        path.chmod(mode)
        return path


class LocalFiles:
    """No server at all: a directory."""

    host, port, login, password = "", 0, "", ""

    def __init__(self, root):
        self.root = self.files = Path(root)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def _sftp(server):
    return {"private_key": server.private_key, "host_keys": server.host_key}


def _tls(server):
    return {"certificates": server.authority.pem}


def _root(server):
    return {"root": str(server.root)}


def _nothing(server):
    return {}


# the adapter, what makes the server, and the settings that are its own
KINDS = {
    "local": (LocalAdapter, LocalFiles, _root),
    "sftp": (SftpAdapter, Sshd, _sftp),
    "ftp-mlsd": (FtpAdapter, Proftpd, _nothing),
    "ftp-list": (FtpAdapter, Vsftpd, _nothing),
    "ftps-mlsd": (FtpsAdapter, lambda: Proftpd(tls="explicit"), _tls),
    "ftps-list": (FtpsAdapter, lambda: Vsftpd(tls="explicit"), _tls),
    "ftps-implicit": (ImplicitFtpsAdapter, lambda: Vsftpd(tls="implicit"), _tls),
    "http": (HttpAdapter, Httpd, _nothing),
    "https": (HttpsAdapter, lambda: Httpd(tls=True), _tls),
}


class Stands:
    """Starts each server once; they end together."""

    def __init__(self, folder):
        self.folder = folder
        self.stack = ExitStack()
        self.servers = {}
        self.numbers = itertools.count(1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stack.close()

    def get(self, kind):
        """A stand of this kind with an empty folder."""
        if kind not in self.servers:
            self.servers[kind] = self.stack.enter_context(self.start(kind))
        server = self.servers[kind]
        directory = f"Für Odoo {next(self.numbers)}"
        path = server.files / directory
        path.mkdir()
        path.chmod(0o777)
        return stand(kind, server, directory=directory)

    def start(self, kind):
        """A server of its own, to be entered."""
        adapter, make, _more = KINDS[kind]
        if kind == "local":
            return make(self.folder)
        if not UNPACKED and kind.startswith(("sftp", "ftp")):
            pytest.skip(NO_SERVERS)
        return make()


def stand(kind, server, **changes):
    adapter, _make, more = KINDS[kind]
    settings = Settings(
        name=f"Testserver {kind}",
        host=server.host,
        port=server.port,
        login=server.login,
        password=server.password,
        timeout=TIMEOUT,
        **more(server),
    )
    settings = replace(settings, **changes)
    return Stand(adapter, settings, server, server.files / settings.directory)
