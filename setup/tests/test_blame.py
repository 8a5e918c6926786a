"""A warning fails whom it concerns: ours fail, those of libraries are named."""

import os
import subprocess
import sys
import textwrap

import pytest

from suite_setup.blame import is_warning_ours
from suite_setup.folder import REPO
from suite_setup.inside.owner import OURS, PYTHON, caller, owner
from suite_setup.odoo_log import complaints
from suite_setup.patience import PATIENCE

STAMP = "2026-11-28 23:16:50,813 19100"
ODOO = "/usr/lib/python3/dist-packages/odoo"
PACKAGES = "/srv/venv/lib/python3.11/site-packages"
FLOW = str(REPO / "connector_flow" / "models" / "impexp_run.py")
TEST = str(REPO / "queue_chunk" / "tests" / "test_catalogues.py")
EXTRACTOR = f"{ODOO}/tools/babel/javascript_extractor.py"


def entry(logger, text, level="WARNING", called_by=""):
    """An entry as Odoo writes it."""
    told = f"\nCalled by: {called_by}" if called_by else ""
    return f"{STAMP} {level} db {logger}: {text} {told}\n"


def warning(path, *frames, message="DeprecationWarning: old is old", called_by=""):
    """A warning as Odoo writes it; frames are pairs of path and source."""
    stack = "".join(f'\n  File "{p}", line 7, in act\n    {s}' for p, s in frames)
    return entry("py.warnings", f"{path}:7: {message}{stack}\n", called_by=called_by)


def is_ours(text, **options):
    ours, theirs = complaints(text, **options)
    assert len(ours) + len(theirs) == 1
    return bool(ours)


@pytest.mark.parametrize(
    "path, of",
    [
        (FLOW, OURS),
        (f"{PACKAGES}/odoo/addons/connector_flow/models/a.py", OURS),
        ("/home/me/my_addons/my_fruit/models/a.py", OURS),
        (f"{REPO}/.suite/venv/lib/python3.11/site-packages/babel/core.py", "babel"),
        (f"{REPO}/.suite/odoo-path/odoo/tools/misc.py", "odoo/tools"),
        (f"{REPO}/setup/suite_setup/inside/odoo_bin.py", PYTHON),
        (f"{PACKAGES}/aiohttp/connector.py", "aiohttp"),
        (f"{PACKAGES}/odoo/addons/queue_job/job.py", "odoo/addons/queue_job"),
        (f"{ODOO}/addons/mail/models/mail_mail.py", "odoo/addons/mail"),
        ("/home/odoo/src/odoo/odoo/http.py", "odoo/http"),
        ("/home/odoo/src/odoo/addons/web/controllers/a.py", "odoo/addons/web"),
        ("/usr/lib/python3.11/contextlib.py", PYTHON),
        ("<frozen importlib._bootstrap>", PYTHON),
    ],
)
def test_whose_a_file_is(path, of):
    assert owner(path) == of


def test_the_caller_is_the_first_of_somebody_else():
    """Python's own modules call what they were given."""
    frames = [
        (f"{PACKAGES}/babel/a.py", 1),
        ("/usr/lib/python3.11/contextlib.py", 2),
        (f"{PACKAGES}/babel/b.py", 3),
        (f"{ODOO}/tools/translate.py", 4),
        (TEST, 5),
    ]
    assert caller(frames) == (f"{ODOO}/tools/translate.py", 4)
    assert caller(frames[:3]) is None


# warnings in a log that does not tell the caller: its stack says what it can


def test_a_warning_that_names_a_line_of_ours_is_ours():
    assert is_ours(warning(FLOW, (FLOW, "old()")))
    assert is_ours(warning(FLOW))


def test_what_odoo_s_extractor_calls_is_not_ours_although_our_test_called_odoo():
    """Babel 2.19 in Odoo 19, as it is in the log."""
    frames = [
        (TEST, "rows = TranslationModuleReader(self.env.cr)"),
        (f"{ODOO}/tools/translate.py", "for extracted in extract.extract(method):"),
        (f"{PACKAGES}/babel/messages/extract.py", "for lineno in results:"),
        (EXTRACTOR, "for token in tokenize("),
    ]
    assert not is_ours(warning(EXTRACTOR, *frames))
    # Also where the library that is deprecated names its caller, whom we called.
    assert not is_ours(warning(EXTRACTOR, frames[0], frames[-1]))


