"""Takes gzip and zip off a file, within limits: a bomb is refused, not unpacked."""

import fnmatch
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from .table import FileError, Message, listed

MB = 10**6
MAX_MEMBERS = 10_000  # of a zip file
MAX_DIRECTORY = 4 * MB  # bytes of a zip file's list of members, read at once
# Text that repeats itself packs well. Beyond HARMLESS bytes more than MAX_RATIO times
# the packed size is no text but a bomb.
MAX_RATIO = 500
HARMLESS = 10 * MB
BLOCK = 2**18

PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
WORKBOOK = {"[content_types].xml", "meta-inf/manifest.xml"}  # what one contains
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
UNREADABLE = (  # what zipfile lets out of files that are not as they should be
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    LookupError,
    struct.error,
)

_lt = Message


class Limited:
    """Reads a stream up to a limit, from its start to its end.

    :param stream: binary stream
    :param megabytes: the limit, to be raised by the option ``max_unpacked_mb``
    :param packed: bytes that the stream takes when packed, None if it is not
    """

    def __init__(
        self,
        stream: IO[bytes] | gzip.GzipFile,
        megabytes: int,
        packed: int | None = None,
    ) -> None:
        self._stream, self._megabytes, self._packed = stream, megabytes, packed
        self.is_packed = packed is not None
        self.size = 0  # bytes that were read

    def read(self, size: int | None = BLOCK) -> bytes:
        """Return the next bytes, at most ``size``.

        :raise FileError: beyond the limits, or when the packed file is damaged
        """
        try:
            block = self._stream.read(BLOCK if size is None or size < 0 else size)
        except DAMAGED + UNREADABLE as error:
            raise _damaged() from error
        self.size += len(block)
        if self.size > self._megabytes * MB:
            raise too_large(self._megabytes)
        if self._packed is not None:
            check_ratio(self.size, self._packed)
        return block

    def blocks(self) -> Iterator[bytes]:
        """Yield what is left, block by block."""
        return iter(self.read, b"")

    def rewind(self) -> None:
        """Start again at the beginning."""
        self._stream.seek(0)
        self.size = 0


def unpacked(stream: IO[bytes], megabytes: int, member: str | None = None) -> Limited:
    """Return the content of a file, packed or not, as a :class:`Limited`.

    :param stream: seekable binary stream
    :param megabytes: how much may be read altogether
    :param member: a pattern for the name of the file in a zip, such as ``*.csv``
    """
    kind = packing(stream)
    if kind == "gzip":
        return Limited(gzip.GzipFile(fileobj=stream), megabytes, _size(stream))
    if kind == "zip":
        archive = archive_of(stream)
        if not WORKBOOK & part_names(archive):
            return _member(archive, megabytes, member)
        stream.seek(0)
    return Limited(stream, megabytes)


def packing(stream: IO[bytes]) -> str | None:
    """Return how a file is packed, told by its content: gzip, zip, or None."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    return PACKED.get(head) or PACKED.get(head[:2])


def part_names(archive: zipfile.ZipFile) -> set[str]:
    """The names in a zip as office programs mean them, in small letters.

    Some write them with backslashes, or a slash in front.
    """
    return {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}


def names_in(stream: IO[bytes]) -> set[str]:
    """The names in a zip file, as :func:`part_names` has them; none in another one."""
    return part_names(archive_of(stream)) if packing(stream) == "zip" else set()


def check_workbook(stream: IO[bytes], megabytes: int) -> None:
    """Refuse a workbook (a zip) that unpacks to more than is allowed."""
    infos = archive_of(stream).infolist()
    size = sum(info.file_size for info in infos)
    if size > megabytes * MB:
        raise too_large(megabytes)
    check_ratio(size, sum(info.compress_size for info in infos))


def check_ratio(size: int, packed: int) -> None:
    """Refuse what unpacks to far more than text does."""
    if size > HARMLESS and size > MAX_RATIO * packed:
        message = _lt(
            "The file unpacks to more than %(ratio)d times its size, as no honest "
            "file does. Unpack it yourself if it is one.",
            ratio=MAX_RATIO,
        )
        raise FileError(message)


def too_large(megabytes: int) -> FileError:
    message = _lt(
        "The file is too large to be read at once: it has more than %(limit)d MB "
        'unpacked. Split it, or raise "max_unpacked_mb".',
        limit=megabytes,
    )
    return FileError(message)


def _damaged() -> FileError:
    return FileError(
        _lt("The packed file is damaged or cut off: pack it and send it again.")
    )


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def archive_of(stream: IO[bytes]) -> zipfile.ZipFile:
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(_Directory(stream))
    except DAMAGED + UNREADABLE as error:
        raise _damaged() from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise _too_many_members()
    return archive


def _too_many_members() -> FileError:
    message = _lt(
        "The zip file has more than %(limit)d members: send the one that is to be "
        "read.",
        limit=MAX_MEMBERS,
    )
    return FileError(message)


class _Directory(io.RawIOBase):
    """The stream as zipfile sees it: it may not read a huge list of members."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise _too_many_members()
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET and offset < 0:
            raise zipfile.BadZipFile("an offset before the start")
        return self._stream.seek(offset, whence)

    def seekable(self) -> bool:
        return True


def _member(archive: zipfile.ZipFile, megabytes: int, pattern: str | None) -> Limited:
    info = _only_member(archive, pattern)
    if info.flag_bits & 1:
        raise FileError(
            _lt("The zip file has a password: send it without one, or unpacked.")
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError(
            _lt("The zip file is packed in an unusual way: pack it as usual (deflate).")
        )
    try:
        return Limited(archive.open(info), megabytes, info.compress_size)
    except DAMAGED + UNREADABLE as error:
        raise _damaged() from error


def _only_member(archive: zipfile.ZipFile, pattern: str | None) -> zipfile.ZipInfo:
    infos = [info for info in archive.infolist() if is_content(info)]
    found = [
        info for info in infos if fnmatch.fnmatchcase(info.filename, pattern or "*")
    ]
    if len(found) == 1:
        return found[0]
    names = listed([info.filename for info in infos[:10]]) or "-"
    if found:
        template = _lt(
            "The zip file has several members: %(names)s. Name the one to be read by "
            '"member", such as "*.csv".'
        )
    else:
        template = _lt(
            "The zip file has no member to be read. It has: %(names)s. Look at "
            '"member".'
        )
    raise FileError(Message(str(template), names=names))


def is_content(info: zipfile.ZipInfo) -> bool:
    hidden = info.filename.startswith("__MACOSX/") or info.filename.endswith(
        "/.DS_Store"
    )
    return not info.filename.endswith("/") and not hidden
