"""The program says what it does and what to do, without a traceback."""

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from suite_setup import cli, compat, console, demo, measuring, process, testing, texts
from suite_setup.errors import SetupError
from suite_setup.folder import REPO, Folder
from suite_setup.patience import PATIENCE

LEFT_TO_OTHERS = {"odoo"}  # the whole command line is Odoo's, --help as well
LEFT_TO_PYTEST = {"test", "soak"}


@pytest.fixture(autouse=True)
def _own_signals():
    """Leave this process as it was."""
    mask, handler = os.umask(0o022), signal.getsignal(signal.SIGTERM)
    yield
    os.umask(mask)
    signal.signal(signal.SIGTERM, handler)


def test_an_expected_failure_is_told_in_words(monkeypatch, capsys):
    """Situation and way out are printed, no traceback."""

    def fail(arguments):
        raise SetupError("No disk.", "Buy one.")

    monkeypatch.setitem(cli.COMMANDS, "odoo", (fail, ""))
    assert cli.main(["odoo"]) == 1
    assert capsys.readouterr().err == "\nNo disk.\nBuy one.\n"


def test_an_interruption_is_told(monkeypatch, capsys):
    """Ctrl-C ends a command without a traceback."""

    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "odoo", (interrupt, ""))
    assert cli.main(["odoo"]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_options_after_the_command_are_left_to_it(monkeypatch):
    """Odoo's --help and pytest's -k are not ours."""
    seen = []
    monkeypatch.setitem(cli.COMMANDS, "odoo", (seen.append, ""))
    cli.main(["odoo", "--help", "-d", "demo"])
    assert seen == [["--help", "-d", "demo"]]


@pytest.fixture
def untouched(monkeypatch):
    """Nothing is made or removed; the benchmarks have this Python for their own."""

    @contextmanager
    def ready(**_options):
        folder = SimpleNamespace(python=sys.executable)
        yield SimpleNamespace(folder=folder, variables=dict(os.environ))

    def touch(*_arguments, **_options):
        raise AssertionError("it begins to work")

    for name in ("prepare", "locked"):
        monkeypatch.setattr(Folder, name, touch)
    for module in (testing, demo, compat, texts):
        monkeypatch.setattr(module, "environment", SimpleNamespace(ready=touch))
    monkeypatch.setattr(measuring.environment, "ready", ready)
    monkeypatch.setattr(testing, "TestRun", touch)


def ended(*arguments):
    """The exit code of a command."""
    try:
        return cli.main(list(arguments))
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("command", sorted(cli.COMMANDS.keys() - LEFT_TO_OTHERS))
def test_a_command_tells_its_own_help(untouched, capfd, command):
    """And does nothing else: neither does it take --help for a file's name."""
    assert ended(command, "--help") == 0
    assert f"usage: setup/suite {command} " in capfd.readouterr().out


@pytest.mark.parametrize("odd", ["--no-such-option", "no-such-word"])
@pytest.mark.parametrize(
    "command", sorted(cli.COMMANDS.keys() - LEFT_TO_OTHERS - LEFT_TO_PYTEST)
)
def test_a_command_refuses_what_it_does_not_know(untouched, capfd, command, odd):
    """With its usage, and before it does anything."""
    assert ended(command, odd) == 2
    told = capfd.readouterr().err
    assert f"usage: setup/suite {command} " in told and odd in told


def test_every_command_is_named_in_the_help():
    """setup/suite --help names what there is."""
    program = [sys.executable, str(REPO / "setup/suite"), "--help"]
    shown = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    assert all(f"    {name}" in shown for name in cli.COMMANDS)


def test_a_failed_program_shows_its_last_lines(tmp_path):
    """The end of the output, the way out and the log are told."""
    command = ["sh", "-c", "seq 100; exit 3"]
    with pytest.raises(SetupError) as caught:
        process.run_logged(command, tmp_path / "log", "Try again.")
    told = str(caught.value)
    assert "exit code 3" in told and "    100" in told and "\n    50\n" not in told
    assert "Try again." in told and str(tmp_path / "log") in told


def test_a_program_that_is_not_there_is_named(tmp_path):
    """A missing program is no traceback either."""
    with pytest.raises(SetupError, match="no-such-program"):
        process.run_logged(["no-such-program"], tmp_path / "log")


def test_a_kill_reaches_the_child():
    """Killing the command ends what it runs in the foreground."""
    script = (
        "import sys; sys.path.insert(0, 'setup');"
        "from suite_setup.process import run_foreground;"
        "sys.exit(run_foreground(['sh', '-c', 'echo up; exec sleep 60']))"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", script], cwd=REPO, stdout=subprocess.PIPE
    )
    assert command.stdout.readline() == b"up\n"
    command.send_signal(signal.SIGTERM)
    rest, _ = command.communicate(timeout=PATIENCE)
    assert command.returncode == 128 + signal.SIGTERM
    assert rest == b""


def test_progress_on_a_terminal_is_one_line(monkeypatch):
    """A terminal sees one line that changes, a log sees whole lines."""
    monkeypatch.setattr(console, "TTY_INTERVAL", 0.01)
    out = io.StringIO()
    out.isatty = lambda: True
    with console.Progress("unpacking", out) as shown:
        shown.report("45 %")
        time.sleep(0.1)
    assert "unpacking … 45 %, 0 s" in out.getvalue()
    assert out.getvalue().count("\n") == 1


def test_arguments_of_test_are_told_apart(tmp_path):
    """Addons go to Odoo's runner, with class and method; the rest to pytest."""
    flow = tmp_path / "connector_flow"
    odoo, rest = testing.sort_arguments(
        ["connector_flow:TestCsv.test_bom", "tests/e2e", "-k", "retry"], [flow]
    )
    assert odoo == [(flow, "/connector_flow:TestCsv.test_bom")]
    assert rest == ["tests/e2e", "-k", "retry"]
    words = ["tests/transfer", "-k", "connector_flow"]
    assert testing.sort_arguments(words, [flow]) == ([], words)
    assert testing.sort_arguments([], [flow]) == ([(flow, "/connector_flow")], [])


def test_ruff_is_kept_off_what_setup_makes():
    """The folder of setup is in .gitignore: lint and commits pass it by."""
    assert ".suite/" in (REPO / ".gitignore").read_text().split()
