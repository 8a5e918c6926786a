import { expect, test } from "@odoo/hoot";
import { fill, press, queryAll, queryAllTexts, queryOne, unload } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockSendBeacon } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Chunk extends models.Model {
    data = fields.Text();
    state = fields.Char();
    row_errors = fields.Text();
    skip_reasons = fields.Text();
}

defineMailModels();
defineModels([Chunk]);
onRpc("has_group", () => true);

const ROWS = {
    columns: ["Name", "Preis"],
    rows: [
        [4, ["<b>Kiwi</b>", "abc"]],
        [7, ["Apfel\nrot", ""]],
    ],
};

async function mountRows(values = {}) {
    Chunk._records = [
        {
            id: 1,
            data: JSON.stringify(ROWS),
            state: "failed",
            row_errors: JSON.stringify({ 4: "“Preis” is not a number: <i>abc</i>" }),
            ...values,
        },
    ];
    await mountView({
        type: "form",
        resModel: "chunk",
        resId: 1,
        arch: `<form><field name="data" widget="impexp_rows" readonly="state != 'failed'"/></form>`,
    });
}

function cell(column, line) {
    const index = queryAllTexts("[role=rowheader]").indexOf(String(line));
    const at = ROWS.columns.indexOf(column) + 2;
    return `.o_desk_row:nth-child(${index + 2}) [aria-colindex='${at}']`;
}

/** Begin with a key, and type; what a browser does with the letter itself is left out. */
async function type(selector, text) {
    await contains(selector).click();
    await press(text[0]);
    await fill(text, { instantly: true });
    await animationFrame();
}

async function edit(selector, text) {
    await type(selector, text);
    await press("Enter");
    await animationFrame();
}

test("rows show their lines, cells and errors, as text only", async () => {
    await mountRows();
    expect(queryAllTexts("[role=rowheader]")).toEqual(["4", "7"]);
    expect(cell("Name", 4)).toHaveText("<b>Kiwi</b>");
    expect(cell("Name", 7)).toHaveText("Apfel↵rot");
    expect(".o_desk_error").toHaveText("“Preis” is not a number: <i>abc</i>");
    expect(".o_desk_wrong").toHaveText("abc");
    expect(".o_desk_wrong").toHaveCount(1);
});

test("the error of a row is read once, wherever in the row one is", async () => {
    await mountRows();
    await contains(cell("Preis", 4)).click();
    expect(".o_desk_error").toHaveCount(1);
    await contains(cell("Preis", 7)).click();
    expect(".o_desk_error").toHaveCount(0);
});

test("a text of more than a line is read in full below", async () => {
    await mountRows();
    expect(".o_impexp_rows_text").toHaveCount(0);
    await contains(cell("Name", 7)).click();
    expect(queryOne(".o_impexp_rows_text").textContent).toBe("Apfel\nrot");
});

test("a repair is saved, with nothing but that cell changed", async () => {
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows));
    await mountRows();
    await edit(cell("Preis", 4), "1,20");
    expect(".o_desk_changed").toHaveText("1,20");
    expect(".o_impexp_rows_changed").toHaveText("1 cell changed");
    await contains(".o_form_button_save").click();
    expect.verifySteps([[[4, ["<b>Kiwi</b>", "1,20"]], ROWS.rows[1]]]);
    expect(".o_desk_changed").toHaveCount(0);
    expect(".o_impexp_rows_changed").toHaveText("");
});

test("line breaks stay those of the file", async () => {
    const rows = [[4, ["oben\r\nunten", ""]]];
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows[0][1]));
    await mountRows({ data: JSON.stringify({ ...ROWS, rows }) });
    await contains(cell("Name", 4)).dblclick();
    await press("Enter"); // the same text
    await animationFrame();
    expect(".o_impexp_rows_changed").toHaveText("");
    await edit(cell("Name", 4), "oben\nMitte\nunten");
    await contains(".o_form_button_save").click();
    expect.verifySteps([["oben\r\nMitte\r\nunten", ""]]);
});

test("text that is still being typed is saved too", async () => {
    onRpc("web_save", ({ args }) =>
        expect.step(JSON.parse(args[1].data).rows[0][1][1])
    );
    await mountRows();
    await type(cell("Preis", 4), "3");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["3"]);
});