def test_a_function_that_names_itself_is_of_whoever_called_it():
    babel = f"{PACKAGES}/babel/core.py"
    itself = (babel, "warnings.warn(")
    assert is_ours(warning(babel, (FLOW, "old()"), itself))
    assert is_ours(warning(babel, (FLOW, "new()"), (babel, "old()"), itself))
    assert not is_ours(
        warning(babel, (FLOW, "a()"), (f"{ODOO}/tools/a.py", "old()"), itself)
    )


# and in one that does


def test_the_caller_that_a_server_tells_decides():
    blamed = f"{PACKAGES}/babel/core.py"
    assert is_ours(warning(blamed, called_by=f"{FLOW}:12"))
    assert not is_ours(warning(blamed, called_by=f"{ODOO}/tools/a.py:12"))


def test_a_warning_that_speaks_of_ours_is_ours():
    """Whoever called: it is about our field, our addon, our file."""
    for words in ("impexp.task.config", "addon connector_flow", f"file {FLOW}"):
        message = f"DeprecationWarning: {words} is old"
        assert is_ours(warning(EXTRACTOR, message=message)), words


def test_a_source_that_python_does_not_like_is_of_whoever_wrote_it():
    """Not of whoever imports it."""
    message = "SyntaxWarning: invalid escape sequence '\\d'"
    library = f"{PACKAGES}/vobject/base.py"
    assert not is_ours(warning(library, message=message, called_by=f"{FLOW}:1"))
    assert is_ours(warning(FLOW, message=message))


# other entries


@pytest.mark.parametrize(
    "logger, text",
    [
        ("odoo.addons.connector_flow.models.impexp_run", "Too slow"),
        ("odoo.addons.mail.models.mail_mail", "impexp.run has no template"),
        ("odoo.addons.mail.models.mail_mail", "relation impexp_run is large"),
        ("odoo.modules.loading", "The models ['x'] have no access rules"),
        ("odoo.registry", "Model fruit has no table"),
        ("odoo.sql_db", "bad query: INSERT INTO res_partner"),
        ("odoo.http", "Expected singleton: res.partner(1, 2)"),
        ("odoo.addons.base.models.ir_ui_view", "An alert must have role=alert"),
        ("odoo.addons.mail.tools", f"{REPO}/connector_flow/views/a.xml:7 is odd"),
        ("odoo.addons.mail.tools", "/connector_flow/static/src/x.js is missing"),
        ("odoo.service.server", "Thread virtual real time limit (120/120s) reached."),
    ],
)
def test_an_entry_that_is_about_ours_or_may_be_is_ours(logger, text):
    assert is_ours(entry(logger, text))


def test_what_is_said_of_a_scheduled_job_is_of_whoever_made_it():
    """On a busy machine Odoo complains of its own."""
    text = "Job '{}' (1) processed no record"
    logger = "odoo.addons.base.models.ir_cron"
    assert not is_ours(entry(logger, text.format("Base: Auto-vacuum internal data")))
    ours = "Import/Export: take up what a crash left behind"
    assert is_ours(entry(logger, text.format(ours)))


@pytest.mark.parametrize(
    ("closed", "fails"),
    [
        ("mail/controllers/discuss/channel.py", False),
        ("rpc/controllers/jsonrpc.py", True),
    ],
)
def test_what_the_chat_asks_of_a_server_that_stops_is_no_failure(closed, fails):
    """A cursor that is closed under anything else may be our doing."""
    text = (
        "Exception during request handling.\nTraceback (most recent call last):\n"
        f'  File "/odoo/addons/{closed}", line 7, in ask\n'
        "psycopg2.InterfaceError: cursor already closed"
    )
    ours, _theirs = complaints(entry("odoo.http", text, "ERROR"))
    assert bool(ours) == fails


