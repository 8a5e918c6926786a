"""The repair desk on the screen: bad rows of a file, few answers, and all are in."""

import csv
import json
import time

import pytest

from suite_setup.patience import SIEGE_LIMIT, TEST_LIMIT
from support import databases
from support.browser import person_at
from support.odoo_env import open_env
from support.people import add_person
from support.server import running
from support.waiting import wait_until

HEADER = ["Nummer", "Name", "Kategorie", "Preis", "Art"]
CONFIG = {
    "model": "product.template",
    "mapping": {
        "Nummer": "default_code",
        "Name": "name",
        "Kategorie": "categ_id",
        "Preis": "list_price",
        "Art": "type",
    },
    "key": "default_code",
    "decimal": ",",
}
READER = {"csv": {"delimiter": ";"}}
KIND_OF_GOODS = "Goods"
OTHERS = 100_000  # from here on no other test has numbers
FLOW_MANAGER = "connector_flow.group_flow_manager"
# Twenty rows are bad because of a category, nearly as many of a price, and so on.
BAD = [
    *({"Kategorie": "Obst"}, {"Preis": "auf Anfrage"}, {"Art": "Ware “neu”"}),
]
PATIENT = [f"--limit-time-cpu={TEST_LIMIT}", f"--limit-time-real={TEST_LIMIT}"]


@pytest.fixture(scope="module")
def server():
    """One for all; Mia may import products, and change the flow."""
    with databases.cloned() as database:
        with open_env(database) as env:
            groups = (
                "product.group_product_manager",
                "connector_flow.group_flow_manager",
            )
            add_person(env, "mia", *groups)
            for name in ("Food / Fruit", "Küche"):
                env["product.category"].create({"name": name})
        with running(database, options=PATIENT) as server:
            yield server


@pytest.fixture
def screen(server, request):
    with person_at(server, "mia", f"last_{request.node.name}") as screen:
        yield screen


def good(number):
    """A row of a product, as its shop writes it."""
    name = f'Äpfel „Sorte {number}“,\n"lose"; {number}'
    return [f"A{number:06}", name, "Küche", f"{number % 90},50", KIND_OF_GOODS]


def spoiled(number, values):
    row = dict(zip(HEADER, good(number), strict=True)) | values
    return list(row.values())


def sixty_bad(size, first=0, nameless=True):
    """Rows of which 60 are bad, for four reasons; good ones first."""
    every = size // 60
    for number in range(size):
        at, rest = divmod(number, every)
        if rest != every - 1 or at >= 60:
            yield good(first + number)
        elif at == 30 and nameless:
            yield spoiled(first + number, {"Name": ""})
        else:
            yield spoiled(first + number, BAD[at % len(BAD)])


def a_fifth_bad(size, categories):
    """Rows of which the last fifth has categories that are not there."""
    for number in range(size):
        name = f"Sorte {number % categories}"
        is_bad = number >= size * 4 // 5
        yield spoiled(OTHERS + number, {"Kategorie": name} if is_bad else {})


def make_flow(env):
    flow = env["impexp.task.flow"].create({"name": "Sortiment"})
    tasks = [
        {"name": "Datei", "task": "csv_import", "config": repr(READER)},
        {"name": "Artikel", "task": "record_import", "config": repr(CONFIG)},
    ]
    first, second = [
        env["impexp.task"].create(
            {**values, "flow_id": flow.id, "flow_start": values["name"] == "Datei"}
        )
        for values in tasks
    ]
    ends = {"task_from_id": first.id, "task_to_id": second.id}
    env["impexp.task.transition"].create(ends)
    return flow.id


class Runs:
    """Runs of one flow, started by Mia."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        with open_env(server.database, "mia") as env:
            self.flow = make_flow(env)

    def start(self, rows, patience=TEST_LIMIT):
        """Import rows; give the run's id when it has ended."""
        path = self.folder / "sortiment.csv"
        with open(path, "w", newline="", encoding="utf-8") as out:
            csv.writer(out, delimiter=";").writerows([HEADER, *rows])
        with open_env(self.server.database, "mia") as env:
            values = {"name": path.name}
            file = env["impexp.file"].sudo()._store(values, path.read_bytes())
            flow = env["impexp.task.flow"].browse(self.flow)
            run = flow.do_run(file_id=file.id).id
        self.wait(run, patience)
        return run

    def failed(self, count):
        """A run whose rows have all failed, as if each chunk had been worked on."""
        from odoo.addons.connector_flow.engine.run_start import create_run
        from odoo.addons.queue_chunk.tools.seal import sealed

        with open_env(self.server.database, "mia") as env:
            flow = env["impexp.task.flow"].browse(self.flow)
            run, task = create_run(flow), sealed(flow).task_ids.sorted("id")[1]
            for first in range(0, count, 1000):
                self.fail(sealed(env["impexp.chunk"]), run, task, first)
            return run.id

    def fail(self, chunks, run, task, first):
        """A thousand rows of a category that is not there."""
        from odoo.addons.queue_chunk.desk.faults import MISSING_RECORD, Fault

        rows = [[at + 2, spoiled(at, BAD[0])] for at in range(first, first + 1000)]
        errors = {line: f"“Obst” is not there ({line})." for line, _row in rows}
        fault = Fault(MISSING_RECORD, "Kategorie", "Obst", "product.category")
        data = {"data": json.dumps({"columns": HEADER, "rows": rows})}
        chunk = chunks._create_for(run, task, data)
        chunk.write(chunk._failed_values(errors, dict.fromkeys(errors, [fault])))

    def wait(self, run, patience=TEST_LIMIT):
        """Wait until nothing waits any more."""
        wait_until(lambda: self.is_over(run), 0.5, lambda: self.figures(run), patience)

    def is_over(self, run):
        with open_env(self.server.database) as env:
            return env["impexp.run"].browse(run).state in ("done", "failed", "paused")

    def figures(self, run):
        """(state, rows, rows that are in, rows that failed)"""
        with open_env(self.server.database) as env:
            one = env["impexp.run"].browse(run)
            return one.state, one.rows, one.rows_done, one.rows_failed