test("text that is being typed goes with what is saved when the page is closed", async () => {
    const sent = new Deferred();
    mockSendBeacon((_route, blob) => {
        blob.text().then((text) => sent.resolve(text));
        return true;
    });
    await mountRows();
    await type(cell("Preis", 4), "3");
    await unload();
    const { args } = JSON.parse(await sent).params;
    expect(JSON.parse(args[1].data).rows[0][1][1]).toBe("3");
});

test("what is taken back with Escape is nothing to save", async () => {
    await mountRows();
    await type(cell("Preis", 4), "3");
    expect(".o_form_button_save").toBeVisible();
    await press("Escape");
    await animationFrame();
    expect(".o_form_button_save").not.toBeVisible();
    expect(cell("Preis", 4)).toHaveText("abc");
});

test("text that is typed while a change is on its way is not lost", async () => {
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows));
    await mountRows();
    await type(cell("Preis", 4), "3");
    await press("Enter"); // on its way to the record, and not yet on the screen
    await press("5");
    await fill("5", { instantly: true });
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        [
            [4, ["<b>Kiwi</b>", "3"]],
            [7, ["Apfel\nrot", "5"]],
        ],
    ]);
});

test("Discard brings back what was saved", async () => {
    await mountRows();
    await edit(cell("Preis", 4), "3");
    await contains(".o_form_button_cancel").click();
    expect(cell("Preis", 4)).toHaveText("abc");
    expect(".o_desk_changed").toHaveCount(0);
});

test("Enter goes to the next row", async () => {
    await mountRows();
    await contains(cell("Preis", 4)).click();
    await press("Enter");
    await animationFrame();
    expect(cell("Preis", 7)).toHaveClass("o_desk_active");
    expect(cell("Preis", 4)).toHaveText("abc");
});

test("missing cells are told from empty ones, and are left empty by a click", async () => {
    const rows = [
        [2, ["Apfel", ""]],
        [3, ["Kiwi"]],
    ];
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows[1][1]));
    await mountRows({ data: JSON.stringify({ ...ROWS, rows }) });
    expect(".o_desk_missing").toHaveCount(1);
    await contains(cell("Name", 3)).click();
    await contains("button:contains(Leave the missing cells empty)").click();
    expect(".o_desk_missing").toHaveCount(0);
    await press(["ctrl", "z"]);
    await animationFrame();
    expect(".o_desk_missing").toHaveCount(1);
    await press(["ctrl", "y"]);
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps([["Kiwi", ""]]);
});

test("columns that the header does not have say so", async () => {
    await mountRows({
        data: JSON.stringify({ columns: ["a"], rows: [[2, ["1", "x"]]] }),
    });
    expect(queryAllTexts(".o_desk_column")).toEqual(["a", "#2 (not in the header)"]);
});

test("rows that did not fail cannot be changed", async () => {
    await mountRows({
        state: "done",
        row_errors: false,
        skip_reasons: '{"7": "twice"}',
    });
    await contains(cell("Name", 7)).dblclick();
    expect(".o_desk_field").not.toBeVisible();
    expect(cell("Name", 4)).toHaveText("<b>Kiwi</b>");
    expect(".o_desk_remark:first").toHaveText("Skipped: twice");
});

test("text that is no table is shown as it is", async () => {
    await mountRows({ data: "<b>no table</b>" });
    expect(".o_impexp_rows_raw").toHaveText("<b>no table</b>");
});

test("without content it says so", async () => {
    await mountRows({ state: "done", data: false });
    expect(".o_impexp_rows").toHaveText("The content of these rows is no longer kept.");
});

test("a thousand rows are one grid, those with errors alone if wanted", async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => [
        at + 2,
        [`Sorte ${at}`, "1"],
    ]);
    await mountRows({
        data: JSON.stringify({ columns: ["Name", "Preis"], rows }),
        row_errors: JSON.stringify({ 500: "“Preis” is too high", 901: "no" }),
    });
    expect("[role=grid]").toHaveAttribute("aria-rowcount", "1001");
    expect(queryAll("[role=gridcell]").length).toBeLessThan(200);
    await contains(".o_impexp_rows_bar input").click();
    expect(queryAllTexts("[role=rowheader]")).toEqual(["500", "901"]);
    await edit(cell("Preis", 901), "2");
    await contains(".o_impexp_rows_bar input").click();
    await press(["ctrl", "End"]);
    expect(".o_impexp_rows_changed").toHaveText("1 cell changed");
});
