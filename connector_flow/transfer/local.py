"""A directory of this machine, inside the one that the server's configuration names.

No symbolic link is followed on the way down from there: whoever may write into the
directory could lay one that leads anywhere.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO

from odoo.tools.translate import LazyTranslate

from . import names
from .adapter import Adapter, Entry, Unread, kind_of, utc
from .errors import NotAllowed, TransferError
from .protocol import Protocol

_lt = LazyTranslate(__name__, default_lang="en_US")

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe would be waited for, a terminal would become ours.
FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)
ROOT_LINES = "[connector_flow]\n%s = /srv/exchange"


@Protocol(selection="local", name="Directory of this machine")
class LocalAdapter(Adapter):
    """Files of this machine."""

    asks_for = frozenset()
    root: Any = None  # a file descriptor, once connected

    def connect(self) -> None:
        if not self.settings.root:
            reason = _lt(
                "files of this machine are read below one directory of each "
                "company only, and none is named for this one. Add to the server's "
                "configuration (odoo.conf), and restart it:\n%s",
                ROOT_LINES % self.settings.root_option,
            )
            raise self.error(NotAllowed, reason)
        self.root = os.open(self.settings.root, os.O_RDONLY | os.O_DIRECTORY)
        with self._folder(self.base()):
            pass  # it is there, and no link

    def close(self) -> None:
        if self.root is not None:
            os.close(self.root)
            self.root = None

    def base(self) -> str:
        """Relative to the root; an absolute directory has to be inside it."""
        directory = self.settings.directory.strip().rstrip("/")
        root = self.settings.root.rstrip("/")
        if directory == root:
            return ""
        return names.checked(directory.removeprefix(f"{root}/")) if directory else ""

    def banner(self) -> list[Any]:
        return [_lt("Files of this machine, below %s", self.settings.root)]

    def translate(self, error: Exception, path: str) -> Exception | None:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            return self._no_links(path)
        return super().translate(error, path)

    def _list(self, place: str) -> Iterator[Entry | Unread]:
        with self._folder(place) as folder, os.scandir(folder) as found:
            for item in found:
                with contextlib.suppress(FileNotFoundError):
                    yield _entry(item.name, item.stat(follow_symlinks=False))

    def _stat(self, place: str) -> Entry:
        with self._parent(place) as (folder, name):
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        return _entry(name, found)

    def _read_link(self, place: str) -> str | None:
        with self._parent(place) as (folder, name):
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            is_link = stat.S_ISLNK(found.st_mode)
            return os.readlink(name, dir_fd=folder) if is_link else None

    def _whole_base(self) -> str:
        return names.joined(self.settings.root, self.base())

    def _open(self, place: str, offset: int) -> Any:
        file = self._file(place, os.O_RDONLY)
        try:
            file.seek(offset)
        except BaseException:
            file.close()
            raise
        return file

    def _create(self, place: str, offset: int, size: int | None) -> Any:
        flags = os.O_WRONLY if offset else os.O_WRONLY | os.O_CREAT
        file = self._file(place, flags)
        try:
            self._go_on(file, offset, place)
        except BaseException:
            file.close()
            raise
        return _Writing(file)

    def _rename(self, old: str, new: str) -> None:
        with self._parent(old) as (source, name), self._parent(new) as (target, other):
            try:
                os.link(
                    name,
                    other,
                    src_dir_fd=source,
                    dst_dir_fd=target,
                    follow_symlinks=False,
                )
            except FileExistsError:
                if not _is_same(name, source, other, target):
                    raise self.already_there(new) from None
                # a crash between the two steps of an earlier try
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                return self._rename_unlinked(name, source, other, target)
            os.unlink(name, dir_fd=source)

    def _rename_unlinked(self, name: str, source: int, other: str, target: int) -> None:
        """For directories, and where a file can have one name only."""
        with contextlib.suppress(FileNotFoundError):
            os.stat(other, dir_fd=target, follow_symlinks=False)
            raise self.already_there(other)
        os.rename(name, other, src_dir_fd=source, dst_dir_fd=target)

    def _remove(self, place: str) -> None:
        with self._parent(place) as (folder, name):
            os.unlink(name, dir_fd=folder)

    def _make_directory(self, place: str) -> None:
        with self._parent(place) as (folder, name):
            os.mkdir(name, dir_fd=folder)

    # on the way down

    @contextlib.contextmanager
    def _folder(self, place: str) -> Iterator[int]:
        """Open a directory below the root, link by no link: a file descriptor."""
        folder = os.dup(self.root)
        try:
            for name in place.split("/") if place else ():
                inner = self._step(name, folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)

    def _step(self, name: str, folder: int) -> int:
        try:
            return os.open(name, FOLDER, dir_fd=folder)
        except NotADirectoryError:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISLNK(found.st_mode):
                raise self._no_links(name) from None
            raise

    @contextlib.contextmanager
    def _parent(self, place: str) -> Iterator[tuple[int, str]]:
        path, _slash, name = place.rpartition("/")
        with self._folder(path) as folder:
            yield folder, name

    def _file(self, place: str, flags: int) -> BinaryIO:
        with self._parent(place) as (folder, name):
            number = os.open(name, flags | FILE, 0o666, dir_fd=folder)
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            reason = _lt("%s is not a file", names.shown(place))
            raise self.error(TransferError, reason)
        return os.fdopen(number, "wb" if flags & os.O_WRONLY else "rb")

    def _go_on(self, file: BinaryIO, offset: int, place: str) -> None:
        size = os.fstat(file.fileno()).st_size
        if size < offset:
            raise self._has_less(place, size)
        file.truncate(offset)
        file.seek(offset)

    def _no_links(self, path: str) -> NotAllowed:
        reason = _lt(
            "%s is a symbolic link, and none is followed: name the place itself",
            names.shown(path),
        )
        return self.error(NotAllowed, reason)


class _Writing:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.write = file.write

    def close(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    def abort(self) -> None:
        self.file.close()


def _entry(name: str, found: os.stat_result) -> Entry:
    mode = found.st_mode
    target = "" if stat.S_ISLNK(mode) else None
    return Entry(name, found.st_size, utc(found.st_mtime), kind_of(mode), target=target)


def _is_same(name: str, source: int, other: str, target: int) -> bool:
    here = os.stat(name, dir_fd=source, follow_symlinks=False)
    there = os.stat(other, dir_fd=target, follow_symlinks=False)
    return os.path.samestat(here, there)