@pytest.fixture
def runs(server, tmp_path):
    return Runs(server, tmp_path)


class DeskPage:
    """The desk as somebody works at it; it counts what he does.

    ``answers`` and ``edits`` are what was sent, ``chunks`` how often a chunk was read.
    """

    def __init__(self, screen, server):
        self.screen, self.page, self.server = screen, screen.page, server
        self.answers = self.edits = self.chunks = 0
        self.page.on("request", self._count)

    def _count(self, request):
        if "/call_kw/" not in request.url:
            return
        params = json.loads(request.post_data or "{}").get("params", {})
        args = params.get("args", [])
        self.chunks += params.get("model") == "impexp.chunk"
        if params.get("method") == "desk_answer":
            self.answers += len(args[1])
        elif params.get("method") == "desk_save":
            self.edits += len(args[2])

    def open(self, run):
        action = "connector_flow.action_impexp_run"
        self.page.goto(f"{self.server.url}/odoo/action-{action}/{run}")
        self.page.get_by_role("button", name="Repair Rows").first.wait_for()
        began = time.monotonic()
        self.screen.press("Repair Rows")
        self.page.wait_for_selector(".o_repair_group")
        self.page.locator(".o_desk_grid [role=gridcell]").first.wait_for()
        self.seconds = time.monotonic() - began
        self.screen.rest()

    def group(self, column):
        return self.page.locator(f'.o_repair_group[data-column="{column}"]')

    def ask(self, column):
        self.group(column).locator(".o_repair_answer").first.click()
        self.page.wait_for_selector(".o_repair_drafts")

    def choose(self, value, name):
        """Answer a value that is not found with a record, by the keyboard."""
        field = self.page.locator(f'.o_repair_draft[data-value="{value}"] input')
        field.fill(name)
        found = self.page.locator(".o-autocomplete--dropdown-item", has_text=name)
        found.first.wait_for()
        field.press("Enter")
        self.preview(value)

    def type(self, value, text):
        """Say what a value means."""
        row = self.page.locator(f'.o_repair_draft[data-value="{value}"]')
        row.locator("select").select_option("text")
        row.locator("input").fill(text)
        row.locator("input").press("Enter")
        self.preview(value)

    def preview(self, value):
        row = f'.o_repair_draft[data-value="{value}"] .o_repair_preview'
        self.page.locator(row).wait_for()

    def apply(self, remember=True):
        if remember:
            self.page.check(".o_repair_remember")
        self.page.click(".o_repair_apply")
        self.page.wait_for_selector(".modal", state="detached")

    def retry(self):
        self.page.click(".o_repair_retry button >> nth=0")

    def wait_until_empty(self):
        self.page.wait_for_selector(".o_repair_empty", timeout=SIEGE_LIMIT * 1000)


@pytest.fixture
def desk(screen, server):
    return DeskPage(screen, server)


SIZES = [300, pytest.param(3000, marks=pytest.mark.soak)]


@pytest.mark.parametrize("size", SIZES)
def test_sixty_bad_rows_of_four_kinds_are_in_with_six_answers_or_edits(
    runs, desk, size
):
    """And no chunk is opened; the next file with the same values asks nothing."""
    run = runs.start(sixty_bad(size))
    assert runs.figures(run) == ("failed", size, size - 60, 60)
    desk.open(run)
    desk.screen.picture(f"desk_{size}")
    desk.ask("Kategorie")
    desk.choose("Obst", "Food / Fruit")
    desk.screen.picture("desk_answer")
    desk.apply()
    desk.ask("Preis")
    desk.type("auf Anfrage", "0")
    desk.apply()
    desk.ask("Art")
    desk.type("Ware “neu”", KIND_OF_GOODS)
    desk.apply()
    name_the_nameless(desk)
    desk.screen.picture("desk_answered")
    desk.retry()
    desk.wait_until_empty()
    desk.screen.picture("desk_empty")
    assert runs.figures(run) == ("done", size, size, 0)
    assert desk.answers + desk.edits <= 6
    assert desk.chunks == 0
    later = runs.start(sixty_bad(size, first=size, nameless=False))
    assert runs.figures(later) == ("done", size, size, 0)


