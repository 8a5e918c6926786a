"""A file's content in pieces of bounded size, written and read as a stream."""

import io

MIMETYPE = "application/vnd.connector-flow.piece"
PIECE = 8 * 1024 * 1024  # bytes


def cut(data):
    """Cut ``data`` into pieces.

    :param data: bytes, an open binary file, or an iterator of bytes
    :return: iterator of bytes, each PIECE long but the last
    """
    buffer = bytearray()
    for block in _blocks(data):
        buffer += block
        while len(buffer) >= PIECE:
            yield bytes(buffer[:PIECE])
            del buffer[:PIECE]
    if buffer:
        yield bytes(buffer)


def _blocks(data):
    if isinstance(data, bytes | bytearray | memoryview):
        return [data]
    if hasattr(data, "read"):
        return iter(lambda: data.read(PIECE), b"")
    return data


class Pieces(io.RawIOBase):
    """Reads attachments one behind the other, one in memory at a time.

    :param attachments: ``ir.attachment`` in order, each PIECE long but the last
    :param size: bytes altogether
    """

    def __init__(self, attachments, size):
        self.attachments = attachments
        self.size = size
        self.position = 0
        self.number, self.piece = None, b""

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        start = {
            io.SEEK_SET: 0,
            io.SEEK_CUR: self.position,
            io.SEEK_END: self.size,
        }[whence]
        self.position = max(0, start + offset)
        return self.position

    def readinto(self, buffer):
        if self.position >= self.size:
            return 0
        number, start = divmod(self.position, PIECE)
        found = self._load(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self.position += len(found)
        return len(found)

    def _load(self, number):
        if number != self.number:
            attachment = self.attachments[number]
            self.piece = attachment.raw
            self.number = number
            attachment.invalidate_recordset(["raw"])
        return self.piece
