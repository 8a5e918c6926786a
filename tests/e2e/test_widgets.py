"""The unit tests of the widgets, in a real browser."""

import re

import pytest

from suite_setup.patience import PATIENCE
from support import databases
from support.browser import person_at
from support.server import running

PAGE = "/web/tests?headless&loglevel=2&preset=desktop"
PAGE += f"&timeout={PATIENCE * 1000}&filter="
# Odoo's own tests of its import screen, which base_import_async extends, as well.
FILTERS = ("connector_flow", "base_import_async", "queue_chunk", "%22@base_import%22")


def is_over(message):
    """Whether Odoo's test page tells in the console that it is through."""
    return "Test suite succeeded" in message.text or "tests failed" in message.text


@pytest.fixture(scope="module")
def server():
    """One for all: it puts Odoo's tests and ours together, which takes its time."""
    with databases.cloned() as database:
        with running(database, workers=0) as server:
            yield server


@pytest.mark.parametrize("words", FILTERS)
def test_the_widgets_own_tests_pass(server, words):
    """Odoo's test page runs those of the suite and says that all succeeded."""
    with person_at(server, "admin") as screen:
        page = screen.page
        heard = []
        page.on("console", lambda message: heard.append(message.text))
        with page.expect_console_message(is_over) as told:
            page.goto(server.url + PAGE + words)
        failed = [text for text in heard if "rror" in text or "ailed" in text]
        assert "Test suite succeeded" in told.value.text, "\n".join(failed)
        assert re.search(r"Passed [1-9]\d* tests", " ".join(heard))