def name_the_nameless(desk):
    """The row without a name gets one in its cell."""
    desk.group("Name").locator(".o_repair_choice").first.click()
    cell = desk.page.locator(".o_desk_grid [role=gridcell]").nth(1)
    cell.click()
    desk.page.keyboard.press("F2")
    desk.page.keyboard.type("Äpfel ohne Namen")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(".o_repair_save:enabled")


@pytest.mark.soak
def test_ten_thousand_bad_rows_are_in_with_seven_answers(runs, desk, capsys):
    run = runs.start(a_fifth_bad(50_000, 7), SIEGE_LIMIT)
    assert runs.figures(run) == ("failed", 50_000, 40_000, 10_000)
    desk.open(run)
    desk.screen.picture("desk_50000")
    began = time.monotonic()
    desk.ask("Kategorie")
    for number in range(7):
        desk.choose(f"Sorte {number}", "Food / Fruit")
    desk.apply(remember=False)
    desk.retry()
    desk.wait_until_empty()
    with capsys.disabled():
        print(f"\n10,000 rows, seven answers: {time.monotonic() - began:.0f} s")
    assert runs.figures(run) == ("done", 50_000, 50_000, 0)
    assert (desk.answers, desk.edits) == (7, 0)


@pytest.mark.soak
def test_fifty_thousand_failed_rows_open_and_are_all_seen(runs, desk, capsys):
    """A few hundred KB and few elements at once; the page stays small."""
    run = runs.failed(50_000)
    with desk.page.expect_response("**/desk_open") as answer:
        desk.open(run)
    assert len(answer.value.body()) < 10**6
    desk.page.locator("[role=gridcell]").first.click()
    began = time.monotonic()
    desk.page.keyboard.press("Control+End")
    desk.screen.see("Sorte 49999")
    seen = time.monotonic() - began
    assert desk.page.locator("[role=gridcell]").count() < 1000
    used = desk.page.evaluate("() => performance.memory.usedJSHeapSize")
    assert used < 300 * 10**6, used
    with capsys.disabled():
        print(
            f"\n50,000 failed rows: open in {desk.seconds:.1f} s, the last one seen in "
            f"{seen:.1f} s, {used / 10**6:.0f} MB in the page"
        )


def tab_to(page, selector):
    """Press Tab until something has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"Tab does not get to {selector}")


def test_from_the_run_of_the_activity_to_the_repaired_row_by_the_keyboard(runs, desk):
    """Odoo's own list of activities has no keys; its link opens the run."""
    rows = [good(701), spoiled(702, {"Preis": "zwölf"}), good(703)]
    run = runs.start(rows)
    page, keys = desk.page, desk.page.keyboard
    page.goto(f"{desk.server.url}/odoo/action-connector_flow.action_impexp_run/{run}")
    page.wait_for_selector("button[name=action_open_desk]")
    desk.screen.rest()
    tab_to(page, "button[name=action_open_desk]")
    keys.press("Enter")
    page.wait_for_selector(".o_repair_group")
    desk.screen.rest()
    keys.press("F8")
    page.wait_for_selector(".o_desk_wrong.o_desk_active")
    keys.type("12,00")
    keys.press("Enter")
    page.wait_for_selector(".o_repair_save:enabled")
    keys.press("Alt+r")
    desk.wait_until_empty()
    assert runs.figures(run) == ("done", 3, 3, 0)


@pytest.mark.parametrize("language", ["en_US", "de_DE"])
def test_on_a_phone_the_reasons_are_a_drawer(runs, desk, language):
    """And nothing is wider than the phone."""
    run = runs.start([good(11), spoiled(12, {"Kategorie": "Gemüse & Salat"})])
    speak(desk.server, language)
    desk.page.set_viewport_size({"width": 390, "height": 800})
    desk.page.goto(f"{desk.server.url}/odoo/repair-rows/{run}?desk_model=impexp.run")
    desk.page.click(".o_repair_drawer")
    desk.group("Kategorie").locator("[data-value]").first.wait_for()
    desk.screen.picture(f"desk_phone_{language}")
    desk.ask("Kategorie")
    desk.screen.picture(f"desk_phone_answer_{language}")
    width = "() => document.documentElement.scrollWidth"
    assert desk.page.evaluate(width) <= 390
    speak(desk.server, "en_US")


def speak(server, language):
    """Mia sees the screen in a language."""
    with open_env(server.database) as env:
        env["res.lang"]._activate_lang(language)
        env["res.users"].search([("login", "=", "mia")]).lang = language
