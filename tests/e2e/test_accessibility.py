"""Screens of the suite, looked at by axe-core: who uses a keyboard or a reader."""

from importlib.resources import files

import pytest

from suite_setup.odoo_log import Allowed
from support import databases
from support.browser import Screen, browser
from support.jobs import run_jobs
from support.odoo_env import open_env
from support.server import running

AXE = files("axe_playwright_python") / "axe.min.js"
# Rules of WCAG 2.1, levels A and AA; what fades in is there at once.
LOOK = """async () => {
    const isShort = ({effect}) => effect.getComputedTiming().endTime !== Infinity;
    document.getAnimations().filter(isShort).forEach((move) => move.finish());
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return found.violations.flatMap(({id, help, nodes}) => nodes.map((node) => {
        const at = document.querySelector(node.target.flat(9).at(-1));
        const inside = (selector) => Boolean(at && at.closest(selector));
        return {
            rule: id,
            help: help,
            target: node.target.flat(9).join(" "),
            html: node.html.slice(0, 200),
            why: (node.failureSummary || "").slice(0, 400),
            frame: FRAME.find(inside) || "",
        };
    }));
}"""
# Parts of a page that Odoo makes, which are the same on the screens of all addons.
FRAME = [
    ".o_main_navbar",
    ".o_control_panel",
    ".o-mail-Chatter",
    ".o-mail-ChatHub",
    ".o_field_many2one_avatar_user",
    ".o_statusbar_status",
    ".o_pager",
]
# What Odoo's own widgets and views do, wherever they stand: rule, part of the element.
OF_ODOO = {
    ("html-has-lang", "<html"): "the page does not say its language",
    ("meta-viewport", "user-scalable=no"): "the page cannot be made larger",
    ("label", "checkbox-comp-"): "what selects the rows of a list",
    ("label", "boolean_checkbox"): "a boolean in a list",
    ("button-name", "o_optional_columns_dropdown"): "the columns of a list",
    ("aria-allowed-attr", "o_tag "): "tags",
    ("aria-allowed-attr", "o-dropdown dropdown-toggle"): "fields of choices",
    ("aria-allowed-attr", "o-autocomplete--input"): "fields of records",
    ("select-name", "o_import_dropdown"): "options of the import screen",
    ("autocomplete-valid", "o_select_menu_input"): "fields of choices",
    ("aria-required-parent", 'role="tab"'): "the pages of a form",
    ("color-contrast", "badge rounded-pill"): "the colours of badges",
}
# As a menu does; to load the whole page again takes longer than to look at it.
OPEN = """([action, options]) => {
    const {action: actions} = odoo.__WOWL_DEBUG__.root.env.services;
    return actions.doAction(action, {clearBreadcrumbs: true, ...options});
}"""
ODOOS = [
    Allowed("odoo.http", "called ignoring args", "its screen sends more than it takes")
]
TOLD = "{rule} ({help}): {target}\n{html}\n{why}"
CSV = """Name;Land;Ort
Müller & Söhne;DE;Köln
Bäckerei „Öl“;XX;Bonn
Café;XX;
"""
MAPPING = {"Name": "name", "Land": "country_id/code", "Ort": "city"}
ACTIONS = {
    "runs": "connector_flow.action_impexp_run",
    "flows": "connector_flow.action_impexp_task_flow",
    "tasks": "connector_flow.action_impexp_task",
    "files": "connector_flow.action_impexp_file",
    "chunks": "connector_flow.action_impexp_chunk",
    "servers": "connector_flow.action_impexp_server",
    "methods": "connector_flow.action_impexp_method",
    "checkpoints": "connector.action_connector_checkpoint",
    "intents": "connector.action_connector_export_intent",
    "imports": "base_import_async.action_base_import_async",
    "trello": "connector_trello.action_trello_backend",
    "magento": "connector_magento_groups.action_magento_backend",
}
BEGINNINGS = {
    "new import": "connector_flow.action_new_import",
    "run task": "connector_flow.action_impexp_wizard_runtask",
    "errors of imports": "base_import_async.action_base_import_async_error",
}
MODELS = {
    "runs": "impexp.run",
    "flows": "impexp.task.flow",
    "tasks": "impexp.task",
    "files": "impexp.file",
    "chunks": "impexp.chunk",
    "servers": "impexp.server",
    "checkpoints": "connector.checkpoint",
    "imports": "base.import.async",
    "trello": "trello.backend",
    "magento": "magento.backend",
}


def furnish(env):
    """Something to see on each screen: {name of the screen: id of a record}"""
    flow = env["impexp.task.flow"].create({"name": "Kunden"})
    tasks = env["impexp.task"]
    into = {"model": "res.partner", "mapping": MAPPING}
    for name, config in (("csv_import", {}), ("record_import", into)):
        values = {"name": name, "task": name, "flow_id": flow.id}
        tasks += tasks.create(
            values | {"config": repr(config), "flow_start": not tasks}
        )
    ends = {"task_from_id": tasks[0].id, "task_to_id": tasks[1].id}
    env["impexp.task.transition"].create(ends)
    file = env["impexp.file"]._store({"name": "kunden.csv"}, CSV.encode())
    flow.do_run_sync(file_id=file.id)
    env["impexp.server"].create({"name": "Ordner", "protocol": "local"})
    partner = env["res.partner"].search([], limit=1)
    backend = env["trello.backend"].create({"name": "Brett", "board": "abc"})
    env["magento.backend"].create(
        {
            "name": "Laden",
            "location": "http://127.0.0.1:9",
            "username": "a",
            "password": "b",
        }
    )
    env["connector.checkpoint"].sudo().create_from_name(
        partner._name, partner.id, backend._name, backend.id
    )
    import_in_background(env)
    ids = {name: env[model].search([], limit=1).id for name, model in MODELS.items()}
    return ids | {"tasks": tasks[1].id}


