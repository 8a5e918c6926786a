"""A partner file nobody prepared, imported by somebody who writes no configuration."""

import pytest

from support import databases
from support.browser import DRAWN, person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

# As it comes from somewhere else: other names, a decimal comma, codes of countries,
# several tags in a cell, an empty cell, and a country that is none.
CUSTOMERS = """\
Kundennr.;Name;Street;Zip;City;Country;Tags;Phone;Kreditlimit;Geo Latitude
K-001;Bäckerei Müller;Königsallee 1;40212;Düsseldorf;DE;Süd|Café;+49 211 1;;51,2217
K-002;"Café ""Süße Ecke"" am Dom";Markt 3;50667;Köln;DE;Café;;1.500,00;50,9375
K-003;Épicerie Dubois;Rue de l'Église 7;67000;Strasbourg;FR;Export|Süd;0;0;48,5734
K-004;Øster & Söhne;Nørregade 2;1165;København;DK;Export;+45 33;250,50;55,6786
K-005;Großhandel Weiß;Hauptstr. 9;1010;Wien;Österreich-Ungarn;;+43 1 2;99,9;48,2082
K-006;Jäger GmbH;Am Wäldchen 5;8001;Zürich;CH;Süd;+41 44;7,00;47,3769
"""


@pytest.fixture(scope="module")
def server():
    with databases.cloned() as database:
        with open_env(database) as env:
            groups = "base.group_partner_manager", "connector_flow.group_flow_manager"
            add_person(env, "mia", *groups)
        with running(database) as server:
            yield server


@pytest.fixture
def screen(server):
    with person_at(server, "mia", "last_mapping_form") as screen:
        yield screen


@pytest.fixture
def customers(tmp_path):
    file = tmp_path / "kunden.csv"
    file.write_text(CUSTOMERS, encoding="cp1252")
    return file


class Form:
    """The dialog “Set Up from a Sample”."""

    def __init__(self, screen):
        self.screen, self.page = screen, screen.page
        self.page.wait_for_selector(".o_impexp_mapping")

    def choose_menu(self, where, text, value):
        box = self.page.locator(f"{where} .o_select_menu_input").first
        box.click()
        choose_item(self.page, box, text, value)

    def model(self, text, name):
        self.choose_menu(".o_impexp_mapping [name=model]", text, f"({name})")

    def sample(self, file):
        self.page.set_input_files(".o_impexp_mapping input[type=file]", str(file))
        self.page.wait_for_selector(".o_impexp_mapping_preview")
        self.settle()

    def field(self, column, text, name):
        self.choose_menu(f'tr[data-column="{column}"]', text, f"({name})")
        self.settle()

    def row(self, column):
        return self.page.locator(f'tr[data-column="{column}"]').first

    def settle(self):
        """Wait until the preview is that of the last change, and good to be used."""
        self.page.evaluate(DRAWN)
        self.page.wait_for_selector(".modal-footer button:enabled:text('Use This')")

    def states(self):
        rows = self.page.locator(".o_impexp_mapping_preview tr[data-line]")
        return {
            int(row.get_attribute("data-line")): row.get_attribute("data-state")
            for row in rows.all()
        }

    def apply(self):
        self.page.click("button:has-text('Use This Configuration')")
        self.page.wait_for_selector(".o_impexp_mapping", state="detached")


# Tick the box, and tell at the next frame whether the form could be used.
TICK = """async (box) => {
    box.click();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const buttons = [...document.querySelectorAll(".modal-footer button")];
    return buttons.find((one) => one.innerText.includes("Use This")).disabled;
}"""


def add_task(screen, name, kind):
    """Add a line to the tasks of the flow that is open."""
    rows = screen.page.locator("[name=task_ids] .o_data_row")
    row = rows.nth(rows.count())
    screen.page.click("[name=task_ids] .o_field_x2many_list_row_add a >> nth=0")
    # Until the new row is there, the one before is the selected one.
    row.locator("[name=name] input").fill(name)
    screen.rest()
    choose_type(screen, row, kind)
    return row


def choose_type(screen, row, kind):
    row.locator("[name=task] input").click()
    choose_item(screen.page, row.locator("[name=task] input"), kind, kind)


def choose_item(page, box, text, label):
    """Type into a menu and choose; it filters when the typing has ended.

    The browser's own clock tells: on a busy machine it is behind ours, and a menu that
    filters after the choice is broken.
    """
    box.fill(text)
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 500))")
    page.evaluate(DRAWN)
    page.locator(".o_select_menu_item", has_text=label).first.click()


def follow(screen, first, second):
    """Say which task gets the rows of which."""
    row = screen.page.locator("[name=task_ids] .o_data_row", has_text=first).first
    row.locator("td[name=successor_ids]").click()
    cell = screen.page.locator("[name=task_ids] .o_selected_row [name=successor_ids]")
    cell.locator("input").fill(second)
    screen.page.click(f".o-autocomplete--dropdown-item:has-text('{second}')")
    cell.locator(".o_tag", has_text=second).wait_for()


