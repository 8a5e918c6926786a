"""Bodies of requests and answers, piece by piece."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from urllib3.exceptions import ProtocolError

from ..tools.numbers import whole_number

READ = 2**14  # bytes; urllib3 waits until so many are here, and a line may be slow
PIECES = 4  # that wait to be sent
END = object()
ABORT = object()
LISTEN_EVERY = 0.5  # seconds between two looks whether the other side still listens


class Body:
    """The body of an answer.

    :param response: of requests, opened with `stream`
    :param left: how many bytes are to come until the file is whole, where it says so
    """

    def __init__(self, response: Any, left: int | None = None) -> None:
        self.response, self.left = response, left
        if left is None:
            self.left = whole_number(response.headers.get("Content-Length", ""))

    def read(self, size: int) -> bytes:
        """Give some bytes, none at the end; an end that comes early is an error."""
        data = self.response.raw.read(min(size, READ), decode_content=False)
        if self.left is not None:
            self.left -= len(data)
            if not data and self.left > 0:
                raise ProtocolError(f"{self.left} bytes are missing")
        return data

    def close(self) -> None:
        self.response.close()


class Outgoing:
    """A request whose body is written, while a thread sends it.

    :param send: function that is called with the body and returns the response
    :param size: bytes of the body; None if not known, then it is sent in chunks
    """

    response: Any = None
    error: BaseException | None = None

    def __init__(self, send: Callable[[Any], Any], size: int | None = None) -> None:
        self.pieces = queue.Queue(PIECES)
        self.thread = threading.Thread(
            target=self._run, args=(send, _Pieces(self.pieces, size)), daemon=True
        )
        self.thread.start()

    def write(self, data: bytes) -> None:
        self._put(bytes(data))
        if self.error:
            raise self.error

    def close(self) -> None:
        self._put(END)
        self.thread.join()
        if self.error:
            raise self.error

    def abort(self) -> None:
        self._put(ABORT)
        self.thread.join()

    def _put(self, piece: Any) -> None:
        while self.thread.is_alive():
            try:
                return self.pieces.put(piece, timeout=LISTEN_EVERY)
            except queue.Full:
                continue

    def _run(self, send: Callable[[Any], Any], body: Any) -> None:
        try:
            self.response = send(body)
        except BaseException as error:
            self.error = error


class _Pieces:
    """What requests takes as a body: an iterable, with a length if there is one."""

    def __init__(self, pieces: queue.Queue[Any], size: int | None) -> None:
        self.pieces = pieces
        if size is not None:
            self.len = size

    def __iter__(self) -> Iterator[Any]:
        while (piece := self.pieces.get()) is not END:
            if piece is ABORT:
                raise ConnectionAbortedError
            if piece:
                yield piece
