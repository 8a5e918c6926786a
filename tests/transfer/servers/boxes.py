"""Mailboxes and letter boxes: servers that give a file once, or take it away.

Each is a :class:`Box` behind a protocol: `FtpBox`, `SftpBox`.
"""

import time
from contextlib import suppress

import paramiko

from .odd_sftp import Files, OddSftp, entry
from .scripted import ScriptedFtp

STAMP = 1_700_000_000
WHEN = time.strftime("%Y%m%d%H%M%S", time.gmtime(STAMP))
LISTED = time.strftime("%b %d %Y", time.gmtime(STAMP))


class Box:
    """Files by name, and what the server does with them.

    :param takes_read: whether a file is gone once it was read
    :param takes_written: whether a file is gone once it was written
    :param renames: whether files can be renamed
    :param sizes: whether sizes are told
    :param cuts: what a server cuts the connection behind: "read", "half" of what it
        reads, "written", or nothing; "refused": once it says in the middle that it
        cannot go on

    `received` has name and content of whatever was written to its end, `renamed` the
    new names.
    """

    def __init__(
        self,
        files=(),
        takes_read=False,
        takes_written=False,
        renames=True,
        sizes=True,
        cuts="",
    ):
        self.files = dict(files)
        self.takes_read, self.takes_written = takes_read, takes_written
        self.renames, self.sizes, self.cuts = renames, sizes, cuts
        self.received, self.renamed, self.read = [], [], []
        self.folders = {""}

    def was_read(self, name):
        self.read.append(name)
        if self.takes_read:
            self.files.pop(name, None)

    def was_written(self, name, data):
        self.received.append((name, data))
        if self.takes_written:
            self.files.pop(name, None)

    def rename(self, old, new):
        self.renamed.append(new)
        self.files[new] = self.files.pop(old)


