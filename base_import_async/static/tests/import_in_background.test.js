import { before, beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, setInputFiles, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { ImportAction } from "@base_import/import_action/import_action";
import { myImportsItem } from "@base_import_async/import/my_imports";

class Fruit extends models.Model {
    name = fields.Char();
    code = fields.Char();
    _records = [];
    _views = { list: `<list><field name="name"/></list>`, search: `<search/>` };
}

class BaseImportAsync extends models.Model {
    _name = "base.import.async";
    name = fields.Char();
    _records = [{ id: 7, name: "Import Fruit from file fruit.csv" }];
    _views = { form: `<form><field name="name"/></form>`, search: `<search/>` };
}

defineMailModels();
defineModels([Fruit, BaseImportAsync]);
defineActions([
    {
        id: 1,
        name: "Import",
        tag: "import",
        target: "current",
        type: "ir.actions.client",
    },
    {
        id: 2,
        name: "Fruit",
        res_model: "fruit",
        views: [
            [false, "list"],
            [false, "search"],
        ],
    },
]);

const TREE = ["name", "code"].map((name) => ({
    id: name,
    name,
    string: name === "name" ? "Name" : "Code",
    type: "char",
    fields: [],
}));
const MATCHES = { 0: ["name"], 1: ["code"] };

let rows, known, hasRunner, answer, previewExtra, calls;

before(() => {
    mockService("http", {
        post: async (route, { ufile }) =>
            JSON.stringify([{ id: 10, name: ufile[0].name, mimetype: "text/plain" }]),
    });
});

beforeEach(() => {
    [rows, known, hasRunner, answer, previewExtra, calls] = [
        3,
        false,
        true,
        [],
        {},
        [],
    ];
});

onRpc("has_group", () => true);
onRpc("fruit", "get_import_templates", () => []);
onRpc("base_import.import", "create", () => 11);
onRpc("base_import.import", "parse_preview", ({ args: [, options] }) => ({
    advanced_mode: false,
    batch: false,
    fields: TREE,
    num_rows: rows,
    header_types: [],
    headers: ["Name", "Code"],
    matches: MATCHES,
    options: { ...options, sheet: "", sheets: [] },
    preview: [["Äpfel"], ["A1"]],
    ...previewExtra,
}));
onRpc("base_import.import", "execute_import", ({ args, kwargs }) => {
    const [id, paths, columns, options] = args;
    calls.push({ id, paths, columns, options, dryrun: kwargs.dryrun });
    return answer;
});
onRpc("base_import.import", "background_known", () => known);
onRpc("base_import.import", "background_state", () => ({
    action: {
        type: "ir.actions.act_window",
        res_model: "base.import.async",
        res_id: 7,
        views: [[false, "form"]],
    },
    has_runner: hasRunner,
}));

async function openFile() {
    await mountWebClient();
    await getService("action").doAction(2);
    await getService("action").doAction(1);
    const file = new File(["Name,Code"], "fruit.csv", { type: "text/csv" });
    await contains(".o_control_panel_main_buttons .o_import_file").click();
    await setInputFiles([file]);
    await animationFrame();
}

async function press(button) {
    await contains(button).click();
    await animationFrame();
}

const IMPORT = ".o_import_in_background";
const TEST = ".o_test_in_background";

describe.current.tags("desktop");

test("the button sends the file once and opens the page of the import", async () => {
    await openFile();
    await press(IMPORT);
    await waitFor(".o_form_view");
    expect(".o_import_action").toHaveCount(0);
    expect(".o_last_breadcrumb_item").toHaveText("Import Fruit from file fruit.csv");
    const [{ id, paths, columns, options, dryrun }] = calls;
    expect([id, dryrun, calls.length]).toEqual([11, false, 1]);
    expect(paths).toEqual(["name", "code"]);
    expect(columns).toEqual(["Name", "Code"]);
    expect(options.use_queue).toBe(true);
    expect(options.chunk_size).toBe(1000);
    expect([options.parallel, options.on_error]).toEqual([false, "rows"]);
    expect(options.has_headers).toBe(true);
    expect("match_fields" in options).toBe(false);
});

test("a test in the background imports nothing", async () => {
    await openFile();
    await press(TEST);
    const [{ options }] = calls;
    expect(options.validate_in_background).toBe(true);
    expect("use_queue" in options).toBe(false);
});

test("what is chosen beside the file is sent", async () => {
    await openFile();
    await contains("#o_import_chunk_size").edit("50");
    await contains("#o_import_on_error").select("file");
    await contains(".o_import_background .o-checkbox:eq(0) input").click();
    await press(IMPORT);
    const [{ options }] = calls;
    expect([options.chunk_size, options.on_error, options.parallel]).toEqual([
        50,
        "file",
        true,
    ]);
});

test("a number of lines that is none becomes the usual one", async () => {
    await openFile();
    await contains("#o_import_chunk_size").edit("0");
    expect("#o_import_chunk_size").toHaveValue(1000);
});

test("fields that find records are sent with Odoo's own button too", async () => {
    await openFile();
    await contains(".o_import_match summary").click();
    expect(queryAllTexts(".o_import_match .o-checkbox")).toEqual(["Name", "Code"]);
    await contains(".o_import_match .o-checkbox:eq(1) input").click();
    await contains(".o_import_match .o-checkbox:eq(2) input").click();
    answer = {
        ids: [],
        messages: [{ type: "error", message: "No", not_matching_error: true }],
    };
    await contains("button:contains(Import):first").click();
    await animationFrame();
    await press(IMPORT);
    const sent = calls.map(({ options }) => [options.match_fields, options.match_none]);
    expect(sent).toEqual([
        [["code"], "skip"],
        [["code"], "skip"],
    ]);
});

test("the fields that found records last time are chosen again", async () => {
    previewExtra = { match_fields: ["code"] };
    await openFile();
    expect(".o_import_match").toHaveAttribute("open");
    expect(".o_import_match .o-checkbox:eq(1) input").toBeChecked();
});

test("that lines without a record are skipped is chosen again as well", async () => {
    previewExtra = { match_fields: ["code"], match_none: "skip" };
    await openFile();
    expect(".o_import_match .o-checkbox:eq(2) input").toBeChecked();
    await press(IMPORT);
    expect(calls[0].options.match_none).toBe("skip");
});

test("a field that is chosen no more stays so when another option changes", async () => {
    previewExtra = { match_fields: ["code"] };
    await openFile();
    await contains(".o_import_match .o-checkbox:eq(1) input").click();
    await contains(".o_import_data_sidepanel .o-checkbox:eq(0) input").click();
    await animationFrame();
    await press(IMPORT);
    expect("match_fields" in calls[0].options).toBe(false);
});

test("what the server refuses is shown, and the screen stays", async () => {
    answer = {
        messages: [
            { type: "error", message: "limit_time_real", not_matching_error: true },
        ],
    };
    await openFile();
    await press(TEST);
    expect(".o_import_action").toHaveCount(1);
    expect(".alert-danger").toHaveText("limit_time_real");
});

test("the same file again asks first", async () => {
    known = "This file was imported already. Import it again?";
    await openFile();
    await press(IMPORT);
    expect(".modal-body").toHaveText(known);
    await contains(".modal-footer .btn-secondary").click();
    expect(calls).toHaveLength(0);
    await press(IMPORT);
    await contains(".modal-footer .btn-primary").click();
    await animationFrame();
    expect(calls).toHaveLength(1);
});

test("the background is suggested for many lines only", async () => {
    await openFile();
    expect(".o_import_suggestion").toHaveCount(0);
    expect(IMPORT).toHaveClass("btn-secondary");
    rows = 20000;
    await contains(".o_import_data_sidepanel .o-checkbox:eq(0) input").click();
    await animationFrame();
    expect(".o_import_suggestion").toHaveCount(1);
    expect(IMPORT).toHaveClass("btn-primary");
});

test("without a job runner there is a clear word", async () => {
    hasRunner = false;
    await openFile();
    await press(IMPORT);
    await waitFor(".o_notification");
    expect(".o_notification_content").toHaveText(/No job runner serves this database/);
});

test("local files in cells are refused with the reason", async () => {
    patchWithCleanup(ImportAction.prototype, {
        get hasLocalFiles() {
            return true;
        },
    });
    await openFile();
    await press(IMPORT);
    expect(calls).toHaveLength(0);
    expect(".alert-danger").toHaveText(/sent by your browser/);
});

test("an import finds its way into the user's menu", async () => {
    const item = myImportsItem({
        services: { action: { doAction: (id) => expect.step(id) } },
    });
    item.callback();
    expect.verifySteps(["base_import_async.action_base_import_async"]);
});