def import_in_background(env):
    """An import whose jobs wait: two of its rows will fail."""
    file = {"file": CSV.encode(), "file_name": "kunden.csv", "file_type": "text/csv"}
    importers = env["base_import.import"].with_context(bin_size=False)
    options = {"has_headers": True, "separator": ";", "quoting": '"', "use_queue": True}
    fields, names = ["name", "country_id", "city"], ["Name", "Land", "Ort"]
    one = importers.create(file | {"res_model": "res.partner"})
    one.execute_import(fields, names, options)


@pytest.fixture(scope="module")
def house(met):
    """A server with something on each screen, and the ids of that."""
    with databases.cloned() as database:
        with open_env(database) as env:
            ids = furnish(env)
        run_jobs(database)
        with (
            running(database, ODOOS, channels="root:0") as server,
            browser() as chromium,
        ):
            yield server, Screen(chromium, server, "admin"), ids, met


@pytest.fixture(scope="module")
def met():
    """What was met of what is known of Odoo."""
    return set()


def faults(screen, met):
    """What axe finds on the page that is ours: list of texts.

    :param met: set of what is known of Odoo, filled
    """
    page = screen.page
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = []
    for one in page.evaluate(LOOK.replace("FRAME", repr(FRAME))):
        known = of_odoo(one)
        met.update(known)
        if not (known or one["frame"]):
            found.append(TOLD.format(**one))
    return found


def of_odoo(one):
    return [
        (rule, part)
        for rule, part in OF_ODOO
        if rule == one["rule"] and part in one["html"]
    ]


def open_action(screen, action, selector, **options):
    """Open an action; wait for what is seen of it only then."""
    screen.page.evaluate(OPEN, [action, options])
    screen.page.wait_for_selector(selector)
    screen.rest()


def test_lists_have_no_faults(house):
    _server, screen, _ids, met = house
    found = {}
    for name, action in ACTIONS.items():
        open_action(screen, action, ".o_action_manager .o_content")
        found[name] = faults(screen, met)
    assert not any(found.values()), told(found)


def test_forms_have_no_faults(house):
    _server, screen, ids, met = house
    found = {}
    for name, id_ in ids.items():
        if not id_:
            continue
        record = {"viewType": "form", "props": {"resId": id_}}
        open_action(screen, ACTIONS[name], ".o_form_view", **record)
        found[name] = faults(screen, met)
    assert not any(found.values()), told(found)


def test_beginning_has_no_faults(house):
    """Where one chooses a file: a new import, and Run Task."""
    _server, screen, _ids, met = house
    found = {}
    for name, action in BEGINNINGS.items():
        open_action(screen, action, ".o_action_manager .o_content, .modal-body")
        found[name] = faults(screen, met)
    assert not any(found.values()), told(found)


def test_the_mapping_with_a_file_has_no_faults(house):
    server, screen, ids, met = house
    screen.page.goto(f"{server.url}/odoo/action-{ACTIONS['tasks']}/{ids['tasks']}")
    screen.press("Set Up from a Sample")
    screen.page.wait_for_selector(".o_impexp_mapping")
    choose_file(screen, ".o_impexp_mapping input[type=file]")
    screen.page.wait_for_selector(".o_impexp_mapping_preview")
    screen.rest()
    assert not (found := faults(screen, met)), "\n".join(found)


def test_the_import_screen_has_no_faults(house):
    """Of ours: what Odoo's own part of it does is Odoo's."""
    server, screen, _ids, met = house
    screen.page.goto(
        f"{server.url}/odoo/action-base.action_partner_form?view_type=list"
    )
    screen.page.click(".o_cp_action_menus button")
    screen.page.click(".o_import_menu, .o-dropdown--menu :text('Import records')")
    choose_file(screen, ".o_control_panel_main_buttons input[type=file]")
    screen.page.wait_for_selector(".o_import_data_content tbody tr")
    screen.rest()
    assert not (found := faults(screen, met)), "\n".join(found)


def choose_file(screen, where):
    file = {"name": "kunden.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    screen.page.set_input_files(where, file)


@pytest.mark.parametrize("name", ["runs", "imports"])
def test_the_desk_has_no_faults(house, name):
    server, screen, ids, met = house
    address = f"{server.url}/odoo/repair-rows/{ids[name]}?desk_model={MODELS[name]}"
    screen.page.goto(address)
    screen.page.wait_for_selector(".o_repair_group")
    screen.rest()
    found = {"desk": faults(screen, met)}
    screen.page.click(".o_repair_group button:has-text('Answer')")
    screen.page.wait_for_selector(".modal")
    screen.rest()
    found["answer"] = faults(screen, met)
    assert not any(found.values()), told(found)


def test_nothing_is_excused_that_odoo_does_not_do(house):
    assert house[-1] == set(OF_ODOO)


def told(found):
    return "\n".join(
        f"== {name}\n" + "\n".join(texts) for name, texts in found.items() if texts
    )
