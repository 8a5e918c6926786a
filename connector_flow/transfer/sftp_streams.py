"""Listing, reading and writing over SFTP, with many requests on their way.

A server gives a block of 32 KB at a time, so who waits for each waits for the network
most of the time. What paramiko itself asks for ahead has no bound, and when it writes
ahead some refusals go unseen. So the requests are made here, and paramiko carries them.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any

from paramiko.sftp import (
    CMD_CLOSE,
    CMD_DATA,
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_STATUS,
    CMD_WRITE,
    SFTPError,
    int64,
)
from paramiko.sftp_attr import SFTPAttributes

BLOCK = 32 * 1024  # bytes, what every server takes
AHEAD = 48  # requests on their way: 1.5 MB


class _Handle:
    """A file or directory that is open on the server."""

    def __init__(self, sftp: Any, opening: tuple[Any, ...]) -> None:
        self.sftp = sftp
        answer, message = sftp._request(*opening)
        if answer != CMD_HANDLE:
            raise SFTPError("The server opened nothing")
        self.handle = message.get_binary()
        self.asked = deque()
        self.answers = {}

    def close(self) -> None:
        self.sftp._request(CMD_CLOSE, self.handle)

    def _ask(self, request: Any, *values: Any) -> Any:
        """Send a request; return its number, without waiting for the answer."""
        return self.sftp._async_request(self, request, self.handle, *values)

    def _answer(self, number: int) -> tuple[Any, Any]:
        """Wait for the answer: its kind and message, or the error that it is."""
        while number not in self.answers:
            self.sftp._read_response()
        kind, message = self.answers.pop(number)
        if kind == CMD_STATUS:
            self.sftp._convert_status(message)
        return kind, message

    def _async_response(self, kind: Any, message: Any, number: int) -> None:
        """Called by paramiko with each answer, in whatever order they come."""
        self.answers[number] = kind, message


class Names(_Handle):
    """The names in a directory."""

    def __init__(self, sftp: Any, place: bytes) -> None:
        super().__init__(sftp, (CMD_OPENDIR, place))

    def __iter__(self) -> Iterator[tuple[bytes, bytes, Any]]:
        """Give the name and the long form as bytes, and the SFTPAttributes."""
        while True:
            try:
                kind, message = self._answer(self._ask(CMD_READDIR))
            except EOFError:
                return
            if kind != CMD_NAME:
                raise SFTPError("The server listed no names")
            yield from self._parsed(message)

    def _parsed(self, message: Any) -> Iterator[tuple[bytes, bytes, Any]]:
        for _number in range(message.get_int()):
            name, long = message.get_string(), message.get_string()
            if not name and not message.get_remainder():
                raise SFTPError("The server listed fewer names than it said")
            attributes = SFTPAttributes._from_msg(message)  # pyright: ignore
            yield name, long, attributes


class Reading(_Handle):
    """A file from `offset` on.

    Answers that are still on their way when it is closed find nobody, and are dropped.
    """

    def __init__(self, sftp: Any, place: bytes, flags: int, offset: int) -> None:
        super().__init__(sftp, (CMD_OPEN, place, flags, SFTPAttributes()))
        self.next = offset
        self.ahead = 1  # a small file is one request
        self.rest = b""
        self.ended = False
        self.error = None

    def read(self, size: int) -> bytes:
        """Give some bytes, none at the end."""
        data = self.rest or self._block()
        self.rest = data[size:]
        return data[:size]

    def _block(self) -> bytes:
        if self.ended:
            return b""
        if self.error:
            raise self.error
        while len(self.asked) < self.ahead:
            self.asked.append((self._ask_for(self.next, BLOCK), self.next))
            self.next += BLOCK
        self.ahead = min(2 * self.ahead, AHEAD)
        number, offset = self.asked.popleft()
        data = self._data(number)
        # A block may come short. What follows was asked for already: fill the gap.
        while len(data) < BLOCK and not (self.ended or self.error):
            data += self._more(offset + len(data), BLOCK - len(data))
        return data

    def _more(self, offset: int, size: int) -> bytes:
        """What follows; an error comes behind what was there before it.

        A server that takes a file away with its last byte has no end of it to tell.
        """
        try:
            return self._data(self._ask_for(offset, size))
        except (OSError, SFTPError) as error:
            self.error = error
            return b""

    def _ask_for(self, offset: int, size: int) -> Any:
        return self._ask(CMD_READ, int64(offset), size)

    def _data(self, number: int) -> bytes:
        try:
            kind, message = self._answer(number)
        except EOFError:
            self.ended = True
            return b""
        data = message.get_string() if kind == CMD_DATA else b""
        if not data:
            raise SFTPError("The server gave no data")
        return data


class Writing(_Handle):
    """A file from `offset` on; each answer is looked at."""

    def __init__(self, sftp: Any, place: bytes, flags: int, offset: int) -> None:
        super().__init__(sftp, (CMD_OPEN, place, flags, SFTPAttributes()))
        self.next = offset

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), BLOCK):
            self._send(bytes(view[start : start + BLOCK]))

    def close(self) -> None:
        while self.asked:
            self._answer(self.asked.popleft())
        super().close()

    def abort(self) -> None:
        # pylint: disable-next=super-method-mismatch  # without waiting for the answers
        super().close()

    def _send(self, block: bytes) -> None:
        if len(self.asked) >= AHEAD:
            self._answer(self.asked.popleft())
        self.asked.append(self._ask(CMD_WRITE, int64(self.next), block))
        self.next += len(block)
