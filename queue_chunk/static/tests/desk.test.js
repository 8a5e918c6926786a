import { beforeEach, expect, test } from "@odoo/hoot";
import {
    click,
    edit,
    press,
    queryAll,
    queryAllTexts,
    queryOne,
    waitFor,
} from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { Component, onMounted, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { Desk } from "@queue_chunk/desk/desk";

class Run extends models.Model {
    name = fields.Char();
}

defineMailModels();
defineModels([Run]);
onRpc("has_group", () => true);

/** In place of the spreadsheet: what it was given, and what it would tell. */
let grid;

class GridStub extends Component {
    static template = xml`<div class="o_stub_grid" tabindex="0" t-att-data-rows="props.rowCount"/>`;
    static props = ["*"];
    setup() {
        grid = this;
        const api = {
            focus: () => queryOne(".o_stub_grid").focus(),
            nextError: () => {},
        };
        onMounted(() => this.props.register(api));
    }
}

const COLUMNS = ["Name", "Kategorie"].map((name) => ({
    ...{ name, label: name, type: "text", required: false, help: "" },
}));
const MISSING = {
    ...{ sheet: "1-0", column: "Kategorie", kind: "missing_record" },
    title: "Kategorie not found",
    ways: ["record", "create", "text", "empty", "skip"],
    ...{ model: "product.category", model_name: "Product Category" },
};
const VALUES = ["Obst", "Gemüse", "Süßes"];
const reasons = () =>
    VALUES.map((value, at) => ({
        ...{ ...MISSING, id: at + 1, value, message: `no “${value}”` },
        count: 2,
    }));
const rows = () =>
    VALUES.flatMap((_value, at) =>
        [2, 3].map((one) => [one + 2 * at, at + 1, [at + 1], 0])
    );

/** Rows as the server sends them. */
const packed = (entries) => ({
    lines: entries.map(([line], at) => line - (entries[at - 1]?.[0] ?? 0)),
    works: entries.map((entry) => [entry[1], 1]),
    flags: entries.map((entry) => [entry[3], 1]),
    why: entries.map((_entry, at) => at),
    reasons: entries.map((entry) => entry[2]),
});

let server;

beforeEach(() => {
    patchWithCleanup(Desk, { components: { ...Desk.components, Grid: GridStub } });
    server = {
        rows: rows(),
        reasons: reasons(),
        answers: [],
        progress: {
            state: "failed",
            rows: 3000,
            done: 2994,
            skipped: 0,
            failed: 6,
            waiting: 0,
        },
        conflicts: [],
        rights: { can_repair: true, why_not: "" },
    };
});

onRpc("run", "desk_open", () => ({
    ...{ name: "Products 7", state: "failed", ...server.rights },
    sheets: server.rows.length
        ? [
              {
                  ...{ id: "1-0", name: "Import", columns: COLUMNS },
                  rows: packed(server.rows),
                  ...{ mapping: true, add_column: true, missing_columns: ["Preis"] },
              },
          ]
        : [],
    ...{ reasons: server.reasons, answers: server.answers, progress: server.progress },
}));
onRpc("run", "desk_rows", ({ args: [, , works] }) =>
    server.rows
        .filter(([, work]) => works.includes(work))
        .map(([line, work]) => ({
            ...{ line, cells: [`Artikel ${line}`, VALUES[work - 1]], at: [1] },
            ...{ error: "no category", changed: [], skipped: false },
        }))
);
onRpc("run", "desk_progress", () => server.progress);
onRpc("run", "desk_check", () => ({}));
onRpc("run", "desk_save", ({ args: [, , edits] }) => {
    expect.step(["save", edits]);
    return {
        saved: edits.length - server.conflicts.length,
        conflicts: server.conflicts,
    };
});

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "queue_chunk.desk",
        params: { model: "run", id: 1 },
    });
    await animationFrame();
}

async function editCell(index, column, value) {
    const row = grid.props.rowAt(index);
    const before = row.cells[column];
    grid.props.onEdits([{ index, line: row.line, column, value, before }]);
    await animationFrame();
}

async function needAll() {
    await grid.props.needRows(0, 5);
    await animationFrame();
}

const seenRows = () => Number(queryOne(".o_stub_grid").dataset.rows);
const notes = () => queryAllTexts(".o_notification_body").join(" ");

