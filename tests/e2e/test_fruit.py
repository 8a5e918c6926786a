"""The fruit catalogue on the screen: upload, follow, repair, retry."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from suite_setup.net import free_port
from suite_setup.pictures import served
from support import databases
from support.browser import person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running
from support.waiting import wait_until

CONTRIB = Path(__file__).parents[2] / "contrib"
RUN_TASK = ("Connector", "Import/Export", "Run Task")


@pytest.fixture(scope="module")
def server():
    """One server for all; each test is another person with a run of his own."""
    with databases.cloned() as database:
        make_people(database)
        with running(database) as server:
            yield server


def make_people(database):
    """A user of flows, and a job manager who is also allowed to make products."""
    roles = {
        "uma": "connector_flow.group_flow_user",
        "jim": "queue_job.group_queue_job_manager",
    }
    with open_env(database) as env:
        for login, role in roles.items():
            add_person(env, login, "product.group_product_manager", role)


@pytest.fixture
def catalog(tmp_path, server):
    """The sample catalogue, its pictures served on a free port."""
    port = free_port()
    text = (CONTRIB / "fruit_catalog.csv").read_text()
    file = tmp_path / "fruit_catalog.csv"
    file.write_text(text.replace("localhost:8079", f"localhost:{port}"))
    with open_env(server.database) as env:
        task = env.ref("connector_flow_example_product.product_catalog_product_task")
        task.config = repr({"allowed_hosts": [f"localhost:{port}"]})
    with served(CONTRIB, port):
        yield file


@pytest.fixture
def log_in(server, request):
    """Function that logs somebody in; leaves a last picture of the screen."""
    picture = f"last_{request.node.name}"
    with ExitStack() as stack:
        yield lambda login: stack.enter_context(person_at(server, login, picture))


def upload(screen, catalog):
    screen.open_menu(*RUN_TASK)
    screen.page.wait_for_selector(".modal [name=flow_id]")
    screen.page.set_input_files(".modal input[type=file]", str(catalog))
    screen.page.wait_for_selector(".modal [name=upload_id] .o_impexp_uploaded")
    screen.picture("run_task")
    screen.page.click(".modal-footer button:has-text('Run')")
    screen.page.wait_for_selector(".o_form_view [name=flow_id]")


def correct_orange(screen):
    cell = screen.page.locator("[role=gridcell]", has_text="oragne.png")
    address = cell.text_content().strip().replace("oragne", "orange")
    cell.click()
    screen.page.keyboard.type(address)
    screen.page.keyboard.press("Enter")


def fruits(server, login):
    """{name: whether it has a picture} of the products that somebody's rows made."""
    with open_env(server.database) as env:
        products = env["product.product"].search([("create_uid.login", "=", login)])
        assert len(products) == len(set(products.mapped("name")))
        return {product.name: bool(product.image_1920) for product in products}


def look_at_every_menu(screen, login):
    """List and first form of each: no error in the console, no traceback."""
    for name in MENUS:
        screen.open_list("Connector", "Import/Export", name)
        screen.picture(f"{login}_{name.lower()}_first")
        screen.show_all()
        row = screen.page.locator(".o_list_view .o_data_row").first
        row.wait_for()
        screen.picture(f"{login}_{name.lower()}_list")
        row.locator(".o_data_cell").first.click()
        screen.page.wait_for_selector(".o_form_view .o_form_sheet")
        screen.rest()
        screen.picture(f"{login}_{name.lower()}_form")
        assert not screen.page.locator(".o_error_dialog").count()


MENUS = ("Runs", "Flows", "Tasks", "Files", "Chunks")
ALL = {"Apfel": True, "Kiwi": True, "Limette": True, "Orange": True}


def test_a_user_repairs_the_bad_row_on_the_desk(server, catalog, log_in):
    """Three of four are in; the URL corrected and Retry pressed, Orange is there."""
    screen = log_in("uma")
    upload(screen, catalog)
    screen.see("3 of 4")
    screen.picture("run_failed")
    screen.press("Repair Rows")
    screen.see("oragne.png")
    screen.picture("desk_failed")
    correct_orange(screen)
    screen.page.keyboard.press("Alt+r")
    screen.page.wait_for_selector(".o_repair_empty")
    screen.page.go_back()
    screen.page.wait_for_selector(
        ".o_statusbar_status .o_arrow_button_current:has-text('Done')"
    )
    screen.see("4 of 4")
    screen.picture("run_done")
    assert fruits(server, "uma") == ALL
    look_at_every_menu(screen, "uma")


def test_a_job_manager_requeues_the_job_of_the_bad_row(server, catalog, log_in):
    """Job Queue > Queue > Jobs: the failed job, Related, correct, requeue."""
    screen = log_in("jim")
    upload(screen, catalog)
    screen.see("3 of 4")
    screen.open_menu("Job Queue", "Queue", "Jobs")
    screen.page.click(".o_data_row:has-text('Failed') .o_data_cell >> nth=1")
    screen.press("Related")
    screen.see("oragne.png")
    correct_orange(screen)
    screen.picture("repair")
    screen.page.click(".o_form_button_save")
    screen.page.wait_for_selector(".o_form_button_save", state="hidden")
    screen.page.click(".o_breadcrumb .o_back_button")
    screen.press("Requeue")
    if screen.page.locator(".modal").count():
        screen.page.click(".modal-footer .btn-primary")
    screen.open_menu("Connector", "Import/Export", "Runs")
    wait_until(lambda: fruits(server, "jim") == ALL, describe="Orange imported")
    screen.page.wait_for_selector(".o_data_row .badge:has-text('Done')")
    screen.picture("runs")
    look_at_every_menu(screen, "jim")
