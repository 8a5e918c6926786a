"""Odoo's import screen in the background, as somebody without special rights."""

import csv
import io
import time

import openpyxl
import pytest

from suite_setup.odoo_log import Allowed
from suite_setup.patience import SIEGE_LIMIT, TEST_LIMIT
from support import databases
from support.browser import person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

HEADER = ["Name", "Internal Reference", "Sales Price", "Product Category"]
ERRORS = 40
# What takes longest, the test of the whole file, ends on a slow machine as well.
PATIENT = [f"--limit-time-cpu={TEST_LIMIT}", f"--limit-time-real={TEST_LIMIT}"]
ODOOS = [
    Allowed("odoo.http", "called ignoring args", "its screen sends more than it takes")
]
PRODUCTS = "/odoo/action-product.product_template_action"


@pytest.fixture
def server():
    """A server with Karla, who may create products, and nothing of jobs."""
    with databases.cloned() as database:
        with open_env(database) as env:
            add_person(env, "karla", "product.group_product_manager")
            env["product.category"].create({"name": "Küche"})
        with running(database, ODOOS, options=PATIENT) as server:
            yield server


@pytest.fixture
def karla(server):
    with person_at(server, "karla", "last_background_import") as screen:
        yield screen


def catalogue(lines):
    """Rows of products; forty of them have a price or a category that is none."""
    every = lines // ERRORS
    for at in range(lines):
        price, category = f"{at % 90},50", "Küche"
        if at % every == every // 2:
            price, category = (
                (price, "Gibts nicht") if at // every % 2 else ("auf Anfrage", category)
            )
        yield [f"Äpfel „Sorte {at}“; lose", f"A{at:05}", price, category]


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=";").writerows([HEADER, *rows])
    return path


def open_file(screen, path):
    """Choose the file on Odoo's import screen of products, which guesses the rest."""
    page = screen.page
    page.goto(page.url.split("/odoo")[0] + PRODUCTS)
    page.click(".o_cp_action_menus button")
    page.click(".o_import_menu, .o-dropdown--menu :text('Import records')")
    with page.expect_file_chooser() as chooser:
        page.click(".o_control_panel_main_buttons .o_import_file")
    chooser.value.set_files(str(path))
    page.wait_for_selector(".o_import_data_content tbody tr")
    # As the file has it; the server guesses nothing where the screen says something.
    page.select_option("select.o_import_float_thousand_separator", ".")
    page.select_option("select.o_import_float_decimal_separator", ",")


def press(screen, button):
    screen.page.click(button)
    screen.page.wait_for_selector(".o_form_view [name=progress]")


def figure(screen, name):
    text = screen.page.locator(f"[name={name}]:visible").first.inner_text()
    return int(text.replace(",", "") or 0)


def watch(screen, state, text):
    """Look at the page, without touching it, until it says how things stand.

    :param state: in the status bar
    :param text: of the notice, which comes by itself
    :return: the numbers of lines that were seen to be in
    """
    screen_state = f".o_statusbar_status .o_arrow_button_current:has-text('{state}')"
    seen, told = [], screen.page.locator(screen_state)
    deadline = time.monotonic() + TEST_LIMIT
    while not told.is_visible():
        assert time.monotonic() < deadline, f"never “{state}”"
        done = figure(screen, "rows_done")
        if not seen or done != seen[-1]:
            seen.append(done)
        screen.page.wait_for_timeout(300)
    # The desk may have told something as well, a moment ago.
    notice = screen.page.locator(".o_notification", has_text=text)
    notice.locator(".o_notification_close").click()
    notice.wait_for(state="detached")
    return seen


def try_in_background(screen, path, lines):
    """*Test in the Background* lists all errors and imports nothing."""
    open_file(screen, path)
    screen.picture("background_1_file")
    press(screen, ".o_test_in_background")
    screen.picture("background_2_test")
    watch(screen, "Needs Repair", f"{ERRORS} of {lines} rows cannot be imported")
    screen.page.wait_for_selector("[name=error_ids] .o_data_row")
    screen.picture("background_3_test_errors")
    listed = screen.page.locator("[name=error_ids] .o_data_row [name=line]")
    every = lines // ERRORS
    assert [int(text.replace(",", "")) for text in listed.all_inner_texts()] == [
        at * every + every // 2 + 2 for at in range(ERRORS)
    ]


def import_in_background(screen, path, lines):
    """All good lines come in, and the page tells how many, meanwhile."""
    open_file(screen, path)
    press(screen, ".o_import_in_background")
    screen.picture("background_4_import")
    notice = f"{lines - ERRORS} of {lines} rows are in, {ERRORS} need repair"
    seen = watch(screen, "Needs Repair", notice)
    assert seen == sorted(seen)
    assert len([done for done in seen if 0 < done < lines - ERRORS]) >= 1, seen
    screen.picture("background_5_failed")


def correct(screen, tmp_path):
    """Download the rows that failed, correct their cells, and upload them."""
    page = screen.page
    with page.expect_download() as download:
        page.click("button[name=action_download_errors]")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    header, *rows = book.active.iter_rows()
    assert [cell.value for cell in header[: len(HEADER)]] == HEADER
    assert len(rows) == ERRORS
    assert all(row[-1].value for row in rows)
    for row in rows:
        row[2].value, row[3].value = "7,25", "Küche"
    book.save(tmp_path / "korrigiert.xlsx")
    page.click("button[name=action_open_desk]")
    page.wait_for_selector(".o_repair_more")
    files = page.locator(".o_repair_bar input[type=file]")
    files.set_input_files(str(tmp_path / "korrigiert.xlsx"))
    screen.picture("background_6_upload")
    page.click(".modal button:has-text('Close')")
    with page.expect_response(lambda answer: "desk_retry" in answer.url):
        page.click(".o_repair_retry > button")
    page.go_back()


def products(server):
    """(how many, how many different references, how many corrected) are in."""
    with open_env(server.database) as env:
        found = env["product.template"].search([("default_code", "=like", "A_____")])
        codes = set(found.mapped("default_code"))
        return (
            len(found),
            len(codes),
            len(found.filtered(lambda p: p.list_price == 7.25)),
        )


def import_catalogue(server, screen, tmp_path, lines):
    path = write(tmp_path / "Katalog.csv", catalogue(lines))
    try_in_background(screen, path, lines)
    assert products(server) == (0, 0, 0)
    import_in_background(screen, path, lines)
    assert products(server) == (lines - ERRORS, lines - ERRORS, 0)
    correct(screen, tmp_path)
    watch(screen, "Done", f"All {lines} rows are in")
    screen.picture("background_7_done")
    assert products(server) == (lines, lines, ERRORS)
    assert figure(screen, "rows_failed") == 0


def test_a_catalogue_is_tested_imported_corrected_and_complete(server, karla, tmp_path):
    """Forty bad lines in two thousand, all through the screen."""
    import_catalogue(server, karla, tmp_path, 2000)


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
def test_twenty_thousand_products_are_imported_as_well(server, karla, tmp_path):
    """Forty bad lines in twenty thousand."""
    import_catalogue(server, karla, tmp_path, 20_000)
