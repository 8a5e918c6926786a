"""From a file to the first import, by somebody who knows neither flows nor tasks."""

import json

import pytest

from odoo.tools import html2plaintext

from support import databases
from support.browser import DRAWN, person_at
from support.new_import import NewImport
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

# Other names than Odoo's, in a language that is not installed; a bad country.
CUSTOMERS = """\
Kunden-Nr.;Firma;Straße;PLZ;Ort;Land;E-Mail;Bemerkung
K-701;Bäckerei Müller;Am Markt 1;01067;Dresden;DE;a@example.com;"Süß; ""frisch"" & gut"
K-702;Épicerie Dubois;Rue de l'Église 7;67000;Strasbourg;FR;b@example.com;
K-703;Jäger GmbH;Am Wäldchen 5;8001;Zürich;Atlantis;c@example.com;0
"""
WANTED = {
    "Kunden-Nr.": "ref",
    "Firma": "name",
    "Straße": "street",
    "PLZ": "zip",
    "Ort": "city",
    "Land": "country_id",
    "E-Mail": "email",
    "Bemerkung": "comment",
}


@pytest.fixture(scope="module")
def server():
    with databases.cloned() as database:
        with open_env(database) as env:
            groups = "base.group_partner_manager", "connector_flow.group_flow_manager"
            add_person(env, "nia", *groups)
        with running(database) as server:
            yield server


@pytest.fixture
def screen(server):
    with person_at(server, "nia", "last_new_import") as screen:
        yield screen


@pytest.fixture
def customers(tmp_path):
    file = tmp_path / "kunden.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    return file


def test_a_file_becomes_a_flow_and_its_first_import(server, screen, customers):
    """One choice of a file, a look, one click."""
    page = screen.page
    screen.open_list("Connector", "Import/Export", "Flows")
    screen.press("New Import from a File")
    form = NewImport(screen)
    screen.picture("new_import_0_empty")
    form.give(customers)
    screen.picture("new_import_1_guessed")
    found = form.matched()
    assert {name: text.split("(")[-1][:-1] for name, text in found.items()} == WANTED
    key = page.locator('tr[data-column="Kunden-Nr."] input[aria-label=Key]')
    assert key.is_checked()
    # what is wrong comes first, and is told once above with the way to its row
    assert form.states() == [(4, "error"), (2, "create"), (3, "create")]
    problem = page.locator(".o_impexp_mapping_problems button")
    assert problem.inner_text() == "Line 4"
    problem.click()
    assert page.evaluate("document.activeElement.dataset.line") == "4"
    form.settle()
    screen.picture("new_import_2_problem")
    assert page.input_value("input[name=flow_name]") == "kunden"
    screen.press("Import Now")
    page.wait_for_selector(".o_form_view [name=flow_id]")
    screen.see("2 of 3")
    screen.picture("new_import_3_run")
    with open_env(server.database) as env:
        partner = env["res.partner"].search([("ref", "=", "K-701")])
        assert (partner.name, partner.zip) == ("Bäckerei Müller", "01067")
        assert 'Süß; "frisch" & gut' in html2plaintext(partner.comment)


def test_how_a_file_is_read_is_changed_and_seen_at_once(screen, tmp_path):
    page = screen.page
    file = tmp_path / "liste.csv"
    rows = "7;Müller;Köln\n8;Öz;Bonn\n9;Ä;Ulm\nSumme: 3;;\n"
    file.write_text(f"Liste 7;;\n\nKundennr.;Name;Ort\n{rows}", "utf-8")
    screen.open_menu("Connector", "Import/Export", "New Import from a File")
    form = NewImport(screen)
    form.give(file)
    assert page.input_value("input[name=skip_rows]") == "2"
    # What is left out below the rows is a guess, which nobody has to look for.
    assert page.input_value("input[name=leave_out]").strip() == "Summe"
    screen.picture("new_import_6_sum")
    page.fill("input[name=skip_rows]", "0")
    page.locator("input[name=skip_rows]").press("Tab")
    page.wait_for_selector(".o_impexp_first_rows th:has-text('Liste 7')")
    page.fill("input[name=skip_rows]", "2")
    page.locator("input[name=skip_rows]").press("Tab")
    page.wait_for_selector(".o_impexp_first_rows th:has-text('Kundennr.')")


def test_columns_of_a_list_fill_no_field_of_what_holds_it(screen, tmp_path):
    """The browser says how the file is read: “positions/product” is no name."""
    lines = [{"product": "O-1", "name": "Äpfel"}, {"product": "O-2", "name": "Öl"}]
    file = tmp_path / "orders.json"
    order = {"number": "A-1", "customer": "Müller GmbH", "positions": lines}
    file.write_text(json.dumps([order]), "utf-8")
    screen.open_menu("Connector", "Import/Export", "New Import from a File")
    form = NewImport(screen)
    form.give(file)
    form.model("record.import.order")
    assert form.fields() == {"customer": "customer"}


def test_a_table_of_values_mends_a_cell(screen, customers):
    """What a column may say besides is behind its slider."""
    page = screen.page
    screen.open_menu("Connector", "Import/Export", "New Import from a File")
    form = NewImport(screen)
    form.give(customers)
    page.locator('tr[data-column="Land"] button[aria-label=Details]').click()
    page.click("button:has-text('Add a value')")
    page.fill("input[aria-label='In the file']", "Atlantis")
    page.fill("input[aria-label='What is read']", "CH")
    page.locator("input[aria-label='What is read']").press("Tab")
    page.wait_for_selector("tr[data-line='4'][data-state=create]")
    screen.picture("new_import_5_values")


def test_the_screen_is_used_on_a_phone(screen, customers):
    """Nothing stands beyond the edge but tables that scroll by themselves."""
    page = screen.page
    screen.open_menu("Connector", "Import/Export", "New Import from a File")
    form = NewImport(screen)
    form.give(customers)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(DRAWN)
    screen.picture("new_import_4_phone")
    width = page.evaluate(
        "document.querySelector('.o_impexp_new_parts').scrollWidth"
        " - document.querySelector('.o_impexp_new_parts').clientWidth"
    )
    assert width <= 0
    assert page.locator("button:text('Import Now')").bounding_box()["x"] < 390


def test_every_box_has_a_name(screen, customers):
    """For those who hear the screen."""
    page = screen.page
    screen.open_menu("Connector", "Import/Export", "New Import from a File")
    NewImport(screen).give(customers)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
            ".o_impexp_new_import input:not([type=file]), .o_impexp_new_import select"
        )].filter((box) => !(box.labels.length || box.ariaLabel || box.id
            || box.closest(".o_select_menu"))).map((box) => box.outerHTML)"""
    )
    assert nameless == []
