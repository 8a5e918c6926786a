"""Files in a zip beside the rows, such as the pictures of products, by name."""

import zipfile
from collections.abc import Iterable
from typing import IO

from .table import FileError, Message
from .unpack import (
    DAMAGED,
    MB,
    UNREADABLE,
    WORKBOOK,
    Limited,
    archive_of,
    is_content,
    packing,
    part_names,
)

_lt = Message

NAMED = 5  # members in a message


class Members:
    """The files in several zips, of which the first that has a name holds.

    A name is looked up as it is written, in small and capital letters; a folder in
    front may be left out where only one file is called so. Nothing is written to disk,
    so a name leads nowhere.

    :param streams: seekable binary streams, packed or not
    """

    def __init__(self, streams: Iterable[IO[bytes]]) -> None:
        self._archives = [
            archive
            for stream in streams
            if packing(stream) == "zip"
            and not WORKBOOK & part_names(archive := archive_of(stream))
        ]
        self._by_path: dict[str, tuple[int, zipfile.ZipInfo]] = {}
        self._by_name: dict[str, list[str]] = {}
        for number, archive in enumerate(self._archives):
            for info in filter(is_content, archive.infolist()):
                self._add(number, info)

    def _add(self, number: int, info: zipfile.ZipInfo) -> None:
        path = _path(info.filename)
        if path not in self._by_path:
            self._by_path[path] = (number, info)
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def version(self, name: str) -> str:
        """What tells whether a file is another one than before.

        :raise FileError: when there is none of this name, or when there are several
        """
        _number, info = self._find(name)
        return f"{info.CRC:08x}-{info.file_size}"

    def read(self, name: str, max_bytes: int) -> bytes:
        """The content of a file.

        :raise FileError: also when it is too large, damaged or has a password
        """
        number, info = self._find(name)
        if info.file_size > max_bytes:
            raise _too_large(name, max_bytes)
        try:
            with self._archives[number].open(info) as member:
                content = Limited(member, max_bytes // MB + 1, info.compress_size)
                data = b"".join(content.blocks())
        except DAMAGED + UNREADABLE as error:
            raise FileError(
                _lt("“%(name)s” cannot be read from the zip file.", name=name)
            ) from error
        if len(data) > max_bytes:
            raise _too_large(name, max_bytes)
        return data

    def _find(self, name: str) -> tuple[int, zipfile.ZipInfo]:
        path = _path(name)
        if path in self._by_path:
            return self._by_path[path]
        found = self._by_name.get(path, [])
        if len(found) == 1:
            return self._by_path[found[0]]
        if found:
            paths = ", ".join(f"“{one}”" for one in found[:NAMED])
            message = _lt(
                "several files in the zip are called “%(name)s”: %(paths)s. "
                "Write the folder in front.",
                name=name,
                paths=paths,
            )
            raise FileError(message)
        if not self._archives:
            raise FileError(
                _lt("the rows came in no zip file, so “%(name)s” is nowhere", name=name)
            )
        raise FileError(_lt("the zip file has no “%(name)s”", name=name))


def _path(name: str) -> str:
    path = name.replace("\\", "/")
    return path[2:] if path.startswith("./") else path.lstrip("/")


def _too_large(name: str, max_bytes: int) -> FileError:
    return FileError(
        _lt("“%(name)s” is larger than %(limit)d MB", name=name, limit=max_bytes // MB)
    )
