"""Files that are read by a process of their own, which has limits."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import IO, Any, cast

from ..tools.words import unpacked
from . import document_process
from .table import FileError, Message, Row
from .unpack import Limited

MEMORY = 2**31  # bytes of address space the process may take
SECONDS = 60  # of processor time
ON_THE_CLOCK = 1.5  # times as long, where the machine is busy
LONGEST = 64 * 2**20  # bytes of a row

_logger = logging.getLogger(__name__)
_lt = Message


class ChildProcess:
    """Rows that another process reads.

    `seconds` is the processor time that it may take; whoever waits for an answer sets
    it lower before the rows are read.

    content: gives the bytes by `blocks()`.
    kind: a key of READERS in ``document_process.py``
    options: of the reader.
    """

    seconds = SECONDS

    def __init__(self, content: Limited, kind: str, options: dict[str, Any]) -> None:
        self._content, self._kind, self._options = content, kind, options

    @contextmanager
    def _reading(self) -> Iterator[Iterator[Any]]:
        """Give the content a place on the disk; gives an iterator of the answers."""
        with tempfile.NamedTemporaryFile(prefix="connector_flow_") as file:
            for block in self._content.blocks():
                file.write(block)
            file.flush()
            self._check(file)
            with self._process(file.name) as answers:
                yield answers

    def _check(self, file: IO[bytes]) -> None:
        """Refuse a file before any process reads it."""

    @contextmanager
    def _process(self, path: str) -> Iterator[Iterator[Any]]:
        """Start the process, and end it; gives an iterator of its answers."""
        request = {
            "path": path,
            "kind": self._kind,
            "options": self._options,
            "modules": sys.path,
            "memory": MEMORY,
            "seconds": self.seconds,
        }
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as complaints:
            asked.write(json.dumps(request).encode())
            asked.seek(0)
            process = subprocess.Popen(
                [sys.executable, "-I", document_process.__file__],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
            output = cast(IO[bytes], process.stdout)
            clock = Timer(ON_THE_CLOCK * self.seconds, process.kill)
            clock.start()
            try:
                yield self._answers(process, output, complaints)
            finally:
                clock.cancel()
                process.kill()
                output.close()
                process.wait()

    def _answers(
        self,
        process: subprocess.Popen[bytes],
        output: IO[bytes],
        complaints: IO[bytes],
    ) -> Iterator[Any]:
        while line := output.readline(LONGEST):
            if not line.endswith(b"\n"):
                break
            answer = json.loads(line)
            if isinstance(answer, dict) and "problem" in answer:
                raise FileError(unpacked(answer["problem"]), answer["line"])
            yield answer
        if line or process.wait():
            complaints.seek(0)
            _logger.info(
                "A file was not read:\n%s",
                complaints.read(500).decode(errors="replace"),
            )
            raise FileError(self._died())

    def _died(self) -> Message:
        """What is said when the process was ended by its limits, or by an error."""
        raise NotImplementedError


class Document(ChildProcess):
    """Iterate over the rows of XML, EDIFACT, a JSON document, or of JSON lines."""

    def __init__(self, content: Limited, kind: str, **options: Any) -> None:
        super().__init__(content, kind, options)
        self.columns = []

    def __iter__(self) -> Iterator[Row]:
        with self._reading() as answers:
            for answer in answers:
                if isinstance(answer, list):
                    line, cells, error = answer
                    yield Row(line, cells, unpacked(error))
                else:
                    self.columns += answer.get("columns", ())

    def _died(self) -> Message:
        return _lt(
            "The file cannot be read within %(seconds)s seconds and %(memory)s MB of "
            "memory: a row of it is too large, or has too much inside of each other. "
            "Split it.",
            seconds=self.seconds,
            memory=MEMORY // 10**6,
        )
