"""A real browser: Debian's chromium, driven by Playwright."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from suite_setup.patience import PATIENCE

from .waiting import wait_until

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Of two frames the second begins when the first is drawn.
DRAWN = """async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
}"""
# A tooltip opens where the mouse rests, above what is clicked next; a person would move
# the mouse.
CLICK_THROUGH = """addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = ".o_popover:has(.o-tooltip), .o-tooltip {pointer-events: none}";
    document.head.append(style);
});"""
# Debian leaves this part of Odoo's mail out of its package.
FOREIGN = re.compile(r"selfie_segmentation")


@contextmanager
def browser():
    """Have a browser while inside; skip the test where there is none."""
    path = os.environ.get("SUITE_CHROMIUM")
    if not path:
        pytest.skip("needs chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


class Screen:
    """What one person sees and does.

    :param chromium: from :func:`browser`
    :param server: a :class:`~support.server.OdooServer`
    :param login: of the person; the password is the same
    """

    def __init__(self, chromium, server, login):
        self.page = chromium.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.add_init_script(CLICK_THROUGH)
        self.asked = set()
        self.page.on("request", self._note_request)
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, lambda request: self.asked.discard(request))
        self.errors = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{server.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def _note_request(self, request):
        # Scripts of workers, which the page shares with others, are never told to end.
        if request.resource_type in ("fetch", "xhr"):
            self.asked.add(request)

    def _hear(self, message):
        place = (message.location or {}).get("url", "")
        if message.type == "error" and not FOREIGN.search(message.text + place):
            self.errors.append(f"{message.text} ({place})")

    def open_menu(self, *names):
        """Open an app and go down its menus, as a person clicks."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.click(f".o_app:has-text('{names[0]}')")
        self.page.wait_for_selector(f".o_menu_brand:has-text('{names[0]}')")
        for at, name in enumerate(names[1:]):
            where = (
                ".o_menu_sections button"
                if not at
                else ".o-dropdown--menu .o-dropdown-item"
            )
            self.page.locator(where, has_text=re.compile(f"^{name}$")).click()

    def open_list(self, *names):
        """Open the list of a menu, in place of that with which its app begins.

        What is called the same there is not to be clicked.
        """
        self.open_menu(*names)
        self.page.wait_for_selector(f".o_breadcrumb:has-text('{names[-1]}')")

    def press(self, name):
        """Click the visible button with this label."""
        button = self.page.locator(f"button:visible:has-text('{name}')").first
        button.click()

    def show_all(self):
        """Remove the filters of a list."""
        while self.page.locator(".o_facet_remove").count():
            with self.page.expect_response("**/web_search_read*"):
                self.page.click(".o_facet_remove >> nth=0")
        # The list is drawn anew; a tooltip under the mouse would cover its rows.
        self.page.mouse.move(0, 0)
        self.rest()

    def choose(self, field, value):
        """Choose a record in a many2one field."""
        box = self.page.locator(f"[name={field}] input")
        box.click()
        box.fill(value)
        self.page.click(f".o-autocomplete--dropdown-item:has-text('{value}')")

    def see(self, text):
        """Wait until a text is visible."""
        self.page.locator(f":visible:text('{text}')").first.wait_for()

    def rest(self):
        """Wait until the page waits for no answer and has drawn what came."""
        wait_until(self._rests, interval=0, describe=self._asks)

    def _rests(self):
        quiet = not self.asked
        self.page.evaluate(DRAWN)
        return quiet and not self.asked

    def _asks(self):
        return [request.url for request in self.asked]

    def picture(self, name):
        """Leave a screenshot in the git-ignored folder of the suite."""
        folder = Path(os.environ["SUITE_FOLDER"]) / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png")


@contextmanager
def person_at(server, login, picture=None):
    """Somebody who is logged in, while inside: his :class:`Screen`.

    Afterwards the browser's console may have told of no error.

    :param picture: name of a last screenshot, taken whatever happened
    """
    with browser() as chromium:
        screen = Screen(chromium, server, login)
        try:
            yield screen
        finally:
            if picture:
                screen.picture(picture)
        assert not screen.errors, screen.errors
