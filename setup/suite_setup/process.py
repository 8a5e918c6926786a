"""Other programs: run with a log, or in the foreground until they end."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from .errors import SetupError

TAIL_LINES = 12


def run_logged(
    command: Sequence[Any], log: Path | str, way_out: str = "", **options: Any
) -> None:
    """Run a command to its end, its output at the end of a log file.

    :param command: list of arguments
    :param log: path of the log file
    :param way_out: what the reader can do if it fails
    :param options: passed to :class:`subprocess.Popen`
    :raise SetupError: with the last lines of the output
    """
    with open(log, "a+b") as out:
        shown = " ".join(map(str, command))
        out.write(f"\n--- {datetime.now():%F %T} {shown}\n".encode())
        out.flush()
        start = out.tell()
        code = _run_to_end(command, out, options)
        if code:
            out.seek(start)
            name = os.path.basename(str(command[0]))
            told = last_lines(out.read().decode(errors="replace"))
            raise SetupError(
                f"{name} failed (exit code {code}):\n{told}",
                f"{way_out}\nThe whole output: {log}".strip(),
            )


def read(command: Sequence[Any], **options: Any) -> str:
    """Run a command and return its output as text, '' where it fails."""
    options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | options
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, **options)
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.decode(errors="replace")


def run_program(command: Sequence[Any], env: Mapping[str, str] | None = None) -> str:
    """Run one of our own programs and return what it prints.

    :raise SetupError: with its error output, should it fail
    """
    done = subprocess.run(
        [str(part) for part in command],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        name = os.path.basename(str(command[1]))
        raise SetupError(f"{name} failed:\n{last_lines(done.stderr)}")
    return done.stdout


def last_lines(text: str) -> str:
    """The end of what a program said, indented."""
    lines = text.rstrip().splitlines()[-TAIL_LINES:]
    return "\n".join(f"    {line}" for line in lines)


def run_foreground(
    command: Sequence[Any],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> int:
    """Run a command on this terminal; Ctrl-C and kill reach it, not us.

    :return: its exit code, 128 + n after signal n
    """
    return wait_for(lambda: subprocess.Popen(command, env=env, cwd=cwd))


def wait_for(start: Callable[[], subprocess.Popen[Any]]) -> int:
    """Wait for a program on this terminal; Ctrl-C and kill reach it, not us.

    :param start: gives its :class:`subprocess.Popen`, which may be at work already
    :return: its exit code, 128 + n after signal n
    """
    child, killed = None, False

    def kill(*_signal_and_frame: Any) -> None:
        nonlocal killed
        killed = True
        if child:
            child.terminate()

    with _handling(signal.SIGTERM, kill):
        child = start()
        # Only now: what is ignored would be ignored by the child, too.
        with _handling(signal.SIGINT, signal.SIG_IGN):
            if killed:  # before there was a child
                child.terminate()
            code = child.wait()
    return 128 - code if code < 0 else code


@contextmanager
def _handling(number: int, handler: Any) -> Iterator[None]:
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def stop(child: subprocess.Popen[Any], grace: float = 10) -> None:
    """End a child: ask first, then kill it after ``grace`` seconds."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(grace)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _run_to_end(command: Sequence[Any], out: IO[bytes], options: dict[str, Any]) -> int:
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            **options,
        )
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started: {error.strerror}") from error
    try:
        return child.wait()
    finally:
        stop(child)