test("reasons have counts, and a click shows their rows", async () => {
    await openDesk();
    expect(".o_repair_group").toHaveCount(1);
    expect(".o_repair_group .fw-bold").toHaveText("Kategorie not found");
    expect(".o_repair_group .o_repair_small:first").toHaveText("6 rows, 3 values");
    expect(seenRows()).toBe(6);
    await click(".o_repair_value[data-value=Gemüse] .o_repair_choice");
    await animationFrame();
    expect(seenRows()).toBe(2);
    expect(grid.props.rowAt(0)).toBe(null);
    expect(grid.props.errorsOf(0)).toEqual([{ column: 1, text: "no “Gemüse”" }]);
    await click(".o_repair_value[data-value=Gemüse] .o_repair_choice");
    await animationFrame();
    expect(seenRows()).toBe(6);
});

test("the focus is in the grid when the desk opens", async () => {
    await openDesk();
    expect(".o_stub_grid").toBeFocused();
});

test("several values are answered in one table, by the keyboard alone", async () => {
    onRpc("run", "desk_records", ({ args: [, reason, query] }) => {
        expect(reason).toEqual({
            ...{ sheet: "1-0", column: "Kategorie", kind: "missing_record" },
            value: reason.value,
        });
        return [
            { id: query === "fr" ? 7 : 8, name: query === "fr" ? "Fruit" : "Sweets" },
        ];
    });
    onRpc("run", "desk_preview", ({ args: [, answer] }) => ({
        ...{
            count: 2,
            lines: [2, 3],
            text: `2 rows: “${answer.value}” → ${answer.res_id}`,
        },
    }));
    onRpc("run", "desk_answer", ({ args: [, given, remember] }) => {
        expect.step(given.map(({ value, way, res_id }) => [value, way, res_id]));
        expect.step(remember);
        server.answers = given.map((one, id) => ({
            ...one,
            id,
            label: "Fruit",
            count: 2,
        }));
        return {
            answers: server.answers,
            remembered: "proposed",
            text: "Proposed to Mia.",
        };
    });
    await openDesk();
    await click(".o_repair_group .o_repair_answer");
    await animationFrame();
    expect(".o_repair_draft").toHaveCount(3);
    expect(".o_repair_apply").not.toBeEnabled();
    await edit("fr");
    await advanceTime(300);
    await animationFrame();
    await press("Enter");
    await advanceTime(10);
    await animationFrame();
    expect(".o_repair_preview").toHaveText("2 rows: “Obst” → 7");
    // the next value has the focus
    await edit("sw");
    await advanceTime(300);
    await animationFrame();
    await press("Enter");
    await advanceTime(10);
    await animationFrame();
    expect(".o_repair_preview").toHaveCount(2);
    await click(".o_repair_remember");
    await animationFrame();
    expect(".o_repair_apply").toHaveText("Apply (4 rows)");
    await click(".o_repair_apply");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        [
            ["Obst", "record", 7],
            ["Gemüse", "record", 8],
        ],
        true,
    ]);
    expect(".modal").toHaveCount(0);
    expect(notes()).toInclude("Proposed to Mia.");
    expect(".o_repair_value[data-value=Obst]").toHaveText(/Fruit/);
});

test("all values that have no answer yet get the same", async () => {
    onRpc("run", "desk_preview", () => ({ count: 2, lines: [], text: "made" }));
    onRpc("run", "desk_answer", ({ args: [, given] }) => {
        expect.step(given.map(({ value, way }) => `${value} ${way}`));
        return { answers: [], remembered: "no", text: "" };
    });
    await openDesk();
    await click(".o_repair_group .o_repair_answer");
    await animationFrame();
    const select = queryOne(".o_repair_all");
    select.value = "create";
    select.dispatchEvent(new Event("change"));
    await animationFrame();
    await animationFrame();
    await click(".o_repair_apply");
    await animationFrame();
    expect.verifySteps([["Obst create", "Gemüse create", "Süßes create"]]);
});

test("what the server refuses is told in words, and the answers stay", async () => {
    onRpc("run", "desk_preview", () => ({ count: 2, lines: [], text: "made" }));
    onRpc("run", "desk_answer", () => {
        throw makeServerError({
            type: "UserError",
            errorName: "odoo.exceptions.UserError",
            message: "You may not create categories.",
        });
    });
    await openDesk();
    await click(".o_repair_value[data-value=Obst] .o_repair_answer");
    await animationFrame();
    const select = queryOne(".o_repair_draft select");
    select.value = "create";
    select.dispatchEvent(new Event("change"));
    await animationFrame();
    await animationFrame();
    await click(".o_repair_apply");
    await animationFrame();
    await animationFrame();
    expect(notes()).toInclude("You may not create categories.");
    expect(".o_repair_apply").toHaveCount(1);
});

