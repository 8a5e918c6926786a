"""A server set up by a person in the browser, up to its first check."""

import pytest
from transfer.servers.ftpd import PASSWORD, Proftpd
from transfer.servers.httpd import Httpd
from transfer.servers.program import UNPACKED
from transfer.servers.sshd import Sshd

from support import databases
from support.browser import person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

pytestmark = pytest.mark.skipif(not UNPACKED, reason="needs Debian's file servers")


@pytest.fixture(scope="module")
def server():
    with databases.cloned() as database:
        with open_env(database) as env:
            add_person(env, "berta", "connector.group_connector_manager")
        with running(database) as server:
            yield server


@pytest.fixture
def screen(server):
    with person_at(server, "berta", "last_servers") as screen:
        yield screen


def fill(screen, name, text):
    screen.page.fill(f".o_field_widget[name={name}] input", text)


def start(screen, name, protocol, server):
    """Begin a new server, without saving it."""
    screen.open_list("Connector", "Import/Export", "Servers")
    screen.page.click(".o_list_button_add")
    fill(screen, "name", name)
    choose(screen, "protocol", protocol)
    fill(screen, "host", server.host)
    fill(screen, "port", str(server.port))
    fill(screen, "login", server.login)


def choose(screen, name, label):
    page = screen.page
    page.click(f".o_field_widget[name={name}] input")
    page.locator(".o_select_menu_item", has_text=label).first.click()


def set_secret(screen, kind, secret, tag="input"):
    page = screen.page
    page.click(f".o_field_widget[name={kind}_state] button:has-text('Set…')")
    page.fill(f".modal {tag}", secret)
    page.click(".modal button:has-text('Store')")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_selector(f".o_field_widget[name={kind}_state] :text-is('Set')")


def seen(screen, text):
    return screen.page.wait_for_selector(
        f".o_field_widget[name=check_message]:has-text('{text}')"
    )


def test_an_sftp_server_from_nothing_to_its_first_check(screen):
    """The key of the server is shown, compared and accepted; then it is connected."""
    page = screen.page
    with Sshd() as sshd:
        (sshd.files / "bestellung.csv").touch()
        start(screen, "Großhandel", "SFTP", sshd)
        set_secret(screen, "private_key", sshd.private_key, "textarea")
        screen.press("Check Connection")
        page.wait_for_selector("button:has-text('Accept this Key')")
        screen.picture("server_host_key")
        screen.press("Accept this Key")
        seen(screen, "1 files")
        screen.press("Check Writing")
        seen(screen, "can be written")
        screen.picture("server_connected")
    assert sshd.private_key.splitlines()[2] not in page.content()


def test_a_password_is_set_replaced_and_removed(screen):
    """What was typed is nowhere on the page afterwards."""
    page = screen.page
    with Proftpd() as ftpd:
        start(screen, "Alter Server", "FTP", ftpd)
        set_secret(screen, "password", "falsch")
        screen.press("Check Connection")
        seen(screen, "refused")
        set_secret(screen, "password", PASSWORD)
        screen.press("Check Connection")
        seen(screen, "Testserver")
        screen.picture("server_ftp")
        assert PASSWORD not in page.content()
        page.click(".o_field_widget[name=password_state] button:has-text('Remove')")
        page.wait_for_selector("[name=password_state] :text-is('Not set')")


def test_a_secret_header_is_set_and_goes_when_the_server_becomes_another(screen):
    """The form says which secrets were removed, until they are set again."""
    page = screen.page
    field = ".o_field_widget[name=parameter_states]"
    with Httpd() as httpd:
        start(screen, "Laden", "HTTP", httpd)
        page.click(f"{field} button:has-text('Add…')")
        page.fill(".modal input[aria-label=Name]", "X-Api-Key")
        page.fill(".modal input[aria-label=Secret]", PASSWORD)
        page.click(".modal button:has-text('Store')")
        page.wait_for_selector(".modal", state="detached")
        page.wait_for_selector(f"{field} :text-is('Header X-Api-Key')")
        screen.picture("server_secret_header")
        screen.press("Check Connection")
        page.wait_for_selector(".o_field_widget[name=check_message]")
        sent = [headers.get("X-Api-Key") for _method, _path, headers in httpd.requests]
    assert sent[-1] and PASSWORD not in page.content()
    fill(screen, "directory", "meins")
    page.click(".o_form_button_save")
    page.wait_for_selector(".alert:has-text('set them again') :text('X-Api-Key')")
    screen.picture("server_lost_secret")
    page.click(f"{field} button:has-text('Remove')")
    page.wait_for_selector(".alert:has-text('set them again')", state="hidden")