def run(screen, file):
    screen.page.click("button[name=action_run]")
    screen.page.wait_for_selector(".modal [name=flow_id]")
    screen.page.set_input_files(".modal input[type=file]", str(file))
    screen.page.wait_for_selector(".modal [name=upload_id] .o_impexp_uploaded")
    screen.page.click(".modal-footer button:has-text('Run')")
    screen.page.wait_for_selector(".o_form_view [name=flow_id]")


def repair(screen):
    """The country that is none, corrected on the desk."""
    screen.press("Repair Rows")
    cell = screen.page.locator("[role=gridcell]", has_text="Österreich-Ungarn")
    cell.click()
    screen.page.keyboard.type("AT")
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Alt+r")
    screen.page.wait_for_selector(".o_repair_empty")


def partners(server):
    """{ref: (name, country, tags, phone, latitude)}"""
    with open_env(server.database) as env:
        return {
            one.ref: (
                one.name,
                one.country_id.code,
                set(one.category_id.mapped("name")),
                one.phone,
                one.partner_latitude,
            )
            for one in env["res.partner"].search([("ref", "=like", "K-00_")])
        }


def open_again(screen, file):
    """The form shows what was saved; the same file changes but what was repaired."""
    screen.open_list("Connector", "Import/Export", "Tasks")
    screen.page.click(".o_data_cell[name=name]:has-text('Kunden anlegen')")
    screen.press("Set Up from a Sample")
    form = Form(screen)
    screen.see("Kept with the task: kunden.csv")
    assert form.row("Kundennr.").locator("input[aria-label=Key]").is_checked()
    form.sample(file)
    screen.see("Read as by “Kunden lesen”")
    screen.picture("mapping_a_again")
    states = form.states()
    assert states.pop(6) == "error"
    assert set(states.values()) == {"same"}
    form.apply()
    screen.picture("mapping_b_task")


def save(screen):
    screen.page.click(".o_form_button_save")
    screen.page.wait_for_selector(".o_form_button_save", state="hidden")


def test_a_file_nobody_prepared_is_imported_without_code(server, screen, customers):
    """New flow, two tasks, the form; the one bad row is repaired after the run."""
    page = screen.page
    screen.open_list("Connector", "Import/Export", "Flows")
    page.click(".o_list_button_add, .o-kanban-button-new")
    page.fill(".oe_title [name=name] input", "Kunden")
    add_task(screen, "Kunden lesen", "CSV Import")
    row = add_task(screen, "Kunden anlegen", "Record Import")
    row.locator("button[title='Set Up from a Sample']").click()
    form = Form(screen)
    screen.picture("mapping_0_empty")
    form.model("res.partner", "res.partner")
    page.wait_for_selector(".o_impexp_mapping [name=mode]")
    screen.picture("mapping_1_model")
    form.sample(customers)
    screen.picture("mapping_2_guessed")
    form.field("Kundennr.", "ref", "ref")
    key = form.row("Kundennr.").locator("input[aria-label=Key]")
    assert key.is_checked(), "a code that no two rows share is proposed"
    assert key.evaluate(TICK), "what was not tried out yet cannot be used"
    form.settle()
    key.check()
    form.settle()
    screen.picture("mapping_3_key")
    form.row("Tags").locator("input[name=create]").check()
    form.settle()
    screen.picture("mapping_4_tags")
    assert form.states()[6] == "error"
    page.click("button:has-text('Text')")
    screen.picture("mapping_5_text")
    form.apply()
    screen.picture("mapping_6_flow")
    save(screen)
    follow(screen, "Kunden lesen", "Kunden anlegen")
    save(screen)
    screen.picture("mapping_7_saved")
    run(screen, customers)
    # Danish letters in a German file: other encodings make words of them as well.
    screen.press("cp1252")
    screen.see("5 of 6")
    screen.picture("mapping_8_run")
    repair(screen)
    screen.picture("mapping_9_repaired")
    assert partners(server) == {
        "K-001": (
            "Bäckerei Müller",
            "DE",
            {"Café", "Süd"},
            "+49 211 1",
            51.2217,
        ),
        "K-002": ('Café "Süße Ecke" am Dom', "DE", {"Café"}, False, 50.9375),
        "K-003": ("Épicerie Dubois", "FR", {"Export", "Süd"}, "0", 48.5734),
        "K-004": ("Øster & Söhne", "DK", {"Export"}, "+45 33", 55.6786),
        "K-005": ("Großhandel Weiß", "AT", set(), "+43 1 2", 48.2082),
        "K-006": ("Jäger GmbH", "CH", {"Süd"}, "+41 44", 47.3769),
    }
    open_again(screen, customers)