def test_a_browser_that_is_closed_while_a_websocket_opens_is_no_failure():
    """What it says last is taken for a request of its own; other errors are told."""
    text = "(from ('127.0.0.1', 7)) Invalid HTTP method: '\\x88\\x82'\nTraceback …"
    assert complaints(entry("longpolling", text, "ERROR")) == ([], [])
    assert complaints(entry("longpolling", "no database", "ERROR")) != ([], [])


def test_an_entry_about_another_addon_is_its_own():
    text = entry("odoo.addons.mail.models.mail_mail", "No server for outgoing mail")
    assert not is_ours(text)
    assert is_ours(text, names=["mail"])
    assert is_ours(entry("odoo.addons.my_fruit.task", "odd"), names=["my_fruit"])


def test_a_library_complains_of_whoever_called_it():
    full = entry("urllib3.connectionpool", "Pool is full, {}", called_by="{}:3")
    assert is_ours(full.replace("{}", FLOW))
    assert not is_ours(full.replace("{}", f"{ODOO}/addons/iap/tools/a.py"))
    assert not is_ours(entry("urllib3.connectionpool", "Pool is full"))


def test_a_traceback_through_our_code_is_ours():
    """Wherever our line is in it."""
    text = "Failed\nTraceback (most recent call last):"
    for path, expected in ((FLOW, True), (f"{ODOO}/addons/mail/a.py", False)):
        trace = f'{text}\n  File "{path}", line 3, in act\n    a()\n  File "{ODOO}/'
        trace += 'orm/models.py", line 4, in b\n    raise KeyError\nKeyError: 3'
        assert is_ours(entry("odoo.addons.mail.a", trace, "ERROR")) == expected


def test_what_is_not_ours_is_counted_by_kind():
    text = warning(EXTRACTOR) + warning(EXTRACTOR.replace("/usr", "/opt"))
    ours, theirs = complaints(text)
    assert not ours
    assert {one.kind for one in theirs} == {
        "DeprecationWarning in odoo/tools/babel/javascript_extractor.py"
    }


# Odoo's process, which tells the caller


LIBRARY = """\
import logging, threading, warnings
def itself(): warnings.warn("old", DeprecationWarning, stacklevel=1)
def deep(): itself()
def caller(): warnings.warn("old", DeprecationWarning, stacklevel=2)
def log(): logging.getLogger("library").warning("odd")
def c_code(): bool(NotImplemented)
def python(): threading.Thread().getName()
def error(): logging.getLogger("library").error("bad")
"""
USER = "import library\ndef call(name): getattr(library, name)()\n"
MAIN = """\
import logging, sys, types, warnings
sys.path[:0] = [{inside!r}, {packages!r}]
from told_caller import tell_callers
netsvc = types.SimpleNamespace(LogRecord=logging.LogRecord)
tell_callers(netsvc)
logging.setLogRecordFactory(netsvc.LogRecord)
logging.basicConfig(format={format!r})
logging.captureWarnings(True)
warnings.simplefilter("always")
import library, user
"""


@pytest.fixture
def speak(tmp_path):
    """Function that runs some code beside a library and one that uses it; its log."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, source in (("library", LIBRARY), ("user", USER)):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text(source)
    inside = str(REPO / "setup" / "suite_setup" / "inside")
    line = f"{STAMP} %(levelname)s db %(name)s: %(message)s"
    head = MAIN.format(inside=inside, packages=str(packages), format=line)

    def run(code):
        (tmp_path / "ours.py").write_text(head + textwrap.dedent(code))
        command = [sys.executable, str(tmp_path / "ours.py")]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return done.stderr

    return run


@pytest.mark.parametrize("name", ["itself", "deep", "caller", "log", "error"])
def test_what_a_line_of_ours_calls_is_ours_wherever_it_is_noticed(speak, name):
    assert is_ours(speak(f"library.{name}()"))


@pytest.mark.parametrize(
    "name", ["itself", "deep", "caller", "log", "c_code", "python"]
)
def test_what_a_library_calls_is_not_ours_although_we_called_it(speak, name):
    assert not is_ours(speak(f"user.call({name!r})"))


def test_an_error_is_ours_if_we_were_at_work_at_all(speak):
    assert is_ours(speak("user.call('error')"))


# pytest


INNER = """\
import warnings
import library, user
from suite_setup.watching import logs