test("edits are kept here until they are saved", async () => {
    await openDesk();
    await needAll();
    expect(".o_repair_save").not.toBeEnabled();
    await editCell(0, 1, "Food");
    expect(".o_repair_save").toHaveText("Save (1)");
    expect.verifySteps([]);
    await click(".o_repair_save");
    await animationFrame();
    expect.verifySteps([["save", [[2, 1, "Food", "Obst"]]]]);
    expect(".o_repair_save").not.toBeEnabled();
    expect(".o_repair_retry button:first").toHaveText("Retry (1)");
});

test("a conflict is shown and decided", async () => {
    await openDesk();
    await needAll();
    server.conflicts = [
        { line: 2, column: 1, value: "Früchte", by: "Mia", when: "", why: "" },
    ];
    await editCell(0, 1, "Food");
    await click(".o_repair_save");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["save", [[2, 1, "Food", "Obst"]]]]);
    expect(".o_repair_conflicts td:contains(Früchte)").toHaveCount(1);
    expect(".o_repair_conflicts td:contains(Mia)").toHaveCount(1);
    server.conflicts = [];
    await click(".o_repair_conflicts td:last button");
    await animationFrame();
    expect(".modal").toHaveCount(0);
    await click(".o_repair_save");
    await animationFrame();
    expect.verifySteps([["save", [[2, 1, "Food", "Früchte"]]]]);
});

test("leaving with changes that are not saved asks", async () => {
    await openDesk();
    await needAll();
    await editCell(0, 1, "Food");
    const leaving = getService("action").doAction({
        ...{ type: "ir.actions.act_window", res_model: "run", target: "current" },
        views: [[false, "list"]],
    });
    await animationFrame();
    expect(".modal .modal-title").toHaveText("Leave without Saving?");
    await click(".modal button:contains(Stay Here)");
    await animationFrame();
    expect(".o_repair").toHaveCount(1);
    void leaving;
});

test("what is tried again stays in view, and vanishes when it is in", async () => {
    onRpc("run", "desk_retry", ({ args: [, what] }) => {
        expect.step(`retry ${what}`);
        server.rows = server.rows.slice(1);
        server.progress = { ...server.progress, failed: 5, waiting: 1 };
        return { rows: 1 };
    });
    await openDesk();
    await needAll();
    await editCell(0, 1, "Food");
    await click(".o_repair_retry button:first");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["save", [[2, 1, "Food", "Obst"]]], "retry changed"]);
    expect(seenRows()).toBe(6);
    expect(grid.props.rowAt(0).waiting).toBe(true);
    expect(".o_repair_bar_progress").toHaveCount(1);
    server.progress = { ...server.progress, done: 2995, waiting: 0 };
    await advanceTime(2100);
    await animationFrame();
    await animationFrame();
    expect(seenRows()).toBe(5);
    expect(grid.props.rowAt(0)).not.toBe(null);
    expect(".o_repair_bar_progress").toHaveCount(0);
});

test("without failed rows it says what is in", async () => {
    server.rows = [];
    server.reasons = [];
    server.progress = { ...server.progress, done: 3000, failed: 0 };
    await openDesk();
    expect(".o_repair_empty p").toHaveText(
        "Nothing to repair here. 3,000 rows are in."
    );
    expect(".o_repair_empty button").toHaveText("Back");
});

test("rows are skipped for a reason", async () => {
    onRpc("run", "desk_skip", ({ args: [, sheet, lines, reason] }) => {
        expect.step([sheet, lines, reason]);
        return { rows: 2 };
    });
    await openDesk();
    grid.props.onSelect({
        rows: [1, 2],
        columns: [0, 0],
        active: { row: 1, column: 0 },
    });
    await click(".o_repair_skip");
    await animationFrame();
    expect(".modal-title").toHaveText("Skip 2 rows");
    expect(".modal .btn-primary").not.toBeEnabled();
    await edit("Muster ohne Preis");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["1-0", [3, 4], "Muster ohne Preis"]]);
    expect(".modal").toHaveCount(0);
});