class FtpBox(ScriptedFtp):
    """A box that speaks FTP.

    :param facts: whether it has MLSD; "lies": it says so, and has not
    :param line: what LIST shows of a file, with {name} and {size}
    :param more: lines that a listing has besides
    """

    login, password = "partner", "geheim"
    LINE = f"-rw-r--r-- 1 partner Domain Users {{size}} {LISTED} {{name}}"

    def __init__(self, box, facts=True, line=LINE, more=()):
        features = "211-Kann\r\n MLST type*;size*;\r\n211 Ende"
        super().__init__({"FEAT": features if facts else "211 Nichts"})
        self.box, self.facts, self.line, self.more = box, facts, line, more
        self.old = self.offset = None

    def _react(self, client, text):
        word, _blank, argument = text.partition(" ")
        act = getattr(self, f"_on_{word.lower()}", None)
        if act is None:
            return super()._react(client, text)
        name = argument.encode("latin-1").decode().rpartition("/")[2]
        return act(client, name)

    # looking

    def _on_mlsd(self, client, _name):
        if self.facts is not True:
            return self._say(client, "500 Kenne ich nicht")
        facts = "type=file;{size}modify={when};UNIX.group=Domain Users; {name}"
        self._send_lines(
            client, map(lambda name: self._facts(facts, name), self._all())
        )

    def _all(self):
        return list(self.box.files)

    def _facts(self, form, name):
        size = f"size={len(self.box.files[name])};" if self.box.sizes else ""
        return form.format(name=name, size=size, when=WHEN)

    def _on_list(self, client, _name):
        sizes = {name: len(data) for name, data in self.box.files.items()}
        lines = [self.line.format(name=name, size=sizes[name]) for name in sizes]
        self._send_lines(client, [*lines, *self.more])

    def _send_lines(self, client, lines):
        data = "".join(f"{line}\r\n" for line in lines)
        self._transfer(client, data.encode("utf-8", "surrogateescape"))

    def _on_mlst(self, client, name):
        if self.facts is not True:
            return self._say(client, "500 Kenne ich nicht")
        if name in self.box.folders:
            facts = f"type=dir; {name}"
        elif name not in self.box.files:
            return self._missing(client)
        else:
            facts = self._facts("type=file;{size}modify={when}; {name}", name)
        self._say(client, f"250-Da\r\n {facts}".encode().decode("latin-1"))
        self._say(client, "250 Ende")

    def _on_size(self, client, name):
        if not self.box.sizes:
            return self._say(client, "502 Kenne ich nicht")
        if name not in self.box.files:
            return self._missing(client)
        self._say(client, f"213 {len(self.box.files[name])}")

    def _on_mdtm(self, client, name):
        found = name in self.box.files
        self._say(client, f"213 {WHEN}") if found else self._missing(client)

    def _missing(self, client):
        self._say(client, "550 No such file or directory")

    # files

    def _on_rest(self, client, offset):
        self.offset = int(offset)
        self._say(client, "350 Weiter")

    def _on_retr(self, client, name):
        if name not in self.box.files:
            return self._missing(client)
        start, self.offset = self.offset or 0, None
        data = self.box.files[name][start:]
        if self.box.cuts in ("read", "half"):
            self.box.was_read(name)
            half = len(data) // 2 if self.box.cuts == "half" else len(data)
            return self._cut(client, data[:half])
        if self.box.cuts == "refused":
            self.box.cuts = ""
            return self._break_off(client, data)
        self._transfer(client, data)
        self.box.was_read(name)

    def _break_off(self, client, data):
        self._say(client, "150 Kommt")
        with self.passive:
            conn, _address = self.passive.accept()
        with conn:
            conn.sendall(data[: len(data) // 2])
        self._say(client, "551 Kaputt")

    def _cut(self, client, data):
        self._say(client, "150 Kommt")
        with self.passive:
            conn, _address = self.passive.accept()
        with conn:
            conn.sendall(data)
        client.shutdown(2)

    def _on_stor(self, client, name):
        self._say(client, "150 Her damit")
        with self.passive:
            conn, _address = self.passive.accept()
        data = b""
        with conn:
            while piece := conn.recv(2**16):
                data += piece
        self.box.files[name] = data
        self.box.was_written(name, data)
        if self.box.cuts == "written":
            return client.shutdown(2)
        self._say(client, "226 Fertig")

    def _on_dele(self, client, name):
        if self.box.files.pop(name, None) is None:
            return self._missing(client)
        self._say(client, "250 Weg")

    def _on_rnfr(self, client, name):
        if not self.box.renames:
            return self._say(client, "502 Kenne ich nicht")
        if name not in self.box.files:
            return self._missing(client)
        self.old = name
        self._say(client, "350 Wie?")

    def _on_rnto(self, client, name):
        self.box.rename(self.old, name)
        self._say(client, "250 Gut")

    def _on_mkd(self, client, name):
        self.box.folders.add(name)
        self._say(client, "257 Da")

    def _on_cwd(self, client, name):
        is_there = name in self.box.folders
        self._say(client, "250 Da") if is_there else self._missing(client)


class SftpBox(OddSftp):
    """A box that speaks SFTP."""

    login = "partner"
    files_of = None

    def __init__(self, box):
        super().__init__()
        self.box = box
        self.interface = BoxFiles


class BoxFiles(Files):
    @property
    def box(self):
        return self.site.box

    def _name(self, path):
        return path.rpartition("/")[2]

    def list_folder(self, path):
        return [self._entry(name) for name in list(self.box.files)]

    def _entry(self, name):
        size = len(self.box.files[name]) if self.box.sizes else None
        return entry(name, size, mtime=STAMP)

    def stat(self, path):
        name = self._name(path)
        if name in self.box.folders:
            return entry(name, 0, 0o040755)
        if name not in self.box.files:
            return paramiko.SFTP_NO_SUCH_FILE
        return self._entry(name)

    lstat = stat

    def open(self, path, flags, attr):
        name = self._name(path)
        is_new = bool(flags & 0o100)  # O_CREAT
        if not is_new and name not in self.box.files:
            return paramiko.SFTP_NO_SUCH_FILE
        if is_new:
            self.box.files[name] = b""
        return BoxHandle(self.box, name, bool(flags & 0o3))

    def remove(self, path):
        if self.box.files.pop(self._name(path), None) is None:
            return paramiko.SFTP_NO_SUCH_FILE
        return paramiko.SFTP_OK

    def rename(self, old, new):
        if not self.box.renames:
            return paramiko.SFTP_OP_UNSUPPORTED
        if self._name(old) not in self.box.files:
            return paramiko.SFTP_NO_SUCH_FILE
        self.box.rename(self._name(old), self._name(new))
        return paramiko.SFTP_OK

    def mkdir(self, path, attr):
        self.box.folders.add(self._name(path))
        return paramiko.SFTP_OK


class BoxHandle(paramiko.SFTPHandle):
    """A file that is open; what it is taken away for happens when it is closed."""

    def __init__(self, box, name, writes):
        super().__init__()
        self.box, self.name, self.writes = box, name, writes

    def read(self, offset, length):
        data = self.box.files.get(self.name)
        if data is None:
            return paramiko.SFTP_NO_SUCH_FILE  # in place of the end
        if offset + length >= len(data) and offset < len(data):
            self.box.was_read(self.name)
        return data[offset : offset + length] or paramiko.SFTP_EOF

    def write(self, offset, data):
        content = self.box.files.get(self.name, b"")
        content = content[:offset] + data + content[offset + len(data) :]
        self.box.files[self.name] = content
        return paramiko.SFTP_OK

    def stat(self):
        return entry(self.name, len(self.box.files.get(self.name, b"")), mtime=STAMP)

    def close(self):
        if self.writes:
            with suppress(KeyError):
                self.box.was_written(self.name, self.box.files[self.name])