def test_ours(): {ours}
def test_theirs(): user.call("itself")
"""


@pytest.fixture
def pytest_run(tmp_path, speak):
    """Function that runs tests watched as ours are: Results and what was printed."""
    from suite_setup.results import from_junit

    def run(source, *options):
        folder = tmp_path / "tests"
        folder.mkdir()
        (folder / "conftest.py").write_text(
            "from suite_setup.watching import watch as pytest_configure\n"
        )
        (folder / "test_it.py").write_text(source)
        packages = tmp_path / "lib" / "python3.11" / "site-packages"
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-qq"]
        command += ["-p", "no:warnings", "--no-summary", "--tb=short", *options]
        report = tmp_path / "report.xml"
        done = subprocess.run(
            [*command, f"--junitxml={report}", str(folder)],
            env=os.environ | {"PYTHONPATH": f"{REPO / 'setup'}:{packages}"},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return from_junit(report), done.stdout

    return run


@pytest.mark.parametrize(
    "ours, options",
    [
        ("library.itself()", ()),
        ("library.caller()", ()),
        ("warnings.warn('a')", ()),
        ("library.deep()", ("-n", "2")),
    ],
)
def test_a_deprecation_raised_in_a_library_is_named_and_one_of_ours_fails(
    pytest_run, ours, options
):
    """What the library itself does is told at the end, whoever began it."""
    results, printed = pytest_run(INNER.format(ours=ours), *options)
    assert [name.split(".")[-1] for name in results.failed] == ["test_ours"]
    assert [name.split(".")[-1] for name in results.passed] == ["test_theirs"]
    assert results.lines()[:2] == [
        "1 line of Odoo and libraries, not ours:",
        "  1 × DeprecationWarning in library/__init__.py",
    ]
    assert "teardown failed: test_it.py::test_ours\n" in printed
    assert "Warnings of ours:" in printed


FAILING = """\
from pathlib import Path
from suite_setup.watching import logs

def test_server(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("the first of many lines\\n" * 100 + "the last words")
    logs.use(log)
    assert 1 + 1 == 3

def test_other():
    assert "the end" == "the beginning"
"""


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "side by side"])
def test_a_failed_test_tells_why_at_once_with_the_end_of_the_server_s_log(
    pytest_run, options
):
    _results, printed = pytest_run(FAILING, *options)
    first, second = printed.split("call failed: test_it.py::test_other")
    assert "assert (1 + 1) == 3" in first
    assert "server.log\n" in first and "the last words" in first
    assert first.count("the first of many lines") < 50
    assert "the end" in second


def test_a_warning_that_came_before_the_first_test_is_of_the_first(pytest_run):
    """While the tests are collected, their modules are run."""
    results, _printed = pytest_run(INNER.format(ours="pass") + "\nlibrary.itself()\n")
    assert [name.split(".")[-1] for name in results.failed] == ["test_ours"]


CHECKED = """\
from suite_setup.watching import logs

LINE = "2026-11-28 23:16:50,813 7 WARNING db odoo.addons.{}: No server\\n"

def check(tmp_path, addon):
    (tmp_path / "server.log").write_text(LINE.format(addon))
    logs.check(tmp_path / "server.log")

def test_theirs(tmp_path): check(tmp_path, "mail")
def test_ours(tmp_path): check(tmp_path, "connector_flow")
"""


def test_a_server_s_log_fails_the_test_for_ours_and_names_the_rest(pytest_run):
    results, _printed = pytest_run(CHECKED)
    assert [name.split(".")[-1] for name in results.failed] == ["test_ours"]
    assert dict(results.not_ours) == {"WARNING odoo.addons.mail: No server": 1}


def test_a_warning_of_a_thread_that_died_is_ours():
    """In doubt: pytest gives it, and it may be anybody's."""
    assert is_warning_ours(f"{FLOW}:3: PytestUnhandledThreadExceptionWarning: bad")