test("a trial says what came of it", async () => {
    onRpc("run", "desk_try", ({ args: [, , lines] }) => {
        expect.step(lines);
        return { errors: { 4: { error: "too dear", at: [0] } }, good: [3], left: [] };
    });
    await openDesk();
    await needAll();
    grid.props.onSelect({
        rows: [1, 2],
        columns: [0, 0],
        active: { row: 1, column: 0 },
    });
    await click(".o_repair_try");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[3, 4]]);
    expect(notes()).toInclude("Good: 1 row. Still wrong: 1 row.");
    expect(grid.props.errorsOf(2)).toEqual([{ column: 0, text: "too dear" }]);
});

test("the history of a row: as it came, and who changed it", async () => {
    onRpc("run", "desk_history", () => ({
        raw: ["Artikel 2", "Obst & Co"],
        changes: [
            {
                ...{ when: "2026-11-29 10:00:00", by: "Mia", column: "Kategorie" },
                ...{ before: "Obst & Co", after: "Obst", answer: false },
            },
        ],
    }));
    await openDesk();
    await needAll();
    grid.props.onFocusRow(0);
    await animationFrame();
    await animationFrame();
    expect(".o_repair_row h2").toHaveText("Line 2");
    expect(".o_repair_row .o_repair_error").toHaveText("no category");
    expect(".o_repair_cells td:contains(Obst & Co)").toHaveCount(1);
    expect(".o_repair_changes li").toHaveText(/Mia/);
    await click(".o_repair_row .btn-close");
    await animationFrame();
    expect(".o_repair_row").toHaveCount(0);
    expect(".o_stub_grid").toBeFocused();
});

test("who may not repair is told why, and can only look", async () => {
    server.rights = { can_repair: false, why_not: "It is a run of Mia." };
    await openDesk();
    expect(".o_repair .alert-info").toHaveText("It is a run of Mia.");
    expect(grid.props.readonly).toBe(true);
    expect(".o_repair_save, .o_repair_retry, .o_repair_answer").toHaveCount(0);
});

test("a column that the mapping needs is added with a value", async () => {
    onRpc("run", "desk_add_column", ({ args: [, sheet, name, value] }) => {
        expect.step([sheet, name, value]);
        return { rows: 6 };
    });
    await openDesk();
    await click(".o_repair_more");
    await animationFrame();
    await click(".o-dropdown-item:contains(Add a Column)");
    await animationFrame();
    expect("#o_repair_column").toHaveValue("Preis");
    await click("#o_repair_column_value");
    await edit("1,50");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["1-0", "Preis", "1,50"]]);
    expect(".modal").toHaveCount(0);
});

test("a file that is uploaded says what it changed, and what was refused", async () => {
    onRpc("run", "desk_upload", ({ args: [, sheet, name, content] }) => {
        expect.step([sheet, name, atob(content)]);
        const refused = [{ line: 9, why: "There is no such row." }];
        return { rows: 2, cells: 3, unchanged: 1, missing: 3, refused };
    });
    await openDesk();
    const data = new DataTransfer();
    data.items.add(new File(["a;b"], "zurück.csv"));
    const input = queryOne(".o_repair input[type=file]", { visible: false });
    input.files = data.files;
    input.dispatchEvent(new Event("change"));
    await waitFor(".modal .o_repair_refused", { timeout: 5000 });
    expect.verifySteps([["1-0", "zurück.csv", "a;b"]]);
    expect(".modal p:first").toHaveText("3 cells changed in 2 rows.");
    expect(".o_repair_refused li").toHaveText("9: There is no such row.");
});

test("what was answered is listed, and can be withdrawn", async () => {
    const given = { ...MISSING, id: 5, value: "Obst", label: "Fruit", count: 2 };
    server.answers = [{ ...given, by: "Mia", when: "2026-11-29 10:00:00" }];
    onRpc("run", "desk_withdraw", ({ args: [, ids] }) => {
        expect.step(ids);
        server.answers = [];
        return { answers: [] };
    });
    await openDesk();
    await click(".o_repair_more");
    await animationFrame();
    await click(".o-dropdown-item:contains(Answers)");
    await animationFrame();
    expect(".o_repair_given tbody tr").toHaveText(/Kategorie.*Obst.*Fruit.*2.*Mia/s);
    await click(".o_repair_given button");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[5]]);
    expect(".modal p").toHaveText("No answers yet.");
});

test("all buttons have names", async () => {
    await openDesk();
    const nameless = queryAll(".o_repair button").filter(
        (button) => !button.textContent.trim() && !button.getAttribute("aria-label")
    );
    expect(nameless).toHaveLength(0);
});
