"""What the screens of a run say of all tasks, of signs that are not clear, in lists."""

import pytest
from engine.flows import make_flow

from support import databases
from support.browser import person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

KINDS = "ABCDEF"
CZECH = "Name;Amount;Note\nDvořák;1;a\nČerný;2;b\nNovák;3;c\n"


@pytest.fixture(scope="module")
def server():
    with databases.cloned() as database:
        with open_env(database) as env:
            add_person(env, "ada", "connector_flow.group_flow_manager")
        with running(database) as server:
            yield server


@pytest.fixture
def screen(server):
    with person_at(server, "ada", "last_figures") as screen:
        yield screen


def start(env, flow, content, name):
    data = content if isinstance(content, bytes) else content.encode()
    file = env["impexp.file"].sudo()._store({"name": name}, data)
    return flow.do_run(file_id=file.id, asynch=False)


def six_tasks(env):
    """A file of 24 rows of seven kinds, six of which have a task of their own."""
    flow = make_flow(env)
    flow.name = "Six Kinds"
    start_task = flow.task_ids.filtered("flow_start")
    start_task.transition_out_ids.condition = "row['Name'] == 'A'"
    for kind in KINDS[1:]:
        task = flow.task_ids.create(
            {"name": f"Kind {kind}", "task": "test_item_import", "flow_id": flow.id}
        )
        flow.transition_ids.create(
            {
                "task_from_id": start_task.id,
                "task_to_id": task.id,
                "condition": f"row['Name'] == {kind!r}",
            }
        )
    return flow


def rows_of(count, kinds, bad):
    rows = [
        f"{kinds[at % len(kinds)]};{'x' if at in bad else at}" for at in range(count)
    ]
    return "\n".join(["Name;Amount", *rows, ""])


def open_run(screen, run_id):
    screen.page.goto(f"{screen.page.url.split('/odoo')[0]}/odoo/impexp.run/{run_id}")
    screen.page.wait_for_selector(".o_form_view .o_impexp_progress")
    screen.rest()


def test_a_run_of_six_tasks_shows_its_whole_file(server, screen):
    with open_env(server.database, "ada") as env:
        run_id = start(env, six_tasks(env), rows_of(24, "ABCDEFG", {7, 11}), "a.csv").id
    open_run(screen, run_id)
    words = screen.page.inner_text(".o_impexp_progress_words")
    assert "19 of 21 rows are in" in words and "2 wait for repair" in words
    assert "3 were left out by a condition" in words
    screen.see("21 rows do not meet the condition")
    screen.picture("figures_six_tasks")


def test_the_failed_share_of_a_long_file_is_seen_in_the_list(server, screen):
    with open_env(server.database, "ada") as env:
        flow = make_flow(env, "test_item_batch_import")
        flow.name = "Many"
        start(env, flow, rows_of(3000, "A", range(0, 3000, 57)), "many.csv")
    screen.open_menu("Connector", "Import/Export", "Runs")
    screen.page.wait_for_selector(".o_list_view .o_data_row")
    screen.see("53 failed")
    part = screen.page.locator("tr:has-text('Many') .o_impexp_progress_failed").first
    assert part.bounding_box()["width"] > 5
    screen.picture("figures_list")


@pytest.mark.parametrize("width", [1280, 390])
def test_signs_that_are_not_clear_are_chosen_by_a_click(server, screen, width):
    with open_env(server.database, "ada") as env:
        config = {
            "model": "flow.test.item",
            "mapping": {"Name": "name", "Amount": "amount"},
        }
        flow = make_flow(env, "record_import", config=config)
        flow.name = "Czech"
        run_id = start(env, flow, CZECH.encode("cp1250"), "people.csv").id
    screen.page.set_viewport_size({"width": width, "height": 900})
    open_run(screen, run_id)
    assert not screen.page.locator("button:visible:has-text('Resume')").count()
    screen.picture(f"figures_question_{width}")
    screen.page.click(".o_impexp_question input[type=checkbox]")
    screen.page.click(".o_impexp_choice[data-value=cp1250]")
    screen.page.wait_for_selector(".o_impexp_question", state="detached")
    screen.rest()
    with open_env(server.database) as env:
        run = env["impexp.run"].browse(run_id)
        assert run.state in ("running", "done")
        assert "cp1250" in run.flow_id.task_ids.filtered("flow_start").config
    screen.page.wait_for_selector(".o_impexp_progress_words:has-text('All 3 rows')")
    screen.rest()
    screen.see("1 column is not used")
    screen.see("cp1250")
    screen.picture(f"figures_answered_{width}")
